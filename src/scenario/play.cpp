#include "scenario/play.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include <alur/graph/procedure.hpp>
#include <alur/runtime/engine.hpp>
#include <alur/runtime/load.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/calendar_source.hpp>

#include "yaml/file.hpp"

namespace alur::scenario {
namespace {

/// Ends the play; caught in play().
struct Failed {
    std::string expected;
    std::string seen;
};

[[noreturn]] void fail(std::string expected, std::string seen) { throw Failed{std::move(expected), std::move(seen)}; }

std::string list(const std::vector<std::string>& names) {
    if (names.empty()) return "nothing";
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    return names;
}

std::string words(const Ref& ref) {
    return ref.id + (ref.item ? "[" + *ref.item + "]" : "") +
           (ref.attempt != 0 ? "#" + std::to_string(ref.attempt) : "");
}

std::string words(const std::vector<Ref>& refs) {
    std::vector<std::string> names;
    names.reserve(refs.size());
    for (const Ref& ref : refs) names.push_back(words(ref));
    return list(names);
}

bool matches(const Ref& ref, const ActivationView& activation) {
    return ref.id == activation.step && (!ref.item || *ref.item == activation.item) &&
           (ref.attempt == 0 || ref.attempt == activation.attempt);
}

std::string_view name(CaseStatus status) {
    switch (status) {
        case CaseStatus::unknown: return "unknown";
        case CaseStatus::open: return "open";
        case CaseStatus::suspended: return "suspended";
        case CaseStatus::completed: return "completed";
        case CaseStatus::cancelled: return "cancelled";
    }
    return "unknown";
}

/// The text as a value of the type; text that does not fit stays text, for the engine to refuse.
Value value_of(const std::string& text, FieldType type) {
    switch (type) {
        case FieldType::boolean:
            if (text == "true") return true;
            if (text == "false") return false;
            break;
        case FieldType::integer: {
            std::int64_t number = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (error == std::errc() && end == text.data() + text.size()) return number;
            break;
        }
        case FieldType::date: {
            std::array<int, 3> parts{};
            if (text.size() != 10 || text[4] != '-' || text[7] != '-') break;
            constexpr std::array<std::pair<std::size_t, std::size_t>, 3> places{{{0, 4}, {5, 2}, {8, 2}}};
            bool digits = true;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                const char* first = text.data() + places[i].first;
                digits = digits &&
                         std::from_chars(first, first + places[i].second, parts[i]).ptr == first + places[i].second;
            }
            const auto date = std::chrono::year(parts[0]) / std::chrono::month(static_cast<unsigned>(parts[1])) /
                              std::chrono::day(static_cast<unsigned>(parts[2]));
            if (digits && date.ok()) return date;
            break;
        }
        case FieldType::string:
        case FieldType::choice: break;
    }
    return text;
}

std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

class Player {
public:
    explicit Player(const Scenario& scenario)
        : scenario_(scenario),
          folder_(std::filesystem::path(scenario.file).parent_path()),
          time_(std::make_shared<SimulatedTime>(std::chrono::sys_days(std::chrono::year(2024) / 1 / 1))),
          engine_(memory(), {time_, 4}) {}

    Played play() {
        Played played;
        for (const Line& line : scenario_.lines) {
            try {
                std::visit([this](const auto& statement) { on(statement); }, line.statement);
            } catch (const Failed& failed) {
                played.fault = Fault{line.number, line.text, failed.expected, failed.seen};
                return played;
            }
            ++played.statements;
        }
        return played;
    }

private:
    struct Case {
        CaseId id = none<CaseId>;
        std::string sop;
    };

    // The current case and SOP

    [[nodiscard]] CaseId id() const {
        const auto found = cases_.find(current_);
        return found == cases_.end() ? none<CaseId> : found->second.id;
    }

