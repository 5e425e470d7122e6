// Slips of typing that make YAML read something else than the eye does: a space that is not the ordinary one, a colon
// without a blank behind it, typographic quotes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace yaml {

/// What a space that is not the ordinary one is called, with its article: "a no-break space". Empty: it is no such
/// space.
[[nodiscard]] std::string_view name_of_space(char32_t code) noexcept;

/// Where in a plain text such a space stands in for one that YAML needs: at its beginning or end, behind a leading '-',
/// before a '#'. npos: nowhere.
[[nodiscard]] std::size_t odd_space_at_edge(std::string_view text) noexcept;

/// The same of a line that YAML does not understand; there behind a ':' too.
[[nodiscard]] std::size_t odd_space_in_line(std::string_view line) noexcept;

/// `alur: 1` for `alur:1`. Empty where the text is no name, a colon and something behind it without a blank.
[[nodiscard]] std::string with_blank(std::string_view text);

/// What to do about a text that is such a slip; empty where it is none.
[[nodiscard]] std::string write_a_blank(std::string_view text);

/// Whether the text begins with a typographic quote that was meant as a quote: it closes at the end, or, where `cut`
/// says that the text may have been cut at a comma or a bracket, nowhere.
[[nodiscard]] bool has_typographic_quotes(std::string_view text, bool cut) noexcept;

/// Where in a line that YAML does not understand such a quote begins a value. npos: nowhere.
[[nodiscard]] std::size_t typographic_quote_in_line(std::string_view line) noexcept;

}  // namespace yaml
}  // namespace v0
}  // namespace alur
