#include "yaml/source.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "yaml/brackets.hpp"
#include "yaml/bytes.hpp"
#include "yaml/slips.hpp"
#include "yaml/values.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

bool is_bracket(char c) { return c == '[' || c == ']' || c == '{' || c == '}'; }

std::uint32_t length_of(std::string_view text) {
    return static_cast<std::uint32_t>(std::max<std::size_t>(base::count_characters(text), 1));
}

void skip_indentation(std::size_t& begin, std::string_view& line) {
    const std::size_t spaces = std::min(line.find_first_not_of(" \t"), line.size());
    begin += spaces;
    line.remove_prefix(spaces);
}

}  // namespace

void Source::refuse(std::string_view code, std::string message, std::string suggestion, Span span) {
    found_.add({Severity::error, std::string(code), std::move(message), std::move(suggestion), span, {}});
    throw Stop{};
}

Span Source::place(std::size_t at) const {
    if (at == at_) return here();
    const std::string_view before = text_.substr(0, at);
    const std::size_t start = before.rfind('\n') + 1;  // npos + 1 == 0
    return {static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
            static_cast<std::uint32_t>(1 + base::count_characters(before.substr(start))), 1};
}

std::string_view Source::rest_of_line() const noexcept {
    return text_.substr(at_, text_.find_first_of("\r\n", at_) - at_);
}

bool Source::colon_follows(std::size_t at) const noexcept {
    while (is_space(peek(at))) ++at;
    return peek(at) == ':';
}

bool Source::marker_here(std::string_view marker) const noexcept {
    return column_ == 1 && text_.substr(at_, marker.size()) == marker && is_blank(peek(at_ + marker.size()));
}

void Source::skip_comment() {
    while (!at_end() && peek() != '\n') step();
}

void Source::skip_one() {
    const char c = peek();
    if (is_blank(c)) {
        step();
    } else if (c == '#' && (at_ == 0 || is_blank(text_[at_ - 1]) || after_bracket_)) {
        skip_comment();
    } else {
        punctuation(c);
        begun_ = true;
    }
    after_bracket_ = c == ',' || is_bracket(c);
}

void Source::punctuation(char c) {
    if (marker_here("---")) {
        if (begun_) refuse("ALUR-E011", "a second document begins here", "write one document in a file", here(3));
        step_over(3);
    } else if (marker_here("...")) {
        refuse("ALUR-E011", "an end of document", "remove it: a file holds one document", here(3));
    } else if (c == '%' && column_ == 1) {
        refuse("ALUR-E015", "a YAML directive", "remove the line", here());
    } else if (c == '[' || c == '{') {
        brackets_.push_back(at_);
        step();
    } else if ((c == ']' || c == '}') && in_brackets()) {
        if (text_[brackets_.back()] != (c == ']' ? '[' : '{')) refuse_bracket(brackets_.back());
        brackets_.pop_back();
        step();
    } else if ((c == ',' && in_brackets()) || (c == '-' && !in_brackets() && is_blank(peek(at_ + 1)))) {
        step();
    } else if (c == '?' && is_blank(peek(at_ + 1))) {
        refuse("ALUR-E022", "a key written with '?'", "write 'key: value'", here());
    } else {
        refuse_stray(at_);
    }
}

void Source::skip_as_far_as_possible(std::size_t target) {
    while (at_ < target && (is_blank(peek()) || peek() == ',' || is_bracket(peek()))) skip_one();
}

void Source::skip_colon(std::string_view key, Span span) {
    while (is_space(peek())) step();
    if (in_brackets() && text_.find_first_not_of(" \t\r\n", at_) == std::string_view::npos)
        refuse_open_bracket(text_.size());
    if (peek() != ':') refuse_no_colon(key, span);
    step();
}

Span Source::skip_dash() {
    while (!at_end()) {
        const bool dash = peek() == '-';
        const Span place_of_dash = here();
        skip_one();
        if (dash) return place_of_dash;
    }
    return here();
}

void Source::refuse_stray(std::size_t at) {
    Span span = place(at);
    span.length = length_of(text_.substr(at, text_.find_first_of("\r\n", at) - at));
    refuse("ALUR-E025", "this is not part of any value", "check the indentation, the brackets and the quotes before it",
           span);
}

void Source::refuse_no_colon(std::string_view key, Span span) {
    if (const std::size_t odd = odd_space_in_line(key); odd != std::string_view::npos)
        refuse_odd_space(
            key, odd,
            {span.line, span.column + static_cast<std::uint32_t>(base::count_characters(key.substr(0, odd))), 1});
    if (const std::string way_out = write_a_blank(key); !way_out.empty())
        refuse("ALUR-E021", "the colon of " + in_quotes(key) + " has no blank behind it", way_out, span);
    if (parse_limit(key).limit)
        refuse("ALUR-E021", in_quotes(key) + " stands here without a ':'",
               "in braces a ',' ends a value; write a whole number and a unit, like 90 menit", span);
    refuse("ALUR-E021", in_quotes(key) + " stands here without a ':'",
           "write '" + shortened(key) + ": value', or indent the line as part of the value before it", span);
}

