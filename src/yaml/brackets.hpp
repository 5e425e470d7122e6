// A value in brackets in, the first thing that is wrong with its brackets, quotes and colons out. It is asked where the
// parser has refused one, whose own place and reason are often those of something else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace yaml {

struct BracketFault {
    enum class Kind : std::uint8_t {
        not_closed,    ///< a bracket: the text ends, another one closes it, or a line begins too far to the left
        open_quote,    ///< a quote that its line does not close
        second_colon,  ///< of one entry: a comma is missing, or quotes around a text with ': '
        no_comma,      ///< a value behind a value
    };
    Kind kind;
    std::size_t at;
};

/// \param at where the value begins: a '[' or '{'
[[nodiscard]] std::optional<BracketFault> fault_in_brackets(std::string_view text, std::size_t at);

}  // namespace yaml
}  // namespace v0
}  // namespace alur
