// Many commands in one call: columns go in, a column of codes comes out.
//
// Each row is a command of its own, judged by itself: one that is refused keeps none of the others from being done. The
// rows of one case are taken in their order; those of different cases in any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/rejection_code.hpp>
#include <alur/runtime/handle.hpp>

namespace alur {
inline namespace v0 {

/// What came of one row: `accepted`, the number of a RejectionCode, or `not_acknowledged`.
enum class RowCode : std::uint8_t {
    accepted = 0,
    not_acknowledged = 255,  ///< the call threw before it came to this row, or before the row was on the disk; it may
                             ///< be there all the same, which the case tells
};

/// The code of a refused row.
[[nodiscard]] constexpr RowCode row_code(RejectionCode code) noexcept { return static_cast<RowCode>(code); }
/// Whether a row was refused.
[[nodiscard]] constexpr bool is_refused(RowCode code) noexcept {
    return code != RowCode::accepted && code != RowCode::not_acknowledged;
}
/// Why. \param code of a row that was refused
[[nodiscard]] constexpr RejectionCode rejection_of(RowCode code) noexcept { return static_cast<RejectionCode>(code); }

/// One value for all rows, or one a row, in memory of the caller's.
template <class T>
class PerRow {
public:
    PerRow() = default;
    // A column is written as what it holds. NOLINTBEGIN(google-explicit-constructor)
    /// The same for every row.
    PerRow(T value) : one_(std::move(value)) {}
    /// One a row. \param rows a vector or another range whose values lie side by side
    template <class Rows>
        requires(!std::is_same_v<std::remove_cvref_t<Rows>, PerRow> && !std::is_convertible_v<Rows, T> &&
                 std::is_convertible_v<const Rows&, std::span<const T>>)
    PerRow(const Rows& rows) : rows_(rows), is_one_(false) {}
    // NOLINTEND(google-explicit-constructor)

    /// Of a row: the one value that all have, or its own.
    [[nodiscard]] const T& operator[](std::size_t row) const noexcept { return is_one_ ? one_ : rows_[row]; }
    /// Whether it has a value for each of so many rows.
    [[nodiscard]] bool fits(std::size_t rows) const noexcept { return is_one_ || rows_.size() == rows; }

private:
    T one_{};
    std::span<const T> rows_;
    bool is_one_ = true;
};

/// To complete a step in each of many cases. Columns have one value, or one for each case.
struct CompleteMany {
    std::span<const CaseId> cases;       ///< one row each; the same case may stand there several times
    PerRow<StepHandle> step;             ///< of a `for_each` where one item alone is open: none can be named
    PerRow<ActorHandle> by;              ///< in a role that may complete the step (A2)
    PerRow<OutcomeHandle> outcome{};     ///< an empty handle: right only for a step without outcomes
    DocumentsHandle documents{};         ///< brought in every case
    PerRow<ActorHandle> on_behalf_of{};  ///< an empty handle: nobody; the role counts for nothing
};

/// Values of a field.
struct FieldColumn {
    std::string_view field;  ///< its id in the SOP; a field of the case
    PerRow<Value> values;    ///< one for all cases, or one for each
};

/// To start many cases of one SOP. Columns have one value, or one for each case.
struct StartMany {
    SopHandle sop;                      ///< always its newest revision
    PerRow<ActorHandle> by;             ///< as StartRequest::by
    std::vector<FieldColumn> fields{};  ///< those that are `required` among them
    PerRow<std::string_view> name{};    ///< as StartRequest::name
};

}  // namespace v0
}  // namespace alur
