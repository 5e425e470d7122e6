// The cases of an engine as a log, for audits and for whatever reads logs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <alur/log/event_log.hpp>

namespace alur {
inline namespace v0 {

class Engine;

/// Which cases become a log, and what of them.
struct LogRequest {
    std::string_view sop{};  ///< only cases of this SOP, in any revision; empty: of all
    /// Fields of the case that become columns `case:NAME`, as text. None unless they are named. Those that are
    /// about a person are empty, unless the engine shows such values (EngineOptions::shows_personal).
    std::vector<std::string> fields{};
};

/// All that happened to the activations of the cases, case by case and in order of time: `schedule` where a step was
/// offered, `start` where it was claimed, `suspend` and `resume` where its case was, `complete` or `withdraw` where it
/// ended. What was not recorded, as the start of what nobody claimed, has no event.
///
/// Columns beside the standard ones of log_columns: `case:alur:sop`, `case:alur:status`, and of a completion or
/// withdrawal `alur:verdict`, what the engine said of it. A case without a name goes by its number, as `#17`. External
/// actors are persons under the names that the application gave them, or `#1` where that was erased; who hands the log
/// on decides whether `org:resource` may go with it.
///
/// Cases are read one by one while others go on; each is as it was at one moment.
[[nodiscard]] EventLog event_log(const Engine& engine, const LogRequest& request = {});

}  // namespace v0
}  // namespace alur