    /// The procedure of the current case, or the one that was deployed last; null before any.
    [[nodiscard]] const Procedure* procedure() const {
        const auto found = cases_.find(current_);
        const auto known = procedures_.find(found == cases_.end() ? last_sop_ : found->second.sop);
        return known == procedures_.end() ? nullptr : known->second.get();
    }

    // What never happens holds of a name that does not exist too: such a name is a slip of the author, not a success.

    template <class Named>
    void must_know(const std::string& name, const std::string& what, const std::vector<Named>& all) const {
        std::vector<std::string_view> names;
        names.reserve(all.size());
        for (const Named& entry : all) names.push_back(entry.id);
        if (std::find(names.begin(), names.end(), name) != names.end()) return;
        const std::string_view near = closest(name, names);
        fail("a " + what + " '" + name + "'",
             "the SOP has none of that name" + (near.empty() ? "" : "; did you mean '" + std::string(near) + "'?"));
    }

    [[nodiscard]] const sop::Sop& definition() const {
        if (procedure() == nullptr) fail("an SOP that knows the name", "no SOP yet; write 'sop FILE' before this line");
        return procedure()->definition();
    }

    void must_know_step(const Ref& ref) const {
        must_know(ref.id, "step", definition().steps);
        if (ref.item && type_under(procedure(), ref.id) == none<RecordTypeId>)
            fail("items of step '" + ref.id + "'", "it has no 'for_each'");
    }

    /// What an event may be about: a step, document, record type or actor, with or without its item, a message, or the
    /// key of a record. One that was not added may have any key.
    void must_know_subject(const std::string& about, const std::string& kind) const {
        const sop::Sop& sop = definition();
        const std::string name = about.substr(0, about.find('['));
        const auto is_named = [&](const auto& entry) { return entry.id == name; };
        const auto waits_for_it = [&](const sop::Step& step) {
            const auto* message = std::get_if<sop::WaitForMessage>(&step.wait);
            return message != nullptr && message->message == about;
        };
        const std::vector<std::string> keys = view().records;
        if (std::any_of(sop.kelengkapan.begin(), sop.kelengkapan.end(), is_named) ||
            std::any_of(sop.records.begin(), sop.records.end(), is_named) ||
            std::any_of(sop.actors.begin(), sop.actors.end(), is_named) ||
            std::any_of(sop.steps.begin(), sop.steps.end(), waits_for_it) ||
            std::find(keys.begin(), keys.end(), about) != keys.end() || kind == "RecordAdded")
            return;
        must_know(name, "step, document, record, actor or message", sop.steps);
    }

    [[nodiscard]] CaseView view() const {
        auto seen = engine_.view(id());
        if (!seen) fail("a case called " + current_, seen.error().text());
        return *std::move(seen);
    }

    // Times

    [[nodiscard]] Instant instant_of(const When& when) const {
        const auto utc = std::chrono::sys_days(when.date) + when.time;
        const Calendar* calendar = procedure() == nullptr ? nullptr : procedure()->calendar().get();
        if (when.utc || calendar == nullptr) return utc;
        const LocalTime local(utc.time_since_epoch());
        const Instant instant = calendar->instant_of(local);
        if (calendar->local(instant) != local) fail("a local time that exists", "the clocks were put forward over it");
        return instant;
    }

