// Which documents an activation still lacks (D3, D6).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/guards.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {

/// What keeps an activation from completing for want of documents.
struct MissingDocuments {
    std::vector<DocumentId> documents;  ///< in order of the catalogue
    std::vector<FieldId> unset;         ///< fields that must be set before it can be told what is needed

    /// Whether a completion would pass the check.
    [[nodiscard]] bool none_missing() const noexcept { return documents.empty() && unset.empty(); }
};

namespace detail {

/// D6: a document as an activation sees it: an item looks at its own, every other activation at those of all items.
[[nodiscard]] inline bool is_present(const Procedure& procedure, const CaseState& state, DocumentId document,
                                     ItemId item) {
    const RecordTypeId type = procedure.tables().documents[index(document)].items;
    if (type == none<RecordTypeId>) return state.document(document) == DocumentStatus::present;
    const auto& records = state.records();
    if (item != none<ItemId> && index(item) < records.size() && records[index(item)].type == type)
        return records[index(item)].present.contains(document);
    for (const Record& record : records)
        if (record.type == type && !record.present.contains(document)) return false;
    return true;
}

}  // namespace detail

/// What would be missing if an activation of `step` were completed now by anything but a return.
/// \param step of the procedure; it need not be open
/// \param item of a for_each; none: any other step
[[nodiscard]] inline MissingDocuments missing_documents(const Procedure& procedure, const CaseState& state, StepId step,
                                                        ItemId item = none<ItemId>) {
    const Tables& tables = procedure.tables();
    const StepRow& row = procedure.step(step);
    MissingDocuments missing;
    std::vector<DocumentId> needed = DocumentSet::of_mask(row.needs).list();
    for (std::uint32_t i = 0; i < row.wide_needs.count; ++i) needed.push_back(tables.wide[row.wide_needs.first + i]);
    const detail::GuardReader guards(procedure, state);
    for (std::uint32_t i = 0; i < row.conditional.count; ++i) {
        const ConditionalDocument& entry = tables.conditional[row.conditional.first + i];
        if (guards.holds(entry.guard, item, missing.unset) == detail::Holds::yes) needed.push_back(entry.document);
    }
    std::sort(needed.begin(), needed.end());
    for (const DocumentId document : needed)
        if (!detail::is_present(procedure, state, document, item)) missing.documents.push_back(document);
    return missing;
}

}  // namespace v0
}  // namespace alur
