// One line of a scenario in, its words out (docs/scenarios.md, "Lines and words"). What a word means is not known here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace alur::scenario {

/// Ends the reading of one line; parse() catches it and reports it at its place.
struct Slip {
    std::string message;
    std::string suggestion;
    std::uint32_t column = 1;
    std::uint32_t length = 1;
};

/// A word, or one of the marks `,` and `:` standing alone.
struct Token {
    std::string text;
    std::string quoted;  ///< of each byte of text: 'q' where it stood in quotes, '-' where not
    std::uint32_t column = 1;
    std::uint32_t length = 1;
    bool mark = false;

    /// Whether it is this keyword; a quoted word never is.
    [[nodiscard]] bool is(std::string_view keyword) const {
        return !mark && text == keyword && quoted.find('q') == std::string::npos;
    }
    [[nodiscard]] bool is_mark(char which) const { return mark && text.size() == 1 && text.front() == which; }
    /// Position of the first such byte outside quotes.
    [[nodiscard]] std::size_t find(char c, std::size_t from = 0) const;
};

/// A line without its comment.
struct Tokens {
    std::string_view written;  ///< as it stands in the line, without blanks behind it
    std::vector<Token> all;
};

/// \throws Slip where a quote is not closed, or a backslash in quotes stands before something else
[[nodiscard]] Tokens tokens_of(std::string_view line);

}  // namespace alur::scenario
