// The rules of each command, in the order of precedence of docs/sop-language.md, K4.
//
// A command either says in full what happens, as events of the batch, or it is refused. A refusal may come after some
// events (a guard is reached that names an unset field): whoever called then drops the batch.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/ids.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/batch.hpp>
#include <alur/engine/checks.hpp>
#include <alur/engine/clocks.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/flow.hpp>
#include <alur/engine/guards.hpp>
#include <alur/engine/payload.hpp>
#include <alur/engine/refusals.hpp>
#include <alur/engine/rejection.hpp>
#include <alur/engine/timers.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/retry.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Judges one command in a batch.
class Judge {
public:
    Judge(Batch& batch, const By& by) : batch_(batch), by_(by), checks_(batch, by) {}

    [[nodiscard]] Refusal operator()(const StartCase& command) {
        if (Refusal no =
                checks_.role(checks_.authority().is_actor() || by_.role == host_role || by_.role == service_role))
            return no;
        if (Refusal no = checks_.fields(command.fields, none<RecordTypeId>, nullptr, true)) return no;
        if (Refusal no = checks_.required(command.fields, 0, definition().case_field_count, none<FieldId>)) return no;
        act();
        Event event = batch_.event(EventKind::case_started);
        event.step = static_cast<StepId>(command.procedure);
        batch_.emit(event);
        if (!command.fields.empty()) set_fields(command.fields, none<ItemId>);
        Flow flow(batch_);
        return flow.begin() ? Refusal{} : refuse_unset(flow);
    }

    [[nodiscard]] Refusal operator()(const StartStep& command) {
        Activation open;
        if (Refusal no = checks_.find(command.activation, open)) return no;
        if (open.started != never) return refuse(RejectionCode::step_started, open, open.claimant);
        if (Refusal no = checks_.worker(open)) return no;
        if (Refusal no = checks_.not_by(open)) return no;
        act();
        const StepRow& row = step(open.step);
        Event event = about(batch_, EventKind::step_started, open);
        event.lapse = open.lapse;
        if (row.from_started) {
            event.flags |= EventFlag::resets;
            event.lapse = lapse_of(batch_.calendar(), {row.limit, batch_.at(), 0, false});
        }
        batch_.emit(event);
        return {};
    }

    [[nodiscard]] Refusal operator()(const ReleaseStep& command) {
        Activation open;
        if (Refusal no = checks_.find(command.activation, open)) return no;
        if (open.started == never) return refuse(RejectionCode::step_not_started, open);
        // Who holds a claim may have lost the role, or be away: the host gives back anybody's.
        if (by_.role != host_role) {
            if (Refusal no = checks_.claim(open)) return no;
            if (Refusal no = checks_.worker(open)) return no;
        }
        act();
        Event event = about(batch_, EventKind::step_released, open);
        if (step(open.step).from_started) event.flags |= EventFlag::resets;
        batch_.emit(event);
        return {};
    }

    [[nodiscard]] Refusal operator()(const CompleteStep& command) {
        Activation open;
        if (Refusal no = checks_.find(command.activation, open)) return no;
        if (Refusal no = checks_.claim(open)) return no;
        if (Refusal no = checks_.worker(open)) return no;
        if (Refusal no = checks_.not_by(open)) return no;
        const StepRow& row = step(open.step);
        if (Refusal no = checks_.fields(command.fields, row.for_each, &row, true)) return no;
        if (Refusal no = checks_.outcome(open, row, command.outcome)) return no;
        if (command.outcome == none<OutcomeId> && row.outcomes.count != 0)
            return checks_.refuse_outcome(RejectionCode::outcome_needed, open, row);
        if (Refusal no = checks_.items(command, row)) return no;
        if (Refusal no = checks_.given(command.documents, row)) return no;
        act(&open);
        submit_given(command.documents, open);
        set_fields_of(command.fields, open.item);
        if (!is_return(batch_.tables(), row, command.outcome))
            if (Refusal no = checks_.present(open)) return no;
        return complete(open, {command.outcome, false, never, command.items});
    }

