// How cases are spread over shards, and where each of them lies.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/journal/journal.hpp>
#include <alur/journal/memory.hpp>

#include "runtime/alarms.hpp"
#include "runtime/bell.hpp"
#include "runtime/by_text.hpp"
#include "runtime/cases.hpp"
#include "runtime/delegations.hpp"
#include "runtime/indexes.hpp"
#include "runtime/visitors.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

class Learner;

/// Some of the cases, with all that belongs to them. Whoever touches it holds its lock.
struct alignas(64) Shard {
    mutable std::mutex lock;
    std::unique_ptr<Journal> journal;
    MemoryJournal* in_memory = nullptr;  ///< the same, if it is one of these: it takes plain events as they are decided
    Cases cases;
    Alarms timers;                             ///< when FireTimers would next do something
    Indexes indexes;                           ///< by what else cases are found
    Visitors visitors;                         ///< whom its cases alone know
    Directory* directory = nullptr;            ///< by which those are named
    Bell* bell = nullptr;                      ///< rung where a handler may be given a job
    const Delegations* delegations = nullptr;  ///< of the store, against which cases that are read are held
    Alarms lapses;                        ///< when the next limit passes; in the past: a clock rests overdue or at risk
    bool stages = false;                  ///< what is appended waits for a commit that others share (Together)
    Learner* learner = nullptr;           ///< of what others do; null: there are none
    std::size_t number = 0;               ///< its own
    std::vector<std::uint32_t> erased{};  ///< cases whose name or key is to be forgotten, since others erased it
    std::exception_ptr broken{};          ///< what others wrote to it that cannot be
    bool in_doubt = false;  ///< a start could not be acknowledged; the journal may have the case all the same
    ByText<std::uint32_t> names;
    ByText<std::uint32_t> start_keys;  ///< of cases that were started with a key and without a name
    std::unordered_map<std::uint32_t, const std::string*> name_of;  ///< as `names` has it
    std::unordered_map<std::uint32_t, const std::string*> key_of;   ///< as `start_keys` has it
};

/// Where a case lies.
struct Place {
    Shard* shard = nullptr;
    std::uint32_t slot = 0;

    /// The case in the journal of its shard.
    [[nodiscard]] CaseId in_journal() const noexcept { return static_cast<CaseId>(slot); }
};

/// All shards of an engine, a power of two of them.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): what all threads write has a cache line of its own
class Shards {
public:
    /// \param directory of the engine; it need not be there before there are shards
    explicit Shards(Directory& directory) : directory_(directory) {}

    /// Makes so many, all empty; a store may have another number than the engine wanted.
    void make(std::size_t count);
    /// Gives each its journal, whose cases it has learned. Throws std::invalid_argument where a store has cases that it
    /// did not show.
    void give(std::vector<std::unique_ptr<Journal>> journals);

    /// From now on others write to the cases, too.
    void learn_by(Learner& learner) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return shards_.size(); }
    [[nodiscard]] Shard& operator[](std::size_t shard) noexcept { return shards_[shard]; }
    [[nodiscard]] auto begin() noexcept { return shards_.begin(); }
    [[nodiscard]] auto end() noexcept { return shards_.end(); }

    [[nodiscard]] CaseId id_of(const Place& place) const noexcept {
        return static_cast<CaseId>(place.slot << bits_ | static_cast<std::uint32_t>(place.shard - shards_.data()));
    }
    /// The case need not exist.
    [[nodiscard]] Place place_of(CaseId id) noexcept {
        const auto number = static_cast<std::uint32_t>(id);
        return {&shards_[number & (shards_.size() - 1)], number >> bits_};
    }
    /// Whether a case at that slot still has an id.
    [[nodiscard]] bool can_number(std::uint32_t slot) const noexcept {
        return ((std::uint64_t{slot} + 1) << bits_) < index(none<CaseId>);  // the last two are other streams
    }
    [[nodiscard]] std::size_t number_of(const Shard& shard) const noexcept {
        return static_cast<std::size_t>(&shard - shards_.data());
    }
    /// Where cases of that name or key lie.
    [[nodiscard]] Shard& of(std::string_view name) noexcept { return shards_[hash_of(name) & (shards_.size() - 1)]; }
    /// Where a case begins that has no name. A thread stays with a shard for some cases before it takes the next in
    /// turn: so threads that work each on what it began seldom meet.
    [[nodiscard]] Shard& next() noexcept {
        thread_local Turn turn;
        if (turn.of != number_ || turn.left == 0) {
            turn = {number_, static_cast<std::uint32_t>(next_.fetch_add(1, std::memory_order_relaxed)), stay_};
        }
        --turn.left;
        return shards_[turn.shard & (shards_.size() - 1)];
    }

private:
    /// FNV-1a. Not std::hash: a store is opened by programs that other libraries were linked into.
    [[nodiscard]] static std::size_t hash_of(std::string_view name) noexcept {
        std::uint64_t hash = 0xcbf29ce484222325;
        for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        return static_cast<std::size_t>(hash ^ hash >> 32U);
    }

    /// What a thread has of its turn.
    struct Turn {
        std::uint64_t of = 0;  ///< these shards
        std::uint32_t shard = 0;
        std::uint32_t left = 0;
    };

    /// A case in memory costs less than taking over the lock and the end of a journal from another processor; where
    /// the disk is waited for, threads share a commit, the more the better they are spread.
    static constexpr std::uint32_t stay_in_memory = 16;

    inline static std::atomic<std::uint64_t> made_{0};

    Directory& directory_;
    std::vector<Shard> shards_;
    unsigned bits_ = 0;
    std::uint32_t stay_ = 1;  ///< how many cases a thread begins in one shard
    std::uint64_t number_ = 1 + made_.fetch_add(1, std::memory_order_relaxed);  ///< tells turns of engines apart
    alignas(64) std::atomic<std::size_t> next_{0};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
