// The codes of refusals: what a caller compares, stores and looks up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace alur {
inline namespace v0 {

/// The codes are stable between releases. Meaning and precedence: docs/sop-language.md, K4.
enum class RejectionCode : std::uint8_t {
    case_unknown,
    case_exists,
    case_closed,
    case_suspended,
    case_not_suspended,
    step_unknown,
    step_not_open,
    step_ambiguous,
    step_started,
    step_not_started,
    step_claimed,
    outcome_unknown,
    outcome_needed,
    outcome_not_for_people,
    authority_role,
    authority_person,
    authority_not_by,
    documents_missing,
    document_unknown,
    document_not_brought,
    document_absent,
    field_unknown,
    field_type,
    field_unset,
    field_required,
    field_not_settable,
    record_unknown,
    record_duplicate,
    record_closed,
    items_closed,
    items_unknown,
    message_not_expected,
    message_ambiguous,
    key_reused,
    procedure_unknown,
    command_unsupported,
};

/// How many codes there are.
inline constexpr std::size_t rejection_codes = static_cast<std::size_t>(RejectionCode::command_unsupported) + 1;

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
    }
    return "command.unsupported";
}

}  // namespace v0
}  // namespace alur
