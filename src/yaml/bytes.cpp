#include "yaml/bytes.hpp"

#include <cstdint>
#include <string>

#include <alur/base/utf8.hpp>

#include "base/unfit.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

using base::Unfit;

std::string_view code_of(Unfit why) {
    switch (why) {
        case Unfit::control: return "ALUR-E003";
        case Unfit::combining: return "ALUR-E006";
        case Unfit::separator: return "ALUR-E005";
        default: return "ALUR-E004";
    }
}

/// Whether the bytes are text in UTF-16: its byte order mark, or a NUL beside each of the first letters.
bool is_utf16(std::string_view text) {
    const std::string_view mark = text.substr(0, 2);
    if (mark == "\xFF\xFE" || mark == "\xFE\xFF") return true;
    if (text.size() < 4) return false;
    const auto is_nul = [&](std::size_t at) { return text[at] == '\0'; };
    return is_nul(0) != is_nul(1) && is_nul(0) == is_nul(2) && is_nul(1) == is_nul(3);
}

std::string_view way_out(Unfit why) {
    switch (why) {
        case Unfit::combining: return "write the letter and its mark as one character";
        case Unfit::separator: return "end the line with LF or CR LF";
        default: return "remove it";
    }
}

}  // namespace

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
    while (end > 0 && base::continues_character(text[end])) --end;
    return std::string(text.substr(0, end)) + "…";
}

bool check_bytes(std::string_view text, Diagnostics& found) {
    if (is_utf16(text)) {
        // Each of its letters would be a finding of its own.
        found.add({Severity::error, "ALUR-E002", "this file is in UTF-16", "save it as UTF-8", {}, {}});
        return false;
    }
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
        const base::Character character = base::character_at(text, at);
        if (character.size == 0) {
            const std::string value = code_name(static_cast<unsigned char>(byte)).substr(4);
            add("ALUR-E002", "the byte 0x" + value + " here is not UTF-8", "save the file as UTF-8");
        } else if (byte == '\r') {
            if (at + 1 == text.size() || text[at + 1] != '\n')
                add("ALUR-E005", "a carriage return that ends no line", "end the line with LF or CR LF");
        } else if (byte != '\t') {
            const Unfit why = base::unfit(character.code);
            if (why != Unfit::no)
                add(code_of(why), std::string(base::words(why)) + " (" + code_name(character.code) + ")", way_out(why));
        }
        at += character.size == 0 ? 1 : character.size;
        ++here.column;
    }
    return found.errors() == before;
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
