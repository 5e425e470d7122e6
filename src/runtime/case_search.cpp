// Cases by how they stand and what they say.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/engine/fields.hpp>

#include "runtime/engine_impl.hpp"
#include "runtime/indexed.hpp"
#include "runtime/indexes.hpp"
#include "runtime/least.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Catalogue;
using runtime::Deployed;
using runtime::FieldOf;
using runtime::Least;
using runtime::Shard;
using runtime::Shards;
using runtime::Trait;
using runtime::TraitEntry;
using runtime::ValueEntry;

/// The question in the ids of one revision.
struct InRevision {
    const Deployed* revision;
    StepId step = none<StepId>;
    std::vector<FieldId> fields;  ///< of the name that was asked for: of the case, or of several record types
};

Refusal with_field(RejectionCode code, const CaseQuery& query, std::string detail) {
    Refusal refusal = runtime::refusal_of(code);
    refusal.fields = {std::string(query.field->field)};
    refusal.detail = std::move(detail);
    return refusal;
}

std::vector<FieldId> fields_named(const Deployed& revision, std::string_view name) {
    std::vector<FieldId> fields;
    const auto add = [&](FieldId field) {
        if (field != none<FieldId>) fields.push_back(field);
    };
    add(revision.field(name));
    for (std::size_t i = 0; i < revision.sop().records.size(); ++i)
        add(revision.field(name, static_cast<RecordTypeId>(i)));
    return fields;
}

/// The question in each revision that has what it names, or what none has.
Result<std::vector<InRevision>, Refusal> resolved(const Catalogue& catalogue, const CaseQuery& query) {
    std::vector<InRevision> all;
    bool has_sop = query.sop.empty(), has_step = query.step.empty(), has_field = !query.field;
    std::optional<std::string> fault;  // of the value, in the revisions seen so far; empty: it has none
    catalogue.for_each_revision(query.sop, [&](const Deployed& revision) {
        has_sop = true;
        InRevision in{&revision, {}, {}};
        in.step = query.step.empty() ? none<StepId> : revision.steps.find(query.step);
        if (query.field) in.fields = fields_named(revision, query.field->field);
        has_step = has_step || in.step != none<StepId>;
        has_field = has_field || !in.fields.empty();
        for (const FieldId field : in.fields)
            if (!fault || !fault->empty()) fault = detail::fault_of(*revision.procedure, field, query.field->value);
        const bool lacks_step = !query.step.empty() && in.step == none<StepId>;
        const bool lacks_field = query.field && in.fields.empty();
        if (!lacks_step && !lacks_field) all.push_back(std::move(in));
    });
    if (query.sop.empty() && (query.field || !query.step.empty())) {
        Refusal refusal = runtime::refusal_of(RejectionCode::procedure_unknown);
        refusal.detail = "name the SOP whose step or field is meant";
        return failure(std::move(refusal));
    }
    if (!has_sop) return failure(runtime::refusal_of(RejectionCode::procedure_unknown));
    if (!has_step) {
        Refusal refusal = runtime::refusal_of(RejectionCode::step_unknown);
        refusal.step = query.step;
        return failure(std::move(refusal));
    }
    if (!has_field) return failure(with_field(RejectionCode::field_unknown, query, {}));
    if (fault && !fault->empty()) return failure(with_field(RejectionCode::field_type, query, *std::move(fault)));
    return all;
}

/// Looks through the shards, one after the other.
class Search {
public:
    Search(Shards& shards, const CaseQuery& query)
        : shards_(shards),
          query_(query),
          first_(query.after ? shards.place_of(*query.after).slot : 0),
          hash_(query.field ? runtime::hash_of(query.field->value) : 0),
          found_(query.most) {}

    /// The index in which look() will look.
    void want(runtime::Indexes& indexes, runtime::Cases& cases, const InRevision& in) const {
        if (!query_.field)
            indexes.want_traits(cases);
        else
            for (const FieldId field : in.fields) indexes.want_values(cases, {in.revision->id, field});
    }

