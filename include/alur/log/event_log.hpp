// Events that happened, in a table whose columns have standard meanings. Readers fill it, an audit reads it.
//
// The names are those of the XES standard as analysts know them: what describes the case bears `case:` before it. A
// log holds what was recorded and nothing else: where nobody wrote down when a step began, no column says so.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/result.hpp>
#include <alur/log/table.hpp>

namespace alur {
inline namespace v0 {

/// Columns with a meaning. The first three must be there.
namespace log_columns {
inline constexpr std::string_view case_id = "case:concept:name";       ///< text
inline constexpr std::string_view activity = "concept:name";           ///< text
inline constexpr std::string_view time = "time:timestamp";             ///< instant
inline constexpr std::string_view resource = "org:resource";           ///< text: who
inline constexpr std::string_view role = "org:role";                   ///< text: as what
inline constexpr std::string_view lifecycle = "lifecycle:transition";  ///< text: `schedule`, `start`, `complete`, …
inline constexpr std::string_view instance = "concept:instance";       ///< text: tells attempts of one activity apart
inline constexpr std::string_view item = "alur:item";                  ///< text: the record that a step is done for
inline constexpr std::string_view outcome = "alur:outcome";            ///< text: of a completion
inline constexpr std::string_view documents = "alur:documents";        ///< text: brought until then, with `;` between
inline constexpr std::string_view case_begun = "case:alur:begun";      ///< instant: when the case began
inline constexpr std::string_view case_ended = "case:alur:ended";      ///< instant: when it ended; none: it is open
inline constexpr std::string_view verdict = "alur:verdict";            ///< text: what an engine said of an activation
inline constexpr std::string_view case_status = "case:alur:status";    ///< text: `cancelled` where it was given up

/// Those that hold text, whatever their texts look like.
inline constexpr std::array<std::string_view, 10> texts{case_id,  activity, resource, role,      lifecycle,
                                                        instance, item,     outcome,  documents, case_status};
/// Whether the column of that name is one of them.
[[nodiscard]] constexpr bool holds_text(std::string_view name) noexcept {
    return std::find(texts.begin(), texts.end(), name) != texts.end();
}
}  // namespace log_columns

/// A log of events. Immutable; a copy shares all columns.
class EventLog {
public:
    /// A log without events.
    EventLog();
    /// The log of this table. \return or a sentence that says which column is missing, of the wrong type, or empty in
    /// which row
    [[nodiscard]] static Result<EventLog, std::string> of(Table table);

    /// How many: the rows of its table.
    [[nodiscard]] std::size_t events() const noexcept { return table_.rows(); }
    /// Its columns.
    [[nodiscard]] const Table& table() const noexcept { return table_; }
    /// How many cases have events: the distinct case names.
    [[nodiscard]] std::size_t cases() const noexcept { return case_id().texts()->size(); }

    /// No row is without a case or an activity; the time may be missing where the source had none.
    [[nodiscard]] const Column& case_id() const noexcept { return table_.columns()[case_]; }
    /// What was done: `concept:name`.
    [[nodiscard]] const Column& activity() const noexcept { return table_.columns()[activity_]; }
    /// When: `time:timestamp`.
    [[nodiscard]] const Column& time() const noexcept { return table_.columns()[time_]; }

    /// The events case by case, in the order in which the cases first occur; within one by time, those of one instant
    /// in the order of the log, those without a time in their places between their neighbours.
    [[nodiscard]] std::vector<std::uint32_t> by_case() const;

private:
    explicit EventLog(Table table);

    Table table_;
    std::size_t case_ = 0;
    std::size_t activity_ = 0;
    std::size_t time_ = 0;
};

}  // namespace v0
}  // namespace alur
