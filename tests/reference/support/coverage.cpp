#include "reference/support/coverage.hpp"

#include <algorithm>
#include <sstream>

#include <alur/base/assert.hpp>

namespace reference {

void Coverage::mark(const std::string& rule) {
    ALUR_ASSERT(std::find(rules().begin(), rules().end(), rule) != rules().end());
    ++count_[rule];
}

void Coverage::add(const Coverage& other) {
    for (const auto& [rule, count] : other.count_) count_[rule] += count;
}

std::size_t Coverage::of(const std::string& rule) const {
    const auto found = count_.find(rule);
    return found == count_.end() ? 0 : found->second;
}

std::vector<std::string> Coverage::never_reached() const {
    std::vector<std::string> missing;
    for (const std::string& rule : rules())
        if (of(rule) == 0) missing.push_back(rule);
    return missing;
}

std::string Coverage::report() const {
    std::ostringstream text;
    for (const std::string& rule : rules()) {
        text.width(10);
        text << of(rule) << "  " << rule << '\n';
    }
    return text.str();
}

const std::vector<std::string>& Coverage::rules() {
    static const std::vector<std::string> all{
        "S2 a gateway completes at once",
        "C1 a record is named by its number",
        "C2 a field of an item is set",
        "C2 fields are set without completing",
        "C3 any",
        "C3 not",
        "C5 a field of a record decides",
        "F1 choose",
        "F1 else",
        "F3 a split of one target",
        "F3 a split takes all targets",
        "F3 a split takes some targets",
        "F3 remaining targets are not started",
        "F4 a block inside a block",
        "F5 a correction step",
        "F5 a loop",
        "F5 a loop leaves a block",
        "F6 a count join closes early",
        "F6 a token arrives",
        "F6 one step joins two blocks",
        "F7 cancels what is open",
        "F7 cancels with nothing else open",
        "F9 a further attempt",
        "R4 an open list takes a record that is added",
        "R4 items fixed",
        "R4 items open",
        "R5 a list is closed",
        "R5 no records",
        "R5 the last item completes the step",
        "R6 named items are offered again",
        "R7 an item is offered again",
        "R8 counting in a choice",
        "R8 counting in a split",
        "R9 a for_each is cancelled with its block",
        "W1 a message arrives",
        "W3 a timed wait ends",
        "W5 a service completes",
        "W6 a try fails",
        "W6 the next try is due when the handler says",
        "W6 the time doubles",
        "W7 a person does not wait",
        "W7 a person ends an incident",
        "W7 the tries are used up",
        "W7 trying again is no use",
        "D2 a further version",
        "D2 a returned document is brought again",
        "D3 a document is needed under its condition",
        "D3 a document is not needed under its condition",
        "D3 a return skips the check",
        "D4 an output is produced",
        "D5 a document arrives while the case is suspended",
        "D5 a document comes with the completion",
        "D6 an item sees its own document",
        "D6 seen from outside",
        "D7 a document is returned",
        "T4 held time",
        "T5 resumption",
        "T5 suspension",
        "T6 another calendar is adopted",
        "T8 a release ends the clock",
        "T8 the clock runs from started",
        "T9 the case clock goes on",
        "T9 the case clock is reset",
        "T9 the case clock pauses outside",
        "X4 escalation",
        "X4 the outcome of a deadline",
        "X5 a timer is held up",
        "A2 withdrawal",
        "A4 a delegate takes the claim",
        "A4 the host releases",
        "A5 in place of",
        "A5 on behalf of",
        "A5 the same item",
        "K2 the only open item",
        "K3 a retry returns the first answer",
        "K6 a case is erased",
        "K6 an open case is erased",
        "K6 persons are shown",
        "E5 a name",
        "an activation is cancelled with its block",
        "case cancelled",
        "case completed",
        "refused case.unknown",
        "refused case.exists",
        "refused case.closed",
        "refused command.unsupported",
        "refused case.suspended",
        "refused case.not_suspended",
        "refused case.live",
        "refused step.unknown",
        "refused step.not_open",
        "refused step.ambiguous",
        "refused step.started",
        "refused step.not_started",
        "refused step.claimed",
        "refused step.no_service",
        "refused step.not_failed",
        "refused incident.open",
        "refused outcome.unknown",
        "refused outcome.needed",
        "refused outcome.not_for_people",
        "refused authority.role",
        "refused authority.person",
        "refused authority.not_by",
        "refused authority.not_held",
        "refused authority.delegation",
        "refused documents.missing",
        "refused document.unknown",
        "refused document.not_brought",
        "refused document.absent",
        "refused field.unknown",
        "refused field.type",
        "refused field.unset",
        "refused field.required",
        "refused field.not_settable",
        "refused record.unknown",
        "refused record.duplicate",
        "refused record.closed",
        "refused items.closed",
        "refused items.unknown",
        "refused message.not_expected",
        "refused message.ambiguous",
        "refused key.reused",
    };
    return all;
}

}  // namespace reference
