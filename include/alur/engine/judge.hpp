// The rules of each command, in the order of precedence of docs/sop-language.md, K4.
//
// A command either says in full what happens, as events of the batch, or it is refused. A refusal may come after some
// events (a guard is reached that names an unset field): whoever called then drops the batch.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/authority.hpp>
#include <alur/engine/batch.hpp>
#include <alur/engine/clocks.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/documents.hpp>
#include <alur/engine/fields.hpp>
#include <alur/engine/flow.hpp>
#include <alur/engine/guards.hpp>
#include <alur/engine/payload.hpp>
#include <alur/engine/rejection.hpp>
#include <alur/engine/timers.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Empty: accepted.
using Refusal = std::optional<Rejection>;

[[nodiscard]] inline Rejection refused(RejectionCode code, std::string detail = {}) {
    Rejection rejection;
    rejection.code = code;
    rejection.detail = std::move(detail);
    return rejection;
}

class Judge {
public:
    Judge(Batch& batch, const By& by) : batch_(batch), by_(by), authority_(batch.procedure(), batch.state(), by) {}

    [[nodiscard]] Refusal operator()(const StartCase& command) {
        if (Refusal no = check_role(authority_.is_actor() || by_.role == host_role || by_.role == service_role))
            return no;
        if (Refusal no = check_fields(command.fields, none<RecordTypeId>, nullptr, true)) return no;
        if (Refusal no = check_required(command.fields, 0, definition().case_field_count, none<FieldId>)) return no;
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
        if (Refusal no = find(command.activation, open)) return no;
        if (open.started != never) return refuse(RejectionCode::step_started, open, open.claimant);
        if (Refusal no = check_worker(open)) return no;
        if (Refusal no = check_not_by(open)) return no;
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
        if (Refusal no = find(command.activation, open)) return no;
        if (open.started == never) return refuse(RejectionCode::step_not_started, open);
        if (Refusal no = check_claim(open)) return no;
        if (Refusal no = check_worker(open)) return no;
        act();
        Event event = about(batch_, EventKind::step_released, open);
        if (step(open.step).from_started) event.flags |= EventFlag::resets;
        batch_.emit(event);
        return {};
    }

    [[nodiscard]] Refusal operator()(const CompleteStep& command) {
        Activation open;
        if (Refusal no = find(command.activation, open)) return no;
        if (Refusal no = check_claim(open)) return no;
        if (Refusal no = check_worker(open)) return no;
        if (Refusal no = check_not_by(open)) return no;
        const StepRow& row = step(open.step);
        if (Refusal no = check_fields(command.fields, row.for_each, &row, true)) return no;
        if (Refusal no = check_outcome(open, row, command.outcome)) return no;
        if (command.outcome == none<OutcomeId> && row.outcomes.count != 0)
            return refuse_outcome(RejectionCode::outcome_needed, open, row);
        if (Refusal no = check_items(command, row)) return no;
        if (Refusal no = check_given(command.documents, row)) return no;
        act();
        submit_given(command.documents, open);
        set_fields_of(command.fields, open.item);
        if (!is_return(batch_.tables(), row, command.outcome))
            if (Refusal no = check_present(open)) return no;
        return complete(open, {command.outcome, false, never, command.items});
    }

    [[nodiscard]] Refusal operator()(const SubmitDocument& command) {
        if (Refusal no = check_documents(command.documents)) return no;
        if (Refusal no = check_places(command.documents, command.item)) return no;
        if (Refusal other = check_named()) return other;
        Rejection no = refused(RejectionCode::authority_role);
        command.documents.for_each([&](DocumentId document) {
            if (!authority_.may_bring(document)) no.documents.push_back(document);
        });
        if (!no.documents.empty()) return no;
        if (Refusal other = check_person()) return other;
        act();
        submit(command.documents, command.item);
        return {};
    }

    [[nodiscard]] Refusal operator()(const ReturnDocument& command) {
        const DocumentSet documents{command.document};
        if (Refusal no = check_documents(documents)) return no;
        if (Refusal no = check_places(documents, command.item)) return no;
        Rejection no;
        no.documents = {command.document};
        no.item = command.item;
        if (batch_.state().document(command.document, command.item) != DocumentStatus::present) {
            no.code = RejectionCode::document_absent;
            return no;
        }
        if (Refusal other = check_named()) return other;
        if (!authority_.works_on_lister_of(command.document)) {
            no.code = RejectionCode::authority_role;
            return no;
        }
        if (Refusal other = check_person()) return other;
        act();
        Event event = batch_.event(EventKind::document_returned);
        event.next = static_cast<StepId>(command.document);
        place(event, command.item);
        batch_.emit(event, payload_of_text(command.reason));
        return {};
    }

