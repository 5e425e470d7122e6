#include "runtime/case_view.hpp"

#include <alur/engine/documents.hpp>

#include "runtime/resolver.hpp"
#include "runtime/timekeeping.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

void add_field(std::vector<FieldView>& fields, const Naming& naming, FieldId field, ItemId item) {
    const Value* value = naming.state.field(field, item);
    if (value != nullptr && naming.is_masked(field))
        fields.push_back({naming.field(field), naming.item(item), {}, false, true});
    else if (value != nullptr)
        fields.push_back({naming.field(field), naming.item(item), *value});
    else if (naming.state.is_erased(field, item))
        fields.push_back({naming.field(field), naming.item(item), {}, true});
}

/// Those of the case.
void add_fields(std::vector<FieldView>& fields, const Naming& naming) {
    for (std::size_t i = 0; i < naming.deployed.sop().case_field_count; ++i)
        add_field(fields, naming, static_cast<FieldId>(i), none<ItemId>);
}

/// Those of a record.
void add_fields(std::vector<FieldView>& fields, const Naming& naming, ItemId item) {
    const sop::RecordType& type = naming.deployed.sop().records[index(naming.state.records()[index(item)].type)];
    for (std::size_t i = 0; i < type.field_count; ++i)
        add_field(fields, naming, static_cast<FieldId>(index(type.first_field) + i), item);
}

/// \param item none: as the case sees it; a document of items is then present when every item has it
void add_document(CaseView& view, const Naming& naming, DocumentId document, ItemId item) {
    const Procedure& procedure = *naming.deployed.procedure;
    DocumentStatus status = naming.state.document(document, item);
    if (item == none<ItemId> && procedure.tables().documents[index(document)].items != none<RecordTypeId> &&
        detail::is_present(procedure, naming.state, document, item))
        status = DocumentStatus::present;
    if (status != DocumentStatus::absent)
        view.documents.push_back({naming.document(document), naming.item(item), status});
}

void add_case(CaseView& view, const Naming& naming) {
    const sop::Sop& sop = naming.deployed.sop();
    add_fields(view.fields, naming);
    for (std::size_t i = 0; i < sop.kelengkapan.size(); ++i)
        add_document(view, naming, static_cast<DocumentId>(i), none<ItemId>);
}

void add_record(CaseView& view, const Naming& naming, ItemId item) {
    const RecordTypeId type = naming.state.records()[index(item)].type;
    view.records.push_back(naming.item(item));
    add_fields(view.fields, naming, item);
    const auto& documents = naming.deployed.procedure->tables().documents;
    for (std::size_t i = 0; i < documents.size(); ++i)
        if (documents[i].items == type) add_document(view, naming, static_cast<DocumentId>(i), item);
}

}  // namespace

std::vector<FieldView> fields_of(const Naming& naming, ItemId item) {
    std::vector<FieldView> fields;
    // A handler works for the case: what it needs is not masked.
    Naming whole = naming;
    whole.masks = false;
    add_fields(fields, whole);
    if (item == none<ItemId>) return fields;
    const std::size_t of_case = fields.size();
    add_fields(fields, whole, item);
    // But the record is called as everywhere else.
    for (std::size_t i = of_case; i < fields.size(); ++i) fields[i].item = naming.item(item);
    return fields;
}

CaseView view_of(const HeldCase& held, CaseId id) {
    CaseView view;
    view.id = id;
    view.name = held.name();
    view.sop = held.deployed().sop().id;
    view.status = held.state.status();
    view.events = held.state.seq();
    view.last = held.state.last();
    view.time = time_of(held.deployed(), held.calendar, held.state, held.now);
    held.state.for_each_open([&](const Activation& activation) {
        view.open.push_back(view_of(held.naming, held.calendar, activation, held.now));
    });
    add_case(view, held.naming);
    for (std::size_t i = 0; i < held.state.records().size(); ++i) add_record(view, held.naming, static_cast<ItemId>(i));
    return view;
}

Result<Lacking, Refusal> lacking(const HeldCase& held, Directory& directory, std::string_view step,
                                 std::string_view item) {
    Resolver names(held.naming, directory);
    const ActivationRef of = names.activation(step, item, 0);
    Rejection unknown;
    unknown.step = of.step;
    unknown.item = of.item;
    if (index(of.step) >= held.deployed().sop().steps.size()) {
        unknown.code = RejectionCode::step_unknown;
        return failure(names.refusal(unknown));
    }
    if (of.item != none<ItemId> && index(of.item) >= held.state.records().size()) {
        unknown.code = RejectionCode::items_unknown;
        return failure(names.refusal(unknown));
    }
    const MissingDocuments missing = missing_documents(*held.deployed().procedure, held.state, of.step, of.item);
    Lacking lacking;
    for (const DocumentId document : missing.documents) lacking.documents.push_back(held.naming.document(document));
    for (const FieldId field : missing.unset) lacking.unset.push_back(held.naming.field(field));
    return lacking;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