    [[nodiscard]] Refusal operator()(const FailStep& command) {
        Activation open;
        if (Refusal no = checks_.find_service(command.activation, open)) return no;
        const FailedTries* before = batch_.state().failed(open.step, open.item);
        if (before != nullptr && before->incident != never) return refuse(RejectionCode::incident_open, open);
        if (Refusal no = checks_.claim(open)) return no;
        if (Refusal no = checks_.worker(open)) return no;
        act();
        const sop::RetryPolicy& policy = step(open.step).retry;
        Event event = about(batch_, EventKind::step_failed, open);
        event.attempt = static_cast<std::uint16_t>(before == nullptr ? 1 : before->count + 1);
        const bool again = command.again && event.attempt <= policy.times;
        if (again) {
            const bool by_policy = command.after == by_retry_policy;
            event.lapse = batch_.at() + (by_policy ? policy.delay(event.attempt)
                                                   : std::clamp(command.after, Microseconds(0), longest_pause));
        }
        batch_.emit(event, payload_of_text(command.reason));
        if (!again) batch_.emit(about(batch_, EventKind::incident_opened, open));
        return {};
    }

    [[nodiscard]] Refusal operator()(const RetryStep& command) {
        Activation open;
        if (Refusal no = checks_.find_service(command.activation, open)) return no;
        if (batch_.state().failed(open.step, open.item) == nullptr) return refuse(RejectionCode::step_not_failed, open);
        if (Refusal no = checks_.role(checks_.authority().is_office())) return no;
        act();
        batch_.emit(about(batch_, EventKind::step_retried, open), payload_of_text(command.reason));
        return {};
    }

    [[nodiscard]] Refusal operator()(const SubmitDocument& command) {
        if (Refusal no = checks_.documents(command.documents)) return no;
        if (Refusal no = checks_.places(command.documents, command.item)) return no;
        if (Refusal other = checks_.named()) return other;
        Rejection no = refused(RejectionCode::authority_role);
        command.documents.for_each([&](DocumentId document) {
            if (!checks_.authority().may_bring(document)) no.documents.push_back(document);
        });
        if (!no.documents.empty()) return no;
        if (Refusal other = checks_.person()) return other;
        act();
        submit(command.documents, command.item);
        return {};
    }

    [[nodiscard]] Refusal operator()(const ReturnDocument& command) {
        const DocumentSet documents{command.document};
        if (Refusal no = checks_.documents(documents)) return no;
        if (Refusal no = checks_.places(documents, command.item)) return no;
        Rejection no;
        no.documents = {command.document};
        no.item = command.item;
        if (batch_.state().document(command.document, command.item) != DocumentStatus::present) {
            no.code = RejectionCode::document_absent;
            return no;
        }
        if (Refusal other = checks_.named()) return other;
        if (!checks_.authority().works_on_lister_of(command.document)) {
            no.code = RejectionCode::authority_role;
            return no;
        }
        if (Refusal other = checks_.person()) return other;
        act();
        Event event = batch_.event(EventKind::document_returned);
        event.next = static_cast<StepId>(command.document);
        place(event, command.item);
        batch_.emit(event, payload_of_text(command.reason));
        return {};
    }

    [[nodiscard]] Refusal operator()(const SetFields& command) {
        Activation open;
        if (Refusal no = checks_.find(command.activation, open)) return no;
        if (Refusal no = checks_.claim(open)) return no;
        if (Refusal no = checks_.worker(open)) return no;
        const StepRow& row = step(open.step);
        if (Refusal no = checks_.fields(command.fields, row.for_each, &row, true)) return no;
        act();
        set_fields_of(command.fields, open.item);
        return {};
    }

    [[nodiscard]] Refusal operator()(const AddRecord& command) {
        if (index(command.type) >= definition().records.size()) return refused(RejectionCode::record_unknown);
        const sop::RecordType& type = definition().records[index(command.type)];
        if (!checks_.takes_records(command.type, [](const StepRow&) { return true; }))
            return refused(RejectionCode::record_closed);
        const bool may =
            checks_.takes_records(command.type, [&](const StepRow& row) { return may_work(row, by_.role); });
        if (Refusal no = checks_.role(may)) return no;
        if (Refusal no = checks_.person()) return no;
        if (Refusal no = checks_.fields(command.fields, command.type, nullptr, false)) return no;
        if (Refusal no = checks_.required(command.fields, index(type.first_field), type.field_count, type.key))
            return no;
        if (Refusal no = checks_.key(command, type)) return no;
        act();
        const auto item = static_cast<ItemId>(batch_.state().records().size());
        Event event = batch_.event(EventKind::record_added);
        event.step = static_cast<StepId>(command.type);
        place(event, item);
        batch_.emit(event, payload_of(command.fields));
        Flow(batch_).offer_record(command.type, item);
        return {};
    }