    [[nodiscard]] Refusal operator()(const SetFields& command) {
        Activation open;
        if (Refusal no = find(command.activation, open)) return no;
        if (Refusal no = check_claim(open)) return no;
        if (Refusal no = check_worker(open)) return no;
        const StepRow& row = step(open.step);
        if (Refusal no = check_fields(command.fields, row.for_each, &row, true)) return no;
        act();
        set_fields_of(command.fields, open.item);
        return {};
    }

    [[nodiscard]] Refusal operator()(const AddRecord& command) {
        if (index(command.type) >= definition().records.size()) return refused(RejectionCode::record_unknown);
        const sop::RecordType& type = definition().records[index(command.type)];
        if (!takes_records(command.type, [](const StepRow&) { return true; }))
            return refused(RejectionCode::record_closed);
        const bool may = takes_records(command.type, [&](const StepRow& row) { return may_work(row, by_.role); });
        if (Refusal no = check_role(may)) return no;
        if (Refusal no = check_person()) return no;
        if (Refusal no = check_fields(command.fields, command.type, nullptr, false)) return no;
        if (Refusal no = check_required(command.fields, index(type.first_field), type.field_count, type.key)) return no;
        if (Refusal no = check_key(command, type)) return no;
        act();
        const auto item = static_cast<ItemId>(batch_.state().records().size());
        Event event = batch_.event(EventKind::record_added);
        event.step = static_cast<StepId>(command.type);
        place(event, item);
        batch_.emit(event, payload_of_fields(command.fields));
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
        if (list == nullptr) return refuse_not_open(command.step, none<ItemId>);
        if (!list->list_open) return with(no, RejectionCode::items_closed);
        if (Refusal other = check_role(by_.role == (row.kind == StepKind::service ? service_role : row.actor)))
            return other;
        if (Refusal other = check_person()) return other;
        act();
        Flow flow(batch_);
        return flow.close_list(OpenBlock(*list)) ? Refusal{} : refuse_unset(flow);
    }

    [[nodiscard]] Refusal operator()(const DeliverMessage& command) {
        if (command.step != none<StepId> && index(command.step) >= batch_.tables().steps.size())
            return refuse_step(command.step);
        const std::vector<Activation> waiting = waiting_for(command);
        if (waiting.size() != 1) {
            Rejection no =
                refused(waiting.empty() ? RejectionCode::message_not_expected : RejectionCode::message_ambiguous);
            no.step = command.step;
            no.open = waiting.empty() ? references(batch_.state().open()) : references(waiting);
            return no;
        }
        const Activation& open = waiting.front();
        const StepRow& row = step(open.step);
        if (Refusal no = check_role(authority_.is_office() || by_.role == service_role)) return no;
        if (Refusal no = check_fields(command.fields, none<RecordTypeId>, &row, true)) return no;
        if (Refusal no = check_outcome(open, row, command.outcome)) return no;
        act();
        set_fields_of(command.fields, none<ItemId>);
        const OutcomeId outcome =
            command.outcome == none<OutcomeId> ? first_outcome(batch_.tables(), row) : command.outcome;
        return complete(open, {outcome, false, never, {}});
    }

    [[nodiscard]] Refusal operator()(const SuspendCase& command) {
        if (Refusal no = check_role(authority_.is_office())) return no;
        act();
        batch_.emit(batch_.event(EventKind::case_suspended), payload_of_text(command.reason));
        pause_step_clocks(batch_);
        return {};
    }

    [[nodiscard]] Refusal operator()(const ResumeCase&) {
        if (batch_.state().status() != CaseStatus::suspended) return refused(RejectionCode::case_not_suspended);
        if (Refusal no = check_role(authority_.is_office())) return no;
        act();
        batch_.emit(batch_.event(EventKind::case_resumed));
        resume_step_clocks(batch_);
        return {};
    }

    [[nodiscard]] Refusal operator()(const CancelCase& command) {
        if (Refusal no = check_role(authority_.is_office() || authority_.is_external())) return no;
        if (Refusal no = check_person()) return no;
        if (authority_.is_external() && batch_.state().bound_to(by_.role) == none<PersonId>)
            return refused(RejectionCode::authority_person, "nobody acted in this role in the case yet");
        act();
        batch_.emit(batch_.event(EventKind::case_cancelled), payload_of_text(command.reason));
        Flow(batch_).cancel_all();
        return {};
    }

