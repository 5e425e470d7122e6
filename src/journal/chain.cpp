#include "journal/chain.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

constexpr std::string_view purpose = "alur journal 1";

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

}  // namespace

ChainHead chain_of(CaseId case_id) {
    if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    std::array<std::byte, 4> number;
    for (std::size_t i = 0; i < number.size(); ++i)
        number[i] = static_cast<std::byte>(static_cast<std::uint32_t>(case_id) >> (8 * i));
    return hash(purpose, number);
}

ChainHead chained(const ChainHead& before, BytesView batch) { return hash(before, batch); }

ChainTag tag_of(const ChainHead& head) noexcept {
    ChainTag tag;
    std::copy_n(head.begin(), tag.size(), tag.begin());
    return tag;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
