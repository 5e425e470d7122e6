// A command that was refused by authority, as a store keeps it: apart from the cases, in which nothing happened.
#pragma once

#include <cstdint>
#include <string_view>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/rejection_code.hpp>

namespace alur {
inline namespace v0 {

/// What somebody wanted. The numbers are part of the stored form: append, never renumber. Those of commands on cases
/// follow CommandBody; the others are counted from 128 on.
enum class CommandKind : std::uint8_t {
    none = 0,
    start_case = 1,
    start_step = 2,
    release_step = 3,
    complete_step = 4,
    submit_document = 5,
    return_document = 6,
    set_fields = 7,
    add_record = 8,
    close_items = 9,
    deliver_message = 10,
    suspend_case = 11,
    resume_case = 12,
    cancel_case = 13,
    add_note = 14,
    fire_timers = 15,
    adopt_calendar = 16,
    migrate_case = 17,
    fail_step = 18,
    retry_step = 19,
    erase_case = 20,
    read_personal = 21,
    delegate_role = 128,
    revoke_delegation = 129,
};

/// `CompleteStep`, as docs/sop-language.md writes it; empty for none.
[[nodiscard]] constexpr std::string_view name(CommandKind kind) noexcept {
    switch (kind) {
        case CommandKind::none: return "";
        case CommandKind::start_case: return "StartCase";
        case CommandKind::start_step: return "StartStep";
        case CommandKind::release_step: return "ReleaseStep";
        case CommandKind::complete_step: return "CompleteStep";
        case CommandKind::submit_document: return "SubmitDocument";
        case CommandKind::return_document: return "ReturnDocument";
        case CommandKind::set_fields: return "SetFields";
        case CommandKind::add_record: return "AddRecord";
        case CommandKind::close_items: return "CloseItems";
        case CommandKind::deliver_message: return "DeliverMessage";
        case CommandKind::suspend_case: return "SuspendCase";
        case CommandKind::resume_case: return "ResumeCase";
        case CommandKind::cancel_case: return "CancelCase";
        case CommandKind::add_note: return "AddNote";
        case CommandKind::fire_timers: return "FireTimers";
        case CommandKind::adopt_calendar: return "AdoptCalendar";
        case CommandKind::migrate_case: return "MigrateCase";
        case CommandKind::fail_step: return "FailStep";
        case CommandKind::retry_step: return "RetryStep";
        case CommandKind::erase_case: return "EraseCase";
        case CommandKind::read_personal: return "ReadPersonal";
        case CommandKind::delegate_role: return "DelegateRole";
        case CommandKind::revoke_delegation: return "RevokeDelegation";
    }
    return "";
}

/// One refusal, or so many equal ones. Persons, procedures and cases are those of the store; a person may be one whom
/// the case alone knows.
struct RefusedCommand {
    Instant since{};                          ///< the first of them
    Instant at{};                             ///< the last
    std::uint32_t times = 1;                  ///< how many
    CommandKind command = CommandKind::none;  ///< none: further ones of any kind, of which nothing else is kept
    RejectionCode code = RejectionCode::authority_role;  ///< why: one of `authority_…`; of others nothing is kept
    CaseId case_id = none<CaseId>;  ///< as the engine numbers it; none: there is no case yet, or it is about none
    ProcedureId procedure = none<ProcedureId>;  ///< none: it is about no SOP
    ActorId role = none<ActorId>;               ///< in which they wanted to act; none: the SOP has no such actor
    PersonId person = none<PersonId>;           ///< none: nobody was named, or somebody whose name is not kept
    PersonId on_behalf_of = none<PersonId>;     ///< none: for nobody, or for somebody whose name is not kept
    PersonId in_place_of = none<PersonId>;      ///< whose delegate they said they were; none as above
    StepId step = none<StepId>;                 ///< that they named; none: none
    ItemId item = none<ItemId>;                 ///< that they named; none: none

    friend bool operator==(const RefusedCommand&, const RefusedCommand&) = default;
};

}  // namespace v0
}  // namespace alur
