// One case of an SOP at a counter: commands by name, and after each of them the laws that hold for every command.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/engine/command.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/history.hpp>
#include <alur/engine/rejection.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/journal/memory.hpp>
#include <alur/time/calendar.hpp>

namespace alur_test {

using alur::Instant;

/// The procedure of an SOP that must be sound; `steps` and whatever else follows the head, which names the calendar
/// `kantor`.
[[nodiscard]] std::shared_ptr<const alur::Procedure> procedure_of(const std::string& yaml);

/// kantor, kantor_libur, kantor_pertama or amsterdam (tests/scenarios/sop/kalender).
[[nodiscard]] std::shared_ptr<const alur::Calendar> calendar(const std::string& name);

/// 2024-07-02 08:15 or 2024-07-02 08:15:30 in Jakarta time.
[[nodiscard]] Instant jakarta(const std::string& text);
[[nodiscard]] std::string jakarta(Instant at);

/// All that a state says, but for the numbers of events: one line a fact.
[[nodiscard]] std::string describe(const alur::CaseState& state);

/// What may go with a completion.
struct With {
    std::string outcome{};
    std::vector<std::string> documents{};
    std::vector<std::pair<std::string, alur::Value>> fields{};
    std::vector<std::string> items{};
    std::string on_behalf_of{};
    std::string key{};
    std::uint16_t attempt = 0;
};

class Desk {
public:
    explicit Desk(const std::string& yaml);
    explicit Desk(std::shared_ptr<const alur::Procedure> procedure);

    // Time
    void at(const std::string& when) { now_ = jakarta(when); }
    void pass(std::chrono::microseconds time) { now_ += time; }
    [[nodiscard]] Instant now() const { return now_; }

    // Commands: each returns the code of the refusal, empty if it was accepted. A step may be written `data[0001]`.
    std::string start(const std::string& by, std::vector<std::pair<std::string, alur::Value>> fields = {});
    std::string complete(const std::string& step, const std::string& by, const With& with = {});
    std::string claim(const std::string& step, const std::string& by, const std::string& on_behalf_of = {});
    std::string release(const std::string& step, const std::string& by);
    std::string submit(const std::string& document, const std::string& by);
    std::string give_back(const std::string& document, const std::string& by, const std::string& reason = "x");
    std::string set(const std::string& step, const std::string& by,
                    std::vector<std::pair<std::string, alur::Value>> fields);
    std::string add(const std::string& type, const std::string& by,
                    std::vector<std::pair<std::string, alur::Value>> fields);
    std::string close(const std::string& step, const std::string& by);
    std::string deliver(const std::string& message, const std::string& by, const With& with = {},
                        const std::string& to = {});
    std::string suspend(const std::string& by);
    std::string resume(const std::string& by);
    std::string cancel(const std::string& by);
    std::string note(const std::string& text, const std::string& by);
    std::string adopt(const std::string& calendar, const std::string& by);
    std::string fail(const std::string& step, const std::string& by, bool again = true,
                     std::chrono::microseconds after = alur::by_retry_policy, const std::string& reason = "mati");
    std::string retry(const std::string& step, const std::string& by);
    std::string tick();
    std::string act(alur::Command command);

    // What stands
    /// Open activations, `periksa data[0001]`, in order of offering.
    [[nodiscard]] std::string open() const;
    [[nodiscard]] alur::Activation activation(const std::string& step) const;
    [[nodiscard]] const alur::CaseState& state() const { return state_; }
    [[nodiscard]] const alur::Procedure& procedure() const { return *procedure_; }
    /// What the last command wrote, kind and name: `StepCompleted periksa, StepOffered verifikasi`.
    [[nodiscard]] std::string wrote() const;
    /// The same as readers see it.
    [[nodiscard]] const std::vector<alur::HistoryEvent>& history() const { return history_; }
    [[nodiscard]] const std::optional<alur::Rejection>& refusal() const { return refusal_; }
    /// The text of the last refusal.
    [[nodiscard]] std::string why() const { return refusal_ ? refusal_->text(*procedure_) : ""; }
    [[nodiscard]] const alur::MemoryJournal& journal() const { return *journal_; }
    /// The batch that the last command repeated.
    [[nodiscard]] const std::optional<alur::KeyUse>& repeated() const { return repeated_; }

    // Ids
    [[nodiscard]] alur::StepId step(const std::string& name) const;
    [[nodiscard]] alur::OutcomeId outcome(alur::StepId step, const std::string& label) const;
    [[nodiscard]] alur::DocumentId document(const std::string& name) const;
    [[nodiscard]] alur::FieldId field(const std::string& name) const;
    [[nodiscard]] alur::RecordTypeId type(const std::string& name) const;
    [[nodiscard]] alur::ItemId item(const std::string& key) const;
    [[nodiscard]] alur::PersonId person(const std::string& name);
    [[nodiscard]] alur::By by(const std::string& who, const std::string& on_behalf_of = {});
    /// The step and item of `data[0001]`.
    [[nodiscard]] alur::ActivationRef named(const std::string& text) const;

private:
    [[nodiscard]] std::vector<alur::FieldValue> values(
        const std::vector<std::pair<std::string, alur::Value>>& fields) const;
    void check_laws(const alur::Decision& decision, const alur::Command& command);
    void check_shortcut(const alur::Decision& decision, const alur::Command& command);
    void check_replay() const;

    std::shared_ptr<const alur::Procedure> procedure_;
    std::shared_ptr<const alur::Calendar> calendar_;
    Instant now_ = jakarta("2024-07-01 08:00");
    alur::CaseState state_;
    alur::CaseState unfolded_;  // the same case, each event by itself
    std::unique_ptr<alur::MemoryJournal> journal_ = std::make_unique<alur::MemoryJournal>();
    std::unique_ptr<alur::MemoryJournal> quick_ =
        std::make_unique<alur::MemoryJournal>();  // as decide_then hands it on
    std::vector<alur::HistoryEvent> history_;
    std::optional<alur::Rejection> refusal_;
    std::optional<alur::KeyUse> repeated_;
    std::map<std::string, alur::PersonId> persons_;
};

}  // namespace alur_test
