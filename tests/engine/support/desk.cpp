#include "engine/support/desk.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <type_traits>
#include <variant>

#include <alur/engine/decide.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/graph/compile.hpp>
#include <alur/graph/origin.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "support/catch.hpp"

namespace alur_test {

using namespace alur;

namespace {

template <class Id, class List>
Id find(const List& list, const std::string& name, Id otherwise) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i].id == name) return static_cast<Id>(i);
    return otherwise;
}

std::string show(const Value& value) {
    std::ostringstream out;
    if (const auto* flag = std::get_if<bool>(&value)) out << std::boolalpha << *flag;
    if (const auto* number = std::get_if<std::int64_t>(&value)) out << *number;
    if (const auto* date = std::get_if<std::chrono::year_month_day>(&value))
        out << static_cast<int>(date->year()) << '-' << static_cast<unsigned>(date->month()) << '-'
            << static_cast<unsigned>(date->day());
    if (const auto* text = std::get_if<std::string>(&value)) out << '"' << *text << '"';
    return out.str();
}

std::string describe(const By& by) {
    return std::to_string(index(by.role)) + ":" + std::to_string(index(by.person)) + "/" +
           std::to_string(index(by.on_behalf_of));
}

std::string fields_of(const std::vector<RecordedField>& fields) {
    std::string text;
    for (const RecordedField& field : fields)
        text += " " + std::to_string(index(field.field)) + "=" + show(field.value);
    return text;
}

std::string numbers(std::initializer_list<std::int64_t> all) {
    std::string text;
    for (const std::int64_t one : all) text += " " + std::to_string(one);
    return text;
}

template <class Id>
std::int64_t num(Id id) {
    return static_cast<std::int64_t>(index(id));
}
std::int64_t num(Instant at) { return at.time_since_epoch().count(); }

/// All that a history event says but for its number. The block of an offer may be left to the completion before it.
struct Tell {
    std::string operator()(const CaseStarted& e) const { return numbers({num(e.procedure)}); }
    std::string operator()(const StepOffered& e) const {
        return numbers({num(e.step), num(e.item), e.attempt, num(e.lapse), num(e.deadline), num(e.ends)});
    }
    std::string operator()(const StepStarted& e) const { return numbers({num(e.step), num(e.item), num(e.lapse)}); }
    std::string operator()(const StepReleased& e) const { return numbers({num(e.step), num(e.item)}); }
    std::string operator()(const StepCompleted& e) const {
        std::string text = numbers({num(e.step), num(e.item), num(e.outcome), e.returns, e.by_timer, num(e.fired_for)});
        e.outputs.for_each([&](DocumentId document) { text += " +" + std::to_string(index(document)); });
        return text;
    }
    std::string operator()(const StepCancelled& e) const { return numbers({num(e.step), num(e.item)}); }
    std::string operator()(const BlockOpened& e) const {
        return numbers({num(e.block), num(e.parent), num(e.step), e.items, e.list_open, e.branches, e.needed});
    }
    std::string operator()(const BranchArrived& e) const { return numbers({num(e.block)}); }
    std::string operator()(const BlockClosed& e) const { return numbers({num(e.block), num(e.step), e.left}); }
    std::string operator()(const ItemsClosed& e) const { return numbers({num(e.step)}); }
    std::string operator()(const RecordAdded& e) const {
        return numbers({num(e.type), num(e.item)}) + fields_of(e.fields);
    }
    std::string operator()(const FieldsSet& e) const { return numbers({num(e.item)}) + fields_of(e.fields); }
    std::string operator()(const DocumentSubmitted& e) const { return numbers({num(e.document), num(e.item)}); }
    std::string operator()(const DocumentReturned& e) const {
        return numbers({num(e.document), num(e.item)}) + e.reason;
    }
    std::string operator()(const DeadlineFired& e) const {
        return numbers({num(e.step), num(e.item), num(e.lapse), num(e.escalate)});
    }
    std::string operator()(const ClockStarted& e) const {
        return numbers(
            {static_cast<int>(e.of), num(e.step), num(e.item), num(e.lapse), num(e.deadline), num(e.ends), e.resets});
    }
    std::string operator()(const ClockStopped& e) const {
        return numbers({static_cast<int>(e.of), num(e.step), num(e.item), e.used, e.beyond, e.timer_used});
    }
    std::string operator()(const CaseSuspended& e) const { return e.reason; }
    std::string operator()(const CaseResumed&) const { return ""; }
    std::string operator()(const CaseMigrated& e) const { return numbers({num(e.procedure)}); }
    std::string operator()(const CalendarAdopted& e) const { return numbers({num(e.calendar)}); }
    std::string operator()(const CaseCompleted&) const { return ""; }
    std::string operator()(const CaseCancelled& e) const { return e.reason; }
    std::string operator()(const NoteAdded& e) const { return e.text; }
    std::string operator()(const PersonalRead& e) const { return e.purpose; }
    std::string operator()(const PersonalErased& e) const { return e.reason; }
    std::string operator()(const ActorBound& e) const { return numbers({num(e.role)}); }
    std::string operator()(const CommandKeyed& e) const { return e.key; }
    std::string operator()(const TimeHeld& e) const { return numbers({num(e.raw)}); }
    std::string operator()(const CaseNamed& e) const { return e.name; }
    std::string operator()(const PersonNamed& e) const { return e.name; }
    std::string operator()(const StepFailed& e) const {
        return numbers({num(e.step), num(e.item), e.count, num(e.next)}) + e.reason;
    }
    std::string operator()(const IncidentOpened& e) const { return numbers({num(e.step), num(e.item)}); }
    std::string operator()(const StepRetried& e) const { return numbers({num(e.step), num(e.item)}) + e.reason; }
    std::string operator()(const DelegateActed& e) const {
        return numbers({num(e.delegation), num(e.step), num(e.item), e.events});
    }
};

