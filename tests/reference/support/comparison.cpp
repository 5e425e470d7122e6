#include "reference/support/comparison.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <alur/graph/compile.hpp>
#include <alur/sop/read.hpp>

#include "reference/support/engine_side.hpp"
#include "reference/support/offices.hpp"
#include "reference/support/text.hpp"

namespace reference {
namespace {

/// The two sides of one case.
class Pair {
public:
    Pair(const alur::Procedure& procedure, const std::vector<int>& which, Coverage& coverage, const Fault& fault)
        : has_calendar_(!procedure.definition().calendar.empty()),
          interpreter_(procedure.definition(), hours(which), coverage),
          engine_(procedure, calendars(which)),
          fault_(fault) {}

    /// Gives both the same command. \return how they differ; empty: not at all
    std::string act(const Order& order) {
        const std::string expected = interpreter_.act(order.command, order.at);
        std::string found = engine_.act(order.command, order.at);
        accepted_ = expected.empty();
        std::vector<std::string> seen = engine_.visible();
        if (fault_) fault_(found, seen);
        std::string text;
        if (!engine_.fault().empty()) text += "  engine: " + engine_.fault() + "\n";
        const auto said = [](const std::string& answer) { return answer.empty() ? "accepted" : answer; };
        if (found != expected) text += "  reference: " + said(expected) + "\n  engine:    " + said(found) + "\n";
        if (found == expected && found == "documents.missing" && engine_.missing() != interpreter_.missing())
            text += "  the lists of missing documents differ\n";
        const std::vector<std::string> right = interpreter_.visible();
        for (const std::string& line : right)
            if (!std::binary_search(seen.begin(), seen.end(), line)) text += "  reference: " + line + "\n";
        for (const std::string& line : seen)
            if (!std::binary_search(right.begin(), right.end(), line)) text += "  engine:    " + line + "\n";
        return text;
    }

    [[nodiscard]] const Interpreter& interpreter() const { return interpreter_; }
    [[nodiscard]] bool accepted() const { return accepted_; }

private:
    [[nodiscard]] std::vector<Hours> hours(const std::vector<int>& which) const {
        std::vector<Hours> all;
        if (has_calendar_)
            for (const int office : which) all.push_back(offices()[static_cast<std::size_t>(office)].hours);
        return all;
    }
    [[nodiscard]] std::vector<std::shared_ptr<const alur::Calendar>> calendars(const std::vector<int>& which) const {
        std::vector<std::shared_ptr<const alur::Calendar>> all;
        if (has_calendar_)
            for (const int office : which) all.push_back(offices()[static_cast<std::size_t>(office)].calendar);
        return all;
    }

