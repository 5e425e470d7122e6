// Many commands under the locks of several shards, whose events share one commit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include <alur/journal/journal.hpp>
#include <alur/runtime/store.hpp>

#include "runtime/shards.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Holds the locks of shards from the first to the last that it is given, in the order in which they lie, which is that
/// of all who hold several. What is appended meanwhile is staged: nobody sees it before commit() has it on the disk.
class Together {
public:
    explicit Together(Store& store) : store_(store) {}
    Together(const Together&) = delete;
    Together& operator=(const Together&) = delete;
    /// Without a commit nothing has happened.
    ~Together() {
        if (!committed_) take_back();
        for (Held& held : held_) held.shard->stages = false;
    }

    /// Takes a further shard. \param shard behind those that it has
    void take(Shard& shard) {
        held_.push_back({&shard, std::unique_lock(shard.lock), static_cast<std::uint32_t>(shard.cases.size()), {}});
        shard.stages = true;
        journals_.push_back(shard.journal.get());
    }
    /// A command on a case of the shard taken last may change it. Throws std::bad_alloc, before it does.
    void touch(std::uint32_t slot) { held_.back().touched.push_back(slot); }

    /// Throws what the store throws, and nothing has happened: the cases are looked up again by whoever comes next.
    void commit() {
        store_.commit_staged(journals_);
        committed_ = true;
    }

private:
    struct Held {
        Shard* shard;
        std::unique_lock<std::mutex> lock;
        std::uint32_t cases;                 ///< how many there were
        std::vector<std::uint32_t> touched;  ///< of these
    };

    void take_back() noexcept;

    Store& store_;
    std::vector<Held> held_;
    std::vector<Journal*> journals_;
    bool committed_ = false;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
