// The completions of a log in the terms of a procedure, case by case, and cases with the same events together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <alur/conformance/plan.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/log/event_log.hpp>

#include "conformance/align.hpp"
#include "conformance/vocabulary.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {

/// Whether a case is over, as far as the log tells.
enum class CaseEnd : std::uint8_t {
    ended,
    open,
    cancelled,  ///< before its time: it need not have come to the end of the procedure
    unknown,
};
[[nodiscard]] std::string_view name(CaseEnd end) noexcept;

/// Stands for an event that never comes.
inline constexpr std::uint32_t no_event = std::numeric_limits<std::uint32_t>::max();

/// A log as read.
struct Reading {
    std::vector<Trace> variants;
    std::vector<std::uint32_t> variant;  ///< by case, position in `variants`
    std::vector<CaseEnd> ends;           ///< by case
    std::vector<std::uint32_t> first;    ///< by case, where its events begin in `rows`; one more at the end
    std::vector<std::uint32_t> rows;     ///< rows of the log
    std::vector<bool> unrecorded;        ///< by step: no log tells of it
    /// By case and position in CaseFields: the event from which on nobody could set the field any more, or no_event.
    std::vector<std::uint32_t> settled;

    [[nodiscard]] const Trace& trace(std::size_t of_case) const { return variants[variant[of_case]]; }
};

/// \param plan without a fault
[[nodiscard]] Reading read(const EventLog& log, const ConformancePlan& plan, const Vocabulary& words);

}  // namespace conformance
}  // namespace v0
}  // namespace alur
