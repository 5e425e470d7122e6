// Against what a log is held: the procedure, and what the names in the log mean.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <alur/log/progress.hpp>

namespace alur {
inline namespace v0 {

class Procedure;

/// Against what a log is held.
struct ConformancePlan {
    std::shared_ptr<const Procedure> procedure;  ///< not null

    /// Names of activities in the log and the steps that they mean. One that is not listed means the step of its own
    /// name; where there is none, its events have no place in the procedure and count as inserted. One that means the
    /// empty text is left out: its events are not looked at.
    std::map<std::string, std::string> activities{};
    std::map<std::string, std::string> roles{};      ///< names in `org:role` and the actors that they mean
    std::map<std::string, std::string> documents{};  ///< names in `alur:documents` and the entries of the kelengkapan
    /// Steps that nobody records, so that it is no deviation where the log does not tell of them. A wait of which no
    /// event of the log tells is taken as one, too.
    std::vector<std::string> unrecorded{};

    /// Column of instants with the end of each case, without a value while it is open; empty: `case:alur:ended`.
    std::string end_column{};
    /// Without such a column: activities whose completion ends a case when nothing follows it, by their names in the
    /// log.
    std::vector<std::string> last_activities{};
    /// Every case of the log is over, whatever the columns say.
    bool all_ended = false;

    /// How far the search goes for one sequence of events: pairs of a place in it and a state of the procedure. Where
    /// that is not enough, the cases are `not decided`. A pair costs about 150 bytes and well below a microsecond, a
    /// state some hundred bytes.
    std::size_t most_states = 500'000;
    /// Is told how many different sequences are done, of how many. What it throws ends the work and comes out of it.
    Progress progress{};
};

}  // namespace v0
}  // namespace alur
