// What others commit to a file that several engines have open: definitions are known at once, rows of cases wait until
// somebody has the lock of their shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

#include <alur/journal/definition.hpp>

#include "journal/codec.hpp"
#include "journal/ledger.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

class Incoming {
public:
    /// A row with its body.
    struct Kept {
        explicit Kept(const Row& of) : row(of), body(of.body.begin(), of.body.end()) { row.body = body; }
        Row row;
        Bytes body;
    };

    /// What the engine knows of definitions. Both are called while nobody writes to the file, with locks of shards
    /// held.
    struct Definitions {
        std::function<bool(const Definition&)> knows;
        std::function<void(const Definition&)> define;
    };

    Incoming(std::size_t shards, Definitions known) : definitions_(std::move(known)), waiting_(shards) {}

    [[nodiscard]] bool knows(const Definition& definition) const { return definitions_.knows(definition); }
    void define(const Definition& definition) const { definitions_.define(definition); }

    /// Keeps a row of a case. Throws std::bad_alloc.
    void keep(const Row& row) {
        std::list<Kept> one;
        one.emplace_back(row);
        const std::lock_guard guard(lock_);
        auto& all = of(row.stream);
        all.splice(all.end(), one);
    }
    /// Whether a row of that case waits.
    [[nodiscard]] bool has(std::int64_t stream) {
        const std::lock_guard guard(lock_);
        for (const Kept& kept : of(stream))
            if (kept.row.stream == stream) return true;
        return false;
    }
    /// Whether one waits that lies behind a position.
    [[nodiscard]] bool has_behind(std::int64_t stream, std::int64_t pos) {
        const std::lock_guard guard(lock_);
        for (const Kept& kept : of(stream))
            if (kept.row.stream == stream && kept.row.pos > pos) return true;
        return false;
    }
    /// The row of a shard that waits longest; null: there is none. It stays where it is until it is taken, which only
    /// whoever has the lock of the shard does.
    [[nodiscard]] const Kept* first(std::size_t shard) {
        const std::lock_guard guard(lock_);
        return waiting_[shard].empty() ? nullptr : &waiting_[shard].front();
    }
    /// Takes that row out: the only one of the list.
    [[nodiscard]] std::list<Kept> take(std::size_t shard) noexcept {
        std::list<Kept> one;
        const std::lock_guard guard(lock_);
        one.splice(one.end(), waiting_[shard], waiting_[shard].begin());
        return one;
    }

private:
    [[nodiscard]] std::list<Kept>& of(std::int64_t stream) {
        return waiting_[static_cast<std::uint64_t>(stream) % waiting_.size()];
    }

    Definitions definitions_;
    std::mutex lock_;
    std::vector<std::list<Kept>> waiting_;  // of each shard
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
