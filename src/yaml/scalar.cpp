#include "yaml/scalar.hpp"

#include <algorithm>
#include <utility>

#include <alur/base/utf8.hpp>

#include "base/unfit.hpp"
#include "yaml/bytes.hpp"
#include "yaml/slips.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

void append_utf8(std::string& out, char32_t code) {
    const auto byte = [&](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0U | (code >> 6U));
        byte(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        byte(0xE0U | (code >> 12U));
        byte(0x80U | ((code >> 6U) & 0x3FU));
        byte(0x80U | (code & 0x3FU));
    } else {
        byte(0xF0U | (code >> 18U));
        byte(0x80U | ((code >> 12U) & 0x3FU));
        byte(0x80U | ((code >> 6U) & 0x3FU));
        byte(0x80U | (code & 0x3FU));
    }
}

class ScalarReader {
public:
    ScalarReader(Source& source, std::string_view value, std::deque<std::string>& kept)
        : source_(source), value_(value), kept_(kept), open_(source.here()) {}

    std::string_view read() {
        const char first = source_.peek();
        const std::string_view text = first == '"'                   ? double_quoted()
                                      : first == '\''                ? single_quoted()
                                      : first == '|' || first == '>' ? block()
                                                                     : plain();
        require_end(first);
        return text;
    }

private:
    std::string_view plain() {
        const std::string_view written = source_.text().substr(source_.at(), value_.size());
        refuse_slips(written);
        if (written != value_ || value_.empty()) refuse_folded();
        source_.step_over(written.size());
        return written;
    }

    /// What looks like part of the layout, and is part of the text.
    void refuse_slips(std::string_view written) {
        const std::string_view line = written.substr(0, written.find_first_of("\r\n"));
        if (const std::size_t at = odd_space_at_edge(line); at != std::string_view::npos)
            source_.refuse_odd_space(source_.at() + at);
        if (has_typographic_quotes(line, source_.in_brackets()))
            source_.refuse_typographic_quote(source_.at(), base::count_characters(line));
    }

    std::string_view single_quoted() {
        source_.step();
        const std::size_t begin = source_.at();
        bool doubled = false;
        std::string resolved;
        for (;; source_.step()) {
            const char c = source_.peek();
            if (is_break(c)) source_.refuse_open_quote(open_);
            if (c == '\'') {
                if (source_.peek(source_.at() + 1) != '\'') break;
                if (!doubled) resolved = source_.text().substr(begin, source_.at() - begin);
                doubled = true;
                source_.step();
            }
            if (doubled) resolved += c;
        }
        return close_quote(begin, doubled, std::move(resolved));
    }

    std::string_view double_quoted() {
        source_.step();
        const std::size_t begin = source_.at();
        bool escaped = false;
        std::string resolved;
        for (;; source_.step()) {
            const char c = source_.peek();
            if (is_break(c)) source_.refuse_open_quote(open_);
            if (c == '"') break;
            if (c == '\\') {
                if (!escaped) resolved = source_.text().substr(begin, source_.at() - begin);
                escaped = true;
                escape(resolved);
            } else if (escaped) {
                resolved += c;
            }
        }
        return close_quote(begin, escaped, std::move(resolved));
    }

    std::string_view close_quote(std::size_t begin, bool is_resolved, std::string resolved) {
        std::string_view text = source_.text().substr(begin, source_.at() - begin);
        source_.step();
        if (is_resolved) text = keep(std::move(resolved));
        if (text != value_) refuse_disagreement();
        return text;
    }

    /// Resolves the escape at the cursor and stops at its last byte.
    void escape(std::string& out) {
        const Span here = source_.here(2);
        source_.step();
        const char c = source_.peek();
        constexpr std::string_view letters = "\"\\/nt ";
        constexpr std::string_view meaning = "\"\\/\n\t ";
        if (const std::size_t found = letters.find(c); found != std::string_view::npos) {
            out += meaning[found];
            return;
        }
        const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits == 0)
            source_.refuse("ALUR-E026", "an escape that is not known here",
                           R"(known are \" \\ \/ \n \t \x41 \u0041 \U00000041)", here);
        char32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            source_.step();
            const std::size_t worth = std::string_view("0123456789abcdefABCDEF").find(source_.peek());
            if (worth == std::string_view::npos)
                source_.refuse("ALUR-E026", "this escape needs " + std::to_string(digits) + " hexadecimal digits", "",
                               here);
            code = code * 16 + static_cast<char32_t>(worth < 16 ? worth : worth - 6);
        }
        if (const base::Unfit why = base::unfit(code); why != base::Unfit::no)
            source_.refuse("ALUR-E026",
                           "this escape stands for " + std::string(base::words(why)) + " (" + code_name(code) + ")",
                           "remove it", here);
        append_utf8(out, code);
    }

    /// A block of lines after '|' or '>'. Folding moves white space only: all else must come in the same order.
    std::string_view block() {
        source_.step();
        while (!is_blank(source_.peek())) {
            if (source_.peek() != '-' && source_.peek() != '+')
                source_.refuse("ALUR-E026", "only '-' or '+' may follow '|' and '>'", "write '>-' or '|-'", open_);
            source_.step();
        }
        while (is_space(source_.peek())) source_.step();
        if (source_.peek() == '#') source_.skip_comment();
        for (const char c : value_) {
            if (is_blank(c)) continue;
            while (!source_.at_end() && is_blank(source_.peek())) source_.step();
            if (source_.at_end() || source_.peek() != c) refuse_disagreement();
            source_.step();
        }
        return keep(std::string(value_));
    }

    std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

    void require_end(char first) {
        std::size_t at = source_.at();
        while (is_space(source_.peek(at))) ++at;
        const char c = source_.peek(at);
        if (is_break(c) || c == ':' || (c == '#' && at != source_.at())) return;
        if (source_.in_brackets() && (c == ',' || c == ']' || c == '}')) return;
        if (odd_space_at_edge(source_.rest_of_line()) == 0) source_.refuse_odd_space(source_.at());
        if (first == '"' || first == '\'')
            source_.refuse("ALUR-E023", "text behind the closing quote",
                           std::string(source_.in_brackets() ? "write the ',' that is missing, or " : "write ") +
                               "a quote inside a text as \\\" in double quotes",
                           open_);
        const std::string_view text = source_.text().substr(0, source_.at());
        if (!text.empty() && text.back() == ':')
            source_.refuse("ALUR-E021", "the colon of " + in_quotes(value_) + " has no blank behind it",
                           "write a blank after the colon",
                           {open_.line, open_.column, static_cast<std::uint32_t>(base::count_characters(value_))});
        refuse_folded();
    }

    [[noreturn]] void refuse_folded() {
        const auto length = static_cast<std::uint32_t>(base::count_characters(source_.rest_of_line()));
        source_.refuse("ALUR-E024", "this text goes on in the next line",
                       source_.in_brackets() ? "write ',' behind it, or the whole text in quotes on one line"
                                             : "write '>-' before a text of several lines; a key needs a ':' and the "
                                               "indentation of its neighbours",
                       source_.here(std::max(length, 1U)));
    }
    [[noreturn]] void refuse_disagreement() {
        source_.refuse("ALUR-E027", "this text can be read in two ways", "write it in double quotes on one line",
                       open_);
    }

    Source& source_;
    std::string_view value_;
    std::deque<std::string>& kept_;
    Span open_;
};

}  // namespace

std::string_view read_scalar(Source& source, std::string_view value, std::deque<std::string>& kept) {
    return ScalarReader(source, value, kept).read();
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
