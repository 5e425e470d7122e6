// The completions of a log in the terms of a procedure, case by case, and cases with the same events together.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// A log as read.
struct Reading {
    std::vector<Trace> variants;
    std::vector<std::uint32_t> variant;  ///< by case, position in `variants`
    std::vector<CaseEnd> ends;           ///< by case
    std::vector<std::uint32_t> first;    ///< by case, where its events begin in `rows`; one more at the end
    std::vector<std::uint32_t> rows;     ///< rows of the log
    std::vector<bool> unrecorded;        ///< by step: no log tells of it
};

/// \param plan without a fault
[[nodiscard]] Reading read(const EventLog& log, const ConformancePlan& plan, const Vocabulary& words);

}  // namespace conformance
}  // namespace v0
}  // namespace alur
