#include "runtime/text_hash.hpp"

#include <cstddef>
#include <string>

#include "support/catch.hpp"

using namespace alur;
using runtime::same_text;
using runtime::TextHash;

TEST_CASE("two texts are one name when all their bytes are equal, whatever their length", "[runtime]") {
    const TextHash hash;
    for (std::size_t size = 0; size <= 40; ++size) {
        std::string text;
        for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
        const std::string copy = text;
        CHECK(same_text(text, copy));
        CHECK(hash(text) == hash(copy));
        for (std::size_t i = 0; i < size; ++i) {
            std::string other = text;
            other[i] = static_cast<char>(other[i] ^ 0x80);
            CHECK_FALSE(same_text(text, other));
            CHECK(hash(text) != hash(other));
        }
        CHECK_FALSE(same_text(text, text + 'a'));
        CHECK(hash(text) != hash(text + '\0'));
    }
}
