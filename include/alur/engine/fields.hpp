// Whether a value fits its field (C1).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <alur/base/ids.hpp>
#include <alur/base/utf8.hpp>
#include <alur/base/value.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

inline constexpr std::size_t longest_text = std::size_t{64} * 1024;

/// Whether a text is what a spreadsheet makes of a long number: `3,27102E+15`.
[[nodiscard]] inline bool is_destroyed_number(std::string_view text) noexcept {
    const auto digits = [&text] {
        std::size_t count = 0;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            text.remove_prefix(1);
            ++count;
        }
        return count;
    };
    if (digits() == 0) return false;
    if (!text.empty() && (text.front() == ',' || text.front() == '.')) {
        text.remove_prefix(1);
        if (digits() == 0) return false;
    }
    if (text.empty() || (text.front() != 'E' && text.front() != 'e')) return false;
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    return digits() != 0 && text.empty();
}

/// Whether records are called by this field.
[[nodiscard]] inline bool is_key(const sop::Sop& sop, FieldId id) noexcept {
    return std::any_of(sop.records.begin(), sop.records.end(),
                       [&](const sop::RecordType& type) { return type.key == id; });
}

/// \return what is wrong, in English and without the value; empty: nothing
[[nodiscard]] inline std::string fault_of(const Procedure& procedure, FieldId id, const Value& value) {
    const sop::Field& field = procedure.definition().fields[index(id)];
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && !base::is_utf8(*text)) return "not UTF-8";
    // An empty key would name no record: that is what a command without one says (K2).
    if (text != nullptr && text->empty() && is_key(procedure.definition(), id)) return "empty, and it is a key";
    switch (field.type) {
        case FieldType::boolean: return std::holds_alternative<bool>(value) ? "" : "not true or false";
        case FieldType::integer: {
            const auto* number = std::get_if<std::int64_t>(&value);
            if (number == nullptr) return "not a whole number";
            if (field.minimum && *number < *field.minimum) return "less than " + std::to_string(*field.minimum);
            if (field.maximum && *number > *field.maximum) return "more than " + std::to_string(*field.maximum);
            return "";
        }
        case FieldType::date: {
            const auto* date = std::get_if<std::chrono::year_month_day>(&value);
            return date != nullptr && date->ok() ? "" : "not a date of the calendar";
        }
        case FieldType::choice:
            if (text == nullptr) return "not one of its options";
            return std::find(field.options.begin(), field.options.end(), *text) != field.options.end()
                       ? ""
                       : "not one of its options";
        case FieldType::string: break;
    }
    if (text == nullptr) return "not a text";
    if (text->size() > longest_text) return "longer than " + std::to_string(longest_text) + " bytes";
    const auto& patterns = procedure.tables().patterns;
    if (index(id) >= patterns.size() || !patterns[index(id)] || patterns[index(id)]->matches(*text)) return "";
    if (is_destroyed_number(*text))
        return "a spreadsheet destroyed this number: it was turned into scientific notation, and its digits cannot be "
               "recovered";
    return "not of the form " + field.pattern;
}

}  // namespace detail
}  // namespace v0
}  // namespace alur
