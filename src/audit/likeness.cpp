#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <alur/audit/mapping.hpp>

#include "base/distance.hpp"

namespace alur {
inline namespace v0 {
namespace {

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The words of a name in small letters: what stands between blanks, signs and the humps of `periksaBerkas`. What is
/// not ASCII is taken as a letter.
std::vector<std::string> words_of(std::string_view text) {
    constexpr std::size_t most_words = 32;
    std::vector<std::string> words(1);
    char before = ' ';
    for (const char c : text) {
        const bool is_letter = is_capital(c) || is_small(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
        const bool is_hump = is_capital(c) && is_small(before);
        if ((!is_letter || is_hump || words.back().size() == base::longest_word) && !words.back().empty()) {
            if (words.size() == most_words) return words;
            words.emplace_back();
        }
        if (is_letter) words.back() += is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
        before = c;
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

/// The part of the letters of two words that agree; 0 where less than six of ten do.
double likeness_of_words(const std::string& a, const std::string& b) {
    const auto longer = static_cast<double>(std::max(a.size(), b.size()));
    const double agreed = 1 - static_cast<double>(base::edit_distance(a, b)) / longer;
    return agreed < 0.6 ? 0 : agreed;
}

std::size_t letters_of(const std::vector<std::string>& words) {
    std::size_t letters = 0;
    for (const std::string& word : words) letters += word.size();
    return letters;
}

}  // namespace

double likeness(std::string_view a, std::string_view b) {
    const std::vector<std::string> words = words_of(a);
    std::vector<std::string> others = words_of(b);
    const std::size_t letters = letters_of(words) + letters_of(others);
    if (letters == 0) return 0;
    // Each word takes the one that is most like it, and counts with its letters.
    double agreed = 0;
    for (const std::string& word : words) {
        double best = 0;
        auto taken = others.end();
        for (auto other = others.begin(); other != others.end(); ++other)
            if (const double alike = likeness_of_words(word, *other); alike > best) {
                best = alike;
                taken = other;
            }
        if (taken == others.end()) continue;
        agreed += best * static_cast<double>(word.size() + taken->size());
        others.erase(taken);
    }
    return agreed / static_cast<double>(letters);
}

}  // namespace v0
}  // namespace alur
