// The interpreter itself, on rules that are easily got wrong. What it knows is docs/sop-language.md.
#include "reference/support/interpreter.hpp"

#include <alur/sop/read.hpp>

#include "reference/support/offices.hpp"
#include "support/catch.hpp"

using namespace reference;

namespace {

struct Case {
    explicit Case(const std::string& steps, const std::string& catalogues = "")
        : sop(read("alur: 1\nid: contoh\ncalendar: kantor\nactors: {warga: {external: true}, staf: {}, kasi: {}}\n" +
                   catalogues + "steps:\n" + steps)),
          interpreter(sop, {offices()[0].hours, offices()[1].hours}, coverage),
          now(offices()[0].begin + std::chrono::hours(2)) {}

    static alur::sop::Sop read(const std::string& text) {
        auto sop = alur::sop::read(text, "contoh.yaml");
        if (!sop) FAIL(sop.error().to_string());
        return std::move(*sop);
    }

    std::string act(Verb verb, const std::string& step = "", const std::string& outcome = "") {
        Command command;
        command.verb = verb;
        command.by = {role, person, ""};
        command.step = step;
        command.outcome = outcome;
        command.fields = std::move(fields);
        fields.clear();
        return interpreter.act(command, now);
    }

    /// The open activations, in order of offering.
    std::string open() const {
        std::string all;
        for (const auto& activation : interpreter.open())
            all += (all.empty() ? "" : " ") + activation.step +
                   (activation.item.empty() ? "" : "[" + activation.item + "]") +
                   (activation.attempt > 1 ? "#" + std::to_string(activation.attempt) : "");
        return all;
    }

    alur::sop::Sop sop;
    Coverage coverage;
    Interpreter interpreter;
    Instant now;
    std::string role = "staf";
    std::string person = "p1";
    std::vector<std::pair<std::string, Value>> fields;
};

}  // namespace

TEST_CASE("the reference counts only the branches that were taken", "[reference]") {
    Case c(
        "  - {id: a, actor: staf, sets: [x], next: [{to: b, when: {x: true}}, c, d]}\n"
        "  - {id: b, actor: staf, next: e}\n  - {id: c, actor: staf, next: e}\n  - {id: d, actor: staf, next: e}\n"
        "  - {id: e, actor: staf, join: all, next: end}\n",
        "fields: {x: {type: boolean}}\n");
    CHECK(c.act(Verb::start_case) == "");
    CHECK(c.act(Verb::complete_step, "a") == "field.unset");
    c.fields = {{"x", false}};
    CHECK(c.act(Verb::complete_step, "a") == "");
    CHECK(c.open() == "c d");
    CHECK(c.act(Verb::complete_step, "d") == "");
    CHECK(c.act(Verb::complete_step, "c") == "");
    CHECK(c.open() == "e");
}

TEST_CASE("the reference cancels what a count join does not wait for", "[reference]") {
    Case c(
        "  - {id: a, actor: staf, next: [b, c, d]}\n  - {id: b, actor: staf, next: e}\n"
        "  - {id: c, actor: staf, next: e}\n  - {id: d, actor: staf, next: e}\n"
        "  - {id: e, actor: staf, join: {count: 2}, next: end}\n");
    CHECK(c.act(Verb::start_case) == "");
    CHECK(c.act(Verb::complete_step, "a") == "");
    CHECK(c.act(Verb::complete_step, "c") == "");
    CHECK(c.open() == "b d");
    CHECK(c.act(Verb::complete_step, "b") == "");
    CHECK(c.open() == "e");
}

TEST_CASE("the reference leaves blocks by a loop and starts the target", "[reference]") {
    Case c(
        "  - {id: a, actor: staf, next: [b, c]}\n  - {id: b, actor: staf, next: [d, e]}\n"
        "  - {id: c, actor: staf, next: f}\n  - {id: d, actor: staf, outcomes: {ya: f, ulang: {next: a, returns: "
        "true}, "
        "lagi: {next: b, returns: true}}}\n  - {id: e, actor: staf, next: f}\n"
        "  - {id: f, actor: staf, join: all, next: end}\n");
    CHECK(c.act(Verb::start_case) == "");
    CHECK(c.act(Verb::complete_step, "a") == "");
    CHECK(c.act(Verb::complete_step, "b") == "");
    CHECK(c.open() == "c d e");
    CHECK(c.act(Verb::complete_step, "d", "lagi") == "");
    CHECK(c.open() == "c b#2");
    CHECK(c.act(Verb::complete_step, "b") == "");
    CHECK(c.act(Verb::complete_step, "d", "ulang") == "");
    CHECK(c.open() == "a#2");
}

