// A program that uses the header-only core, on a machine without any of the libraries behind alur::alur: a procedure of
// one step made by hand, a calendar, a case from its start to its end, and the journal in memory.
#include <chrono>
#include <memory>
#include <utility>

#include <alur/core.hpp>
#include <alur/core_impl.hpp>

using namespace alur;
using namespace std::chrono_literals;

namespace {

Procedure one_step(std::shared_ptr<const Calendar> calendar) {
    sop::Sop sop;
    sop.id = "satu_langkah";
    sop.actors.resize(1);
    sop.steps.resize(1);

    Tables tables;
    tables.steps.resize(1);
    tables.arcs.resize(1);
    tables.arcs[0].to = end_step;
    StepRow& step = tables.steps[0];
    step.actor = ActorId{0};
    step.roles = 1;
    step.plain = true;
    step.arcs = {0, 1};
    tables.brings = {0};
    tables.internal_actors = 1;
    return Procedure{{std::move(sop), std::move(calendar), {}}, std::move(tables)};
}

std::shared_ptr<const Calendar> always_eight_to_four() {
    CalendarPlan plan;
    plan.zone = fixed_zone("Asia/Jakarta", 7h);
    plan.first = std::chrono::local_days{std::chrono::year{2024} / 1 / 1};
    plan.days.assign(366, DayPlan{{{8h, 16h}}, DayKind::ordinary, {}});
    plan.week.fill({{8h, 16h}});
    return std::make_shared<const Calendar>(plan);
}

bool keep(MemoryJournal& journal, CaseState& state, const PlainEvent& happened) {
    journal.append_prepared(CaseId{0}, happened);
    evolve(state, happened);
    return true;
}

bool keep(MemoryJournal& journal, CaseState& state, const Decision& decision) {
    if (!journal.append(CaseId{0}, state.seq(), decision)) return false;
    evolve(state, decision);
    return decision.accepted();
}

}  // namespace

int main() {
    const auto calendar = always_eight_to_four();
    const Instant nine = std::chrono::sys_days{std::chrono::year{2024} / 7 / 2} + 2h;  // 09:00 in Jakarta
    if (calendar->worked(nine, nine + 24h) != 8h) return 1;

    const Procedure procedure = one_step(calendar);
    const By operator_{PersonId{0}, ActorId{0}, none<PersonId>};
    MemoryJournal journal;
    CaseState state;
    const auto act = [&](CommandBody body, Instant now) {
        return keep(journal, state,
                    decide(procedure, calendar.get(), state, Command{operator_, std::move(body), {}}, now));
    };
    if (!act(StartCase{}, nine)) return 2;
    const Command unknown{operator_, CompleteStep{{StepId{1}}, none<OutcomeId>, {}, {}, {}}, {}};
    const Decision refused = decide(procedure, calendar.get(), state, unknown, nine);
    if (refused.accepted()) return 3;
    if (refused.rejection()->text(procedure) != "step.unknown: the SOP has no such step") return 3;
    if (to_string(Value(true)) != "true") return 3;
    // The quick way: the journal first, so that nothing stands between the decision and its row.
    const Instant ten = nine + 1h;
    if (!journal.prepare(CaseId{0}, state.seq())) return 4;
    const bool completed =
        decide_then(procedure, calendar.get(), state, operator_, CompleteStep{{StepId{0}}, none<OutcomeId>, {}, {}, {}},
                    ten, [&](const auto& happened) { return keep(journal, state, happened); });
    if (!completed) return 4;
    if (state.status() != CaseStatus::completed) return 5;

    CaseState replayed;
    journal.read(CaseId{0}, [&](const Event& event, Payload payload) { evolve(replayed, event, payload); });
    return replayed.status() == CaseStatus::completed && replayed.seq() == state.seq() ? 0 : 6;
}
