// A hash of bytes that come one after the other.
#pragma once

#include <sodium.h>

#include <stdexcept>

#include "journal/bytes.hpp"
#include "journal/chain.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// BLAKE2b, 32 bytes.
class Hash {
public:
    /// Throws std::runtime_error where libsodium does not start.
    Hash() {
        if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
        crypto_generichash_init(&state_, nullptr, 0, sizeof(ChainHead));
    }
    void add(BytesView bytes) noexcept {
        crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    }
    /// Once, behind all that was added.
    [[nodiscard]] ChainHead end() noexcept {
        ChainHead hash{};
        crypto_generichash_final(&state_, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
        return hash;
    }

private:
    crypto_generichash_state state_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
