#include "journal/chain.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <tuple>

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

constexpr std::string_view purpose = "alur journal 1";

constexpr std::string_view purpose_of_leaf = "alur leaf 1";
constexpr std::string_view purpose_of_node = "alur node 1";
constexpr std::string_view purpose_of_order = "alur order 1";

std::array<std::byte, 4> bytes_of(CaseId case_id) {
    std::array<std::byte, 4> number;
    for (std::size_t i = 0; i < number.size(); ++i)
        number[i] = static_cast<std::byte>(static_cast<std::uint32_t>(case_id) >> (8 * i));
    return number;
}

/// BLAKE2b of two parts.
template <class First>
ChainHead hash(const First& first, BytesView second) {
    crypto_generichash_state state;
    ChainHead head;
    const auto bytes = [](const auto& part) { return reinterpret_cast<const unsigned char*>(part.data()); };
    crypto_generichash_init(&state, nullptr, 0, head.size());
    crypto_generichash_update(&state, bytes(first), first.size());
    crypto_generichash_update(&state, bytes(second), second.size());
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(head.data()), head.size());
    return head;
}

ChainHead node_over(const ChainHead& left, const ChainHead& right) { return hash(hash(purpose_of_node, left), right); }

}  // namespace

ChainHead chain_of(CaseId case_id) {
    if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    return hash(purpose, bytes_of(case_id));
}

ChainHead chained(const ChainHead& before, BytesView batch) { return hash(before, batch); }

ChainTag tag_of(const ChainHead& head) noexcept {
    ChainTag tag;
    std::copy_n(head.begin(), tag.size(), tag.begin());
    return tag;
}

ChainHead leaf_of(CaseId case_id, const ChainHead& head) {
    return hash(hash(purpose_of_leaf, bytes_of(case_id)), head);
}

ChainHead root_of(std::vector<ChainHead> leaves) {
    if (leaves.empty()) return hash(purpose_of_node, {});
    // Level by level; the last of an odd number goes up as it is.
    while (leaves.size() > 1) {
        std::size_t parents = 0;
        for (std::size_t i = 0; i < leaves.size(); i += 2)
            leaves[parents++] = i + 1 == leaves.size() ? leaves[i] : node_over(leaves[i], leaves[i + 1]);
        leaves.resize(parents);
    }
    return leaves.front();
}

ChainHead order_of_none() {
    if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    return hash(purpose_of_order, {});
}

ChainHead ordered(const ChainHead& before, CaseId number, const ChainTag& tag) {
    std::array<std::byte, 4 + std::tuple_size_v<ChainTag>> row;
    const auto of = bytes_of(number);
    std::copy(tag.begin(), tag.end(), std::copy(of.begin(), of.end(), row.begin()));
    return hash(before, row);
}

ChainHead sealed(const ChainHead& root, const ChainHead& order) { return node_over(root, order); }

}  // namespace journal
}  // namespace v0
}  // namespace alur
