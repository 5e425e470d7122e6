#include "views.hpp"

#include <array>
#include <optional>

#include "convert.hpp"

namespace alur::python {
namespace {

struct Shapes {
    Shape receipt{"Receipt"};
    Shape used{"Used"};
    Shape time_kept{"TimeKept"};
    Shape tries{"Tries"};
    Shape activation{"Activation"};
    Shape stretch{"Stretch"};
    Shape explanation{"Explanation"};
    Shape field{"Field"};
    Shape document{"Document"};
    Shape lacking{"Lacking"};
    Shape case_view{"CaseView"};
    Shape event{"Event"};
    Shape given{"GivenValue"};
    Shape personal{"PersonalRecord"};
    Shape work_item{"WorkItem"};
    Shape incident{"Incident"};
    Shape attention{"Attention"};
    Shape feed_event{"FeedEvent"};
    Shape feed_page{"FeedPage"};
    Shape refused{"RefusedCommand"};
    Shape refusal_page{"RefusalPage"};
    Shape delegation{"Delegation"};
};
const Shapes* shapes = nullptr;

constexpr std::array measures{"working_time", "working_days", "calendar_days"};
constexpr std::array activation_statuses{"offered", "started", "completed", "cancelled"};
constexpr std::array document_statuses{"absent", "present", "returned"};

template <class Enum, class Names>
py::object name_in(const Names& names, Enum value) {
    return interned(names[static_cast<std::size_t>(value)]);
}

template <class View>
py::tuple all(const std::vector<View>& views) {
    return tuple_of(views, [](const View& view) { return python::shown(view); });
}

py::object shown(const TimeKept& time) {
    return shapes->time_kept(interned(name(time.verdict)), python::shown(time.used), time.due, time.lapse,
                             time.provisional);
}

py::object shown(const TriesView& tries) {
    return shapes->tries(tries.service, tries.failed, tries.last, tries.next, tries.incident, tries.reason);
}

py::object shown(const DocumentView& document) {
    return shapes->document(interned(document.document), document.item, name_in(document_statuses, document.status));
}

py::object shown(const GivenValue& given) { return shapes->given(given.seq, given.at, python::shown(given.value)); }

py::object shown(const FeedEvent& event) {
    return shapes->feed_event(event.case_id, event.case_name, event.sop, python::shown(event.event));
}

py::object shown(const RefusedView& refused) {
    return shapes->refused(refused.since, refused.at, refused.times, refused.command, refused.code,
                           refused.case_id ? py::cast(*refused.case_id) : py::object(py::none()), refused.case_name,
                           refused.sop, refused.role, refused.person, refused.on_behalf_of, refused.delegate_of,
                           refused.step);
}

}  // namespace

void begin_views() { shapes = new Shapes; }  // as long as the process

py::object shown(const Receipt& receipt) {
    return shapes->receipt(receipt.at, receipt.first, receipt.events, receipt.repeated);
}

py::object shown(const UsedTime& used) {
    return shapes->used(name_in(measures, used.measure), used.ticks, to_string(used));
}

py::object shown(const ActivationView& activation) {
    return shapes->activation(interned(activation.step), activation.item, activation.attempt,
                              interned(activation.actor), name_in(activation_statuses, activation.status),
                              activation.offered, activation.started, activation.ended, activation.claimant,
                              activation.by, activation.delegate_of, activation.outcome, activation.deadline,
                              shown(activation.time), shown(activation.tries));
}

py::object shown(const ExplainedActivation& explained) {
    const Measure measure = explained.activation.time.used.measure;
    return shapes->explanation(shown(explained.activation),
                               tuple_of(explained.stretches,
                                        [&](const Stretch& stretch) {
                                            return shapes->stretch(stretch.from, stretch.to,
                                                                   shown(UsedTime{measure, stretch.used}),
                                                                   interned(name(stretch.why)), stretch.reason);
                                        }),
                               explained.zone);
}

py::object shown(const FieldView& field) {
    return shapes->field(interned(field.field), field.item,
                         field.erased || field.masked ? py::object(py::none()) : to_python(field.value), field.erased,
                         field.masked);
}

py::object shown(const Lacking& lacking) {
    return shapes->lacking(tuple_of(lacking.documents), tuple_of(lacking.unset));
}

py::object shown(const CaseView& view) {
    return shapes->case_view(view.id, view.name, view.sop, interned(name(view.status)), view.events, view.last,
                             shown(view.time), all(view.open), all(view.fields),
                             tuple_of(view.documents, [](const DocumentView& each) { return shown(each); }),
                             tuple_of(view.records));
}

py::object shown(const EventView& event) {
    return shapes->event(event.seq, event.at, interned(event.kind), interned(event.about), event.item, event.by,
                         event.on_behalf_of, event.from_outside, event.delegate_of, event.outcome, event.told,
                         event.message, tuple_of(event.names), event.text, event.erased, event.lapse);
}

py::object shown(const PersonalRecord& record) {
    return shapes->personal(shown(record.view), all(record.history),
                            tuple_of(record.given, [](const GivenValue& each) { return shown(each); }));
}

py::object shown(const WorkItem& item) {
    return shapes->work_item(item.case_id, item.case_name, item.sop, shown(item.work));
}

py::object shown(const Incident& incident) {
    return shapes->incident(incident.case_id, incident.case_name, incident.sop, shown(incident.work));
}

py::object shown(const Attention& attention) {
    return shapes->attention(attention.case_id, attention.case_name, attention.step, attention.actor, attention.due,
                             shown(attention.used), shown(attention.by));
}

py::object shown(const FeedPage& page) {
    return shapes->feed_page(tuple_of(page.events, [](const FeedEvent& each) { return shown(each); }), page.next.value);
}

py::object shown(const RefusalPage& page) {
    return shapes->refusal_page(tuple_of(page.refused, [](const RefusedView& each) { return shown(each); }),
                                page.next.value);
}

py::object shown(const DelegationView& delegation) {
    return shapes->delegation(index(delegation.id), delegation.role, delegation.of, delegation.to, delegation.by,
                              delegation.given, delegation.from, delegation.until, delegation.revoked,
                              delegation.revoked_by, delegation.reason);
}

}  // namespace alur::python
