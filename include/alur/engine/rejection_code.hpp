// The codes of refusals: what a caller compares, stores and looks up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace alur {
inline namespace v0 {

/// The codes are stable between releases. Meaning and precedence: docs/sop-language.md, K4. None is 0: that stands for
/// a command that was accepted, where many are answered at once.
enum class RejectionCode : std::uint8_t {
    case_unknown = 1,        ///< no case of that id
    case_exists,             ///< the case, or another of its name, was started before
    case_closed,             ///< the case is completed or cancelled
    case_suspended,          ///< the case is suspended and does not take this command
    case_not_suspended,      ///< there is nothing to resume
    step_unknown,            ///< the SOP has no such step
    step_not_open,           ///< no such activation is open
    step_ambiguous,          ///< several items are open and none is named
    step_started,            ///< it is claimed already
    step_not_started,        ///< there is no claim to give back
    step_claimed,            ///< another person holds the claim
    outcome_unknown,         ///< the step has no such outcome
    outcome_needed,          ///< the step has outcomes and none is named
    outcome_not_for_people,  ///< only the deadline takes it
    authority_role,          ///< this role may not do it
    authority_person,        ///< the external role is bound to another person or to none, or no person is named
    authority_not_by,        ///< the person did a step from which this one is separated
    documents_missing,       ///< kelengkapan that the step needs is not there
    document_unknown,        ///< the SOP has no such document
    document_not_brought,    ///< it is produced by a step
    document_absent,         ///< it is not there to be given back
    field_unknown,           ///< no such field here
    field_type,              ///< the value does not fit the field
    field_unset,             ///< a condition asks for a field that has no value
    field_required,          ///< a required field is not given
    field_not_settable,      ///< the step does not list the field under `sets`
    record_unknown,          ///< the SOP has no such record type
    record_duplicate,        ///< a record with this key exists
    record_closed,           ///< nothing that is open takes records of the type
    items_closed,            ///< the list is closed already
    items_unknown,           ///< no such record, or one where none belongs
    message_not_expected,    ///< no open step waits for the message
    message_ambiguous,       ///< several open steps wait for it
    key_reused,              ///< the key belongs to another command
    procedure_unknown,       ///< no such SOP is deployed
    command_unsupported,     ///< not in this version, without content, or with text that is not UTF-8
    command_too_large,       ///< a text, fields or a key beyond what one event may hold
    case_full,               ///< the case has as many events, or the step as many attempts, as it may have
    step_no_service,         ///< nobody tries a step that is no service
    step_not_failed,         ///< no try of it has failed
    incident_open,           ///< an incident is open on it: no try of it is running
    lease_lost,              ///< another handler has the job by now, or nobody was given it
    case_live,               ///< the case is not ended, and what is about persons in it is still needed
    authority_not_held,      ///< the person does not hold the role
    authority_delegation,    ///< nobody gave the role to the person for now
    delegation_unknown,      ///< there is no such delegation, or it is over
    delegation_self,         ///< somebody would be their own delegate
    delegation_circular,     ///< the role was given in the other direction for that time
    delegation_chained,      ///< what would be given was itself given to them for a time
    delegation_period,       ///< it ends before it begins, or is over already
};

/// How many codes there are.
inline constexpr std::size_t rejection_codes = static_cast<std::size_t>(RejectionCode::delegation_period);

/// The code as it is written: `step.not_open`.
[[nodiscard]] constexpr std::string_view name(RejectionCode code) noexcept {
    switch (code) {
        case RejectionCode::case_unknown: return "case.unknown";
        case RejectionCode::case_exists: return "case.exists";
        case RejectionCode::case_closed: return "case.closed";
        case RejectionCode::case_suspended: return "case.suspended";
        case RejectionCode::case_not_suspended: return "case.not_suspended";
        case RejectionCode::step_unknown: return "step.unknown";
        case RejectionCode::step_not_open: return "step.not_open";
        case RejectionCode::step_ambiguous: return "step.ambiguous";
        case RejectionCode::step_started: return "step.started";
        case RejectionCode::step_not_started: return "step.not_started";
        case RejectionCode::step_claimed: return "step.claimed";
        case RejectionCode::outcome_unknown: return "outcome.unknown";
        case RejectionCode::outcome_needed: return "outcome.needed";
        case RejectionCode::outcome_not_for_people: return "outcome.not_for_people";
        case RejectionCode::authority_role: return "authority.role";
        case RejectionCode::authority_person: return "authority.person";
        case RejectionCode::authority_not_by: return "authority.not_by";
        case RejectionCode::documents_missing: return "documents.missing";
        case RejectionCode::document_unknown: return "document.unknown";
        case RejectionCode::document_not_brought: return "document.not_brought";
        case RejectionCode::document_absent: return "document.absent";
        case RejectionCode::field_unknown: return "field.unknown";
        case RejectionCode::field_type: return "field.type";
        case RejectionCode::field_unset: return "field.unset";
        case RejectionCode::field_required: return "field.required";
        case RejectionCode::field_not_settable: return "field.not_settable";
        case RejectionCode::record_unknown: return "record.unknown";
        case RejectionCode::record_duplicate: return "record.duplicate";
        case RejectionCode::record_closed: return "record.closed";
        case RejectionCode::items_closed: return "items.closed";
        case RejectionCode::items_unknown: return "items.unknown";
        case RejectionCode::message_not_expected: return "message.not_expected";
        case RejectionCode::message_ambiguous: return "message.ambiguous";
        case RejectionCode::key_reused: return "key.reused";
        case RejectionCode::procedure_unknown: return "procedure.unknown";
        case RejectionCode::command_unsupported: return "command.unsupported";
        case RejectionCode::command_too_large: return "command.too_large";
        case RejectionCode::case_full: return "case.full";
        case RejectionCode::step_no_service: return "step.no_service";
        case RejectionCode::step_not_failed: return "step.not_failed";
        case RejectionCode::incident_open: return "incident.open";
        case RejectionCode::lease_lost: return "lease.lost";
        case RejectionCode::case_live: return "case.live";
        case RejectionCode::authority_not_held: return "authority.not_held";
        case RejectionCode::authority_delegation: return "authority.delegation";
        case RejectionCode::delegation_unknown: return "delegation.unknown";
        case RejectionCode::delegation_self: return "delegation.self";
        case RejectionCode::delegation_circular: return "delegation.circular";
        case RejectionCode::delegation_chained: return "delegation.chained";
        case RejectionCode::delegation_period: return "delegation.period";
    }
    return "command.unsupported";
}

}  // namespace v0
}  // namespace alur
