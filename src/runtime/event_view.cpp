#include "runtime/event_view.hpp"

#include <variant>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// Fills in what the kind of event says. One overload for each kind that says something.
class Describe {
public:
    Describe(const Naming& naming, EventView& view) : naming_(naming), view_(view) {}

    void operator()(const CaseStarted&) {}
    void operator()(const StepOffered& e) {
        about(e.step, e.item);
        view_.lapse = e.lapse;
    }
    void operator()(const StepStarted& e) {
        about(e.step, e.item);
        view_.lapse = e.lapse;
    }
    void operator()(const StepReleased& e) { about(e.step, e.item); }
    void operator()(const StepCompleted& e) {
        about(e.step, e.item);
        view_.outcome = naming_.outcome(e.step, e.outcome);
        e.outputs.for_each([this](DocumentId document) { view_.names.push_back(naming_.document(document)); });
        if (e.by_timer) view_.by.clear();
        if (index(e.step) < naming_.deployed.sop().steps.size())
            if (const auto* wait = std::get_if<sop::WaitForMessage>(&naming_.deployed.sop().step(e.step).wait))
                view_.message = wait->message;
    }
    void operator()(const StepCancelled& e) { about(e.step, e.item); }
    void operator()(const BlockOpened& e) { about(e.step, none<ItemId>); }
    void operator()(const BranchArrived&) {}
    void operator()(const BlockClosed& e) { about(e.step, none<ItemId>); }
    void operator()(const ItemsClosed& e) { about(e.step, none<ItemId>); }
    void operator()(const RecordAdded& e) {
        view_.about = naming_.record_type(e.type);
        view_.item = naming_.item(e.item);
        fields(e.fields);
    }
    void operator()(const FieldsSet& e) {
        view_.item = naming_.item(e.item);
        fields(e.fields);
    }
    void operator()(const DocumentSubmitted& e) { document(e.document, e.item); }
    void operator()(const DocumentReturned& e) {
        document(e.document, e.item);
        view_.text = e.reason;
    }
    void operator()(const DeadlineFired& e) {
        about(e.step, e.item);
        view_.lapse = e.lapse;
        view_.by.clear();
        if (e.escalate != none<ActorId>) view_.told = naming_.role(e.escalate);
    }
    void operator()(const ClockStarted& e) {
        if (e.of == ClockOf::step) about(e.step, e.item);
        view_.lapse = e.lapse;
    }
    void operator()(const ClockStopped& e) {
        if (e.of == ClockOf::step) about(e.step, e.item);
    }
    void operator()(const CaseSuspended& e) { view_.text = e.reason; }
    void operator()(const CaseResumed&) {}
    void operator()(const CaseMigrated&) {}
    void operator()(const CalendarAdopted&) {}
    void operator()(const CaseCompleted&) {}
    void operator()(const CaseCancelled& e) { view_.text = e.reason; }
    void operator()(const NoteAdded& e) { view_.text = e.text; }
    void operator()(const PersonalRead& e) { view_.text = e.purpose; }
    void operator()(const PersonalErased& e) { view_.text = e.reason; }
    void operator()(const ActorBound& e) { view_.about = naming_.role(e.role); }
    void operator()(const CommandKeyed&) {}
    void operator()(const TimeHeld&) {}
    void operator()(const CaseNamed& e) { view_.text = e.name; }
    /// Who is meant, not by whom: the name may be masked, or gone.
    void operator()(const PersonNamed& e) {
        view_.by.clear();
        view_.text = e.name;
    }
    void operator()(const StepFailed& e) {
        about(e.step, e.item);
        view_.text = e.reason;
        view_.lapse = e.next;
    }
    void operator()(const IncidentOpened& e) { about(e.step, e.item); }
    void operator()(const StepRetried& e) {
        about(e.step, e.item);
        view_.text = e.reason;
    }
    void operator()(const DelegateActed& e) { about(e.step, e.item); }

private:
    void about(StepId step, ItemId item) {
        view_.about = naming_.step(step);
        view_.item = naming_.item(item);
    }
    void document(DocumentId id, ItemId item) {
        view_.about = naming_.document(id);
        view_.item = naming_.item(item);
    }
    void fields(const std::vector<RecordedField>& values) {
        for (const RecordedField& value : values) view_.names.push_back(naming_.field(value.field));
    }

    const Naming& naming_;
    EventView& view_;
};

}  // namespace

EventView view_of(const Naming& naming, const HistoryEvent& event) {
    EventView view;
    view.seq = event.seq;
    view.at = event.at;
    view.kind = kind_name(event.body);
    view.by = naming.who(event.by);
    view.on_behalf_of = naming.person(event.by.on_behalf_of);
    const auto& actors = naming.deployed.sop().actors;
    view.from_outside = index(event.by.role) < actors.size() && actors[index(event.by.role)].external;
    view.erased = event.erased;
    view.delegate_of = naming.person(event.by.in_place_of);
    std::visit(Describe(naming, view), event.body);
    return view;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
