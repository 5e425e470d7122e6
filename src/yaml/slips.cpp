#include "yaml/slips.hpp"

#include <algorithm>
#include <array>

#include <alur/base/utf8.hpp>

#include "yaml/bytes.hpp"
#include "yaml/reading.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

constexpr auto nowhere = std::string_view::npos;

/// The bytes of a space at `at` that is not the ordinary one; 0: there is none.
std::size_t odd_space(std::string_view text, std::size_t at) noexcept {
    if (at >= text.size() || static_cast<unsigned char>(text[at]) < 0x80) return 0;
    const base::Character character = base::character_at(text, at);
    return name_of_space(character.code).empty() ? 0 : character.size;
}

bool is_plain_space(char c) { return c == ' ' || c == '\t'; }

std::size_t skip_spaces(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && is_plain_space(text[at])) ++at;
    return at;
}

/// Behind the spaces at `at`, of whatever kind.
std::size_t skip_all_spaces(std::string_view text, std::size_t at) noexcept {
    for (std::size_t more = 1; more != 0; at += more) {
        at = skip_spaces(text, at);
        more = odd_space(text, at);
    }
    return at;
}

std::size_t find_odd_space(std::string_view text, bool behind_colon) noexcept {
    std::size_t begin = skip_spaces(text, 0);
    if (odd_space(text, begin) != 0) return begin;
    if (text.substr(begin, 1) == "-") {
        begin = skip_spaces(text, begin + 1);
        if (odd_space(text, begin) != 0) return begin;
    }
    for (std::size_t at = begin; at < text.size();) {
        if (odd_space(text, at) == 0) {
            ++at;
            continue;
        }
        const std::size_t before = text.find_last_not_of(" \t", at - 1);
        if (behind_colon && before != nowhere && text[before] == ':') return at;
        const std::size_t behind = skip_all_spaces(text, at);
        if (behind == text.size() || text[behind] == '#') return at;
        at = behind;
    }
    return nowhere;
}

std::string_view without_comment(std::string_view line) noexcept {
    if (line.substr(skip_spaces(line, 0), 1) == "#") return {};
    return line.substr(0, line.find(" #"));
}

/// Opening and closing quotes; in some languages one is the other.
bool is_typographic_quote(char32_t code) noexcept {
    return (code >= 0x2018 && code <= 0x201F) || code == 0xAB || code == 0xBB || code == 0x2039 || code == 0x203A;
}

}  // namespace

std::string_view name_of_space(char32_t code) noexcept {
    switch (code) {
        case 0xA0: return "a no-break space";
        case 0x2002: return "an en space";
        case 0x2003: return "an em space";
        case 0x2007: return "a figure space";
        case 0x2009: return "a thin space";
        case 0x200A: return "a hair space";
        case 0x202F: return "a narrow no-break space";
        case 0x3000: return "an ideographic space";
        default: break;
    }
    const bool other = code == 0x1680 || (code >= 0x2000 && code <= 0x2008) || code == 0x205F;
    return other ? "a space of another width" : std::string_view();
}

std::size_t odd_space_at_edge(std::string_view text) noexcept { return find_odd_space(text, false); }

std::size_t odd_space_in_line(std::string_view line) noexcept { return find_odd_space(without_comment(line), true); }

std::string with_blank(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == nowhere || !is_id(text.substr(0, colon))) return {};
    const std::string_view value = text.substr(colon + 1);
    if (value.empty() || is_plain_space(value.front()) || value.substr(0, 2) == "//") return {};
    return std::string(text.substr(0, colon)) + ": " + std::string(value);
}

std::string write_a_blank(std::string_view text) {
    const std::string better = with_blank(text);
    if (better.empty()) return {};
    // What a bracket or a quote was cut from cannot be written down again.
    const bool cut = better.find_first_of("[]{}\"'") != std::string::npos;
    return "write a blank after the colon" + (cut ? std::string() : ": '" + shortened(better) + "'");
}

bool has_typographic_quotes(std::string_view text, bool cut) noexcept {
    std::size_t quotes = 0;
    std::size_t last = 0;
    for (std::size_t at = 0; at < text.size();) {
        const base::Character character = base::character_at(text, at);
        if (is_typographic_quote(character.code)) {
            if (quotes++ == 0 && at != 0) return false;
            last = at + character.size;
        }
        at += std::max<std::size_t>(character.size, 1);
    }
    return (quotes == 2 && last == text.size()) || (quotes == 1 && cut);
}

std::size_t typographic_quote_in_line(std::string_view line) noexcept {
    line = without_comment(line);
    for (std::size_t at = 0; at < line.size();) {
        const base::Character character = base::character_at(line, at);
        if (is_typographic_quote(character.code)) {
            const std::size_t before = at == 0 ? nowhere : line.find_last_not_of(" \t", at - 1);
            if (before == nowhere || std::string_view(":-[{,").find(line[before]) != nowhere) return at;
        }
        at += std::max<std::size_t>(character.size, 1);
    }
    return nowhere;
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
