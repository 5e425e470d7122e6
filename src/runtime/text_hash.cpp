#include "runtime/text_hash.hpp"

#include <sodium.h>

#include <stdexcept>

namespace alur {
inline namespace v0 {
namespace runtime {

const HashSeed& hash_seed() {
    static const HashSeed seed = [] {
        if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
        HashSeed random;
        randombytes_buf(&random.start, sizeof random.start);
        randombytes_buf(&random.factor, sizeof random.factor);
        random.factor |= 1U;
        return random;
    }();
    return seed;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
