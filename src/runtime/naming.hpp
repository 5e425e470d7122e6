// From the ids of a case to the names that people read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <alur/base/value.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/state.hpp>

#include "runtime/deployed.hpp"
#include "runtime/directory.hpp"
#include "runtime/shards.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

struct Naming {
    const Deployed& deployed;
    const Directory& directory;
    const CaseState& state;
    Place place{};       ///< of the case; nowhere: it is none
    bool masks = false;  ///< what is about persons is not shown

    /// Whether values of a field are not shown.
    [[nodiscard]] bool is_masked(FieldId id) const {
        return masks && index(id) < deployed.sop().fields.size() && deployed.sop().fields[index(id)].personal;
    }
    /// Whether the keys of records are not shown. \param type may be none
    [[nodiscard]] bool masks_keys(RecordTypeId type) const {
        return type != none<RecordTypeId> && is_masked(deployed.sop().records[index(type)].key);
    }
    [[nodiscard]] std::string step(StepId id) const {
        return index(id) < deployed.sop().steps.size() ? deployed.sop().steps[index(id)].id : std::string();
    }
    /// The key of a record, which is empty for none. Of one whose key was erased or is masked, which it is in
    /// its case: `#1`.
    [[nodiscard]] std::string item(ItemId id) const {
        if (index(id) >= state.records().size()) return {};
        if (masks_keys(state.records()[index(id)].type)) return marked_item(id);
        const Value* key = state.field(deployed.sop().records[index(state.records()[index(id)].type)].key, id);
        return key == nullptr ? marked_item(id) : to_string(*key);
    }
    /// `kunjungan[0001]`, or `kunjungan[0001]#2`. \param attempt 0: it is not shown
    [[nodiscard]] std::string activation(StepId id, ItemId of, std::uint16_t attempt = 0) const {
        return (of == none<ItemId> ? step(id) : step(id) + "[" + item(of) + "]") + marked(attempt);
    }
    [[nodiscard]] static std::string marked_item(ItemId id) { return "#" + std::to_string(index(id) + 1); }
    /// `#2`.
    [[nodiscard]] static std::string marked(std::uint16_t attempt) {
        return attempt == 0 ? std::string() : "#" + std::to_string(attempt);
    }
    [[nodiscard]] std::string outcome(StepId of, OutcomeId id) const {
        if (index(of) >= deployed.sop().steps.size()) return {};
        const auto& outcomes = deployed.sop().steps[index(of)].outcomes;
        return index(id) < outcomes.size() ? outcomes[index(id)].label : std::string();
    }
    [[nodiscard]] std::string role(ActorId id) const {
        if (id == host_role) return "host";
        if (id == service_role) return "service";
        return index(id) < deployed.sop().actors.size() ? deployed.sop().actors[index(id)].id : std::string();
    }
    /// Of somebody from outside whose name was erased, who they are in their case: `#1`.
    [[nodiscard]] std::string person(PersonId id) const {
        if (!is_of_case(id)) return directory.name(id);
        const Outsider known = place.shard == nullptr ? none<Outsider> : place.shard->visitors.of(place.slot, id);
        return known == none<Outsider> ? "#" + std::to_string(number_in_case(id) + 1)
                                       : std::string(directory.name(known));
    }
    /// How many persons the case alone knows.
    [[nodiscard]] std::size_t visitors() const noexcept {
        return place.shard == nullptr ? 0 : place.shard->visitors.count(place.slot);
    }
    /// The person whom the case alone knows by a name, or none.
    [[nodiscard]] PersonId visitor(std::string_view name) const noexcept {
        return place.shard == nullptr ? none<PersonId>
                                      : place.shard->visitors.find(place.slot, directory.find_outside(name));
    }
    /// `kasi:k1`, or the role alone.
    [[nodiscard]] std::string who(const By& by) const {
        return by.person == none<PersonId> ? role(by.role) : role(by.role) + ":" + person(by.person);
    }
    [[nodiscard]] std::string document(DocumentId id) const {
        return index(id) < deployed.sop().kelengkapan.size() ? deployed.sop().kelengkapan[index(id)].id : std::string();
    }
    [[nodiscard]] std::string field(FieldId id) const {
        return index(id) < deployed.sop().fields.size() ? deployed.sop().fields[index(id)].id : std::string();
    }
    [[nodiscard]] std::string record_type(RecordTypeId id) const {
        return index(id) < deployed.sop().records.size() ? deployed.sop().records[index(id)].id : std::string();
    }
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