    [[nodiscard]] Refusal operator()(const CloseItems& command) {
        if (index(command.step) >= batch_.tables().steps.size()) return refuse_step(command.step);
        const StepRow& row = step(command.step);
        Rejection no;
        no.step = command.step;
        if (row.for_each == none<RecordTypeId>) return with(no, RejectionCode::items_unknown);
        const OpenBlock* list = batch_.state().find_items(command.step);
        if (list == nullptr) return checks_.refuse_not_open({command.step});
        if (!list->list_open) return with(no, RejectionCode::items_closed);
        if (Refusal other = checks_.role(by_.role == (row.kind == StepKind::service ? service_role : row.actor)))
            return other;
        if (Refusal other = checks_.person()) return other;
        act();
        Flow flow(batch_);
        return flow.close_list(OpenBlock(*list)) ? Refusal{} : refuse_unset(flow);
    }

    [[nodiscard]] Refusal operator()(const DeliverMessage& command) {
        if (command.step != none<StepId> && index(command.step) >= batch_.tables().steps.size())
            return refuse_step(command.step);
        const std::vector<Activation> waiting = checks_.waiting_for(command);
        if (waiting.size() != 1) {
            Rejection no =
                refused(waiting.empty() ? RejectionCode::message_not_expected : RejectionCode::message_ambiguous);
            no.step = command.step;
            no.open = waiting.empty() ? references(batch_.state().open()) : references(waiting);
            return no;
        }
        const Activation& open = waiting.front();
        const StepRow& row = step(open.step);
        if (Refusal no = checks_.role(checks_.authority().is_office() || by_.role == service_role)) return no;
        if (Refusal no = checks_.fields(command.fields, none<RecordTypeId>, &row, true)) return no;
        OutcomeId outcome = first_outcome(batch_.tables(), row);
        if (!command.outcome.empty()) {
            outcome = checks_.labelled(open.step, command.outcome);
            if (outcome == none<OutcomeId>) return checks_.refuse_outcome(RejectionCode::outcome_unknown, open, row);
            if (Refusal no = checks_.outcome(open, row, outcome)) return no;
        }
        act();
        set_fields_of(command.fields, none<ItemId>);
        return complete(open, {outcome, false, never, {}});
    }

    [[nodiscard]] Refusal operator()(const SuspendCase& command) {
        if (Refusal no = checks_.role(checks_.authority().is_office())) return no;
        act();
        batch_.emit(batch_.event(EventKind::case_suspended), payload_of_text(command.reason));
        pause_step_clocks(batch_);
        return {};
    }

    [[nodiscard]] Refusal operator()(const ResumeCase&) {
        if (batch_.state().status() != CaseStatus::suspended) return refused(RejectionCode::case_not_suspended);
        if (Refusal no = checks_.role(checks_.authority().is_office())) return no;
        act();
        batch_.emit(batch_.event(EventKind::case_resumed));
        resume_step_clocks(batch_);
        return {};
    }

    [[nodiscard]] Refusal operator()(const CancelCase& command) {
        if (Refusal no = checks_.role(checks_.authority().is_office() || checks_.authority().is_external())) return no;
        if (Refusal no = checks_.person()) return no;
        if (checks_.authority().is_external() && batch_.state().bound_to(by_.role) == none<PersonId>)
            return refused(RejectionCode::authority_person, "nobody acted in this role in the case yet");
        act();
        batch_.emit(batch_.event(EventKind::case_cancelled), payload_of_text(command.reason));
        Flow(batch_).cancel_all();
        return {};
    }

    [[nodiscard]] Refusal operator()(const AddNote& command) {
        if (Refusal no = checks_.role(checks_.authority().is_office())) return no;
        act();
        batch_.emit(batch_.event(EventKind::note_added), payload_of_text(command.text));
        return {};
    }

    [[nodiscard]] Refusal operator()(const EraseCase& command) {
        if (!command.even_live && !batch_.ended() && batch_.state().is_live()) return refused(RejectionCode::case_live);
        if (Refusal no = checks_.role(checks_.authority().is_office())) return no;
        act();
        batch_.emit(batch_.event(EventKind::personal_erased), payload_of_text(command.reason));
        return {};
    }