TEST_CASE("the reference does not start branches of a block that has closed meanwhile", "[reference]") {
    Case c(
        "  - {id: a, actor: staf, next: [b, c]}\n  - {id: b, next: d}\n  - {id: c, actor: staf, next: d}\n"
        "  - {id: d, actor: staf, join: {count: 1}, next: end}\n");
    CHECK(c.act(Verb::start_case) == "");
    CHECK(c.act(Verb::complete_step, "a") == "");
    CHECK(c.open() == "d");
}

TEST_CASE("the reference goes back to a correction step and from it to where it came from", "[reference]") {
    Case c(
        "  - {id: a, actor: staf, outcomes: {ya: end, kurang: {next: b, returns: true}}}\n"
        "  - {id: b, actor: warga, next: a}\n");
    CHECK(c.act(Verb::start_case) == "");
    CHECK(c.act(Verb::complete_step, "a", "kurang") == "");
    CHECK(c.open() == "b");
    c.role = "warga";
    CHECK(c.act(Verb::complete_step, "b") == "");
    CHECK(c.open() == "a#2");
}

TEST_CASE("the reference offers records as they are added until the list is closed", "[reference]") {
    Case c(
        "  - {id: a, actor: staf, sets: [usaha]}\n"
        "  - {id: b, actor: kasi, for_each: usaha, items: open, outcomes: {ada: {}, ulang: {returns: true}}, "
        "choose: [{when: {count: {ada: 2}}, next: end}, {else: c}]}\n  - {id: c, actor: staf, next: end}\n",
        "records: {usaha: {key: nomor, fields: {nomor: {type: string}}}}\n");
    const auto add = [&c](const std::string& number) {
        Command command;
        command.verb = Verb::add_record;
        command.by = {c.role, c.person, ""};
        command.name = "usaha";
        command.fields = {{"nomor", number}};
        return c.interpreter.act(command, c.now);
    };
    CHECK(c.act(Verb::start_case) == "");
    CHECK(add("1") == "");
    CHECK(add("1") == "record.duplicate");
    CHECK(c.act(Verb::complete_step, "a") == "");
    CHECK(c.open() == "b[1]");
    CHECK(add("2") == "authority.role");
    c.role = "kasi";
    CHECK(add("2") == "");
    CHECK(c.act(Verb::complete_step, "b", "ada") == "step.ambiguous");
    CHECK(c.act(Verb::close_items, "b") == "");
    CHECK(add("3") == "record.closed");
    Command command;
    command.verb = Verb::complete_step;
    command.by = {c.role, c.person, ""};
    command.step = "b";
    command.item = "1";
    command.outcome = "ulang";
    CHECK(c.interpreter.act(command, c.now) == "");
    CHECK(c.open() == "b[2] b[1]#2");
    command.outcome = "ada";
    CHECK(c.interpreter.act(command, c.now) == "");
    CHECK(c.act(Verb::complete_step, "b", "ada") == "");
    CHECK(c.interpreter.status() == Interpreter::Status::completed);
}

TEST_CASE("in the reference a late timer does not change who won", "[reference]") {
    Case c(
        "  - {id: a, actor: staf, deadline: {after: 30 menit, outcome: lewat}, outcomes: {ya: b, lewat: c}}\n"
        "  - {id: b, actor: staf, next: end}\n  - {id: c, actor: kasi, next: end}\n");
    CHECK(c.act(Verb::start_case) == "");
    const Instant begin = c.now;
    c.now = begin + std::chrono::hours(5);
    CHECK(c.act(Verb::complete_step, "a", "ya") == "step.not_open");
    CHECK(c.open() == "c");
    CHECK(c.interpreter.last() == c.now);
    c.now = begin;  // a clock that steps back is held
    CHECK(c.act(Verb::add_note) == "");
    CHECK(c.interpreter.last() == begin + std::chrono::hours(5));
}

TEST_CASE("in the reference a timer waits for a field that its way needs", "[reference]") {
    Case c(
        "  - {id: a, actor: staf, next: [b, d]}\n  - {id: b, wait: {for: 1 menit}, next: e}\n"
        "  - {id: e, choose: [{when: {x: true}, next: f}, {else: f}]}\n"
        "  - {id: d, actor: staf, sets: [x], next: f}\n  - {id: f, join: all, next: end}\n",
        "fields: {x: {type: boolean}}\n");
    CHECK(c.act(Verb::start_case) == "");
    CHECK(c.act(Verb::complete_step, "a") == "");
    c.now += std::chrono::hours(1);
    CHECK(c.act(Verb::fire_timers) == "");
    CHECK(c.open() == "b d");
    c.fields = {{"x", true}};
    CHECK(c.act(Verb::set_fields, "d") == "");
    CHECK(c.act(Verb::fire_timers) == "");
    CHECK(c.open() == "d");
}