    bool has_calendar_;
    Interpreter interpreter_;
    EngineSide engine_;
    const Fault& fault_;
    bool accepted_ = false;
};

constexpr int longest_run = 45;

/// Every command that says one thing less.
std::vector<Command> simpler(const Command& command) {
    std::vector<Command> all;
    if (command.verb != Verb::fire_timers && command.verb != Verb::start_case) {
        all.emplace_back();
        all.back().by = {"host", "p1", ""};
    }
    const auto without = [&](auto Command::*list) {
        for (std::size_t i = 0; i < (command.*list).size(); ++i) {
            Command next = command;
            (next.*list).erase((next.*list).begin() + static_cast<std::ptrdiff_t>(i));
            all.push_back(std::move(next));
        }
    };
    const auto cleared = [&](std::string Command::*text) {
        if ((command.*text).empty()) return;
        Command next = command;
        (next.*text).clear();
        all.push_back(std::move(next));
    };
    without(&Command::fields);
    if (command.verb != Verb::submit_document || command.documents.size() > 1) without(&Command::documents);
    without(&Command::items);
    cleared(&Command::key);
    cleared(&Command::item);
    cleared(&Command::text);
    if (command.verb == Verb::start_case) cleared(&Command::name);
    if (command.attempt != 0) {
        all.push_back(command);
        all.back().attempt = 0;
    }
    return all;
}

}  // namespace

std::shared_ptr<const alur::Procedure> compiled(const std::string& yaml, int office, std::string* why) {
    auto definition = alur::sop::read(yaml, "acak.yaml");
    if (!definition) {
        if (why != nullptr) *why = definition.error().to_string();
        return nullptr;
    }
    const bool has_calendar = !definition->calendar.empty();
    auto procedure = alur::compile(std::move(*definition),
                                   has_calendar ? offices()[static_cast<std::size_t>(office)].calendar : nullptr);
    if (!procedure) {
        if (why != nullptr) *why = procedure.error().to_string();
        return nullptr;
    }
    return std::make_shared<const alur::Procedure>(std::move(*procedure));
}

std::optional<std::string> disagreement(const Run& run, const Fault& fault) {
    const auto procedure = compiled(run.yaml, run.offices.front());
    if (procedure == nullptr) return std::nullopt;
    Coverage coverage;
    Pair pair(*procedure, run.offices, coverage, fault);
    for (const Order& order : run.orders) {
        const std::string difference = pair.act(order);
        if (!difference.empty()) return describe(order) + "\n" + difference;
    }
    return std::nullopt;
}

std::optional<Finding> try_seed(std::uint64_t seed, Tally& tally, const Fault& fault) {
    Dice dice(seed * 2654435761U + 17);
    Finding finding;
    finding.seed = seed;
    const auto one = [&dice] { return static_cast<int>(dice.below(offices().size())); };
    const int first = one();
    finding.run.offices = {first, first == 0 ? 1 : one()};
    std::shared_ptr<const alur::Procedure> procedure;
    for (int attempt = 0; procedure == nullptr && attempt < 50; ++attempt) {
        finding.draft = random_draft(dice);
        finding.run.yaml = to_yaml(finding.draft);
        procedure = compiled(finding.run.yaml, first);
        if (procedure == nullptr) ++tally.not_compiled;
    }
    if (procedure == nullptr) return std::nullopt;

    ++tally.runs;
    Pair pair(*procedure, finding.run.offices, tally.coverage, fault);
    const Instant begin = offices()[static_cast<std::size_t>(first)].begin + std::chrono::minutes(dice.below(2880));
    Orders orders(procedure->definition(), dice, begin,
                  procedure->definition().calendar.empty() ? 0 : static_cast<int>(finding.run.offices.size()));
    int after_the_end = 0;
    for (int i = 0; i < longest_run && after_the_end < 3; ++i) {
        const Order order = orders.next(pair.interpreter());
        finding.run.orders.push_back(order);
        ++tally.orders;
        const std::string difference = pair.act(order);
        if (pair.accepted()) ++tally.accepted;
        if (!difference.empty()) {
            finding.text = describe(order) + "\n" + difference;
            return finding;
        }
        const auto status = pair.interpreter().status();
        if (status == Interpreter::Status::completed || status == Interpreter::Status::cancelled) ++after_the_end;
    }
    return std::nullopt;
}

Finding shrunk(Finding finding, const Fault& fault) {
    const auto fails = [&fault, &finding](const Run& run) {
        const auto text = disagreement(run, fault);
        if (text) finding.text = *text;
        return text.has_value();
    };
    for (bool smaller_found = true; smaller_found;) {
        smaller_found = false;
        for (std::size_t i = finding.run.orders.size(); i-- > 0;) {
            Run run = finding.run;
            run.orders.erase(run.orders.begin() + static_cast<std::ptrdiff_t>(i));
            if (!fails(run)) continue;
            finding.run = std::move(run);
            smaller_found = true;
        }
        for (std::size_t i = 0; i < finding.run.orders.size(); ++i) {
            for (const Command& command : simpler(finding.run.orders[i].command)) {
                Run run = finding.run;
                run.orders[i].command = command;
                if (!fails(run)) continue;
                finding.run = std::move(run);
                smaller_found = true;
                break;
            }
        }
        for (bool again = true; again;) {
            again = false;
            for (const Draft& draft : smaller(finding.draft)) {
                Run run = finding.run;
                run.yaml = to_yaml(draft);
                if (!fails(run)) continue;
                finding.run = std::move(run);
                finding.draft = draft;
                smaller_found = again = true;
                break;
            }
        }
    }
    return finding;
}

// --- files -----------------------------------------------------------------------------------------------------------

namespace {

std::string typed(const Value& value) {
    static const char* const types[] = {"boolean", "integer", "date", "text"};
    return std::string(types[value.index()]) + ":" + show(value);
}

Value value_of(const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::string type = text.substr(0, colon);
    const std::string rest = text.substr(colon + 1);
    if (type == "boolean") return rest == "true";
    if (type == "integer") return static_cast<std::int64_t>(std::stoll(rest));
    if (type == "date")
        return std::chrono::year_month_day(std::chrono::year(std::stoi(rest.substr(0, 4))),
                                           std::chrono::month(static_cast<unsigned>(std::stoul(rest.substr(5, 2)))),
                                           std::chrono::day(static_cast<unsigned>(std::stoul(rest.substr(8, 2)))));
    return rest;
}

constexpr const char* marker = "#: ";

}  // namespace

std::string to_text(const Run& run) {
    std::ostringstream text;
    text << marker << "offices";
    for (const int office : run.offices) text << ' ' << office;
    text << '\n';
    for (const Order& order : run.orders) {
        const Command& command = order.command;
        text << marker << "order " << order.at.time_since_epoch().count() << ' ' << static_cast<int>(command.verb)
             << " role=" << command.by.role << " person=" << command.by.person;
        const auto part = [&text](const char* key, const std::string& value) {
            if (!value.empty()) text << ' ' << key << '=' << value;
        };
        part("behalf", command.by.on_behalf_of);
        part("place", command.by.in_place_of);
        part("refused", command.by.refused_as);
        part("step", command.step);
        part("item", command.item);
        if (command.attempt != 0) part("attempt", std::to_string(command.attempt));
        part("outcome", command.outcome);
        part("name", command.name);
        for (const auto& [field, value] : command.fields) part("field", field + ":" + typed(value));
        for (const std::string& document : command.documents) part("document", document);
        for (const std::string& item : command.items) part("again", item);
        if (command.calendar != 0) part("calendar", std::to_string(command.calendar));
        std::string word = command.text;
        std::replace(word.begin(), word.end(), ' ', '_');
        part("text", word);
        if (!command.again) part("for_good", "yes");
        if (command.after >= 0) part("after", std::to_string(command.after));
        if (command.anyway) part("anyway", "yes");
        part("key", command.key);
        text << '\n' << "#    " << describe(order) << '\n';
    }
    text << run.yaml;
    return text.str();
}

Run from_text(const std::string& text) {
    Run run;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind('#', 0) != 0) {
            run.yaml += line + "\n";
            continue;
        }
        if (line.rfind(marker, 0) != 0) continue;
        std::istringstream words(line.substr(3));
        std::string word;
        words >> word;
        if (word == "offices") {
            for (int office = 0; words >> office;) run.offices.push_back(office);
            continue;
        }
        Order order;
        std::int64_t at = 0;
        int verb = 0;
        words >> at >> verb;
        order.at = Instant(std::chrono::microseconds(at));
        order.command.verb = static_cast<Verb>(verb);
        while (words >> word) {
            const std::size_t equals = word.find('=');
            const std::string key = word.substr(0, equals);
            const std::string value = word.substr(equals + 1);
            Command& command = order.command;
            if (key == "role")
                command.by.role = value;
            else if (key == "person")
                command.by.person = value;
            else if (key == "behalf")
                command.by.on_behalf_of = value;
            else if (key == "place")
                command.by.in_place_of = value;
            else if (key == "refused")
                command.by.refused_as = value;
            else if (key == "step")
                command.step = value;
            else if (key == "item")
                command.item = value;
            else if (key == "attempt")
                command.attempt = std::stoi(value);
            else if (key == "outcome")
                command.outcome = value;
            else if (key == "name")
                command.name = value;
            else if (key == "document")
                command.documents.push_back(value);
            else if (key == "again")
                command.items.push_back(value);
            else if (key == "calendar")
                command.calendar = std::stoi(value);
            else if (key == "text")
                std::replace_copy(value.begin(), value.end(), std::back_inserter(command.text), '_', ' ');
            else if (key == "for_good")
                command.again = false;
            else if (key == "after")
                command.after = std::stoll(value);
            else if (key == "anyway")
                command.anyway = true;
            else if (key == "key")
                command.key = value;
            else if (key == "field")
                command.fields.emplace_back(value.substr(0, value.find(':')),
                                            value_of(value.substr(value.find(':') + 1)));
            else
                throw std::runtime_error("unknown part of an order: " + word);
        }
        run.orders.push_back(std::move(order));
    }
    if (run.offices.empty()) throw std::runtime_error("a run names no office");
    return run;
}

}  // namespace reference
