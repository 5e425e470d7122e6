// What a store holds becomes the cases of an engine again.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/event.hpp>
#include <alur/runtime/store.hpp>

#include "runtime/catalogue.hpp"
#include "runtime/delegations.hpp"
#include "runtime/directory.hpp"
#include "runtime/shards.hpp"
#include "runtime/started_as.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Lives while a store is opened, and where others write to it as long as the engine. Nothing that a file says is
/// trusted: throws JournalError where it cannot be, and where an SOP of the store is refused today.
class Recovered final : public Recovery {
public:
    Recovered(Shards& shards, Directory& directory, Catalogue& catalogue, Delegations& delegations)
        : shards_(shards), directory_(directory), catalogue_(catalogue), delegations_(delegations) {}

    void shards(std::size_t count) override {
        shards_.make(count);
        as_ = {};
        to_read_.clear();
    }
    void define(const Definition& definition) override;
    void replay(std::size_t shard, const Event& event, Payload payload) override;
    [[nodiscard]] std::uint64_t image_form() const override;
    [[nodiscard]] bool restore(std::size_t shard, CaseId case_id, Payload image) override;
    [[nodiscard]] bool knows(const Definition& definition) const override;

    void erased(std::size_t shard, CaseId case_id) override { erased_.emplace_back(shard, case_id); }

    /// All was shown, and the shards have their journals: alarms ring again.
    void finish();

    // For whoever takes the events of a case by itself

    /// That all numbers of an event mean something in the tables of its case. \param state as it is before the event
    void must_fit(const CaseState& state, const Event& event) const;
    /// That a case has begun, lies in the shard where it is looked for, and nobody else is found so.
    void must_be_found(Shard& shard, const CaseState& state, const StartRequest& request) const;
    [[nodiscard]] const Deployed& revision_of(const CaseState& state) const { return catalogue_.revision_of(state); }
    /// Learns cases that the journal of a shard has and the shard does not. Throws as `must_fit` does, what the journal
    /// throws, std::bad_alloc; the next call goes on.
    void adopt(Shard& shard) const;

private:
    struct Source {
        std::string file;
        std::string text;
    };

    [[nodiscard]] const Source& source(const ContentHash& hash) const;
    [[nodiscard]] std::shared_ptr<const Calendar> calendar(const ContentHash& hash);
    [[nodiscard]] std::shared_ptr<const Procedure> procedure(const Definition& definition);
    [[nodiscard]] bool fits(const CaseState& state) const;
    void read(const Place& place);
    [[nodiscard]] bool is_found(Shard& shard, const StartRequest& request) const;
    [[nodiscard]] bool enter(Shard& shard, std::uint32_t slot, const StartRequest& request);
    void define_delegation(const Definition& definition);

    Shards& shards_;
    Directory& directory_;
    Catalogue& catalogue_;
    Delegations& delegations_;
    StartedAs as_;                // the case whose events come now
    std::vector<Place> to_read_;  // cases of which an image does not tell under what they are found
    std::vector<std::pair<std::size_t, CaseId>> erased_;
    std::map<ContentHash, Source> sources_;
    std::map<ContentHash, std::shared_ptr<const Calendar>> calendars_;
    std::map<std::pair<ContentHash, ContentHash>, std::shared_ptr<const Procedure>> procedures_;
};

/// Forgets the name and the key under which a case is found, where its journal does not tell them any more. The lock is
/// held. Throws what the journal throws, std::bad_alloc.
void forget_erased(const Place& place);

/// After a start that could not be acknowledged: learns the case if it was kept after all; where others write to the
/// store, what they did to the cases of the shard as well. The lock is held. Throws what the journal throws,
/// std::bad_alloc; the next call goes on.
void adopt(const Catalogue& catalogue, Shard& shard);

}  // namespace runtime
}  // namespace v0
}  // namespace alur
