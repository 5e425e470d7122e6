#include "runtime/attention.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "runtime/timekeeping.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

void attend(const HeldCase& held, CaseId id, Verdict verdict, std::vector<Attention>& out) {
    if (!held.state.is_live()) return;
    const Deployed& deployed = held.deployed();
    const auto add = [&](const TimeKept& kept, const Limit* limit, std::string step, std::string actor) {
        if (kept.verdict != verdict || limit == nullptr) return;
        Attention attention;
        attention.case_id = id;
        attention.case_name = held.name();
        attention.step = std::move(step);
        attention.actor = std::move(actor);
        attention.due = kept.due;
        attention.used = kept.used;
        const std::int64_t rest = ticks(*limit) - kept.used.ticks;
        attention.by = {limit->measure, verdict == Verdict::overdue ? -rest : rest};
        out.push_back(std::move(attention));
    };
    held.state.for_each_open([&](const Activation& activation) {
        const ActorId actor = deployed.procedure->step(activation.step).actor;
        add(time_of(deployed, held.calendar, held.state, activation, held.now), deployed.limit_of(activation.step),
            held.naming.activation(activation.step, activation.item),
            actor == none<ActorId> ? std::string() : held.naming.role(actor));
    });
    add(time_of(deployed, held.calendar, held.state, held.now), deployed.sla(), {}, {});
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