    [[nodiscard]] Refusal operator()(const AddNote& command) {
        if (Refusal no = check_role(authority_.is_office())) return no;
        act();
        batch_.emit(batch_.event(EventKind::note_added), payload_of_text(command.text));
        return {};
    }

    [[nodiscard]] Refusal operator()(const FireTimers&) { return {}; }

    [[nodiscard]] Refusal operator()(const AdoptCalendar& command) {
        if (Refusal no = check_role(authority_.is_office())) return no;
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
    void act() { batch_.act(by_, authority_.binds()); }

    // Refusals

    [[nodiscard]] static Refusal with(Rejection rejection, RejectionCode code) {
        rejection.code = code;
        return rejection;
    }
    [[nodiscard]] static Refusal refuse(RejectionCode code, const Activation& open, PersonId person = none<PersonId>) {
        Rejection rejection = refused(code);
        rejection.step = open.step;
        rejection.item = open.item;
        rejection.person = person;
        return rejection;
    }
    [[nodiscard]] static Refusal refuse_step(StepId unknown) {
        Rejection rejection = refused(RejectionCode::step_unknown);
        rejection.step = unknown;
        return rejection;
    }
    [[nodiscard]] static Refusal refuse_unset(const Flow& flow) {
        Rejection rejection = refused(RejectionCode::field_unset);
        rejection.step = flow.stuck();
        rejection.fields = flow.unset();
        return rejection;
    }
    [[nodiscard]] static std::vector<ActivationRef> references(const std::vector<Activation>& open) {
        std::vector<ActivationRef> references;
        references.reserve(open.size());
        for (const Activation& activation : open)
            references.push_back({activation.step, activation.item, activation.attempt});
        return references;
    }
    [[nodiscard]] Refusal refuse_not_open(StepId step, ItemId item) const {
        Rejection rejection = refused(RejectionCode::step_not_open);
        rejection.step = step;
        rejection.item = item;
        rejection.open = references(batch_.state().open());
        return rejection;
    }
    [[nodiscard]] Refusal refuse_outcome(RejectionCode code, const Activation& open, const StepRow& row) const {
        Refusal rejection = refuse(code, open);
        for (std::uint32_t i = 0; i < row.outcomes.count; ++i)
            if (!batch_.tables().outcomes[row.outcomes.first + i].by_deadline)
                rejection->outcomes.push_back(static_cast<OutcomeId>(i));
        return rejection;
    }

    // Naming an activation (8, 12–14)

    [[nodiscard]] bool is_record(ItemId item, RecordTypeId type) const {
        const auto& records = batch_.state().records();
        return index(item) < records.size() && records[index(item)].type == type;
    }

    [[nodiscard]] Refusal find(const ActivationRef& named, Activation& found) const {
        Rejection no;
        no.step = named.step;
        no.item = named.item;
        if (index(named.step) >= batch_.tables().steps.size()) return with(no, RejectionCode::step_unknown);
        const RecordTypeId type = step(named.step).for_each;
        if (named.item != none<ItemId> && (type == none<RecordTypeId> || !is_record(named.item, type)))
            return with(no, RejectionCode::items_unknown);
        std::vector<Activation> open;
        batch_.state().for_each_open([&](const Activation& activation) {
            if (activation.step == named.step && (named.item == none<ItemId> || activation.item == named.item))
                open.push_back(activation);
        });
        if (open.size() > 1) {
            no.open = references(open);
            return with(no, RejectionCode::step_ambiguous);
        }
        if (open.empty() || (named.attempt != 0 && named.attempt != open.front().attempt))
            return refuse_not_open(named.step, named.item);
        found = open.front();
        return {};
    }

    [[nodiscard]] std::vector<Activation> waiting_for(const DeliverMessage& command) const {
        std::vector<Activation> waiting;
        batch_.state().for_each_open([&](const Activation& activation) {
            const auto* wait = std::get_if<sop::WaitForMessage>(&definition().step(activation.step).wait);
            if (wait == nullptr || wait->message != command.message) return;
            if (command.step == none<StepId> || command.step == activation.step) waiting.push_back(activation);
        });
        return waiting;
    }

    // Authority (21–24)

    [[nodiscard]] Refusal check_claim(const Activation& open) const {
        if (open.started == never || open.claimant == by_.person) return {};
        return refuse(RejectionCode::step_claimed, open, open.claimant);
    }
    /// A1: an actor acts as a person.
    [[nodiscard]] Refusal check_named() const {
        if (!authority_.is_actor() || by_.person != none<PersonId>) return {};
        return refused(RejectionCode::authority_person, "nobody is named in this role");
    }
    [[nodiscard]] Refusal check_role(bool may) const {
        if (Refusal no = check_named()) return no;
        return may ? Refusal{} : refused(RejectionCode::authority_role);
    }
    [[nodiscard]] Refusal check_worker(const Activation& open) const {
        if (Refusal no = check_named()) return no;
        if (!may_work(step(open.step), by_.role)) return refuse(RejectionCode::authority_role, open);
        return check_person();
    }
    [[nodiscard]] Refusal check_person() const {
        const PersonId other = authority_.bound_to_another();
        if (other == none<PersonId>) return {};
        Rejection rejection = refused(RejectionCode::authority_person);
        rejection.person = other;
        return rejection;
    }
    [[nodiscard]] Refusal check_not_by(const Activation& open) const {
        PersonId person = none<PersonId>;
        const StepId other = authority_.separated_by(open, person);
        if (other == none<StepId>) return {};
        Refusal rejection = refuse(RejectionCode::authority_not_by, open, person);
        rejection->not_by = other;
        return rejection;
    }

    // Fields (25–29)

    /// \param type whose fields may be given too \param setter the step that must list the fields; null: none
    /// \param of_case whether fields of the case may be given
    [[nodiscard]] Refusal check_fields(const std::vector<FieldValue>& fields, RecordTypeId type, const StepRow* setter,
                                       bool of_case) const {
        Rejection no;
        for (const FieldValue& given : fields)
            if (!is_known(given.field, type, of_case)) no.fields.push_back(given.field);
        if (!no.fields.empty()) return with(no, RejectionCode::field_unknown);
        for (const FieldValue& given : fields) {
            std::string fault = fault_of(batch_.procedure(), given.field, given.value);
            if (fault.empty()) continue;
            no.fields.push_back(given.field);
            if (no.detail.empty()) no.detail = std::move(fault);
        }
        if (!no.fields.empty()) return with(no, RejectionCode::field_type);
        if (setter == nullptr) return {};
        for (const FieldValue& given : fields)
            if (!sets(*setter, given.field)) no.fields.push_back(given.field);
        return no.fields.empty() ? Refusal{} : with(no, RejectionCode::field_not_settable);
    }

    [[nodiscard]] bool is_known(FieldId field, RecordTypeId type, bool of_case) const {
        if (index(field) < definition().case_field_count) return of_case;
        if (type == none<RecordTypeId>) return false;
        const sop::RecordType& record = definition().records[index(type)];
        const std::size_t first = index(record.first_field);
        return index(field) >= first && index(field) < first + record.field_count;
    }

    [[nodiscard]] bool sets(const StepRow& row, FieldId field) const {
        const auto begin = batch_.tables().sets.begin() + row.sets.first;
        return std::find(begin, begin + row.sets.count, field) != begin + row.sets.count;
    }

    [[nodiscard]] Refusal check_required(const std::vector<FieldValue>& given, std::size_t first, std::size_t count,
                                         FieldId key) const {
        Rejection no;
        for (std::size_t i = first; i < first + count; ++i) {
            const auto field = static_cast<FieldId>(i);
            if (!definition().fields[i].required && field != key) continue;
            if (value_in(given, field) == nullptr) no.fields.push_back(field);
        }
        return no.fields.empty() ? Refusal{} : with(no, RejectionCode::field_required);
    }

    /// The last value given for a field, or null.
    [[nodiscard]] static const Value* value_in(const std::vector<FieldValue>& given, FieldId field) {
        const auto found =
            std::find_if(given.rbegin(), given.rend(), [&](const FieldValue& one) { return one.field == field; });
        return found == given.rend() ? nullptr : &found->value;
    }

    [[nodiscard]] Refusal check_key(const AddRecord& command, const sop::RecordType& type) const {
        const Value& key = *value_in(command.fields, type.key);
        for (std::size_t i = 0; i < batch_.state().records().size(); ++i) {
            const auto item = static_cast<ItemId>(i);
            const Value* taken = batch_.state().field(type.key, item);
            if (!is_record(item, command.type) || taken == nullptr || *taken != key) continue;
            Rejection no = refused(RejectionCode::record_duplicate);
            no.item = item;
            no.fields = {type.key};
            return no;
        }
        return {};
    }

    /// R3: whether an open step takes records of a type now, and test(row) holds for it.
    template <class Test>
    [[nodiscard]] bool takes_records(RecordTypeId type, Test test) const {
        const Tables& tables = batch_.tables();
        bool takes = authority_.any_open_step([&](const StepRow& row) {
            const auto begin = tables.adds.begin() + row.adds.first;
            return std::find(begin, begin + row.adds.count, type) != begin + row.adds.count && test(row);
        });
        for (const OpenBlock& block : batch_.state().blocks()) {
            if (!block.items || step(block.step).for_each != type) continue;
            if (!step(block.step).open_items) return false;
            takes = takes || (block.list_open && test(step(block.step)));
        }
        return takes;
    }

    // Outcomes and items (30–33)

    [[nodiscard]] Refusal check_outcome(const Activation& open, const StepRow& row, OutcomeId outcome) const {
        if (outcome == none<OutcomeId>) return {};
        if (index(outcome) >= row.outcomes.count) return refuse_outcome(RejectionCode::outcome_unknown, open, row);
        if (batch_.tables().outcomes[row.outcomes.first + index(outcome)].by_deadline)
            return refuse_outcome(RejectionCode::outcome_not_for_people, open, row);
        return {};
    }

    /// R6: items may be named where a step goes straight back to a for_each.
    [[nodiscard]] Refusal check_items(const CompleteStep& command, const StepRow& row) const {
        if (command.items.empty()) return {};
        const Tables& tables = batch_.tables();
        const Arc* arc = nullptr;
        if (row.for_each == none<RecordTypeId> && row.routing == Routing::outcomes)
            arc = &tables.arcs[tables.outcomes[row.outcomes.first + index(command.outcome)].arc];
        if (row.for_each == none<RecordTypeId> && row.routing == Routing::next) arc = &tables.arcs[row.arcs.first];
        if (arc == nullptr || (!arc->returns && !arc->loop) || arc->to == end_step)
            return refused(RejectionCode::items_unknown);
        const RecordTypeId type = step(arc->to).for_each;
        for (const ItemId item : command.items) {
            if (type != none<RecordTypeId> && is_record(item, type)) continue;
            Rejection no = refused(RejectionCode::items_unknown);
            no.item = item;
            return no;
        }
        return {};
    }

    // Documents (10–12, 34, 35)

    [[nodiscard]] Refusal check_documents(const DocumentSet& documents) const {
        Rejection no;
        const auto& rows = batch_.tables().documents;
        documents.for_each([&](DocumentId document) {
            if (index(document) >= rows.size()) no.documents.push_back(document);
        });
        if (!no.documents.empty()) return with(no, RejectionCode::document_unknown);
        documents.for_each([&](DocumentId document) {
            if (rows[index(document)].bringers == 0) no.documents.push_back(document);
        });
        return no.documents.empty() ? Refusal{} : with(no, RejectionCode::document_not_brought);
    }

    /// A document of items needs an item of its type; any other has none.
    [[nodiscard]] Refusal check_places(const DocumentSet& documents, ItemId item) const {
        Rejection no;
        no.item = item;
        documents.for_each([&](DocumentId document) {
            const RecordTypeId type = batch_.tables().documents[index(document)].items;
            const bool fits = type == none<RecordTypeId> ? item == none<ItemId> : is_record(item, type);
            if (!fits) no.documents.push_back(document);
        });
        return no.documents.empty() ? Refusal{} : with(no, RejectionCode::items_unknown);
    }

    [[nodiscard]] Refusal check_given(const DocumentSet& documents, const StepRow& row) const {
        if (Refusal no = check_documents(documents)) return no;
        Rejection no;
        documents.for_each([&](DocumentId document) {
            const RecordTypeId type = batch_.tables().documents[index(document)].items;
            if (type != none<RecordTypeId> && type != row.for_each) no.documents.push_back(document);
        });
        if (!no.documents.empty()) return with(no, RejectionCode::items_unknown);
        documents.for_each([&](DocumentId document) {
            if (!authority_.may_bring(document)) no.documents.push_back(document);
        });
        return no.documents.empty() ? Refusal{} : with(no, RejectionCode::authority_role);
    }

    [[nodiscard]] Refusal check_present(const Activation& open) const {
        MissingDocuments missing = missing_documents(batch_.procedure(), batch_.state(), open.step, open.item);
        if (missing.none_missing()) return {};
        Refusal no =
            refuse(missing.unset.empty() ? RejectionCode::documents_missing : RejectionCode::field_unset, open);
        if (missing.unset.empty()) {
            no->documents = std::move(missing.documents);
        } else {
            no->fields = std::move(missing.unset);
        }
        return no;
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
                const Value* given = value_in(fields, field);
                return given != nullptr ? given : batch_.state().field(field);
            });
        }
        batch_.emit(event, payload_of_fields(fields));
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
    Authority authority_;
};

}  // namespace detail
}  // namespace v0
}  // namespace alur