    /// As a scenario would write it.
    [[nodiscard]] std::string words(Instant instant) const {
        if (instant == never) return "none";
        const Calendar* calendar = procedure() == nullptr ? nullptr : procedure()->calendar().get();
        const Microseconds since =
            calendar == nullptr ? instant.time_since_epoch() : calendar->local(instant).time_since_epoch();
        const auto day = std::chrono::floor<std::chrono::days>(since);
        const std::chrono::year_month_day date{std::chrono::sys_days(day)};
        const std::int64_t us = (since - day).count();
        std::string out = std::to_string(static_cast<int>(date.year())) + "-" +
                          two_digits(static_cast<unsigned>(date.month())) + "-" +
                          two_digits(static_cast<unsigned>(date.day())) + " " + two_digits(us / 3'600'000'000) + ":" +
                          two_digits(us / 60'000'000 % 60);
        if (us % 60'000'000 != 0) out += ":" + two_digits(us / 1'000'000 % 60);
        if (us % 1'000'000 != 0) {
            const std::string micro = std::to_string(1'000'000 + us % 1'000'000);
            out += "." + micro.substr(1);
        }
        return calendar == nullptr ? out + "Z" : out;
    }

    void on(const SetClock& set) {
        if (const auto* by = std::get_if<std::chrono::seconds>(&set.to))
            time_->advance(*by);
        else
            time_->set(instant_of(std::get<When>(set.to)));
    }

    // Files, cases, restarts

    void on(const UseSop& use) {
        const auto loaded = load((folder_ / use.path).string());
        if (!loaded) fail("an SOP without errors", loaded.error().to_string());
        engine_.deploy(*loaded);
        last_sop_ = (*loaded)->id();
        procedures_[last_sop_] = *loaded;
    }

    void on(const UseCase& use) { current_ = use.name; }

    void on(const Restart&) {
        for (const auto& [called, known] : cases_) {
            const auto same = engine_.replays(known.id);
            if (!same || !*same) fail("the state of " + called + " before the restart", "another one after it");
        }
    }

    void on(const Tick&) {
        mark();
        engine_.advance();
    }

    /// Remembers how many events each case has before a command or tick.
    void mark() {
        for (const auto& [called, known] : cases_)
            if (const auto seen = engine_.view(known.id)) marks_[called] = seen->events;
    }

    // Commands

    /// The type of a case field, or of a field of the step's or the named record type; text where there is none.
    [[nodiscard]] static FieldType type_of(const Procedure* of, const std::string& field, RecordTypeId type) {
        if (of == nullptr) return FieldType::string;
        const sop::Sop& sop = of->definition();
        std::size_t first = 0;
        std::size_t count = sop.case_field_count;
        if (index(type) < sop.records.size()) {
            first = index(sop.records[index(type)].first_field);
            count = sop.records[index(type)].field_count;
        }
        for (std::size_t i = first; i < first + count; ++i)
            if (sop.fields[i].id == field) return sop.fields[i].type;
        return FieldType::string;
    }

    [[nodiscard]] static std::vector<NamedValue> values(const Procedure* of, const std::vector<Assign>& assigns,
                                                        RecordTypeId type) {
        std::vector<NamedValue> all;
        all.reserve(assigns.size());
        for (const Assign& assign : assigns)
            all.push_back({assign.field, value_of(assign.value, type_of(of, assign.field, type))});
        return all;
    }

    [[nodiscard]] static RecordTypeId type_named(const Procedure* of, const std::string& name) {
        if (of != nullptr)
            for (std::size_t i = 0; i < of->definition().records.size(); ++i)
                if (of->definition().records[i].id == name) return static_cast<RecordTypeId>(i);
        return none<RecordTypeId>;
    }

    /// The record type that a step runs over, or none.
    [[nodiscard]] static RecordTypeId type_under(const Procedure* of, const std::string& step) {
        if (of != nullptr)
            for (const sop::Step& entry : of->definition().steps)
                if (entry.id == step && entry.for_each) return entry.for_each->records;
        return none<RecordTypeId>;
    }

    static std::vector<std::string_view> views(const std::vector<std::string>& texts) {
        return {texts.begin(), texts.end()};
    }

    std::optional<Refusal> start(const Command& command) {
        const std::string called = command.text.empty() ? "kasus" : command.text;
        const std::string& sop = command.of.empty() ? last_sop_ : command.of;
        const auto known = procedures_.find(sop);
        const Procedure* of = known == procedures_.end() ? nullptr : known->second.get();
        auto started =
            engine_.start(sop, {command.by, values(of, command.set, none<RecordTypeId>), called, command.key});
        if (!started) return std::move(started.error());
        if (cases_.count(called) == 0) marks_[called] = 0;
        cases_[called] = {*started, sop};
        current_ = called;
        return std::nullopt;
    }

    Result<Receipt, Refusal> dispatch(const Command& c) {
        const Procedure* of = procedure();
        const auto item = [&c]() -> std::string_view {
            return c.ref.item ? std::string_view(*c.ref.item) : std::string_view();
        };
        const auto attempt = static_cast<std::uint16_t>(c.ref.attempt);
        switch (c.verb) {
            case Verb::start: break;
            case Verb::claim: return engine_.start_step(id(), c.ref.id, {c.by, item(), attempt, c.key});
            case Verb::release: return engine_.release(id(), c.ref.id, {c.by, item(), attempt, c.key});
            case Verb::complete: {
                std::vector<std::string_view> documents;
                for (const Ref& document : c.with) {
                    if (document.item && document.item != c.ref.item)
                        fail("documents of the item that is completed", scenario::words(document));
                    documents.push_back(document.id);
                }
                CompleteRequest request;
                request.by = c.by;
                request.outcome = c.text;
                request.documents = std::move(documents);
                request.fields = values(of, c.set, type_under(of, c.ref.id));
                if (c.items) request.items = views(*c.items);
                request.item = item();
                request.attempt = attempt;
                request.on_behalf_of = c.on_behalf_of;
                request.key = c.key;
                return engine_.complete(id(), c.ref.id, request);
            }
            case Verb::submit: return engine_.submit(id(), {c.ref.id}, {c.by, item(), c.on_behalf_of, c.key});
            case Verb::give_back: return engine_.return_document(id(), c.ref.id, c.because, {c.by, item(), {}, c.key});
            case Verb::set:
                return engine_.set(id(), c.ref.id, values(of, c.set, type_under(of, c.ref.id)),
                                   {c.by, item(), attempt, c.key});
            case Verb::add:
                return engine_.add_record(id(), c.ref.id, values(of, c.set, type_named(of, c.ref.id)), {c.by, c.key});
            case Verb::close: return engine_.close_items(id(), c.ref.id, {c.by, c.key});
            case Verb::deliver:
                return engine_.deliver(id(), c.ref.id,
                                       {c.by, c.to ? std::string_view(c.to->id) : std::string_view(), c.text,
                                        values(of, c.set, none<RecordTypeId>), c.key});
            case Verb::suspend: return engine_.suspend(id(), c.because, {c.by, c.key});
            case Verb::resume: return engine_.resume(id(), {c.by, c.key});
            case Verb::cancel: return engine_.cancel(id(), c.because, {c.by, c.key});
            case Verb::note: return engine_.note(id(), c.text, {c.by, c.key});
            case Verb::migrate: return engine_.migrate(id(), {c.by, c.key});
            case Verb::adopt: {
                const auto calendar = load_calendar((folder_ / c.text).string());
                if (!calendar) fail("a calendar without errors", calendar.error().to_string());
                return engine_.adopt_calendar(id(), *calendar, {c.by, c.key});
            }
        }
        return Receipt{};
    }

    std::optional<Refusal> run(const Command& command) {
        mark();
        if (command.verb == Verb::start) return start(command);
        auto result = dispatch(command);
        if (!result) return std::move(result.error());
        return std::nullopt;
    }

    void on(const Play& play) {
        if (const auto refusal = run(play.command)) fail("the command is accepted", refusal->text());
    }

    void on(const Refused& refused) {
        const std::string expected = refused.code + (refused.facts ? " " + list(*refused.facts) : "");
        const auto refusal = run(refused.command);
        if (!refusal) fail("refused as " + expected, "the command was accepted");
        if (refusal->code_name() != refused.code) fail("refused as " + expected, refusal->text());
        if (!refused.facts) return;
        std::vector<std::string> facts = refusal->documents;
        facts.insert(facts.end(), refusal->fields.begin(), refusal->fields.end());
        facts.insert(facts.end(), refusal->outcomes.begin(), refusal->outcomes.end());
        if (sorted(facts) != sorted(*refused.facts))
            fail("refused as " + expected, std::string(refusal->code_name()) + " " + list(facts));
    }

    // Expectations

    static std::string words(const std::vector<ActivationView>& activations) {
        std::vector<std::string> names;
        names.reserve(activations.size());
        for (const ActivationView& activation : activations) names.push_back(activation.name());
        return list(names);
    }

    void on(const ExpectOpen& expect) {
        const std::vector<ActivationView> open = view().open;
        bool holds = !expect.only || open.size() == expect.steps.size();
        for (const Ref& ref : expect.steps)
            holds = holds && std::any_of(open.begin(), open.end(),
                                         [&](const auto& activation) { return matches(ref, activation); });
        if (expect.only)
            for (const ActivationView& activation : open)
                holds = holds && std::any_of(expect.steps.begin(), expect.steps.end(), [&](const Ref& ref) {
                            return matches(ref, activation) && ref.item.value_or("") == activation.item;
                        });
        if (!holds)
            fail((expect.only ? "open are exactly " : "open is ") + scenario::words(expect.steps),
                 "open: " + words(open));
    }

    void on(const ExpectNotOpen& expect) {
        const std::vector<ActivationView> open = view().open;
        for (const Ref& ref : expect.steps) {
            must_know_step(ref);
            if (std::any_of(open.begin(), open.end(), [&](const auto& activation) { return matches(ref, activation); }))
                fail("not open: " + scenario::words(ref), "open: " + words(open));
        }
    }

    void on(const ExpectStarted& expect) {
        const std::vector<ActivationView> open = view().open;
        const auto found =
            std::find_if(open.begin(), open.end(), [&](const auto& a) { return matches(expect.step, a); });
        const std::string expected =
            scenario::words(expect.step) + " is claimed" + (expect.by.empty() ? "" : " by " + expect.by);
        if (found == open.end()) fail(expected, "open: " + words(open));
        if (found->status != ActivationStatus::started) fail(expected, "nobody claimed it");
        if (!expect.by.empty() && found->claimant != expect.by.substr(expect.by.find(':') + 1))
            fail(expected, "claimed by " + found->claimant);
    }

    void on(const ExpectCase& expect) {
        const auto seen = engine_.view(id());
        const std::string_view status = name(seen ? seen->status : CaseStatus::unknown);
        if (status != expect.state) fail("the case is " + expect.state, "it is " + std::string(status));
    }

    /// The last activation that the reference names.
    [[nodiscard]] ActivationView activation(const Ref& ref) const {
        auto all = engine_.activations(id());
        if (!all) fail("a case called " + current_, all.error().text());
        const auto found = std::find_if(all->rbegin(), all->rend(), [&](const auto& a) { return matches(ref, a); });
        if (found == all->rend())
            fail("an activation of " + scenario::words(ref), "it was never offered; there were " + words(*all));
        return std::move(*found);
    }

    [[nodiscard]] TimeKept time_of(const std::optional<Ref>& step) const {
        return step ? activation(*step).time : view().time;
    }

    void on(const ExpectVerdict& expect) {
        const TimeKept time = time_of(expect.step);
        const std::string seen = std::string(alur::name(time.verdict)) + " used " + to_string(time.used);
        const std::string expected =
            expect.verdict +
            (expect.used ? " used " + std::to_string(expect.used->amount) + " " + expect.used->unit : "");
        if (alur::name(time.verdict) != expect.verdict) fail(expected, seen);
        if (!expect.used) return;
        struct Unit {
            std::string_view name;
            Measure measure;
            std::int64_t ticks;
        };
        constexpr auto units = std::to_array<Unit>({{"menit", Measure::working_time, 60'000'000},
                                                    {"jam", Measure::working_time, 3'600'000'000},
                                                    {"hari kerja", Measure::working_days, 1},
                                                    {"hari kalender", Measure::calendar_days, 86'400'000'000}});
        for (const Unit& unit : units) {
            if (unit.name != expect.used->unit) continue;
            const std::int64_t amount = (time.used.ticks + unit.ticks - 1) / unit.ticks;
            if (time.used.measure != unit.measure || amount != expect.used->amount) fail(expected, seen);
        }
    }

    void on(const ExpectMoment& expect) {
        const TimeKept time = time_of(expect.step);
        const Instant seen = expect.which == Moment::due ? time.due : time.lapse;
        const Instant expected = expect.when ? instant_of(*expect.when) : never;
        const bool provisional = seen != never && time.provisional;
        const auto text = [this](Instant at, bool guessed) { return words(at) + (guessed ? " provisional" : ""); };
        if (seen != expected || provisional != expect.provisional)
            fail(text(expected, expect.provisional), text(seen, provisional));
    }

    void on(const ExpectDocument& expect) {
        must_know(expect.document.id, "document", definition().kelengkapan);
        std::string_view state = "absent";
        for (const DocumentView& document : view().documents)
            if (document.document == expect.document.id && document.item == expect.document.item.value_or(""))
                state = document.status == DocumentStatus::present ? "present" : "returned";
        if (state != expect.state)
            fail(scenario::words(expect.document) + " is " + expect.state, "it is " + std::string(state));
    }

    void on(const ExpectMissing& expect) {
        const auto missing = engine_.missing(id(), expect.step.id, expect.step.item.value_or(""));
        if (!missing) fail("missing: " + list(expect.documents), missing.error().text());
        if (sorted(missing->documents) != sorted(expect.documents))
            fail("missing: " + list(expect.documents), "missing: " + list(missing->documents));
    }

    void on(const ExpectField& expect) {
        const std::string item = expect.record ? expect.record->item.value_or("") : std::string();
        const RecordTypeId type = expect.record ? type_named(procedure(), expect.record->id) : none<RecordTypeId>;
        if (expect.record) must_know(expect.record->id, "record", definition().records);
        must_know(expect.field, "field", definition().fields);
        for (const FieldView& field : view().fields) {
            if (field.field != expect.field || field.item != item) continue;
            const std::string seen = expect.field + "=" + to_string(field.value);
            if (!expect.value) fail(expect.field + " is unset", seen);
            if (field.value != value_of(*expect.value, type_of(procedure(), expect.field, type)))
                fail(expect.field + "=" + *expect.value, seen);
            return;
        }
        if (expect.value) fail(expect.field + "=" + *expect.value, expect.field + " is unset");
    }

    void on(const ExpectEvent& expect) {
        const auto from = marks_.find(current_);
        const auto written = engine_.history(id(), from == marks_.end() ? 0 : from->second);
        if (expect.about && expect.none) must_know_subject(*expect.about, expect.kind);
        std::vector<std::string> kinds;
        bool found = false;
        if (written) {
            for (const EventView& event : *written) {
                kinds.push_back(event.kind + (event.about.empty() ? "" : " " + event.name()));
                found = found || (event.kind == expect.kind && (!expect.about || event.speaks_of(*expect.about)));
            }
        }
        const std::string expected = expect.kind + (expect.about ? " " + *expect.about : "");
        if (found == expect.none) fail((expect.none ? "no event " : "an event ") + expected, "events: " + list(kinds));
    }

    const Scenario& scenario_;
    std::filesystem::path folder_;
    std::shared_ptr<SimulatedTime> time_;
    Engine engine_;
    std::map<std::string, std::shared_ptr<const Procedure>> procedures_;
    std::string last_sop_;
    std::map<std::string, Case> cases_;
    std::string current_ = "kasus";
    std::map<std::string, std::uint32_t> marks_;
};

}  // namespace

Result<Scenario, Diagnostics> read(const std::string& path) {
    auto text = yaml::read_bytes(path, 1U << 20U);
    if (!text) return failure(std::move(text.error()));
    return parse(path, *text);
}

Played play(const Scenario& scenario) { return Player(scenario).play(); }

}  // namespace alur::scenario
