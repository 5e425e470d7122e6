// How far two words are apart.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace base {

/// Bytes of the longest word that is compared.
inline constexpr std::size_t longest_word = 64;

/// How many letters must be put in, taken out or replaced to make one of the other (Levenshtein).
/// \param a,b of at most longest_word bytes
[[nodiscard]] inline std::size_t edit_distance(std::string_view a, std::string_view b) noexcept {
    // With one row: row[j] is the distance between the prefix of a and b[0, j).
    std::array<std::size_t, longest_word + 1> row{};
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

}  // namespace base
}  // namespace v0
}  // namespace alur
