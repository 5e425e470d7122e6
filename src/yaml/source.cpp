#include "yaml/source.hpp"

#include <algorithm>
#include <utility>

#include "yaml/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

bool is_bracket(char c) { return c == '[' || c == ']' || c == '{' || c == '}'; }

std::uint32_t length_of(std::string_view text) {
    return static_cast<std::uint32_t>(std::max<std::size_t>(count_characters(text), 1));
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
            static_cast<std::uint32_t>(1 + count_characters(before.substr(start))), 1};
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
        brackets_.push_back({c, here()});
        step();
    } else if ((c == ']' || c == '}') && in_brackets()) {
        if (brackets_.back().sign != (c == ']' ? '[' : '{')) refuse_bracket(brackets_.back());
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
    refuse("ALUR-E021", in_quotes(key) + " stands here without a ':'",
           "write '" + shortened(key) + ": value', or indent the line as part of the value before it", span);
}

void Source::refuse_bracket(const Bracket& open) {
    refuse("ALUR-E010", std::string("a '") + open.sign + "' is not closed",
           std::string("write '") + (open.sign == '[' ? ']' : '}') + "' where it ends", open.span);
}

void Source::refuse_open_bracket(std::size_t at) {
    skip_as_far_as_possible(at);
    if (in_brackets()) refuse_bracket(brackets_.back());
    refuse("ALUR-E010", "a bracket closes what was not opened", "remove it", place(at));
}

void Source::refuse_if_never_closed(std::size_t at) {
    std::size_t depth = 0;
    for (std::size_t i = at; i < text_.size(); ++i) {
        if (text_[i] == '[' || text_[i] == '{') ++depth;
        if ((text_[i] == ']' || text_[i] == '}') && depth-- <= 1) return;
    }
    if (is_bracket(peek(at))) refuse_bracket({peek(at), place(at)});
}

void Source::refuse_line_without_colon(std::size_t at) {
    const std::string_view before = text_.substr(0, text_.substr(0, at).rfind('\n') + 1);
    if (before.size() < 2) return;
    std::size_t begin = before.substr(0, before.size() - 1).rfind('\n') + 1;
    std::string_view line = before.substr(begin, before.find_first_of("\r\n", begin) - begin);
    const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
    begin += indent;
    line.remove_prefix(indent);
    if (begin < at_) return;  // it was read as part of a value
    if (line.empty() || line.find_first_of(":#[]{}|>\"'") != std::string_view::npos) return;
    if (line[0] == '-' && is_blank(peek(begin + 1))) return;
    Span span = place(begin);
    span.length = length_of(line);
    refuse_no_colon(line, span);
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