    /// By what the fewest cases have in common, as far as one can tell beforehand. The lock is held, no case is stale.
    void look(Shard& shard, const InRevision& in) {
        const ProcedureId revision = in.revision->id;
        if (query_.field) {
            for (std::size_t i = 0; i < in.fields.size(); ++i) by_value(shard, in, i);
        } else if (in.step != none<StepId>) {
            by_trait(shard, in, runtime::trait_of(revision, in.step));
        } else if (query_.status) {
            by_trait(shard, in, runtime::trait_of(revision, *query_.status));
        } else {
            for (const CaseStatus status :
                 {CaseStatus::open, CaseStatus::suspended, CaseStatus::completed, CaseStatus::cancelled})
                by_trait(shard, in, runtime::trait_of(revision, status));
        }
    }

    /// What was found.
    [[nodiscard]] std::vector<CaseId> page() && { return std::move(found_).sorted(); }

private:
    /// \param i the field; what an earlier one found is left out
    void by_value(Shard& shard, const InRevision& in, std::size_t i) {
        const FieldOf field{in.revision->id, in.fields[i]};
        const std::set<ValueEntry>& all = shard.indexes.values();
        for (auto entry = all.lower_bound({field, hash_, first_});
             entry != all.end() && entry->field == field && entry->hash == hash_; ++entry)
            if (!has_any(in, i, shard.cases[entry->slot]) && !add(shard, in, entry->slot)) return;
    }

    void by_trait(Shard& shard, const InRevision& in, Trait trait) {
        const std::set<TraitEntry>& all = shard.indexes.traits();
        for (auto entry = all.lower_bound({trait, first_}); entry != all.end() && entry->trait == trait; ++entry)
            if (!add(shard, in, entry->slot)) return;
    }

    /// \return false: no case behind it belongs to the answer
    bool add(Shard& shard, const InRevision& in, std::uint32_t slot) {
        const CaseId id = shards_.id_of({&shard, slot});
        if (query_.after && id <= *query_.after) return true;
        if (!found_.takes(id)) return false;
        if (fits(in, shard.cases[slot])) found_.add(id);
        return true;
    }

    [[nodiscard]] bool fits(const InRevision& in, const CaseState& state) const {
        if (query_.status && state.status() != *query_.status) return false;
        if (in.step != none<StepId> && !runtime::is_open(state, in.step)) return false;
        return !query_.field || has_any(in, in.fields.size(), state);
    }

    /// Whether one of the first so many fields has the value.
    [[nodiscard]] bool has_any(const InRevision& in, std::size_t count, const CaseState& state) const {
        return std::any_of(in.fields.begin(), in.fields.begin() + static_cast<std::ptrdiff_t>(count),
                           [&](FieldId field) { return has_value(*in.revision, state, field, query_.field->value); });
    }

    const Shards& shards_;
    const CaseQuery& query_;
    std::uint32_t first_;  // slot that can lie behind the page before
    std::uint64_t hash_;   // of the value that is asked for
    Least<CaseId> found_;
};

}  // namespace

Result<std::vector<CaseId>, Refusal> Engine::cases(const CaseQuery& query) const {
    impl_->look();
    const auto revisions = resolved(impl_->catalogue, query);
    if (!revisions) return failure(revisions.error());
    Search search(impl_->shards, query);
    for (Shard& shard : impl_->shards) {
        // A value is known once the events of its case were read.
        if (query.field)
            read_unread(impl_->catalogue, shard, [&](const CaseState& state) {
                return std::any_of(revisions->begin(), revisions->end(),
                                   [&](const InRevision& in) { return in.revision->id == state.procedure(); });
            });
        with_indexes(
            impl_->catalogue, shard,
            [&](runtime::Indexes& indexes) {
                for (const InRevision& in : *revisions) search.want(indexes, shard.cases, in);
            },
            [&] {
                for (const InRevision& in : *revisions) search.look(shard, in);
            });
    }
    return std::move(search).page();
}

}  // namespace v0
}  // namespace alur
