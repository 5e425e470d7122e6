// Where an engine keeps its cases.
#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <vector>

namespace alur {
inline namespace v0 {

class Journal;

/// Somebody else wrote to a journal while an engine had it open, and the engine knows nothing of it. The command that
/// found out did nothing: the case is in memory as it was before. Later commands on the case throw the same; the engine
/// goes on with all other cases.
class StoreConflict : public std::runtime_error {
public:
    StoreConflict() : std::runtime_error("alur: somebody else wrote to the journal of this case") {}
};

/// Provides the journals of one engine, which is the only writer of them as long as it lives. `memory()` makes one that
/// lives and ends with the engine.
class Store {
public:
    virtual ~Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// A journal for each shard: `shards` of them, none null. The engine asks once; the journals live no longer than
    /// the store. Throws what keeps the store from opening. Where Journal::append says that a case has other events
    /// than expected, the engine throws StoreConflict.
    [[nodiscard]] virtual std::vector<std::unique_ptr<Journal>> open(std::size_t shards) = 0;

protected:
    Store() = default;
};

/// Keeps cases in memory, as long as the engine lives.
[[nodiscard]] std::unique_ptr<Store> memory();

}  // namespace v0
}  // namespace alur
