// What a command is checked for, each by itself. Numbers name the lines of docs/sop-language.md, K4.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/authority.hpp>
#include <alur/engine/batch.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/document_set.hpp>
#include <alur/engine/documents.hpp>
#include <alur/engine/fields.hpp>
#include <alur/engine/refusals.hpp>
#include <alur/engine/rejection.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Changes nothing. A check that finds nothing answers an empty refusal.
class Checks {
public:
    Checks(const Batch& batch, const By& by)
        : batch_(batch), by_(by), authority_(batch.procedure(), batch.state(), by) {}

    [[nodiscard]] const Authority& authority() const noexcept { return authority_; }

    [[nodiscard]] Refusal refuse_not_open(const ActivationRef& named) const {
        Rejection rejection = refused(RejectionCode::step_not_open);
        rejection.step = named.step;
        rejection.item = named.item;
        rejection.attempt = named.attempt;
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
            return refuse_not_open(named);
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

    /// The same of an activation of a service.
    [[nodiscard]] Refusal find_service(const ActivationRef& named, Activation& found) const {
        const bool known = index(named.step) < batch_.tables().steps.size();
        if (!known || step(named.step).kind == StepKind::service) return find(named, found);
        Rejection no;
        no.step = named.step;
        return with(no, RejectionCode::step_no_service);
    }

    // Authority (21–24)

    [[nodiscard]] Refusal claim(const Activation& open) const {
        if (open.started == never || authority_.may_use_claim_of(open.claimant)) return {};
        return refuse(RejectionCode::step_claimed, open, open.claimant);
    }
    /// A1, A7, A8: an actor acts as a person, in a role that is theirs.
    [[nodiscard]] Refusal named() const {
        if (authority_.is_actor() && by_.person == none<PersonId>)
            return refused(RejectionCode::authority_person, "nobody is named in this role");
        switch (by_.standing) {
            case RoleStanding::own:
            case RoleStanding::delegated: break;
            case RoleStanding::not_held: return not_theirs(RejectionCode::authority_not_held);
            case RoleStanding::not_delegated: return not_theirs(RejectionCode::authority_delegation);
        }
        return {};
    }
    [[nodiscard]] Refusal role(bool may) const {
        if (Refusal no = named()) return no;
        return may ? Refusal{} : refused(RejectionCode::authority_role);
    }
    [[nodiscard]] Refusal worker(const Activation& open) const {
        if (Refusal no = named()) return no;
        if (!may_work(step(open.step), by_.role)) return refuse(RejectionCode::authority_role, open);
        return person();
    }
    [[nodiscard]] Refusal person() const {
        const PersonId other = authority_.bound_to_another();
        if (other == none<PersonId>) return {};
        Rejection rejection = refused(RejectionCode::authority_person);
        rejection.person = other;
        return rejection;
    }
    [[nodiscard]] Refusal not_by(const Activation& open) const {
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
    [[nodiscard]] Refusal fields(const std::vector<FieldValue>& fields, RecordTypeId type, const StepRow* setter,
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

    [[nodiscard]] Refusal required(const std::vector<FieldValue>& given, std::size_t first, std::size_t count,
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

    [[nodiscard]] Refusal key(const AddRecord& command, const sop::RecordType& type) const {
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

    /// The outcome of that label, or none. A message names no step, so only the rules know whose label it is.
    [[nodiscard]] OutcomeId labelled(StepId step, std::string_view label) const {
        const auto& outcomes = definition().step(step).outcomes;
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            if (outcomes[i].label == label) return static_cast<OutcomeId>(i);
        return none<OutcomeId>;
    }

    [[nodiscard]] Refusal outcome(const Activation& open, const StepRow& row, OutcomeId outcome) const {
        if (outcome == none<OutcomeId>) return {};
        if (index(outcome) >= row.outcomes.count) return refuse_outcome(RejectionCode::outcome_unknown, open, row);
        if (batch_.tables().outcomes[row.outcomes.first + index(outcome)].by_deadline)
            return refuse_outcome(RejectionCode::outcome_not_for_people, open, row);
        return {};
    }

    /// R6: items may be named where a step goes straight back to a for_each, and starts it.
    [[nodiscard]] Refusal items(const CompleteStep& command, const StepRow& row) const {
        if (command.items.empty()) return {};
        const Tables& tables = batch_.tables();
        const Arc* arc = nullptr;
        if (row.for_each == none<RecordTypeId> && row.routing == Routing::outcomes)
            arc = &tables.arcs[tables.outcomes[row.outcomes.first + index(command.outcome)].arc];
        if (row.for_each == none<RecordTypeId> && row.routing == Routing::next) arc = &tables.arcs[row.arcs.first];
        // Of several tokens that arrive at a join none says alone what starts there.
        if (arc == nullptr || (!arc->returns && !arc->loop) || arc->kind == ArcKind::arrive || arc->to == end_step)
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

    [[nodiscard]] Refusal documents(const DocumentSet& documents) const {
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
    [[nodiscard]] Refusal places(const DocumentSet& documents, ItemId item) const {
        Rejection no;
        no.item = item;
        documents.for_each([&](DocumentId document) {
            const RecordTypeId type = batch_.tables().documents[index(document)].items;
            const bool fits = type == none<RecordTypeId> ? item == none<ItemId> : is_record(item, type);
            if (!fits) no.documents.push_back(document);
        });
        return no.documents.empty() ? Refusal{} : with(no, RejectionCode::items_unknown);
    }

    [[nodiscard]] Refusal given(const DocumentSet& brought, const StepRow& row) const {
        if (Refusal no = documents(brought)) return no;
        Rejection no;
        brought.for_each([&](DocumentId document) {
            const RecordTypeId type = batch_.tables().documents[index(document)].items;
            if (type != none<RecordTypeId> && type != row.for_each) no.documents.push_back(document);
        });
        if (!no.documents.empty()) return with(no, RejectionCode::items_unknown);
        brought.for_each([&](DocumentId document) {
            if (!authority_.may_bring(document)) no.documents.push_back(document);
        });
        return no.documents.empty() ? Refusal{} : with(no, RejectionCode::authority_role);
    }

    [[nodiscard]] Refusal present(const Activation& open) const {
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

private:
    [[nodiscard]] Refusal not_theirs(RejectionCode code) const {
        Rejection rejection = refused(code);
        rejection.person = by_.person;
        return rejection;
    }

    [[nodiscard]] const sop::Sop& definition() const noexcept { return batch_.procedure().definition(); }
    [[nodiscard]] const StepRow& step(StepId id) const noexcept { return batch_.procedure().step(id); }

    const Batch& batch_;
    const By& by_;
    Authority authority_;
};

}  // namespace detail
}  // namespace v0
}  // namespace alur
