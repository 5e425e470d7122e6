// Names that were looked up once.
//
// A handle means what its name means: a command by handles does, and is refused, as the same command by names would be,
// and costs less, since no name is looked up. It is a small value that is copied, kept and sent to other
// threads, and lasts as long as its engine. On a case of another revision than the one that it was looked up in, its
// name is looked up again. A handle of another engine, or an empty one where something is needed, is refused as a name
// that the SOP does not have.
#pragma once

#include <cstdint>

#include <alur/base/ids.hpp>
#include <alur/engine/document_set.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {
class Handles;
enum class EngineNumber : std::uint32_t;
}  // namespace runtime

/// An SOP, to start cases of (Engine::sop): always on the revision that was deployed last.
class SopHandle {
public:
    SopHandle() = default;  ///< of no SOP
    friend bool operator==(const SopHandle&, const SopHandle&) = default;

private:
    friend class runtime::Handles;
    runtime::EngineNumber engine_{};
    ProcedureId revision_ = none<ProcedureId>;
};

/// A step of an SOP (Engine::step).
class StepHandle {
public:
    StepHandle() = default;  ///< of no step
    friend bool operator==(const StepHandle&, const StepHandle&) = default;

private:
    friend class runtime::Handles;
    runtime::EngineNumber engine_{};
    ProcedureId revision_ = none<ProcedureId>;
    StepId step_ = none<StepId>;
};

/// An outcome of a step (Engine::outcome).
class OutcomeHandle {
public:
    OutcomeHandle() = default;  ///< no outcome
    friend bool operator==(const OutcomeHandle&, const OutcomeHandle&) = default;

private:
    friend class runtime::Handles;
    runtime::EngineNumber engine_{};
    ProcedureId revision_ = none<ProcedureId>;
    StepId step_ = none<StepId>;
    OutcomeId outcome_ = none<OutcomeId>;
};

/// Who acts: a person in a role, `host` or `service` (Engine::actor). The same for all SOPs.
class ActorHandle {
public:
    ActorHandle() = default;  ///< nobody
    friend bool operator==(const ActorHandle&, const ActorHandle&) = default;

private:
    friend class runtime::Handles;
    runtime::EngineNumber engine_{};
    PersonId person_ = none<PersonId>;
    std::uint16_t role_ = 0;
};

/// Documents of an SOP (Engine::documents).
class DocumentsHandle {
public:
    DocumentsHandle() = default;  ///< none
    friend bool operator==(const DocumentsHandle&, const DocumentsHandle&) = default;

private:
    friend class runtime::Handles;
    runtime::EngineNumber engine_{};
    ProcedureId revision_ = none<ProcedureId>;
    DocumentSet documents_;
};

/// To complete a step by handles. What else a completion may bring (fields, items, a key) has names: CompleteRequest.
struct CompleteByHandle {
    ActorHandle by;               ///< in a role that may complete the step (A2)
    OutcomeHandle outcome{};      ///< an empty handle: right only for a step without outcomes
    DocumentsHandle documents{};  ///< submitted first, in the same batch
    std::uint16_t attempt = 0;    ///< as in StepRequest
    ActorHandle on_behalf_of{};   ///< a person; the role counts for nothing
};

}  // namespace v0
}  // namespace alur
