// The engine behind the same interface as the interpreter: names are turned into ids, what it knows into the same
// lines. After every command its state is thrown away and replayed from the events.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <alur/engine/decide.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/history.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/time/calendar.hpp>

#include "reference/support/hours.hpp"
#include "reference/support/interpreter.hpp"

namespace reference {

/// The engine's calendar of the same hours, covering the dates [first, first + days).
[[nodiscard]] std::shared_ptr<const alur::Calendar> to_calendar(const Hours& hours, std::int64_t first, int days);

class EngineSide {
public:
    EngineSide(const alur::Procedure& procedure, std::vector<std::shared_ptr<const alur::Calendar>> calendars)
        : procedure_(&procedure), calendars_(std::move(calendars)) {}

    /// \return the code of the refusal; empty: accepted
    std::string act(const Command& command, Instant now);
    [[nodiscard]] std::vector<std::string> visible() const;
    /// All that has happened.
    [[nodiscard]] std::vector<alur::HistoryEvent> history() const;
    [[nodiscard]] std::string name_of(alur::PersonId person) const;
    /// What went wrong inside the engine (replay gives another state, events out of order); empty: nothing.
    [[nodiscard]] const std::string& fault() const { return fault_; }
    /// Names of the documents that the last refusal lists, sorted.
    [[nodiscard]] const std::vector<std::string>& missing() const { return missing_; }

private:
    struct Stored {
        alur::Event event;
        std::vector<std::byte> payload;
    };

    [[nodiscard]] alur::Command to_command(const Command& command);
    [[nodiscard]] alur::By to_by(const Who& by);
    [[nodiscard]] alur::PersonId person(const std::string& name);
    [[nodiscard]] alur::ActorId role(const std::string& name) const;
    [[nodiscard]] alur::StepId step(const std::string& name) const;
    [[nodiscard]] alur::DocumentId document(const std::string& name) const;
    [[nodiscard]] alur::OutcomeId outcome(alur::StepId step, const std::string& label) const;
    [[nodiscard]] alur::ItemId item(const alur::sop::RecordType* type, const std::string& key) const;
    [[nodiscard]] const alur::sop::RecordType* type_of(alur::StepId step) const;
    [[nodiscard]] std::vector<alur::FieldValue> fields(const Command& command, const alur::sop::RecordType* type) const;
    [[nodiscard]] std::string key_of(alur::ItemId item) const;
    [[nodiscard]] const alur::Calendar* calendar() const;
    [[nodiscard]] const alur::sop::Sop& sop() const { return procedure_->definition(); }
    void store(const alur::Decision& decision);
    void replay();
    void erase();

    const alur::Procedure* procedure_;
    std::vector<std::shared_ptr<const alur::Calendar>> calendars_;
    std::vector<Stored> journal_;
    alur::CaseState state_;
    alur::CaseState from_image_;  // of the state before, gone on
    std::vector<std::string> people_;
    std::map<std::string, alur::Command> sent_;  ///< under idempotency keys
    std::vector<std::string> missing_;
    std::string fault_;
};

}  // namespace reference
