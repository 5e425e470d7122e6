// Where an engine keeps its cases.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace alur {
inline namespace v0 {

class Journal;

/// Provides the journals of one engine. `memory()` makes one that lives and ends with the engine.
class Store {
public:
    virtual ~Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// A journal for each shard: `shards` of them, none null. The engine asks once; the journals live no longer than
    /// the store. Throws what keeps the store from opening.
    [[nodiscard]] virtual std::vector<std::unique_ptr<Journal>> open(std::size_t shards) = 0;

protected:
    Store() = default;
};

/// Keeps cases in memory, as long as the engine lives.
[[nodiscard]] std::unique_ptr<Store> memory();

}  // namespace v0
}  // namespace alur