void Source::refuse_bracket(std::size_t open) {
    const char sign = text_[open];
    refuse("ALUR-E010", std::string("a '") + sign + "' is not closed",
           std::string("write '") + (sign == '[' ? ']' : '}') + "' where it ends", place(open));
}

void Source::refuse_open_bracket(std::size_t at) {
    refuse_fault_in_open_brackets(at);
    skip_as_far_as_possible(at);
    if (in_brackets()) refuse_bracket(brackets_.back());
    refuse("ALUR-E010", "a bracket closes what was not opened", "remove it", place(at));
}

void Source::refuse_fault_in_brackets(std::size_t at) {
    if (peek(at) != '[' && peek(at) != '{') return;
    const std::optional<BracketFault> fault = fault_in_brackets(text_, at);
    if (!fault) return;
    const Span span = place(fault->at);
    switch (fault->kind) {
        case BracketFault::Kind::not_closed: refuse_bracket(fault->at);
        case BracketFault::Kind::open_quote: refuse_open_quote(span);
        case BracketFault::Kind::second_colon:
            refuse("ALUR-E010", "this ':' begins a value where none can stand",
                   "put a text that contains ': ' into quotes, or write the ',' that is missing before its key", span);
        case BracketFault::Kind::no_comma:
            refuse("ALUR-E010", "a value follows another one without a ','",
                   "write the ',' that is missing, or put the whole text into quotes", span);
    }
}

void Source::refuse_fault_in_open_brackets(std::size_t at) {
    const std::size_t begin = in_brackets() ? brackets_.front() : text_.find_first_of("[{", at_);
    if (begin < at) refuse_fault_in_brackets(begin);
}

void Source::refuse_open_quote(Span span) {
    refuse("ALUR-E023", "this quote is not closed on its line",
           "close it, or begin a text of several lines with '>-' or '|-'", span);
}

std::pair<std::size_t, std::string_view> Source::line_before(std::size_t end) const {
    const std::size_t begin = end == 0 ? 0 : text_.substr(0, end - 1).rfind('\n') + 1;
    const std::string_view line = text_.substr(begin, end - begin);
    return {begin, line.substr(0, line.find_first_of("\r\n"))};
}

void Source::refuse_line_without_colon(std::size_t at) {
    auto [begin, line] = line_before(text_.substr(0, at).rfind('\n') + 1);
    skip_indentation(begin, line);
    const bool item = line.size() > 1 && line[0] == '-' && is_space(line[1]);
    if (item) {
        line.remove_prefix(1);
        ++begin;
        skip_indentation(begin, line);
    }
    if (begin < at_ || line.empty()) return;  // it was read as part of a value
    const bool bare = !item && line.find_first_of(":#[]{}|>\"'") == std::string_view::npos;
    if (!bare && with_blank(line).empty()) return;
    Span span = place(begin);
    span.length = length_of(line);
    refuse_no_colon(line, span);
}

void Source::refuse_odd_space(std::string_view text, std::size_t at, Span span) {
    const char32_t code = base::character_at(text, at).code;
    const std::string_view before = text.substr(0, at);
    const bool indents = before.substr(before.rfind('\n') + 1).find_first_not_of(" \t") == std::string_view::npos;
    refuse("ALUR-E028",
           std::string(name_of_space(code)) + " (" + code_name(code) + ") " +
               (indents ? "in the indentation" : "where YAML needs an ordinary one"),
           indents ? "indent with ordinary spaces" : "write an ordinary space, or remove it", span);
}

void Source::refuse_odd_space(std::size_t at) { refuse_odd_space(text_, at, place(at)); }

void Source::refuse_typographic_quote(std::size_t at, std::size_t characters) {
    Span span = place(at);
    span.length = static_cast<std::uint32_t>(std::max<std::size_t>(characters, 1));
    refuse("ALUR-E029", "a typographic quote (" + code_name(base::character_at(text_, at).code) + ") quotes nothing",
           "write straight quotes, or put a text that shows such quotes into straight ones", span);
}

void Source::refuse_lookalikes(std::size_t at) {
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    const auto [begin, line] = line_before(end == text_.size() ? end : end + 1);
    const auto [before, line_above] = line_before(begin);
    if (const std::size_t odd = odd_space_in_line(line_above); odd != std::string_view::npos)
        refuse_odd_space(before + odd);
    if (const std::size_t odd = odd_space_in_line(line); odd != std::string_view::npos) refuse_odd_space(begin + odd);
    if (const std::size_t quote = typographic_quote_in_line(line); quote != std::string_view::npos)
        refuse_typographic_quote(begin + quote, 1);
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
