#include "yaml/bytes.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct Forbidden {
    char32_t first;
    char32_t last;
    std::string_view why;
};

constexpr std::string_view control = "a control character";
constexpr std::string_view invisible = "an invisible character";
constexpr std::string_view direction = "a character that turns the direction of writing";
constexpr std::string_view combining = "a combining mark";
constexpr std::string_view separator = "a line separator that not every program sees as one";
constexpr std::string_view nothing = "a code that is no character";

// In the order of their codes.
constexpr std::array forbidden{
    Forbidden{0x00, 0x08, control},       Forbidden{0x0B, 0x0C, control},
    Forbidden{0x0E, 0x1F, control},       Forbidden{0x7F, 0x84, control},
    Forbidden{0x85, 0x85, separator},     Forbidden{0x86, 0x9F, control},
    Forbidden{0xAD, 0xAD, invisible},     Forbidden{0x300, 0x36F, combining},
    Forbidden{0x61C, 0x61C, direction},   Forbidden{0x115F, 0x1160, invisible},
    Forbidden{0x180E, 0x180E, invisible}, Forbidden{0x1AB0, 0x1AFF, combining},
    Forbidden{0x1DC0, 0x1DFF, combining}, Forbidden{0x200B, 0x200D, invisible},
    Forbidden{0x200E, 0x200F, direction}, Forbidden{0x2028, 0x2029, separator},
    Forbidden{0x202A, 0x202E, direction}, Forbidden{0x2060, 0x2064, invisible},
    Forbidden{0x2066, 0x2069, direction}, Forbidden{0x206A, 0x206F, invisible},
    Forbidden{0x20D0, 0x20FF, combining}, Forbidden{0x3164, 0x3164, invisible},
    Forbidden{0xFE20, 0xFE2F, combining}, Forbidden{0xFEFF, 0xFEFF, "a byte order mark inside the text"},
    Forbidden{0xFFA0, 0xFFA0, invisible}, Forbidden{0xFFF0, 0xFFFB, invisible},
    Forbidden{0xFFFE, 0xFFFF, nothing},   Forbidden{0xE0000, 0xE0FFF, invisible},
};

unsigned byte_at(std::string_view text, std::size_t at) noexcept { return static_cast<unsigned char>(text[at]); }

std::string_view code_of(std::string_view why) {
    if (why == control) return "ALUR-E003";
    if (why == combining) return "ALUR-E006";
    if (why == separator) return "ALUR-E005";
    return "ALUR-E004";
}

std::string_view way_out(std::string_view why) {
    if (why == combining) return "write the letter and its mark as one character";
    if (why == separator) return "end the line with LF or CR LF";
    return "remove it";
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) noexcept {
    const unsigned first = byte_at(text, at);
    if (first < 0x80) return {static_cast<char32_t>(first), 1};
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() - at < size) return {replacement, 0};
    char32_t code = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        const unsigned next = byte_at(text, at + i);
        if ((next & 0xC0U) != 0x80U) return {replacement, 0};
        code = (code << 6U) | (next & 0x3FU);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (overlong || surrogate || code > 0x10FFFF) return {replacement, 0};
    return {code, size};
}

std::size_t count_characters(std::string_view text) noexcept {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return count;
}

std::string_view why_refused(char32_t code) noexcept {
    if (code >= 0x20 && code < 0x7F) return {};
    for (const Forbidden& range : forbidden)
        if (code <= range.last) return code >= range.first ? range.why : std::string_view();
    return {};
}

std::string code_name(char32_t code) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (auto rest = static_cast<std::uint32_t>(code); rest != 0 || out.size() < 4; rest >>= 4U)
        out.insert(out.begin(), digits[rest & 0xFU]);
    return "U+" + out;
}

std::string shortened(std::string_view text) {
    constexpr std::size_t longest = 60;
    if (text.size() <= longest) return std::string(text);
    std::size_t end = longest;
    while (end > 0 && (byte_at(text, end) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "…";
}

std::string_view without_mark(std::string_view text) noexcept {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.substr(0, mark.size()) == mark ? text.substr(mark.size()) : text;
}

bool check_bytes(std::string_view text, Diagnostics& found) {
    const std::size_t before = found.errors();
    Span here{1, 1, 1};
    bool indentation = true;
    bool reported_indentation = false;
    const auto add = [&](std::string_view code, std::string message, std::string_view suggestion) {
        found.add({Severity::error, std::string(code), std::move(message), std::string(suggestion), here, {}});
    };
    // Text of another encoding fails at each byte: what is beyond the findings that are kept need not be counted.
    for (std::size_t at = 0; at < text.size() && found.left_off() == 0;) {
        const char byte = text[at];
        if (byte == '\n') {
            ++here.line;
            here.column = 1;
            indentation = true;
            reported_indentation = false;
            ++at;
            continue;
        }
        if (byte == '\t' && indentation && !reported_indentation) {
            add("ALUR-E007", "a tab in the indentation", "indent with spaces");
            reported_indentation = true;
        }
        if (byte != ' ' && byte != '\t') indentation = false;
        if (byte >= ' ' && byte < 0x7F) {
            ++here.column;
            ++at;
            continue;
        }
        const Character character = character_at(text, at);
        if (character.size == 0) {
            const std::string value = code_name(static_cast<unsigned char>(byte)).substr(4);
            add("ALUR-E002", "the byte 0x" + value + " here is not UTF-8", "save the file as UTF-8");
        } else if (byte == '\r') {
            if (at + 1 == text.size() || text[at + 1] != '\n')
                add("ALUR-E005", "a carriage return that ends no line", "end the line with LF or CR LF");
        } else if (byte != '\t') {
            const std::string_view why = why_refused(character.code);
            if (!why.empty())
                add(code_of(why), std::string(why) + " (" + code_name(character.code) + ")", way_out(why));
        }
        at += character.size == 0 ? 1 : character.size;
        ++here.column;
    }
    return found.errors() == before;
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
