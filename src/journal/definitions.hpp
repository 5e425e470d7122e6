// Definitions as bytes, as a store on disk keeps them (docs/journal-format.md).
#pragma once

#include <cstddef>
#include <optional>

#include <alur/journal/definition.hpp>
#include <alur/journal/key_store.hpp>

#include "journal/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// What the first definition of all says: which store this is, and how many shards there are.
[[nodiscard]] Bytes encoded(std::size_t shards, const StoreId& store = {});
[[nodiscard]] Bytes encoded(const Definition& definition);

/// A definition that was read; its texts lie in the bytes it was read from.
struct Said {
    std::size_t shards = 0;  ///< not 0: it says only this, and which store it is
    StoreId store{};
    Definition definition;
};

/// Total. \return empty: the bytes are not what this version writes
[[nodiscard]] std::optional<Said> decoded(BytesView bytes);

}  // namespace journal
}  // namespace v0
}  // namespace alur
