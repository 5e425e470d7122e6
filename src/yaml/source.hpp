// A cursor over the source, beside the parser. The parser says where a value begins; the cursor walks there, and
// everything on its way must be space, comment or punctuation in its place. What never happens here: building a tree,
// believing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/utf8.hpp>

namespace alur {
inline namespace v0 {
namespace yaml {

/// Ends a parse; the finding was added.
struct Stop {};

[[nodiscard]] inline bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }
[[nodiscard]] inline bool is_break(char c) noexcept { return c == '\n' || c == '\r'; }
[[nodiscard]] inline bool is_blank(char c) noexcept { return is_space(c) || is_break(c); }

class Source {
public:
    Source(std::string_view text, Diagnostics& found) : text_(text), found_(found) {}

    /// Adds a finding and ends the parse.
    [[noreturn]] void refuse(std::string_view code, std::string message, std::string suggestion, Span span);

    // --- where ---

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] std::size_t at() const noexcept { return at_; }
    /// The cursor.
    [[nodiscard]] Span here(std::uint32_t length = 1) const noexcept { return {line_, column_, length}; }
    /// Any other place, at the price of counting from the start.
    [[nodiscard]] Span place(std::size_t at) const;
    /// The byte at a position; a line feed behind the end.
    [[nodiscard]] char peek(std::size_t at) const noexcept { return at < text_.size() ? text_[at] : '\n'; }
    [[nodiscard]] char peek() const noexcept { return peek(at_); }
    [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
    /// The text from the cursor to the end of its line.
    [[nodiscard]] std::string_view rest_of_line() const noexcept;
    [[nodiscard]] bool in_brackets() const noexcept { return !brackets_.empty(); }
    /// Whether a ':' follows, with nothing but spaces before it.
    [[nodiscard]] bool colon_follows(std::size_t at) const noexcept;

    // --- walking ---

    /// One byte further.
    void step() {
        if (text_[at_] == '\n') {
            ++line_;
            column_ = 1;
        } else {
            column_ += !base::continues_character(text_[at_]);
        }
        ++at_;
    }
    /// Over a text that was read.
    void step_over(std::size_t bytes) {
        for (const std::size_t end = at_ + bytes; at_ < end;) step();
    }
    void skip_comment();
    /// Up to `target`, over space, comments and punctuation; what is something else was read by nobody (ALUR-E025).
    void skip(std::size_t target) {
        while (at_ < target) skip_one();
    }
    /// Up to `target`, or to what is something else.
    void skip_as_far_as_possible(std::size_t target);
    /// Over the ':' behind `key`, which stands on the line of its key.
    void skip_colon(std::string_view key, Span span);
    /// Over the '-' of a list item that holds nothing. \return where it is
    Span skip_dash();
    /// A value was read: a comment behind it needs a space before it, and a '---' begins a second document.
    void value_was_read() noexcept {
        after_bracket_ = false;
        begun_ = true;
    }

    // --- what is wrong ---

    /// What stands at `at` and behind it in its line.
    [[noreturn]] void refuse_stray(std::size_t at);
    [[noreturn]] void refuse_no_colon(std::string_view key, Span span);
    /// The innermost bracket that is open at `at`.
    [[noreturn]] void refuse_open_bracket(std::size_t at);
    /// What is wrong inside the bracket at `at`, if anything is.
    void refuse_fault_in_brackets(std::size_t at);
    /// The same of the brackets that are open where the parser stopped.
    void refuse_fault_in_open_brackets(std::size_t at);
    /// The quote there, which its line does not close.
    [[noreturn]] void refuse_open_quote(Span span);
    /// The usual cause of a ':' that is not understood is a line before it that has none, or none with a blank behind
    /// it.
    void refuse_line_without_colon(std::size_t at);
    /// The space at `at`, which is not the ordinary one.
    [[noreturn]] void refuse_odd_space(std::size_t at);
    /// The typographic quote at `at`, which begins a value of so many characters.
    [[noreturn]] void refuse_typographic_quote(std::size_t at, std::size_t characters);
    /// Refuses such a space in the line of `at` or in the one before, and such a quote in the line of `at`, where the
    /// parser wanted ordinary ones.
    void refuse_lookalikes(std::size_t at);

private:
    void skip_one();
    void punctuation(char c);
    /// The line that ends before `end`, without its end: where it begins, and its text.
    [[nodiscard]] std::pair<std::size_t, std::string_view> line_before(std::size_t end) const;
    [[nodiscard]] bool marker_here(std::string_view marker) const noexcept;
    [[noreturn]] void refuse_bracket(std::size_t open);
    [[noreturn]] void refuse_odd_space(std::string_view text, std::size_t at, Span span);

    std::string_view text_;
    Diagnostics& found_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::uint32_t column_ = 1;
    std::vector<std::size_t> brackets_;  // positions of those that are open
    bool begun_ = false;                 // something was read, be it the '---' before the document
    bool after_bracket_ = false;         // a comment may follow punctuation without a space
};

}  // namespace yaml
}  // namespace v0
}  // namespace alur
