// What an application asks of a case, in names. These are parameters: they refer to the caller's texts and live for one
// call.
//
// Who acts is written as `ROLE:PERSON`, for example `kasi:k1`. The application answers for the person: it knows who is
// logged in. It answers for the role too, unless it gives the engine a directory (EngineOptions::identities). `host` is
// the application itself, `service` a handler of it; behind them need stand no person.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>

namespace alur {
inline namespace v0 {

/// A value for a field: `{"badan_hukum", false}`. Identifiers made of digits are texts: `{"nik", "0000000000000001"}`.
struct NamedValue {
    std::string_view field;  ///< its id in the SOP
    Value value;             ///< of the type of the field, else refused as field.type
};

/// To start a case.
struct StartRequest {
    std::string_view by;               ///< who acts: `ROLE:PERSON`, `host` or `service`, here and below
    std::vector<NamedValue> fields{};  ///< those that are `required` among them
    std::string_view name{};  ///< how the application calls the case, unique in the store; empty: it has no name
    std::string_view key{};   ///< idempotency key: a retry with the same key and content changes nothing; empty: none
    /// Here and below: the person in whose place this is done, who gave the role to whoever acts (Engine::delegate).
    /// Empty: in their own right; or, where they do not hold the role, for the one person who gave it to them
    std::string_view delegate_of{};
};

/// To claim or release a step, or to set its fields.
struct StepRequest {
    std::string_view by;             ///< in a role that may work on the step (A2); to release it `host` too
    std::string_view item{};         ///< of a `for_each`: the key of the record; empty: the only one that is open
    std::uint16_t attempt = 0;       ///< refuses any activation but this, counted from 1; 0: whichever is open
    std::string_view key{};          ///< idempotency key, here and below: as in StartRequest, but unique in its case
    std::string_view delegate_of{};  ///< as in StartRequest
};

/// To complete a step.
struct CompleteRequest {
    std::string_view by;                        ///< in a role that may complete the step (A2)
    std::string_view outcome{};                 ///< needed where the step has outcomes
    std::vector<std::string_view> documents{};  ///< submitted first, in the same batch
    std::vector<NamedValue> fields{};           ///< set next, in the same batch
    std::vector<std::string_view> items{};      ///< records that a return to a `for_each` offers again; empty: all
    std::string_view item{};                    ///< as in StepRequest
    std::uint16_t attempt = 0;                  ///< as in StepRequest
    std::string_view on_behalf_of{};  ///< for whom counter staff record: a person, with or without a role before it
    std::string_view key{};           ///< as in StepRequest
    std::string_view delegate_of{};   ///< as in StartRequest
};

/// To say that a try of a service failed.
struct FailRequest {
    std::string_view by = "service";      ///< `service`, or a person in its place: `service:k1`
    bool again = true;                    ///< false: trying again is no use, a person must look
    std::optional<Microseconds> after{};  ///< elapsed time before the next try, at most ten years; else as `retry` says
    std::string_view item{};              ///< as in StepRequest, here and below
    std::uint16_t attempt = 0;            ///< as in StepRequest: of the activation, not of the try
    std::string_view key{};               ///< as in StepRequest
    std::string_view delegate_of{};       ///< as in StartRequest
};

/// To bring a document or to give one back.
struct DocumentRequest {
    std::string_view by;      ///< who brings it or records it; who gives it back works on a step that lists it (A2)
    std::string_view item{};  ///< of a document of items: the key of the record
    std::string_view on_behalf_of{};  ///< as in CompleteRequest
    std::string_view key{};           ///< as in StepRequest
    std::string_view delegate_of{};   ///< as in StartRequest
};

/// To deliver a message.
struct DeliverRequest {
    std::string_view by;               ///< an internal actor, `host` or `service`
    std::string_view step{};           ///< needed where several open steps wait for the message
    std::string_view outcome{};        ///< empty: the first that is not the deadline's
    std::vector<NamedValue> fields{};  ///< what the message says, of those that the step lists under `sets`
    std::string_view key{};            ///< as in StepRequest
    std::string_view delegate_of{};    ///< as in StartRequest
};

/// To be shown what is about persons.
struct PersonalRequest {
    std::string_view by;             ///< an internal actor or `host`
    std::string_view purpose{};      ///< what for. It stays, so it names nobody
    std::string_view delegate_of{};  ///< as in StartRequest
};

/// To erase what is about persons in a case.
struct EraseRequest {
    std::string_view by;             ///< an internal actor or `host`
    std::string_view reason{};       ///< by whose wish or which rule. It stays, so it names nobody
    bool even_live = false;          ///< also while the case is not ended
    std::string_view delegate_of{};  ///< as in StartRequest
};

/// To do anything else with a case.
struct CaseRequest {
    std::string_view by;             ///< which roles may: it depends on the command (A2)
    std::string_view key{};          ///< as in StepRequest
    std::string_view delegate_of{};  ///< as in StartRequest
};

}  // namespace v0
}  // namespace alur
