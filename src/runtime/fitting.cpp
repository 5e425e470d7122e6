#include "runtime/fitting.hpp"

#include <cstddef>
#include <string>

#include <alur/journal/error.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

void damaged(const char* what) {
    throw JournalError(JournalFault::damaged,
                       std::string("alur: this store is damaged: ") + what + "; restore it from a backup");
}

namespace {

/// That who acted as a delegate was one by what is kept of it.
void must_be_delegated(const Delegations& delegations, const Event& event) {
    const auto given = delegations.find(event.delegation());
    // Of somebody whom the case knows as one from outside, its own number stands there.
    const auto is = [](PersonId given_to, PersonId person) { return given_to == person || is_of_case(person); };
    if (!given || !is(given->to, event.person) || !is(given->of, event.on_behalf_of) || event.at < given->from ||
        event.at >= given->until)
        damaged("somebody acted as a delegate who was none");
}

}  // namespace

void must_fit(const Catalogue& catalogue, const Delegations& delegations, const CaseState& before, const Event& event) {
    if (event.kind == EventKind::delegate_acted) must_be_delegated(delegations, event);
    const bool begun = before.status() != CaseStatus::unknown;
    if (event.kind == EventKind::case_started) {
        if (begun) damaged("a case starts twice");
        if (!catalogue.has(static_cast<ProcedureId>(index(event.step)))) damaged("a case runs on an SOP that it lacks");
    } else if (!begun) {
        if (event.kind != EventKind::command_keyed && event.kind != EventKind::time_held &&
            event.kind != EventKind::delegate_acted)
            damaged("a case does not begin with its start");
        return;
    }
    const Procedure& procedure =
        *(begun ? catalogue.revision_of(before) : catalogue.revision(static_cast<ProcedureId>(index(event.step))))
             .procedure;
    const std::size_t steps = procedure.tables().steps.size();
    const bool is_step = event.kind != EventKind::case_started && event.kind != EventKind::record_added &&
                         event.kind != EventKind::calendar_adopted;
    const bool offers = event.kind == EventKind::case_started || event.kind == EventKind::step_offered ||
                        (event.kind == EventKind::step_completed && event.has(EventFlag::offers));
    if ((is_step && event.step != none<StepId> && index(event.step) >= steps) ||
        (offers && event.next != none<StepId> && index(event.next) >= steps))
        damaged("an event is about a step that its SOP does not have");
    if (event.kind == EventKind::record_added && index(event.record_type()) >= procedure.definition().records.size())
        damaged("an event is about records that its SOP does not have");
    if (event.kind == EventKind::calendar_adopted && catalogue.adopted(event.calendar()) == nullptr)
        damaged("a case has a calendar that is not there");
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
