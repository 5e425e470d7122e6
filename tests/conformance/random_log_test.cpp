// Logs that mean little: what is told of them agrees with itself, whatever they hold.
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <alur/log/column_writer.hpp>

#include "conformance/support/logs.hpp"
#include "graph/support/random_sop.hpp"

using namespace alur;
using namespace alur_test;

namespace {

/// Events at random: of steps and of what is none, in any state, some without a time, a role, a person, an outcome.
EventLog random_log(Random& random, const sop::Sop& sop) {
    const std::array<const char*, 8> names{"case:concept:name", "concept:name", "lifecycle:transition", "org:role",
                                           "org:resource",      "alur:outcome", "alur:documents",       "alur:item"};
    std::vector<ColumnWriter> texts;
    texts.reserve(names.size());
    for (const char* const name : names) texts.emplace_back(name, ColumnType::text);
    ColumnWriter time("time:timestamp", ColumnType::instant);
    ColumnWriter ended("case:alur:ended", ColumnType::instant);
    const bool is_plain = one_in(random, 2);
    const auto add = [&](ColumnWriter& column, const std::string& text) {
        if (text.empty() || one_in(random, 5))
            column.add_null();
        else
            column.add_text(text);
    };
    for (std::size_t rows = below(random, 40); rows > 0; --rows) {
        const std::size_t of_case = below(random, 4);
        const sop::Step& step = sop.steps[below(random, sop.steps.size())];
        texts[0].add_text("k" + std::to_string(of_case));
        texts[1].add_text(one_in(random, 15) ? "lain" : step.id);
        const std::array<const char*, 6> states{"complete", "Complete", "start", "schedule", "withdraw", "assign"};
        add(texts[2], is_plain ? "complete" : states[below(random, states.size())]);
        add(texts[3], one_in(random, 8) ? "loket" : sop.actors[below(random, sop.actors.size())].id);
        add(texts[4], "o" + std::to_string(below(random, 3)));
        add(texts[5], step.outcomes.empty() ? "" : step.outcomes[below(random, step.outcomes.size())].label);
        add(texts[6], sop.kelengkapan.empty() ? "" : sop.kelengkapan[below(random, sop.kelengkapan.size())].id);
        add(texts[7], "i" + std::to_string(below(random, 2)));
        if (one_in(random, 6))
            time.add_null();
        else
            time.add_instant(Instant(Microseconds(below(random, 30))));
        if (of_case < 2)
            ended.add_instant(Instant{});
        else
            ended.add_null();
    }
    std::vector<Column> columns;
    for (ColumnWriter& column : texts) columns.push_back(std::move(column).finish());
    columns.push_back(std::move(time).finish());
    columns.push_back(std::move(ended).finish());
    return EventLog::of(Table(std::move(columns))).value();
}

/// What is wrong with the answers about a log; empty: nothing.
std::string fault_of(const Conformance& conformance) {
    const Table cases = conformance.cases();
    const Table deviations = conformance.deviations();
    std::map<std::string, std::map<std::string, std::int64_t>> counts;
    for (std::size_t row = 0; row < deviations.rows(); ++row) {
        ++counts[std::string(deviations["case"].text(row))][std::string(deviations["kind"].text(row))];
        if (deviations["explanation"].text(row).empty()) return "a deviation explains nothing";
        if (!deviations["row"].has_value(row)) continue;
        const auto event = static_cast<std::size_t>(deviations["row"].integer(row));
        if (conformance.log().activity().text(event) != deviations["activity"].text(row))
            return "a deviation is of another event than it says";
    }
    for (std::size_t row = 0; row < cases.rows(); ++row) {
        const std::string of(cases["case"].text(row));
        std::int64_t all = 0;
        for (const char* const kind :
             {"skipped", "inserted", "out_of_order", "wrong_outcome", "wrong_actor", "missing_document"}) {
            if (cases[kind].integer(row) != counts[of][kind]) return of + " counts " + kind + " otherwise";
            all += cases[kind].integer(row);
        }
        if ((all == 0) != (cases["verdict"].text(row) == "fits")) return of + " has another verdict than deviations";
        const std::int64_t cost = cases["cost"].integer(row);
        if (cost != counts[of]["skipped"] + counts[of]["inserted"] +
                        2 * (counts[of]["out_of_order"] + counts[of]["wrong_outcome"]))
            return of + " costs something else than its deviations";
        if (cost > cases["worst"].integer(row)) return of + " costs more than the worst";
        const Table lines = conformance.alignment(of).value();
        std::int64_t events = 0;
        std::int64_t differ = 0;
        for (std::size_t line = 0; line < lines.rows(); ++line) {
            const std::string_view move = lines["move"].text(line);
            if (move == "both" || move == "log") ++events;
            if (move == "model" || move == "log") ++differ;
        }
        if (events != cases["events"].integer(row)) return of + " has events in its alignment that it has not";
        if (differ != cost) return of + " has an alignment of another cost";
    }
    const double fitness = conformance.fitness().value_or(1);
    return fitness < 0 || fitness > 1 ? "the fitness is no share" : "";
}

}  // namespace

TEST_CASE("whatever a log holds, what is told of it agrees with itself", "[conformance]") {
    const std::size_t wanted = std::getenv("ALUR_SOAK") != nullptr ? 50'000 : 600;
    std::size_t logs = 0, deviations = 0;
    for (std::uint64_t seed = 1; logs < wanted; ++seed) {
        Random random(seed);
        std::shared_ptr<const Procedure> procedure = perisa();
        if (!one_in(random, 4)) {
            sop::Sop sop = random_sop(random, 3 + below(random, 12), false);
            if (one_in(random, 2)) add_documents(random, sop);
            auto result = compile(std::move(sop));
            if (!result) continue;
            procedure = std::make_shared<const Procedure>(std::move(*result));
        }
        INFO("seed " << seed);
        const auto conformance =
            Conformance::of(random_log(random, procedure->definition()), {.procedure = procedure}).value();
        REQUIRE(conformance.undecided() == 0);
        REQUIRE(fault_of(conformance) == "");
        deviations += conformance.deviations().rows();
        ++logs;
    }
    std::cout << "random logs: " << logs << " with " << deviations << " deviations\n";
    CHECK(deviations > logs);
}
