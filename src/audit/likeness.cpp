#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <alur/audit/mapping.hpp>

#include "audit/words.hpp"
#include "base/distance.hpp"

namespace alur {
inline namespace v0 {
namespace audit {
namespace {

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string> split(std::string_view text) {
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

}  // namespace

Words words_of(std::string_view text) {
    Words name{split(text)};
    for (const std::string& word : name.words) name.letters += word.size();
    return name;
}

double likeness(const Words& a, const Words& b) {
    if (a.letters + b.letters == 0) return 0;
    // Each word takes the one that is most like it, and counts with its letters.
    double agreed = 0;
    std::vector<bool> is_taken(b.words.size());
    for (const std::string& word : a.words) {
        double best = 0;
        std::size_t nearest = 0;
        for (std::size_t i = 0; i < b.words.size(); ++i) {
            if (is_taken[i]) continue;
            if (const double alike = likeness_of_words(word, b.words[i]); alike > best) {
                best = alike;
                nearest = i;
            }
        }
        if (best == 0) continue;
        agreed += best * static_cast<double>(word.size() + b.words[nearest].size());
        is_taken[nearest] = true;
    }
    return agreed / static_cast<double>(a.letters + b.letters);
}

}  // namespace audit

double likeness(std::string_view a, std::string_view b) {
    return audit::likeness(audit::words_of(a), audit::words_of(b));
}

}  // namespace v0
}  // namespace alur