    [[nodiscard]] Refusal operator()(const ReadPersonal& command) {
        if (Refusal no = checks_.role(checks_.authority().is_office())) return no;
        act();
        batch_.emit(batch_.event(EventKind::personal_read), payload_of_text(command.purpose));
        return {};
    }

    [[nodiscard]] Refusal operator()(const FireTimers&) { return {}; }

    [[nodiscard]] Refusal operator()(const AdoptCalendar& command) {
        ALUR_EXPECTS(command.tables != nullptr, "AdoptCalendar carries a calendar, not null");
        if (Refusal no = checks_.role(checks_.authority().is_office())) return no;
        act();
        Event event = batch_.event(EventKind::calendar_adopted);
        event.step = static_cast<StepId>(command.calendar);
        batch_.emit(event);
        batch_.adopt(*command.tables);
        date_anew(batch_);
        return {};
    }

    [[nodiscard]] Refusal operator()(const MigrateCase&) { return refused(RejectionCode::command_unsupported); }

private:
    [[nodiscard]] const sop::Sop& definition() const noexcept { return batch_.procedure().definition(); }
    [[nodiscard]] const StepRow& step(StepId id) const noexcept { return batch_.procedure().step(id); }
    /// \param completed what the command completes; null: nothing that people work on
    void act(const Activation* completed = nullptr) {
        batch_.act(by_, checks_.authority().binds());
        if (by_.standing != RoleStanding::delegated) return;
        Event event = batch_.event(EventKind::delegate_acted);
        event.on_behalf_of = by_.in_place_of;
        event.documents = index(by_.delegation);
        if (completed != nullptr) {
            event.step = completed->step;
            if (step(completed->step).watched >= 0) event.flags |= EventFlag::watched;
            place(event, completed->item);
        }
        batch_.emit(event);
    }

    // What happens

    static void place(Event& event, ItemId item) {
        if (item == none<ItemId>) return;
        event.flags |= EventFlag::has_item;
        event.extra = place_of(none<BlockId>, item);
    }

    void submit(const DocumentSet& documents, ItemId item) {
        Event event = batch_.event(EventKind::documents_submitted);
        event.documents = documents.mask();
        place(event, item);
        batch_.emit(event, payload_of_wide(documents.wide()));
    }

    /// Documents given with a completion: of the case, and of the item.
    void submit_given(const DocumentSet& documents, const Activation& open) {
        DocumentSet of_case;
        DocumentSet of_item;
        documents.for_each([&](DocumentId document) {
            const bool case_s = batch_.tables().documents[index(document)].items == none<RecordTypeId>;
            (case_s ? of_case : of_item).insert(document);
        });
        if (!of_case.empty()) submit(of_case, none<ItemId>);
        if (!of_item.empty()) submit(of_item, open.item);
    }

    void set_fields(const std::vector<FieldValue>& fields, ItemId item) {
        Event event = batch_.event(EventKind::fields_set);
        place(event, item);
        if (item == none<ItemId>) {
            event.documents = facts_of(batch_.procedure(), [&](FieldId field) {
                const Value* given = Checks::value_in(fields, field);
                return given != nullptr ? given : batch_.state().field(field);
            });
        }
        batch_.emit(event, payload_of(fields));
    }

    [[nodiscard]] PayloadBytes payload_of(const std::vector<FieldValue>& fields) const {
        return payload_of_fields(fields, [&](FieldId field) { return definition().fields[index(field)].personal; });
    }

    /// Fields of the case, and of the item.
    void set_fields_of(const std::vector<FieldValue>& fields, ItemId item) {
        std::vector<FieldValue> of_case;
        std::vector<FieldValue> of_item;
        for (const FieldValue& field : fields)
            (index(field.field) < definition().case_field_count ? of_case : of_item).push_back(field);
        if (!of_case.empty()) set_fields(of_case, none<ItemId>);
        if (!of_item.empty()) set_fields(of_item, item);
    }

    [[nodiscard]] Refusal complete(const Activation& open, const Completion& completion) {
        Flow flow(batch_);
        return flow.complete(open, completion) ? Refusal{} : refuse_unset(flow);
    }

    Batch& batch_;
    const By& by_;
    Checks checks_;
};

}  // namespace detail
}  // namespace v0
}  // namespace alur