std::vector<HistoryEvent> unfolded(const Decision& decision) {
    std::vector<HistoryEvent> history;
    for (const Event& event : decision.events()) unfold(event, decision.payload(event), history);
    return history;
}

std::string tell(const std::vector<HistoryEvent>& history) {
    std::string text;
    for (const HistoryEvent& event : history)
        text += std::string(kind_name(event.body)) + std::visit(Tell{}, event.body) + " at " +
                std::to_string(num(event.at)) + " by " + describe(event.by) + "\n";
    return text;
}

}  // namespace

std::shared_ptr<const Procedure> procedure_of(const std::string& yaml) {
    auto read = sop::read("alur: 1\nid: uji\nstatus: draft\ncalendar: kantor\n" + yaml, "uji.yaml");
    if (!read) FAIL(read.error().to_string());
    auto compiled = compile(std::move(*read), calendar("kantor"));
    if (!compiled) FAIL(compiled.error().to_string());
    return std::make_shared<const Procedure>(std::move(*compiled));
}

std::shared_ptr<const Calendar> calendar(const std::string& name) {
    static std::map<std::string, std::shared_ptr<const Calendar>> known;
    auto& known_one = known[name];
    if (!known_one) {
        auto loaded = load_calendar(std::string(ALUR_ROOT) + "/tests/scenarios/sop/kalender/" + name + ".yaml");
        if (!loaded) FAIL(loaded.error().to_string());
        known_one = *loaded;
    }
    return known_one;
}

Instant jakarta(const std::string& text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    const int read = std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second);
    REQUIRE(read >= 5);
    const auto date = std::chrono::year(year) / month / day;
    return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour - 7) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

