// What a store holds becomes the cases of an engine again.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <alur/base/ids.hpp>
#include <alur/engine/event.hpp>
#include <alur/runtime/store.hpp>

#include "runtime/catalogue.hpp"
#include "runtime/directory.hpp"
#include "runtime/shards.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Has a shard know what happened in its cases. The events of a batch come together.
class Learner {
public:
    void operator()(Shard& shard, const Event& event, Payload payload);

private:
    std::string key_;  // under which the last case that began was started; empty: none
};

/// Lives while a store is opened. Throws JournalError where an SOP of the store is refused today.
class Recovered final : public Recovery {
public:
    Recovered(Shards& shards, Directory& directory, Catalogue& catalogue)
        : shards_(shards), directory_(directory), catalogue_(catalogue) {}

    void shards(std::size_t count) override { shards_.make(count); }
    void define(const Definition& definition) override;
    void replay(std::size_t shard, const Event& event, Payload payload) override;

    /// All was shown: alarms ring again.
    void finish();

private:
    struct Source {
        std::string file;
        std::string text;
    };

    [[nodiscard]] const Source& source(const ContentHash& hash) const;
    [[nodiscard]] std::shared_ptr<const Calendar> calendar(const ContentHash& hash);
    [[nodiscard]] std::shared_ptr<const Procedure> procedure(const Definition& definition);

    Shards& shards_;
    Directory& directory_;
    Catalogue& catalogue_;
    Learner learn_;
    std::map<ContentHash, Source> sources_;
    std::map<ContentHash, std::shared_ptr<const Calendar>> calendars_;
};

/// Learns the cases that a journal has and its shard does not: a start whose commit could not be acknowledged, and was
/// one after all. The lock is held.
void adopt(const Catalogue& catalogue, Shard& shard);

}  // namespace runtime
}  // namespace v0
}  // namespace alur
