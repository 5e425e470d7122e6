// What a text must look like: a regular expression that is matched in time proportional to the text, whatever its
// author wrote and whoever sends the text: each character meets each instruction at most once, and finds its place
// among the ranges of one by halves. What never happens here: backtracking, recursion over the text, allocation by a
// match.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/result.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// The part of ECMAScript expressions that needs no backtracking: letters, the dot, classes, `\d \w \s` and their
/// negations, groups, `|`, `? * + {n} {n,} {n,m}`, `^` and `$`. Not in it: `\1`, `\b`, `(?=`, `(?!`.
class Pattern {
public:
    /// Why an expression cannot be used, and the way out.
    struct Fault {
        std::string message;     ///< what is wrong with it, in one sentence without a full stop
        std::string suggestion;  ///< what to write instead
    };

    static constexpr std::size_t most_bytes = 1'000;         ///< of an expression
    static constexpr std::size_t most_instructions = 1'000;  ///< repetitions written out

    /// \return the pattern, or why the expression cannot be used
    [[nodiscard]] static Result<Pattern, Fault> compile(std::string_view expression);

    /// Whether the whole text matches. Characters are code points; a text that is not UTF-8 does not match.
    [[nodiscard]] bool matches(std::string_view text) const noexcept;

private:
    friend class PatternCompiler;
    friend struct PatternCost;  // tests count with it

    struct Instruction {
        enum class Code : std::uint8_t { character, split, begin, end, match };
        Code code = Code::match;
        bool negated = false;      // of character
        std::uint16_t first = 0;   // of character: ranges [first, second), in order; of all others where to go on
        std::uint16_t second = 0;  // of split: the other way
    };
    struct CharacterRange {
        char32_t first;
        char32_t last;
    };
    struct States;

    void add(States& states, std::uint16_t start, bool at_begin, bool at_end) const noexcept;
    [[nodiscard]] bool matches(std::string_view text, std::size_t& comparisons) const noexcept;
    [[nodiscard]] bool accepts(const Instruction& instruction, char32_t character,
                               std::size_t& comparisons) const noexcept;

    std::vector<Instruction> program_;  // an instruction of kind character goes on at the one behind it
    std::vector<CharacterRange> ranges_;
};

}  // namespace sop
}  // namespace v0
}  // namespace alur
