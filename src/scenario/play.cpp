#include "scenario/play.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <alur/runtime/load.hpp>

#include "scenario/failed.hpp"
#include "scenario/hold.hpp"
#include "scenario/known.hpp"
#include "scenario/perform.hpp"
#include "scenario/shown.hpp"
#include "scenario/stage.hpp"
#include "yaml/file.hpp"

namespace alur::scenario {
namespace {

/// Plays statements on a stage; what is no command and moves nothing is an expectation.
class Player {
public:
    explicit Player(Stage& stage) : stage_(stage) {}

    void operator()(const UseSop& use) const {
        const auto loaded = load(stage_.path(use.path));
        if (!loaded) fail_by_file("an SOP without errors", loaded.error());
        stage_.deploy(*loaded);
    }

    void operator()(const SetClock& set) const {
        if (const auto* by = std::get_if<std::chrono::seconds>(&set.to))
            stage_.advance(*by);
        else
            stage_.set_clock(std::get<When>(set.to));
    }

    void operator()(const UseCase& use) const { stage_.turn_to(use.name); }

    void operator()(const Grant& grant) const {
        must_know(grant.role, "role", stage_.roles());
        Tenure tenure;
        if (grant.since) tenure.from = stage_.instant_of(*grant.since);
        if (grant.until) tenure.until = stage_.instant_of(*grant.until);
        if (tenure.until < tenure.from) fail("a time that ends after it begins", "it ends before");
        stage_.roster().grant(grant.person, grant.role, tenure);
    }

    void operator()(const Withdraw& withdraw) const {
        must_know(withdraw.role, "role", stage_.roles());
        stage_.roster().withdraw(withdraw.person, withdraw.role, stage_.now());
    }

    void operator()(const Restart&) const {
        for (const auto& [called, known] : stage_.cases()) {
            const auto same = stage_.engine().replays(known.id);
            if (!same || !*same) fail("the state of " + called + " before the restart", "another one after it");
        }
        stage_.restart();
    }

    void operator()(const Tick&) const {
        stage_.mark_all();
        stage_.engine().advance();
    }

    void operator()(const Play& play) const {
        if (const auto refusal = perform(stage_, play.command)) fail("the command is accepted", refusal->text());
    }

    void operator()(const Refused& refused) const {
        const std::string expected = "refused as " + refused.code + (refused.facts ? " " + shown(*refused.facts) : "");
        const auto refusal = perform(stage_, refused.command);
        if (!refusal) fail(expected, "the command was accepted");
        if (refusal->code_name() != refused.code) fail(expected, refusal->text());
        if (!refused.facts) return;
        std::vector<std::string> facts = refusal->documents;
        facts.insert(facts.end(), refusal->fields.begin(), refusal->fields.end());
        facts.insert(facts.end(), refusal->outcomes.begin(), refusal->outcomes.end());
        if (!same_names(facts, *refused.facts)) fail(expected, std::string(refusal->code_name()) + " " + shown(facts));
    }

    template <class Expectation>
    void operator()(const Expectation& expect) const {
        must_hold(stage_, expect);
    }

private:
    Stage& stage_;
};

}  // namespace

Result<Scenario, Diagnostics> read(const std::string& path) {
    auto text = yaml::read_bytes(path, 1U << 20U);
    if (!text) return failure(std::move(text.error()));
    return parse(path, *text);
}

namespace {

Played play_on(Stage stage, const Scenario& scenario) {
    Played played;
    for (const Line& line : scenario.lines) {
        try {
            std::visit(Player(stage), line.statement);
        } catch (const Failed& failed) {
            played.fault = Fault{line.number, line.text, failed.expected, failed.seen, failed.by_file};
            return played;
        }
        ++played.statements;
    }
    return played;
}

}  // namespace

Played play(const Scenario& scenario) { return play(scenario, {}); }

Played play(const Scenario& scenario, const std::string& path, bool checkpoints) {
    const bool has_roster = std::any_of(scenario.lines.begin(), scenario.lines.end(), [](const Line& line) {
        return std::holds_alternative<Grant>(line.statement) || std::holds_alternative<Withdraw>(line.statement);
    });
    return play_on(Stage(scenario.file, has_roster, path, checkpoints), scenario);
}

}  // namespace alur::scenario
