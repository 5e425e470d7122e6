// Which activities of a log mean which steps of an SOP: what somebody says, what the names say, and what neither does.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/result.hpp>
#include <alur/log/event_log.hpp>

namespace alur {
inline namespace v0 {

class Procedure;

/// An activity of a log.
struct LoggedActivity {
    std::string name;        ///< as the log writes it
    std::size_t events = 0;  ///< how many events have it
    std::string step;        ///< the step that it means; empty: none is known
    bool given = false;      ///< somebody said so; false: it has the name of its step
};

/// That an activity may mean a step, since their names are alike. Nothing is counted by a proposal.
struct MappingProposal {
    std::string activity;    ///< as the log writes it
    std::size_t events = 0;  ///< how many events have it
    std::string step;        ///< the one that is most like it, also where another activity means it already
    double likeness = 0;  ///< 0.5 to 1: the part of the letters that agree, word by word, with the id or the `kegiatan`
};

/// A log beside an SOP.
struct LogMapping {
    /// What somebody said: for AuditPlan::activities.
    std::map<std::string, std::string> given;
    /// All activities of the log, in the order in which they first occur.
    std::vector<LoggedActivity> activities;
    /// Steps that people or services work on and that no activity means, in the order of the SOP.
    std::vector<std::string> steps_without;
    /// For each activity without a step the one that is most like it, the most alike first. Of more than 2,000 such
    /// activities the most frequent ones have proposals.
    std::vector<MappingProposal> proposals;
};

/// Maps a log to an SOP.
/// \param given steps by activities; an activity that is not listed means the step of its own name
/// \return or a line for each thing in `given` that is not there, with what was probably meant
[[nodiscard]] Result<LogMapping, std::string> map_log(const EventLog& log, const Procedure& procedure,
                                                      std::map<std::string, std::string> given = {});

/// How alike two names are, 0 to 1, whatever their capitals, their punctuation and the order of their words.
[[nodiscard]] double likeness(std::string_view a, std::string_view b);

}  // namespace v0
}  // namespace alur
