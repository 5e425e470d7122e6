// A typed fact of a case or of a record: what a field may hold.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

namespace alur {
inline namespace v0 {

/// The types a field may have. Identifiers made of digits (NIK, NIB, KBLI, NPWP, phone) are strings, never integers:
/// as numbers they lose their leading zeros, and a spreadsheet destroys them.
enum class FieldType : std::uint8_t { boolean, integer, date, string, choice };

/// The value of a field. A choice is stored as the text of its option. `integer` carries counts and whole rupiah.
using Value = std::variant<bool, std::int64_t, std::chrono::year_month_day, std::string>;

/// The value as an author writes it: `true`, `5`, `2024-07-02`, `mikro`.
[[nodiscard]] std::string to_string(const Value& value);

}  // namespace v0
}  // namespace alur
