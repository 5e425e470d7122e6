// From the names of one command to ids, and back from a rejection to names.
//
// A name that the SOP does not have becomes an id that it does not have, so that decide refuses it in its order among
// other refusals; on the way back the id becomes the name again.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/refusals.hpp>
#include <alur/engine/rejection.hpp>
#include <alur/runtime/refusal.hpp>
#include <alur/runtime/request.hpp>

#include "runtime/naming.hpp"
#include "runtime/persons_in_case.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// A refusal that has nothing to name.
[[nodiscard]] inline Refusal refusal_of(RejectionCode code) {
    Refusal out;
    out.code = code;
    return out;
}

/// The same of a rejection that names nothing.
[[nodiscard]] inline Refusal refusal_of(const Rejection& rejection) {
    Refusal out = refusal_of(rejection.code);
    out.detail = rejection.detail;
    return out;
}

/// Lives for one command.
class Resolver {
public:
    Resolver(const Naming& naming, Directory& directory) : naming_(naming), directory_(directory) {}

    /// `kasi:k1`, `host`, `service`. Whom the directory does not know is a stranger until admit().
    [[nodiscard]] By by(std::string_view who, std::string_view on_behalf_of = {}) {
        By by;
        const std::size_t colon = who.find(':');
        const std::string_view role_name = who.substr(0, colon);
        by.role = role(role_name);
        role_ = role_name;
        if (colon != std::string_view::npos) by.person = person(who.substr(colon + 1), is_outside(deployed(), by.role));
        if (by.person == none<PersonId> && index(by.role) < deployed().sop().actors.size()) nameless(by, role_name);
        if (!on_behalf_of.empty()) {
            by.on_behalf_of = person(person_of(on_behalf_of), is_for_outside(deployed(), on_behalf_of));
            const std::size_t end = on_behalf_of.find(':');
            const std::string_view theirs = on_behalf_of.substr(0, end);
            if (by.on_behalf_of == none<PersonId> || theirs.empty()) {
                nameless(by, theirs);
            } else if (end != std::string_view::npos && deployed().actors.find(theirs) == none<ActorId>) {
                by.role = unknown_role;
                if (no_role_.empty()) no_role_ = theirs;
            }
        }
        return by;
    }

    /// Gives the strangers among them ids of their own, once what they want is allowed: else each refused command of a
    /// new name would stay in memory. Those from outside are persons() of the case from now on.
    void admit(By& by) {
        for (PersonId* person : {&by.person, &by.on_behalf_of})
            if (is_stranger(*person)) *person = admitted(*person);
    }
    /// Why a name of theirs cannot be kept, if so. \param most bytes
    [[nodiscard]] std::optional<Rejection> fault_of_strangers(std::size_t most) const {
        auto fault = detail::fault_of_name(strangers_[0].name, most);
        return fault ? fault : detail::fault_of_name(strangers_[1].name, most);
    }
    /// Has those whom the case alone knows be who the store knows by the same names: an officer who has become an
    /// applicant may have given a command before. \return whether there are any
    [[nodiscard]] bool as_of_store(PersonId& person) const {
        const PersonId known = is_of_case(person) ? directory_.find(naming_.person(person)) : none<PersonId>;
        if (known != none<PersonId>) person = known;
        return known != none<PersonId>;
    }
    /// Whom the case comes to know by what they do, once they were admitted.
    [[nodiscard]] const std::vector<NewPerson>& persons() const noexcept { return persons_; }
    /// The name of who acts, where that is somebody from outside whom nobody knows; else empty.
    [[nodiscard]] std::string_view newcomer(const By& by) const noexcept {
        return is_stranger(by.person) && stranger(by.person).from_outside ? stranger(by.person).name
                                                                          : std::string_view();
    }

    /// Whether none of them is a stranger.
    [[nodiscard]] static bool knows(const By& by) noexcept {
        return !is_stranger(by.person) && !is_stranger(by.on_behalf_of);
    }

    /// What a refusal of the role says besides its code.
    void explain(std::string why) { why_ = std::move(why); }

    [[nodiscard]] StepId step(std::string_view name) {
        if (name.empty()) return none<StepId>;
        const StepId known = deployed().steps.find(name);
        return known == none<StepId> ? unknown<StepId>(name) : known;
    }
    /// \param item empty: none is named
    [[nodiscard]] ItemId item(RecordTypeId type, std::string_view item) {
        if (item.empty()) return none<ItemId>;
        ItemId erased = none<ItemId>;  // whose mark it is, unless it is the key of another
        if (type != none<RecordTypeId>) {
            const FieldId key = deployed().sop().records[index(type)].key;
            const std::vector<Record>& records = naming_.state.records();
            for (std::size_t i = 0; i < records.size(); ++i) {
                if (records[i].type != type) continue;
                const Value* value = naming_.state.field(key, static_cast<ItemId>(i));
                const bool is_marked = item == Naming::marked_item(static_cast<ItemId>(i));
                if (is_marked && naming_.masks_keys(type)) return static_cast<ItemId>(i);
                if (is_marked && value == nullptr) erased = static_cast<ItemId>(i);
                if (value == nullptr) continue;
                const auto* text = std::get_if<std::string>(value);
                if (text != nullptr ? *text == item : to_string(*value) == item) return static_cast<ItemId>(i);
            }
        }
        if (erased != none<ItemId>) return erased;
        return unknown<ItemId>(naming_.masks_keys(type) ? std::string_view("?") : item);
    }
    [[nodiscard]] ActivationRef activation(std::string_view step_name, std::string_view item_key,
                                           std::uint16_t attempt) {
        const StepId id = step(step_name);
        return {id, item(deployed().type_of(id), item_key), attempt};
    }
    [[nodiscard]] OutcomeId outcome(StepId of, std::string_view label) {
        if (label.empty()) return none<OutcomeId>;
        if (index(of) >= deployed().sop().steps.size()) return unknown_outcome;
        const OutcomeId known = deployed().outcome(of, label);
        if (known != none<OutcomeId>) return known;
        // A step with all 255 outcomes leaves no id that is none of its own; `outcome.needed` is then the answer.
        return deployed().sop().step(of).outcomes.size() > index(unknown_outcome) ? none<OutcomeId> : unknown_outcome;
    }
    [[nodiscard]] DocumentId document(std::string_view name) {
        const DocumentId known = deployed().documents.find(name);
        return known == none<DocumentId> ? unknown<DocumentId>(name) : known;
    }
    [[nodiscard]] DocumentSet documents(const std::vector<std::string_view>& names) {
        DocumentSet set;
        for (const std::string_view name : names) set.insert(document(name));
        return set;
    }
    /// The type whose items the documents belong to, or none.
    [[nodiscard]] RecordTypeId owner_of(const DocumentSet& documents) const {
        RecordTypeId owner = none<RecordTypeId>;
        documents.for_each([&](DocumentId document) {
            const auto& rows = deployed().procedure->tables().documents;
            if (index(document) < rows.size() && owner == none<RecordTypeId>) owner = rows[index(document)].items;
        });
        return owner;
    }
    [[nodiscard]] RecordTypeId record_type(std::string_view name) const { return deployed().records.find(name); }
    /// \param type none: fields of the case
    [[nodiscard]] std::vector<FieldValue> fields(RecordTypeId type, const std::vector<NamedValue>& values) {
        std::vector<FieldValue> all;
        all.reserve(values.size());
        for (const NamedValue& value : values) {
            FieldId known = deployed().field(value.field, type);
            if (known == none<FieldId> && type != none<RecordTypeId>) known = deployed().field(value.field);
            all.push_back({known == none<FieldId> ? unknown<FieldId>(value.field) : known, value.value});
        }
        return all;
    }

    [[nodiscard]] Refusal refusal(const Rejection& rejection) const {
        Refusal out;
        out.code = rejection.code;
        out.step = activation_name(rejection.step, rejection.item) + Naming::marked(rejection.attempt);
        for (const ActivationRef& open : rejection.open)
            out.open.push_back(
                naming_.activation(open.step, open.item, rejection.attempt == 0 ? std::uint16_t{0} : open.attempt));
        for (const DocumentId document : rejection.documents)
            out.documents.push_back(or_given(naming_.document(document), document));
        for (const FieldId field : rejection.fields) add_once(out.fields, or_given(naming_.field(field), field));
        for (const OutcomeId outcome : rejection.outcomes)
            out.outcomes.push_back(naming_.outcome(rejection.step, outcome));
        out.person = is_stranger(rejection.person) ? stranger(rejection.person).name : naming_.person(rejection.person);
        out.not_by = naming_.step(rejection.not_by);
        out.detail = rejection.detail;
        if (out.code == RejectionCode::authority_role && !no_role_.empty()) {
            out.role = no_role_;
            out.near = closest(no_role_, ids_of_actors());
        } else if (out.code == RejectionCode::authority_role && !nameless_.empty()) {
            out.code = RejectionCode::authority_person;
            out.detail = "write " + nameless_ + ":PERSON";
        } else if (out.code == RejectionCode::authority_role && out.detail.empty()) {
            out.detail = who_may(rejection.step);
        } else if (out.code == RejectionCode::authority_not_held || out.code == RejectionCode::authority_delegation) {
            out.role = role_;
            out.detail = why_;
        }
        return out;
    }

private:
    static constexpr ActorId unknown_role{252};  // an SOP has at most 64 actors
    static constexpr OutcomeId unknown_outcome{254};
    static constexpr std::size_t most_unknown = 1024;
    static constexpr PersonId first_stranger{static_cast<std::uint32_t>(none<PersonId>) - 1};

