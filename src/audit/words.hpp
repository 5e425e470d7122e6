// Names taken apart into words, so that many can be compared with many.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace alur {
inline namespace v0 {
namespace audit {

/// The words of a name in small letters.
struct Words {
    std::vector<std::string> words;
    std::size_t letters = 0;  ///< of all of them
};

/// What stands between blanks, signs and the humps of `periksaBerkas`; of a very long name its first words. What is not
/// ASCII is taken as a letter.
[[nodiscard]] Words words_of(std::string_view text);

/// As alur::likeness says of the names.
[[nodiscard]] double likeness(const Words& a, const Words& b);

}  // namespace audit
}  // namespace v0
}  // namespace alur
