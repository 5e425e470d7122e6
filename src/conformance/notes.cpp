// What a log does not tell.
#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/engine/status.hpp>
#include <alur/sop/sop.hpp>

#include "base/counted.hpp"
#include "conformance/content.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {

namespace {

/// The values of a column, each with how many rows have it, that no plan can make anything of. Each is looked at once;
/// the rows are gone through only where there is one.
template <class IsKnown>
std::map<std::string, std::size_t> unknown_in(const EventLog& log, std::string_view name, IsKnown is_known) {
    std::map<std::string, std::size_t> unknown;
    const Column* const column = log.table().find(name);
    if (column == nullptr) return unknown;
    const Texts& texts = *column->texts();
    std::vector<bool> is_unknown(texts.size());
    for (std::size_t code = 0; code < texts.size(); ++code) is_unknown[code] = !is_known(texts[code]);
    if (std::find(is_unknown.begin(), is_unknown.end(), true) == is_unknown.end()) return unknown;
    for (std::size_t row = 0; row < log.events(); ++row)
        if (column->has_value(row) && is_unknown[column->code(row)]) ++unknown[std::string(column->text(row))];
    return unknown;
}

bool is_status(std::string_view text) noexcept {
    for (const CaseStatus status :
         {CaseStatus::open, CaseStatus::suspended, CaseStatus::completed, CaseStatus::cancelled})
        if (text == name(status)) return true;
    return false;
}

}  // namespace

std::vector<std::string> notes_of(const EventLog& log, const ConformancePlan& plan, const Vocabulary& words,
                                  const Reading& reading) {
    const sop::Sop& sop = plan.procedure->definition();
    const Column* const outcomes = log.table().find(log_columns::outcome);
    std::map<std::string, std::size_t> strange;
    std::set<std::pair<std::string, std::string>> strange_outcomes;
    for (std::size_t of_case = 0; of_case < log.cases(); ++of_case) {
        const Trace& trace = reading.trace(of_case);
        for (std::size_t i = 0; i < trace.events.size(); ++i) {
            const TraceEvent& event = trace.events[i];
            const std::uint32_t row = reading.rows[reading.first[of_case] + i];
            if (event.step == end_step)
                ++strange[std::string(log.activity().text(row))];
            else if (outcomes != nullptr && outcomes->has_value(row) && event.outcome == none<OutcomeId> &&
                     !sop.step(event.step).outcomes.empty())
                strange_outcomes.emplace(sop.step(event.step).id, outcomes->text(row));
        }
    }
    std::vector<std::string> notes;
    notes.reserve(strange.size());
    for (const auto& [word, count] : unknown_in(log, log_columns::lifecycle, is_transition))
        notes.push_back(base::counted(count, "event") + (count == 1 ? " has" : " have") + " the transition " +
                        log::in_quotes(word) + ", which says nothing: " + (count == 1 ? "it is" : "they are") +
                        " left out. A completion is 'complete', or says none");
    for (const auto& [word, count] : unknown_in(log, log_columns::case_status, is_status))
        notes.push_back(base::counted(count, "event") + (count == 1 ? " has" : " have") + " the status " +
                        log::in_quotes(word) +
                        ", which says nothing of the case. One that was given up is 'cancelled'");
    for (const auto& [activity, count] : strange)
        notes.push_back("the SOP has no step " + log::in_quotes(activity) + ": its " +
                        base::counted(count, "completion") + (count == 1 ? " counts" : " count") +
                        " as inserted; map the activity to a step, or to nothing to leave it out");
    for (std::size_t i = 0; i < reading.unrecorded.size(); ++i)
        if (reading.unrecorded[i] && !sop.steps[i].is_gateway())
            notes.push_back("the log is taken not to record " + log::in_quotes(sop.steps[i].id) +
                            ": it is no deviation that it does not tell of it");
    for (std::size_t i = 0; words.has_documents() && i < words.fields().size(); ++i)
        for (std::size_t step = 0; step < sop.steps.size(); ++step) {
            const std::vector<FieldId>& sets = sop.steps[step].sets;
            const FieldId field = words.fields().field(i);
            if (reading.unrecorded[step] && std::find(sets.begin(), sets.end(), field) != sets.end())
                notes.push_back("what is needed by " + log::in_quotes(sop.fields[index(field)].id) +
                                " is not judged: the log does not tell when " + log::in_quotes(sop.steps[step].id) +
                                " sets it");
        }
    if (outcomes == nullptr &&
        std::any_of(sop.steps.begin(), sop.steps.end(), [](const sop::Step& step) { return !step.outcomes.empty(); }))
        notes.emplace_back("the log has no column 'alur:outcome': every completion may have had any outcome");
    for (const auto& [step, outcome] : strange_outcomes)
        notes.push_back(log::in_quotes(step) + " has no outcome " + log::in_quotes(outcome) +
                        ": those completions may have had any");
    if (const auto unknown =
            static_cast<std::size_t>(std::count(reading.ends.begin(), reading.ends.end(), CaseEnd::unknown));
        unknown != 0)
        notes.push_back(
            "the log does not tell whether " + base::counted(unknown, "case") + " came to an end: " +
            (unknown == 1 ? "it is judged as far as it has come" : "they are judged as far as they have come"));
    for (std::string& note : words.notes()) notes.push_back(std::move(note));
    return notes;
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur
