// A refusal in words. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <string>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/rejection.hpp>
#include <alur/engine/rejection_code.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Puts a refusal into words with the names of an SOP. An id that the SOP does not have is shown as a number.
class RejectionWords {
public:
    RejectionWords(const Rejection& rejection, const sop::Sop& sop) : no_(rejection), sop_(sop) {}

    [[nodiscard]] std::string text() const {
        std::string text(no_.code_name());
        const std::string sentence = this->sentence();
        if (!sentence.empty()) text += ": " + sentence;
        if (!no_.detail.empty()) text += ": " + no_.detail;
        return text;
    }

private:
    [[nodiscard]] std::string sentence() const {
        switch (no_.code) {
            case RejectionCode::case_unknown: return "there is no such case";
            case RejectionCode::case_exists: return "the case has started already";
            case RejectionCode::case_closed: return "the case is completed or cancelled";
            case RejectionCode::case_suspended: return "the case is suspended";
            case RejectionCode::case_not_suspended: return "the case is not suspended";
            case RejectionCode::step_unknown: return "the SOP has no such step";
            case RejectionCode::step_not_open: return where() + " is not open" + open("; open: ", "; nothing is open");
            case RejectionCode::step_ambiguous:
                return "several items of " + step(no_.step) + " are open" + open(": ", "");
            case RejectionCode::step_started: return where() + " has been started already";
            case RejectionCode::step_not_started: return where() + " has not been started";
            case RejectionCode::step_claimed: return where() + " was started by somebody else";
            case RejectionCode::outcome_unknown: return step(no_.step) + " has no such outcome" + outcomes();
            case RejectionCode::outcome_needed: return step(no_.step) + " needs an outcome" + outcomes();
            case RejectionCode::outcome_not_for_people:
                return "only the deadline of " + step(no_.step) + " takes this outcome" + outcomes();
            case RejectionCode::authority_role: return "this role may not do that" + listed(documents(), " with ");
            case RejectionCode::authority_person:
                return no_.person == none<PersonId> ? "" : "another person holds this role in the case";
            case RejectionCode::authority_not_by: return "who did " + step(no_.not_by) + " may not do " + where();
            case RejectionCode::documents_missing: return where() + " still needs" + listed(documents(), " ");
            case RejectionCode::document_unknown: return "the SOP has no such document";
            case RejectionCode::document_not_brought: return "a step produces it" + listed(documents(), ": ");
            case RejectionCode::document_absent: return "it is not there" + listed(documents(), ": ");
            case RejectionCode::field_unknown: return "there is no such field here" + listed(fields(), ": ");
            case RejectionCode::field_type: return "the value does not fit" + listed(fields(), " ");
            case RejectionCode::field_unset:
                return (no_.step == none<StepId> ? "a condition" : where()) + " needs" + listed(fields(), " ");
            case RejectionCode::field_required: return "it must be given" + listed(fields(), ": ");
            case RejectionCode::field_not_settable:
                return "the step does not list it under sets" + listed(fields(), ": ");
            case RejectionCode::record_unknown: return "the SOP has no such record type";
            case RejectionCode::record_duplicate:
                return "the case has a record with this key already" + listed(fields(), ": ");
            case RejectionCode::record_closed: return "no open step takes records of this type now";
            case RejectionCode::items_closed: return "the list of " + step(no_.step) + " is closed";
            case RejectionCode::items_unknown: return "there is no such item here" + listed(documents(), " for ");
            case RejectionCode::message_not_expected: return "nothing waits for this message" + open("; open: ", "");
            case RejectionCode::message_ambiguous: return "several steps wait for it; name one" + open(": ", "");
            case RejectionCode::key_reused: return "the idempotency key belongs to another command";
            case RejectionCode::procedure_unknown: return "this SOP is not deployed";
            case RejectionCode::command_unsupported: return "";
            case RejectionCode::command_too_large: return "it is more than an event may hold";
            case RejectionCode::case_full: return "the case takes no further events; it can be cancelled";
            case RejectionCode::step_no_service: return step(no_.step) + " is no step of a service";
            case RejectionCode::step_not_failed: return "no try of " + where() + " has failed";
            case RejectionCode::incident_open: return "an incident is open on " + where() + ": a person must look";
            case RejectionCode::lease_lost: return "another handler has " + where() + " by now";
            case RejectionCode::case_live: return "the case is not ended: what is about persons is still needed";
            case RejectionCode::authority_not_held: return "this person does not hold the role";
            case RejectionCode::authority_delegation: return "nobody gave the role to this person for now";
            case RejectionCode::delegation_unknown: return "there is no such delegation";
            case RejectionCode::delegation_self: return "nobody is their own delegate";
            case RejectionCode::delegation_circular: return "the role was given in the other direction for that time";
            case RejectionCode::delegation_chained: return "what was given for a time is not given on";
            case RejectionCode::delegation_period: return "a delegation ends after it begins, and not in the past";
        }
        return "";
    }

    template <class Id, class List>
    [[nodiscard]] static std::string id_of(const List& list, Id id) {
        return index(id) < list.size() ? list[index(id)].id : "#" + std::to_string(index(id));
    }
    [[nodiscard]] std::string step(StepId id) const { return id_of(sop_.steps, id); }
    /// With its attempt where the command named one.
    [[nodiscard]] std::string activation(const ActivationRef& ref) const {
        return step(ref.step) + (ref.item == none<ItemId> ? "" : "[#" + std::to_string(index(ref.item) + 1) + "]") +
               (no_.attempt == 0 ? "" : "#" + std::to_string(ref.attempt));
    }
    [[nodiscard]] std::string where() const { return activation({no_.step, no_.item, no_.attempt}); }

    [[nodiscard]] static std::string joined(const std::vector<std::string>& names) {
        std::string text;
        for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
        return text;
    }
    [[nodiscard]] static std::string listed(const std::vector<std::string>& names, const char* before) {
        return names.empty() ? "" : before + joined(names);
    }
    [[nodiscard]] std::vector<std::string> documents() const {
        std::vector<std::string> names;
        for (const DocumentId document : no_.documents) names.push_back(id_of(sop_.kelengkapan, document));
        return names;
    }
    [[nodiscard]] std::vector<std::string> fields() const {
        std::vector<std::string> names;
        for (const FieldId field : no_.fields) names.push_back(id_of(sop_.fields, field));
        return names;
    }
    [[nodiscard]] std::string open(const char* before, const char* nothing) const {
        std::vector<std::string> names;
        for (const ActivationRef& ref : no_.open) names.push_back(activation(ref));
        return names.empty() ? nothing : before + joined(names);
    }
    [[nodiscard]] std::string outcomes() const {
        std::vector<std::string> names;
        if (index(no_.step) < sop_.steps.size()) {
            for (const OutcomeId outcome : no_.outcomes) {
                const auto& all = sop_.step(no_.step).outcomes;
                if (index(outcome) < all.size()) names.push_back(all[index(outcome)].label);
            }
        }
        return listed(names, ": ");
    }

    const Rejection& no_;
    const sop::Sop& sop_;
};

}  // namespace detail

// NOLINTNEXTLINE(misc-definitions-in-headers): not inline, so that a second source that includes this does not link
std::string Rejection::text(const Procedure& procedure) const {
    return detail::RejectionWords(*this, procedure.definition()).text();
}

}  // namespace v0
}  // namespace alur
