#include <alur/runtime/refusal.hpp>

#include <ostream>

#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace {

std::string list(const std::vector<std::string>& names) {
    constexpr std::size_t most = 12;
    std::string out;
    for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > most) out += " and " + std::to_string(names.size() - most) + " more";
    return out;
}

/// What the SOP does not have, by its name if one was given.
std::string lacking(const char* kind, const std::string& name) {
    return name.empty() ? "the SOP has no such " + std::string(kind)
                        : "the SOP has no " + std::string(kind) + " " + name;
}

std::string outcomes_instead(const Refusal& refusal) {
    return refusal.outcomes.empty() ? "it has none" : "it has " + list(refusal.outcomes);
}

/// A step without an item runs over no records; a step with one, over other records.
std::string no_item(const Refusal& refusal) {
    const bool item = !refusal.step.empty() && refusal.step.back() == ']';
    if (!refusal.documents.empty())
        return list(refusal.documents) + (item ? " is not of that record" : " is of a record, and none is named");
    if (item) return "there is no record for " + refusal.step;
    return refusal.step.empty() ? "no such record can be named" : refusal.step + " does not run over records";
}

std::string open_instead(const Refusal& refusal) {
    return refusal.open.empty() ? "nothing is open" : "open: " + list(refusal.open);
}

std::string no_authority(const Refusal& refusal) {
    if (refusal.role.empty()) return "this role may not do " + (refusal.step.empty() ? "that" : refusal.step);
    return "the SOP has no actor '" + refusal.role + "'" +
           (refusal.near.empty() ? std::string() : "; did you mean '" + refusal.near + "'?");
}

/// Who is meant where the engine knows nobody by name.
std::string somebody(const Refusal& refusal) { return refusal.person.empty() ? "somebody else" : refusal.person; }

/// What the code says of these facts.
std::string sentence(const Refusal& refusal) {
    const std::string step = refusal.step.empty() ? "the step" : refusal.step;
    switch (refusal.code) {
        case RejectionCode::case_unknown: return "there is no such case";
        case RejectionCode::case_exists: return "there is a case of that name already";
        case RejectionCode::case_closed: return "the case is closed";
        case RejectionCode::case_suspended: return "the case is suspended";
        case RejectionCode::case_not_suspended: return "the case is not suspended";
        case RejectionCode::step_unknown: return lacking("step", refusal.step);
        case RejectionCode::step_not_open: return step + " is not open; " + open_instead(refusal);
        case RejectionCode::step_ambiguous: return step + " is open for several records; " + open_instead(refusal);
        case RejectionCode::step_started: return step + " is claimed by " + somebody(refusal) + " already";
        case RejectionCode::step_not_started: return step + " is not claimed";
        case RejectionCode::step_claimed: return step + " is claimed by " + somebody(refusal);
        case RejectionCode::outcome_unknown: return step + " has no such outcome; " + outcomes_instead(refusal);
        case RejectionCode::outcome_needed: return step + " ends with one of " + list(refusal.outcomes);
        case RejectionCode::outcome_not_for_people:
            return "only the deadline of " + step + " takes this outcome; people choose " + list(refusal.outcomes);
        case RejectionCode::authority_role: return no_authority(refusal);
        case RejectionCode::authority_person:
            return refusal.person.empty() ? "nobody is named in this role"
                                          : "somebody else holds this role in the case";
        case RejectionCode::authority_not_by:
            return somebody(refusal) + " completed " + refusal.not_by + " and may not do " + step + " as well";
        case RejectionCode::documents_missing: return step + " lacks " + list(refusal.documents);
        case RejectionCode::document_unknown: return lacking("document", list(refusal.documents));
        case RejectionCode::document_not_brought:
            return "a step produces " + list(refusal.documents) + "; nobody brings it";
        case RejectionCode::document_absent: return list(refusal.documents) + " is not here";
        case RejectionCode::field_unknown: return lacking("field", list(refusal.fields));
        case RejectionCode::field_type: return "the value does not fit " + list(refusal.fields);
        case RejectionCode::field_unset: return "to go on, " + list(refusal.fields) + " must be set";
        case RejectionCode::field_required: return list(refusal.fields) + " must be given";
        case RejectionCode::field_not_settable: return step + " does not set " + list(refusal.fields);
        case RejectionCode::record_unknown: return "the SOP has no records of that type";
        case RejectionCode::record_duplicate: return "there is a record with that key already";
        case RejectionCode::record_closed: return "no open step takes records of that type";
        case RejectionCode::items_closed: return "the list of " + step + " is closed";
        case RejectionCode::items_unknown: return no_item(refusal);
        case RejectionCode::message_not_expected: return "nothing waits for that message";
        case RejectionCode::message_ambiguous: return "several steps wait for that message; " + open_instead(refusal);
        case RejectionCode::key_reused: return "that key belongs to another command";
        case RejectionCode::procedure_unknown: return "no such SOP is deployed";
        case RejectionCode::command_unsupported: return "that cannot be done";
        case RejectionCode::command_too_large: return "that is more than an event may hold";
        case RejectionCode::case_full: return "the case takes no further events; it can be cancelled";
        case RejectionCode::step_no_service: return step + " is no step of a service";
        case RejectionCode::step_not_failed: return "no try of " + step + " has failed";
        case RejectionCode::incident_open: return "an incident is open on " + step + "; a person must look";
        case RejectionCode::lease_lost: return "the job of " + step + " is not yours any more";
        case RejectionCode::case_live:
            return "the case is not ended, so what is about persons is still needed; end it, or say that it is to be "
                   "erased all the same";
        case RejectionCode::authority_not_held: return somebody(refusal) + " does not hold the role " + refusal.role;
        case RejectionCode::authority_delegation:
            return somebody(refusal) + " cannot act as a delegate in the role " + refusal.role;
        case RejectionCode::delegation_unknown: return "there is no such delegation";
        case RejectionCode::delegation_self: return somebody(refusal) + " would be their own delegate";
        case RejectionCode::delegation_circular:
            return somebody(refusal) + " gave the role " + refusal.role + " in the other direction for that time";
        case RejectionCode::delegation_chained:
            return somebody(refusal) + " has the role " + refusal.role + " as a delegate and cannot give it on";
        case RejectionCode::delegation_period: return "a delegation ends after it begins, and not in the past";
    }
    return {};
}

}  // namespace

std::string Refusal::text() const {
    std::string out(code_name());
    out += ": " + sentence(*this);
    if (!detail.empty()) out += " (" + detail + ")";
    return printable(out);
}

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) { return out << refusal.text(); }

}  // namespace v0
}  // namespace alur