    [[nodiscard]] const Deployed& deployed() const { return naming_.deployed; }

    [[nodiscard]] ActorId role(std::string_view name) {
        const ActorId known = deployed().actors.find(name);
        if (known != none<ActorId>) return known;
        if (name == "host") return host_role;
        if (name == "service") return service_role;
        no_role_ = name;
        return unknown_role;
    }
    [[nodiscard]] std::vector<std::string_view> ids_of_actors() const {
        std::vector<std::string_view> ids;
        for (const auto& actor : deployed().sop().actors) ids.emplace_back(actor.id);
        return ids;
    }
    /// The roles that may complete a step of people; empty: it is none.
    [[nodiscard]] std::string who_may(StepId step) const {
        const sop::Sop& sop = deployed().sop();
        if (index(step) >= sop.steps.size() || sop.step(step).actor == none<ActorId>) return {};
        std::string text = "it is for " + naming_.role(sop.step(step).actor);
        for (const ActorId role : sop.step(step).recorded_by) text += ", or recorded by " + naming_.role(role);
        return text;
    }
    /// Without a person nobody is separated, bound or the holder of a claim: such a role may do nothing.
    void nameless(By& by, std::string_view role) {
        by.role = unknown_role;
        if (nameless_.empty()) nameless_ = role.empty() ? "ROLE" : role;
    }
    [[nodiscard]] PersonId person(std::string_view name, bool from_outside) {
        if (name.empty()) return none<PersonId>;
        const PersonId known = person_in_case(naming_, name, from_outside);
        return known == none<PersonId> ? stranger_of(name, from_outside) : known;
    }

    struct Stranger {
        std::string_view name;
        bool from_outside = false;
    };

    /// An id that nobody gives out. The same name is the same person.
    [[nodiscard]] PersonId stranger_of(std::string_view name, bool from_outside) noexcept {
        const std::size_t place = strangers_[0].name.empty() || strangers_[0].name == name ? 0 : 1;
        strangers_[place].name = name;
        strangers_[place].from_outside |= from_outside;
        return static_cast<PersonId>(index(first_stranger) - place);
    }
    [[nodiscard]] const Stranger& stranger(PersonId id) const noexcept {
        return strangers_[index(first_stranger) - index(id)];
    }
    [[nodiscard]] PersonId admitted(PersonId id) {
        const Stranger& who = stranger(id);
        if (!who.from_outside) return directory_.intern(who.name);
        for (const NewPerson& one : persons_)
            if (one.name == who.name) return one.person;
        const auto known = static_cast<std::uint32_t>(naming_.visitors() + persons_.size());
        persons_.push_back({person_of_case(known), std::string(who.name)});
        return persons_.back().person;
    }
    [[nodiscard]] static bool is_stranger(PersonId id) noexcept {
        return id == first_stranger || index(id) == index(first_stranger) - 1;
    }

    /// An id below none that no SOP has, one a name, in the order in which they were given. From the 1,024th on they
    /// share one.
    template <class Id>
    [[nodiscard]] Id unknown(std::string_view name) {
        auto found = unknown_.end();
        if (unknown_.size() < most_unknown) {
            found = std::find(unknown_.begin(), unknown_.end(), name);
            if (found == unknown_.end()) found = unknown_.insert(found, name);
        } else {
            --found;
        }
        return static_cast<Id>(index(none<Id>) - most_unknown + static_cast<std::size_t>(found - unknown_.begin()));
    }
    /// The name, or the one that was given for an id that the SOP does not have.
    template <class Id>
    [[nodiscard]] std::string or_given(const std::string& name, Id id) const {
        const std::size_t position =
            index(id) + most_unknown - index(none<Id>);  // wraps for an id below the unknown ones
        return name.empty() && position < unknown_.size() ? std::string(unknown_[position]) : name;
    }
    [[nodiscard]] std::string activation_name(StepId id, ItemId of) const {
        std::string name = or_given(naming_.step(id), id);
        if (of == none<ItemId>) return name;
        return name + "[" + or_given(naming_.item(of), of) + "]";
    }

    /// A command may say the same twice.
    static void add_once(std::vector<std::string>& names, std::string name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }

    const Naming& naming_;
    Directory& directory_;
    std::vector<std::string_view> unknown_;
    std::array<Stranger, 2> strangers_;  ///< who acts and for whom, if they are not known yet
    std::vector<NewPerson> persons_;     ///< of those who the case comes to know
    std::string_view no_role_;           ///< whose role the SOP does not have
    std::string nameless_;               ///< the role for which no person was written
    std::string_view role_;              ///< in which somebody acts
    std::string why_;                    ///< it is not theirs
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
