// Columns of commands, as Python gives them: one value for all rows, or one a row, as a list, an array or a column of
// Arrow. They are copied, since others may change them while the engine reads.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/runtime/many.hpp>

namespace alur::python {

/// Cases, by number or as Case. A number that no case can have is that of a case that is not there. Raises TypeError.
[[nodiscard]] std::vector<CaseId> cases_of(const pybind11::object& object);

/// Texts, of which there are few: their numbers in the distinct ones.
struct TextColumn {
    std::vector<std::string> texts;
    std::vector<std::uint32_t> codes;  ///< a number in texts for each row
};
/// Raises TypeError, and ValueError where a row has no text. \param what is said in messages: "by"
[[nodiscard]] TextColumn text_column(const pybind11::object& object, const char* what);

/// Values of a field; one: the same for all rows.
struct ValueColumn {
    std::vector<Value> values;
    bool is_one = false;
};
[[nodiscard]] ValueColumn value_column(const pybind11::object& object, const std::string& field);

/// A part of a column of handles or values: `one` for all rows, or `rows` of those from `first` on.
template <class T>
[[nodiscard]] PerRow<T> part(const std::vector<T>& column, bool is_one, std::size_t first, std::size_t rows) {
    if (is_one) return PerRow<T>(column.front());
    return PerRow<T>(std::span<const T>(column).subspan(first, rows));
}

}  // namespace alur::python