std::string jakarta(Instant at) {
    if (at == never) return "never";
    const auto local = at + std::chrono::hours(7);
    const auto days = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(local - days);
    char text[64];
    std::snprintf(text, sizeof text, "%d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    std::string shown = text;
    if (time.subseconds().count() != 0) shown += "." + std::to_string(time.subseconds().count());
    return shown;
}

std::string describe(const CaseState& state) {
    std::ostringstream out;
    out << "status " << static_cast<int>(state.status()) << " last " << num(state.last()) << " procedure "
        << index(state.procedure()) << " calendar " << index(state.calendar()) << " facts " << state.facts() << "\n";
    const CaseClock clock = state.clock();
    out << "clock"
        << numbers({clock.begun, clock.running, num(clock.lapse), num(clock.since), clock.used, clock.resumed,
                    clock.beyond})
        << "\n";
    for (const Activation& a : state.open())
        out << "open"
            << numbers({num(a.step), a.attempt, num(a.item), num(a.block), num(a.claimant), num(a.offered),
                        num(a.started), num(a.lapse), num(a.deadline), num(a.ends), num(a.resumed), a.used,
                        a.timer_used, a.clock_resumed, a.beyond, a.escalated})
            << "\n";
    for (const FailedTries& f : state.failed())
        out << "failed" << numbers({num(f.step), num(f.item), f.count, num(f.last), num(f.next), num(f.incident)})
            << f.reason << "\n";
    for (const OpenBlock& b : state.blocks())
        out << "block" << numbers({num(b.block), num(b.parent), num(b.step), b.live, b.needed, b.items, b.list_open})
            << "\n";
    for (std::size_t d = 0; d < 130; ++d) {
        const DocumentStatus status = state.document(static_cast<DocumentId>(d));
        if (status != DocumentStatus::absent) out << "document " << d << " " << static_cast<int>(status) << "\n";
    }
    for (std::size_t f = 0; f < 40; ++f)
        if (const Value* value = state.field(static_cast<FieldId>(f)))
            out << "field " << f << " " << show(*value) << "\n";
    for (std::size_t i = 0; i < state.records().size(); ++i) {
        const auto item = static_cast<ItemId>(i);
        out << "record " << i << " type " << index(state.records()[i].type);
        for (std::size_t f = 0; f < 40; ++f)
            if (const Value* value = state.field(static_cast<FieldId>(f), item)) out << " " << f << "=" << show(*value);
        for (std::size_t d = 0; d < 130; ++d) {
            const DocumentStatus status = state.document(static_cast<DocumentId>(d), item);
            if (status != DocumentStatus::absent) out << " document " << d << " " << static_cast<int>(status);
        }
        for (std::size_t s = 0; s < 40; ++s) {
            const auto step = static_cast<StepId>(s);
            if (state.result(step, item) != none<OutcomeId>)
                out << " result " << s << " " << index(state.result(step, item));
            if (state.attempts(step, no_counter, item) != 0)
                out << " attempts " << s << " " << state.attempts(step, no_counter, item);
        }
        out << "\n";
    }
    for (std::size_t c = 0; c < 40; ++c) {
        const auto attempts = state.attempts(static_cast<StepId>(c), static_cast<std::uint8_t>(c));
        if (attempts != 0) out << "counter " << c << " " << attempts << "\n";
    }
    for (std::size_t a = 0; a < 64; ++a) {
        const PersonId person = state.bound_to(static_cast<ActorId>(a));
        if (person != none<PersonId>) out << "bound " << a << " " << index(person) << "\n";
    }
    for (std::size_t s = 0; s < 40; ++s)
        for (std::size_t p = 0; p < 20; ++p)
            if (state.has_done(static_cast<StepId>(s), static_cast<PersonId>(p)))
                out << "done " << s << " by " << p << "\n";
    return out.str();
}

Desk::Desk(const std::string& yaml) : Desk(procedure_of(yaml)) {}
Desk::Desk(std::shared_ptr<const Procedure> procedure)
    : procedure_(std::move(procedure)), calendar_(procedure_->origin().calendar) {}

// Ids

StepId Desk::step(const std::string& name) const { return find(procedure_->definition().steps, name, StepId{9999}); }
DocumentId Desk::document(const std::string& name) const {
    return find(procedure_->definition().kelengkapan, name, DocumentId{9999});
}
RecordTypeId Desk::type(const std::string& name) const {
    return find(procedure_->definition().records, name, RecordTypeId{99});
}
FieldId Desk::field(const std::string& name) const {
    return find(procedure_->definition().fields, name, FieldId{9999});
}

OutcomeId Desk::outcome(StepId step, const std::string& label) const {
    if (label.empty()) return none<OutcomeId>;
    if (index(step) >= procedure_->definition().steps.size()) return OutcomeId{99};
    const auto& outcomes = procedure_->definition().step(step).outcomes;
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        if (outcomes[i].label == label) return static_cast<OutcomeId>(i);
    return OutcomeId{99};
}

ItemId Desk::item(const std::string& key) const {
    for (std::size_t i = 0; i < state_.records().size(); ++i) {
        const sop::RecordType& type = procedure_->definition().records[index(state_.records()[i].type)];
        const Value* value = state_.field(type.key, static_cast<ItemId>(i));
        if (value != nullptr && *value == Value(key)) return static_cast<ItemId>(i);
    }
    return ItemId{9999};
}

PersonId Desk::person(const std::string& name) {
    if (name.empty()) return none<PersonId>;
    return persons_.emplace(name, static_cast<PersonId>(persons_.size())).first->second;
}

By Desk::by(const std::string& who, const std::string& on_behalf_of) {
    const std::size_t colon = who.find(':');
    const std::string role = who.substr(0, colon);
    By by;
    by.role = role == "host"      ? host_role
              : role == "service" ? service_role
                                  : find(procedure_->definition().actors, role, ActorId{99});
    if (colon != std::string::npos) by.person = person(who.substr(colon + 1));
    by.on_behalf_of = person(on_behalf_of);
    return by;
}

ActivationRef Desk::named(const std::string& text) const {
    const std::size_t bracket = text.find('[');
    ActivationRef ref;
    ref.step = step(text.substr(0, bracket));
    if (bracket != std::string::npos) ref.item = item(text.substr(bracket + 1, text.size() - bracket - 2));
    return ref;
}

std::vector<FieldValue> Desk::values(const std::vector<std::pair<std::string, Value>>& fields) const {
    std::vector<FieldValue> values;
    for (const auto& [name, value] : fields) values.push_back({field(name), value});
    return values;
}

// Commands

std::string Desk::start(const std::string& by, std::vector<std::pair<std::string, Value>> fields) {
    return act({this->by(by), StartCase{ProcedureId{7}, values(fields)}, ""});
}

std::string Desk::complete(const std::string& step, const std::string& by, const With& with) {
    CompleteStep body;
    body.activation = named(step);
    body.activation.attempt = with.attempt;
    body.outcome = outcome(body.activation.step, with.outcome);
    for (const std::string& document : with.documents) body.documents.insert(this->document(document));
    body.fields = values(with.fields);
    for (const std::string& key : with.items) body.items.push_back(item(key));
    return act({this->by(by, with.on_behalf_of), std::move(body), with.key});
}

std::string Desk::claim(const std::string& step, const std::string& by, const std::string& on_behalf_of) {
    return act({this->by(by, on_behalf_of), StartStep{named(step)}, ""});
}
std::string Desk::release(const std::string& step, const std::string& by) {
    return act({this->by(by), ReleaseStep{named(step)}, ""});
}

std::string Desk::submit(const std::string& document, const std::string& by) {
    const std::size_t bracket = document.find('[');
    SubmitDocument body;
    body.documents = {this->document(document.substr(0, bracket))};
    if (bracket != std::string::npos) body.item = item(document.substr(bracket + 1, document.size() - bracket - 2));
    return act({this->by(by), std::move(body), ""});
}

std::string Desk::give_back(const std::string& document, const std::string& by, const std::string& reason) {
    const std::size_t bracket = document.find('[');
    ReturnDocument body;
    body.document = this->document(document.substr(0, bracket));
    if (bracket != std::string::npos) body.item = item(document.substr(bracket + 1, document.size() - bracket - 2));
    body.reason = reason;
    return act({this->by(by), std::move(body), ""});
}

std::string Desk::set(const std::string& step, const std::string& by,
                      std::vector<std::pair<std::string, Value>> fields) {
    return act({this->by(by), SetFields{named(step), values(fields)}, ""});
}
std::string Desk::add(const std::string& type, const std::string& by,
                      std::vector<std::pair<std::string, Value>> fields) {
    return act({this->by(by), AddRecord{this->type(type), values(fields)}, ""});
}
std::string Desk::close(const std::string& step, const std::string& by) {
    return act({this->by(by), CloseItems{this->step(step)}, ""});
}

std::string Desk::deliver(const std::string& message, const std::string& by, const With& with, const std::string& to) {
    DeliverMessage body;
    body.message = message;
    body.step = to.empty() ? none<StepId> : step(to);
    body.outcome = with.outcome;
    body.fields = values(with.fields);
    return act({this->by(by), std::move(body), ""});
}

std::string Desk::suspend(const std::string& by) { return act({this->by(by), SuspendCase{"alasan"}, ""}); }
std::string Desk::resume(const std::string& by) { return act({this->by(by), ResumeCase{}, ""}); }
std::string Desk::cancel(const std::string& by) { return act({this->by(by), CancelCase{"alasan"}, ""}); }
std::string Desk::note(const std::string& text, const std::string& by) {
    return act({this->by(by), AddNote{text}, ""});
}
std::string Desk::fail(const std::string& step, const std::string& by, bool again, std::chrono::microseconds after,
                       const std::string& reason) {
    return act({this->by(by), FailStep{named(step), reason, again, after}, ""});
}
std::string Desk::retry(const std::string& step, const std::string& by) {
    return act({this->by(by), RetryStep{named(step), "hidup lagi"}, ""});
}
std::string Desk::tick() { return act({By{}, FireTimers{}, ""}); }

std::string Desk::adopt(const std::string& calendar, const std::string& by) {
    std::string code = act({this->by(by), AdoptCalendar{CalendarId{3}, alur_test::calendar(calendar).get()}, ""});
    if (code.empty()) calendar_ = alur_test::calendar(calendar);
    return code;
}

std::string Desk::act(Command command) {
    const Decision decision = decide(*procedure_, calendar_.get(), state_, command, now_);
    check_laws(decision, command);
    check_shortcut(decision, command);
    REQUIRE(journal_->append(CaseId{0}, state_.seq(), decision));
    evolve(state_, decision);
    history_ = unfolded(decision);
    refusal_ = decision.rejection() == nullptr ? std::optional<Rejection>{} : *decision.rejection();
    repeated_ = decision.repeated() == nullptr ? std::optional<KeyUse>{} : *decision.repeated();
    check_replay();
    CHECK(describe(state_) == describe(unfolded_));
    return refusal_ ? std::string(refusal_->code_name()) : "";
}

/// A refused command writes nothing but timers; events are numbered without gaps and never go back; and folding facts
/// into one event changes nothing that a reader sees.
void Desk::check_laws(const Decision& decision, const Command& command) {
    std::uint32_t seq = state_.seq();
    for (const Event& event : decision.events()) {
        CHECK(event.seq == seq++);
        CHECK(event.at == std::max(now_, state_.last()));
    }
    const bool keyed = !command.key.empty();
    if (!decision.accepted() && state_.next_timer() > std::max(now_, state_.last())) CHECK(decision.empty());
    const detail::Shortcuts none_taken{false, false};
    const Decision plain =
        detail::decide_command(*procedure_, calendar_.get(), unfolded_, command, now_, CaseLimits{}, none_taken);
    const detail::Shortcuts only_folded{true, false};
    const Decision general =
        detail::decide_command(*procedure_, calendar_.get(), state_, command, now_, CaseLimits{}, only_folded);
    CHECK(std::equal(general.events().begin(), general.events().end(), decision.events().begin(),
                     decision.events().end()));
    CHECK(plain.accepted() == decision.accepted());
    CHECK((plain.repeated() == nullptr) == (decision.repeated() == nullptr));
    if (!decision.accepted() && !plain.accepted()) CHECK(*plain.rejection() == *decision.rejection());
    CHECK(tell(unfolded(plain)) == tell(unfolded(decision)));
    CHECK((keyed || plain.size() >= decision.size()));
    evolve(unfolded_, plain);
}

/// decide_then hands on what decide answers, and an event that it found by itself is kept and evolved as any other.
void Desk::check_shortcut(const Decision& decision, const Command& command) {
    const auto same = [&](const Decision& happened) {
        CHECK(std::equal(happened.events().begin(), happened.events().end(), decision.events().begin(),
                         decision.events().end()));
        CHECK(happened.accepted() == decision.accepted());
    };
    const auto then = [&](const auto& happened) {
        if constexpr (std::is_same_v<std::decay_t<decltype(happened)>, PlainEvent>) {
            same(Decision(happened));
            CaseState evolved = state_;
            evolve(evolved, happened);
            CaseState by_decision = state_;
            evolve(by_decision, decision);
            CHECK(evolved == by_decision);
            REQUIRE(quick_->append(CaseId{0}, state_.seq(), happened));
            Event kept = quick_->event(quick_->size() - 1);
            CHECK(kept.case_id == CaseId{0});
            kept.case_id = none<CaseId>;
            CHECK(kept == Event(happened));
        } else {
            same(happened);
            REQUIRE(quick_->append(CaseId{0}, state_.seq(), happened));
        }
    };
    const auto* complete = std::get_if<CompleteStep>(&command.body);
    const auto* start = std::get_if<StartCase>(&command.body);
    if (command.key.empty() && complete != nullptr) {
        decide_then(*procedure_, calendar_.get(), state_, command.by, *complete, now_, then);
    } else if (command.key.empty() && start != nullptr) {
        decide_then(*procedure_, calendar_.get(), state_, command.by, *start, now_, then);
    } else {
        REQUIRE(quick_->append(CaseId{0}, state_.seq(), decision));
    }
}

/// The state is what the journal says.
void Desk::check_replay() const {
    CaseState replayed;
    journal_->read(CaseId{0}, [&](const Event& event, Payload payload) { evolve(replayed, event, payload); });
    CHECK(replayed == state_);
    CHECK(CaseState(replayed) == state_);
}

// What stands

std::string Desk::open() const {
    std::string text;
    for (const Activation& activation : state_.open()) {
        if (!text.empty()) text += ' ';
        text += procedure_->definition().step(activation.step).id;
        if (activation.item == none<ItemId>) continue;
        const sop::RecordType& type =
            procedure_->definition().records[index(state_.records()[index(activation.item)].type)];
        text += "[" + std::get<std::string>(*state_.field(type.key, activation.item)) + "]";
    }
    return text;
}

Activation Desk::activation(const std::string& step) const {
    const ActivationRef ref = named(step);
    const auto found = state_.find_open(ref.step, ref.item);
    if (!found) FAIL(step << " is not open");
    return *found;
}

std::string Desk::wrote() const {
    const sop::Sop& sop = procedure_->definition();
    std::string text;
    for (const HistoryEvent& event : history_) {
        if (!text.empty()) text += ", ";
        text += kind_name(event.body);
        std::visit(
            [&](const auto& body) {
                if constexpr (requires { body.step; }) {
                    if (body.step != none<StepId>) text += " " + sop.step(body.step).id;
                }
                if constexpr (requires { body.document; }) text += " " + sop.kelengkapan[index(body.document)].id;
            },
            event.body);
    }
    return text;
}

}  // namespace alur_test
