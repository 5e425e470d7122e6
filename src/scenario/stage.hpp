// What a scenario plays on: an engine with its clock, the SOPs that were deployed, the cases by their names, and which
// of them is the current one. What never happens here: judging whether a line holds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <alur/graph/procedure.hpp>
#include <alur/runtime/engine.hpp>
#include <alur/sop/sop.hpp>
#include <alur/time/calendar.hpp>

#include "scenario/scenario.hpp"

namespace alur::scenario {

class Stage {
public:
    /// \param scenario the file of the scenario, from whose folder paths are taken
    /// \param has_roster whether the engine asks who holds a role
    /// \param store the path of a store on disk; empty: in memory \param checkpoints one is made before each restart
    Stage(const std::string& scenario, bool has_roster, std::string store, bool checkpoints);

    [[nodiscard]] Engine& engine() { return *engine_; }
    [[nodiscard]] const Engine& engine() const { return *engine_; }
    [[nodiscard]] std::string path(const std::string& from_scenario) const {
        return (folder_ / from_scenario).string();
    }

    /// Ends the engine and opens its store again, if that is on disk. \throws Failed where a case is then another
    void restart();

    // --- SOPs ---

    void deploy(const std::shared_ptr<const Procedure>& procedure);
    /// The id of the SOP that was deployed last; empty before any.
    [[nodiscard]] const std::string& last_sop() const { return last_sop_; }
    /// The SOP of that id, or null.
    [[nodiscard]] const Procedure* procedure_of(const std::string& sop) const;
    /// The actors of all that were deployed. \throws Failed before any
    [[nodiscard]] std::vector<std::string_view> roles() const;
    /// That of the current case, or the one that was deployed last; null before any.
    [[nodiscard]] const Procedure* procedure() const;
    /// Its calendar; null where there is none.
    [[nodiscard]] const Calendar* calendar() const;
    /// The current SOP as its author wrote it. \throws Failed where there is none
    [[nodiscard]] const sop::Sop& definition() const;

    // --- cases ---

    struct Case {
        CaseId id = none<CaseId>;
        std::string sop;
    };

    [[nodiscard]] const std::map<std::string, Case>& cases() const { return cases_; }
    [[nodiscard]] const std::string& current() const { return current_; }
    void turn_to(const std::string& called) { current_ = called; }
    /// A case was started, and becomes the current one.
    void add(const std::string& called, Case started);
    /// The current case, or none.
    [[nodiscard]] CaseId id() const;
    /// \throws Failed where it was never started
    [[nodiscard]] CaseView view() const;

    // --- who holds a role; where there is a roster ---

    [[nodiscard]] Roster& roster() { return *roster_; }

    // --- the clock ---

    [[nodiscard]] Instant now() const { return time_->now(); }
    /// \throws Failed beyond the years 1 to 9999, in which times can be written down; so the two below
    void set_clock(Instant at);
    void advance(std::chrono::seconds by) { set_clock(now() + by); }
    void set_clock(const When& when) { set_clock(instant_of(when)); }
    /// Local time of the current SOP's calendar. \throws Failed where the clocks were put forward over it
    [[nodiscard]] Instant instant_of(const When& when) const;

    // --- what the last command wrote ---

    /// Remembers how many events the current case has before a command, which writes into no other.
    void mark();
    /// Remembers how many each case has before a tick.
    void mark_all();
    /// How many the current case had before the last of these.
    [[nodiscard]] std::uint32_t marked() const;

private:
    [[nodiscard]] Engine opened() const;
    /// Of a case that may not be there.
    [[nodiscard]] std::uint32_t events_of(const std::string& called) const;

    std::filesystem::path folder_;
    std::string store_;
    bool checkpoints_;
    std::shared_ptr<SimulatedTime> time_;
    std::shared_ptr<Roster> roster_;  // null: nobody is asked
    std::optional<Engine> engine_;    // none only while it restarts
    std::map<std::string, std::shared_ptr<const Procedure>> procedures_;
    std::string last_sop_;
    std::map<std::string, Case> cases_;
    std::string current_ = "kasus";
    std::map<std::string, std::uint32_t> marks_;
};

}  // namespace alur::scenario
