// The chain over the batches of one case: each head is a hash of the head before it and of what was stored.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <alur/base/ids.hpp>

#include "journal/codec.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

using ChainHead = std::array<std::byte, 32>;
/// What a row keeps of the head behind it. The whole head of a case follows from its rows.
using ChainTag = std::array<std::byte, 8>;

/// The head of a case without events. Throws std::runtime_error where libsodium does not start.
[[nodiscard]] ChainHead chain_of(CaseId case_id);
/// The head behind a further batch.
[[nodiscard]] ChainHead chained(const ChainHead& before, BytesView batch);
[[nodiscard]] ChainTag tag_of(const ChainHead& head) noexcept;

// The tree over the heads of all chains

/// A leaf: where the case stands, and its number.
[[nodiscard]] ChainHead leaf_of(CaseId case_id, const ChainHead& head);
/// The root over leaves in the order of their numbers; of none, the hash of nothing.
[[nodiscard]] ChainHead root_of(std::vector<ChainHead> leaves);

// The order of all rows, of which the chains know that of each case

/// The head without rows. Throws as chain_of does.
[[nodiscard]] ChainHead order_of_none();
/// The head behind a further row. \param number of its case, or of another stream, that has a leaf
[[nodiscard]] ChainHead ordered(const ChainHead& before, CaseId number, const ChainTag& tag);
/// What is sealed: a node over the tree and the order.
[[nodiscard]] ChainHead sealed(const ChainHead& root, const ChainHead& order);

}  // namespace journal
}  // namespace v0
}  // namespace alur
