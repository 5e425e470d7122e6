// Questions about one case.
#include <utility>
#include <vector>

#include <alur/engine/history.hpp>

#include "runtime/case_view.hpp"
#include "runtime/engine_impl.hpp"
#include "runtime/event_view.hpp"
#include "runtime/timekeeping.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::HeldCase;

std::vector<HistoryEvent> history_of(const HeldCase& held) {
    std::vector<HistoryEvent> all;
    held.place.shard->journal->read(held.place.in_journal(),
                                    [&all](const Event& event, Payload payload) { unfold(event, payload, all); });
    note_delegates(all);
    return all;
}

}  // namespace

Result<CaseView, Refusal> Engine::view(CaseId id) const {
    return impl_->with_case<CaseView>(id, [id](const HeldCase& held) { return view_of(held, id); });
}

Result<Lacking, Refusal> Engine::missing(CaseId id, std::string_view step, std::string_view item) const {
    return impl_->with_case<Lacking>(id,
                                     [&](const HeldCase& held) { return lacking(held, impl_->directory, step, item); });
}

Result<std::vector<EventView>, Refusal> Engine::history(CaseId id, std::uint32_t from) const {
    return impl_->with_case<std::vector<EventView>>(id, [from](const HeldCase& held) {
        std::vector<EventView> views;
        for (const HistoryEvent& event : history_of(held))
            if (event.seq >= from) views.push_back(view_of(held.naming, event));
        return views;
    });
}

Result<std::vector<ActivationView>, Refusal> Engine::activations(CaseId id) const {
    return impl_->with_case<std::vector<ActivationView>>(id, [this](const HeldCase& held) {
        return activations_of(held.naming, history_of(held), held.deployed().procedure->calendar(), held.now,
                              [this](CalendarId adopted) { return impl_->catalogue.adopted(adopted); });
    });
}

Result<std::vector<ExplainedActivation>, Refusal> Engine::explain(CaseId id) const {
    return impl_->with_case<std::vector<ExplainedActivation>>(id, [this](const HeldCase& held) {
        return explained_of(held.naming, history_of(held), held.deployed().procedure->calendar(), held.now,
                            [this](CalendarId adopted) { return impl_->catalogue.adopted(adopted); });
    });
}

Result<bool, Refusal> Engine::replays(CaseId id) const {
    return impl_->with_case<bool>(id, [](const HeldCase& held) { return rebuilt(held.place) == held.state; });
}

}  // namespace v0
}  // namespace alur
