#include "reference/support/interpreter.hpp"

#include <algorithm>
#include <chrono>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <tuple>

#include "reference/support/text.hpp"

namespace reference {
namespace {

namespace sop = alur::sop;
using alur::index;
using alur::none;

template <class List, class Element>
bool contains(const List& list, const Element& element) {
    return std::find(list.begin(), list.end(), element) != list.end();
}

bool is_timed(const sop::Step& step) { return std::holds_alternative<sop::WaitForTime>(step.wait); }

std::string content_of(const Command& command) {
    std::string all = std::to_string(static_cast<int>(command.verb));
    const auto add = [&all](const std::string& part) { all += "\n" + part; };
    for (const std::string* part : {&command.by.role, &command.by.person, &command.by.on_behalf_of, &command.step,
                                    &command.item, &command.outcome, &command.name, &command.text})
        add(*part);
    for (const auto& [field, value] : command.fields) add(field + "=" + show(value));
    for (const std::string& document : command.documents) add("document " + document);
    for (const std::string& item : command.items) add("item " + item);
    add(command.again ? "again" : "for good");
    add(command.anyway ? "anyway" : "when ended");
    add(std::to_string(command.after));
    return all + "\n" + std::to_string(command.calendar) + "\n" + std::to_string(command.attempt);
}

/// Every field that a condition names.
void collect_fields(const sop::Condition& condition, std::set<std::size_t>& fields) {
    if (condition.kind == sop::Condition::Kind::field) fields.insert(index(condition.field));
    for (const sop::Condition& operand : condition.operands) collect_fields(operand, fields);
}

bool compares(sop::Comparison comparison, const std::vector<Value>& bounds, const Value& value) {
    switch (comparison) {
        case sop::Comparison::is_one_of: return contains(bounds, value);
        case sop::Comparison::at_least: return value >= bounds.front();
        case sop::Comparison::at_most: return value <= bounds.front();
    }
    return false;
}

}  // namespace

Interpreter::Interpreter(const sop::Sop& definition, std::vector<Hours> calendars, Coverage& coverage)
    : sop_(&definition), calendars_(std::move(calendars)), coverage_(&coverage) {
    const Shape shape(definition);
    for (const sop::Step& step : definition.steps) {
        block_[step.id] = shape.block_of(step.id);
        if (shape.splits(step.id)) join_[step.id] = shape.join_of(step.id);
        for (const sop::Step& other : definition.steps) loop_[{step.id, other.id}] = shape.is_loop(step.id, other.id);
        loop_[{step.id, "end"}] = false;
    }
}

// --- reading the SOP -------------------------------------------------------------------------------------------------

const sop::Step* Interpreter::find(const std::string& name) const {
    for (const sop::Step& step : sop_->steps)
        if (step.id == name) return &step;
    return nullptr;
}

const sop::RecordType* Interpreter::type_of(const sop::Step& step) const {
    return step.for_each ? &sop_->records[index(step.for_each->records)] : nullptr;
}

const sop::RecordType* Interpreter::find_type(const std::string& name) const {
    for (const sop::RecordType& type : sop_->records)
        if (type.id == name) return &type;
    return nullptr;
}

const sop::Document* Interpreter::find_document(const std::string& name) const {
    for (const sop::Document& document : sop_->kelengkapan)
        if (document.id == name) return &document;
    return nullptr;
}

bool Interpreter::is_record_field(const std::string& name, const sop::RecordType* type) const {
    if (type == nullptr) return false;
    for (std::size_t i = 0; i < type->field_count; ++i)
        if (sop_->fields[index(type->first_field) + i].id == name) return true;
    return false;
}

const sop::Field* Interpreter::find_field(const std::string& name, const sop::RecordType* type) const {
    if (type != nullptr)
        for (std::size_t i = 0; i < type->field_count; ++i) {
            const sop::Field& field = sop_->fields[index(type->first_field) + i];
            if (field.id == name) return &field;
        }
    for (std::size_t i = 0; i < sop_->case_field_count; ++i)
        if (sop_->fields[i].id == name) return &sop_->fields[i];
    return nullptr;
}

std::string Interpreter::role_name(alur::ActorId actor) const {
    return actor == none<alur::ActorId> ? std::string() : sop_->actors[index(actor)].id;
}

const sop::Actor* Interpreter::find_actor(const std::string& role) const {
    for (const sop::Actor& actor : sop_->actors)
        if (actor.id == role) return &actor;
    return nullptr;
}

bool Interpreter::is_external(const std::string& role) const {
    const sop::Actor* actor = find_actor(role);
    return actor != nullptr && actor->external;
}

bool Interpreter::may_work(const std::string& role, const sop::Step& step) const {
    if (!step.service.empty()) return role == "service";
    if (step.actor == none<alur::ActorId>) return false;
    if (role == role_name(step.actor)) return true;
    for (const alur::ActorId actor : step.recorded_by)
        if (role == role_name(actor)) return true;
    return false;
}

Place Interpreter::place(alur::StepId step) const {
    return step == alur::end_step ? Place("end") : sop_->step(step).id;
}

const sop::Outcome* Interpreter::find_outcome(const sop::Step& step, const std::string& label) const {
    for (const sop::Outcome& outcome : step.outcomes)
        if (outcome.label == label) return &outcome;
    return nullptr;
}

/// W4: the first that is not the deadline's.
std::string Interpreter::first_outcome(const sop::Step& step) const {
    for (const sop::Outcome& outcome : step.outcomes)
        if (!outcome.by_deadline) return outcome.label;
    return {};
}

/// R6: whether a completion with this outcome goes straight to a for_each by a loop arc or a return, and starts it: at
/// the join of its block it arrives (F6).
bool Interpreter::leads_back(const State& state, const Activation& activation, const std::string& label) const {
    const sop::Step& from = step(activation.step);
    if (from.for_each) return false;
    const sop::Outcome* outcome = find_outcome(from, label);
    alur::StepId to = alur::end_step;
    if (outcome != nullptr) to = outcome->to.step;
    if (from.next.size() == 1) to = from.next.front().to.step;
    if (to == alur::end_step || !sop_->step(to).for_each) return false;
    const std::string& there = sop_->step(to).id;
    if (loop_.at({from.id, there})) return true;
    const bool arrives = activation.block != 0 && state.blocks.at(activation.block).join == there;
    return outcome != nullptr && outcome->returns && !arrives;
}

/// T9.
bool Interpreter::is_inside(const sop::Step& step) const {
    if (std::holds_alternative<sop::WaitForMessage>(step.wait)) return false;
    return !is_external(role_name(step.actor));
}

const Hours& Interpreter::hours(const State& state) const {
    static const Hours closed;
    return calendars_.empty() ? closed : calendars_[static_cast<std::size_t>(state.calendar)];
}

/// D6.
std::string Interpreter::items_of(const std::string& name) const {
    const sop::Document* document = find_document(name);
    const auto id = static_cast<alur::DocumentId>(document - sop_->kelengkapan.data());
    for (const sop::Step& step : sop_->steps) {
        if (!step.for_each) continue;
        const bool brought = document->from != none<alur::ActorId>;
        if (contains(brought ? step.kelengkapan : step.outputs, id)) return type_of(step)->id;
    }
    return {};
}

std::set<std::string> Interpreter::open_steps(const State& state) const {
    std::set<std::string> open;
    for (const auto& [number, activation] : state.open) open.insert(activation.step);
    for (const auto& [number, list] : state.lists) open.insert(list.step);
    return open;
}

// --- looking at the case ---------------------------------------------------------------------------------------------

std::vector<Interpreter::Activation> Interpreter::open() const {
    std::vector<Activation> all;
    for (const auto& [number, activation] : state_.open) all.push_back(activation);
    return all;
}

std::vector<Interpreter::List> Interpreter::lists() const {
    std::vector<List> all;
    for (const auto& [number, list] : state_.lists) all.push_back(list);
    return all;
}

const std::vector<Interpreter::Record>& Interpreter::records(const std::string& type) const {
    static const std::vector<Record> nobody;
    const auto found = state_.records.find(type);
    return found == state_.records.end() ? nobody : found->second;
}

bool Interpreter::has_document(const std::string& document, const std::string& item) const {
    const auto found = state_.documents.find({document, item});
    return found != state_.documents.end() && !found->second.returned;
}

std::string Interpreter::bound(const std::string& role) const {
    const auto found = state_.bound.find(role);
    return found == state_.bound.end() ? std::string() : found->second;
}

std::vector<std::string> Interpreter::visible() const {
    std::vector<std::string> lines;
    const auto line = [&lines](const auto&... parts) {
        std::ostringstream text;
        (text << ... << parts);
        lines.push_back(text.str());
    };
    static const char* const names[] = {"none", "open", "suspended", "completed", "cancelled"};
    line("case ", names[static_cast<int>(state_.status)], " last event ", show(state_.last));
    if (!state_.name.empty()) line("name ", state_.name);
    const Hours& calendar = hours(state_);
    for (const auto& [number, activation] : state_.open) {
        line("open ", called(activation.step, activation.item), " #", activation.attempt, " offered ",
             show(activation.offered), activation.started ? " started " + show(activation.start) : "",
             activation.started ? " by " + activation.claimant : "");
        if (activation.clock && activation.clock->running)
            line("lapse ", called(activation.step, activation.item), " ", show(activation.clock->lapse(calendar)));
        if (activation.deadline && activation.deadline->running && !activation.deadline_fired)
            line("deadline ", called(activation.step, activation.item), " ",
                 show(activation.deadline->lapse(calendar)));
        if (activation.deadline_fired) line("escalated ", called(activation.step, activation.item));
        if (activation.failed > 0)
            line("failed ", called(activation.step, activation.item), " ", activation.failed, " ", activation.reason,
                 activation.incident ? std::string(" incident") : " next " + show(activation.next_try));
        if (activation.wait && activation.wait->running)
            line("wait ", called(activation.step, activation.item), " ", show(activation.wait->reached(calendar)));
    }
    for (const auto& [number, list] : state_.lists) line("list ", list.step, list.closed ? " closed" : " open");
    for (const auto& [name, document] : state_.documents)
        line("document ", called(name.first, name.second), document.returned ? " returned " : " present ",
             document.version);
    for (const auto& [name, value] : state_.fields) line("field ", name, "=", show(value));
    for (const auto& [type, records] : state_.records) {
        for (std::size_t i = 0; i < records.size(); ++i) {
            line("record ", type, " ", i, " ", records[i].key);
            for (const auto& [name, value] : records[i].fields)
                line("field ", called(type, records[i].key), ".", name, "=", show(value));
        }
    }
    for (const auto& [role, person] : state_.bound) line("bound ", role, " ", person);
    for (std::size_t i = 0; i < state_.completions.size(); ++i) {
        const Completion& done = state_.completions[i];
        line("completed ", i + 1, " ", called(done.step, done.item), " #", done.attempt,
             done.outcome.empty() ? "" : " " + done.outcome, done.person.empty() ? "" : " by " + done.person,
             done.on_behalf_of.empty() ? "" : " for " + done.on_behalf_of,
             done.in_place_of.empty() ? "" : " in place of " + done.in_place_of, " at ", show(done.at));
    }
    if (state_.case_clock) {
        line("case clock used ", state_.case_clock->used_at(calendar, state_.last));
        if (state_.case_clock->running) line("case lapse ", show(state_.case_clock->lapse(calendar)));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

// --- judging ---------------------------------------------------------------------------------------------------------

void Interpreter::refuse(const char* code) const { throw Refusal{code, {}}; }

std::string Interpreter::act(const Command& command, Instant now) {
    missing_.clear();
    const auto refused = [&](const std::string& why) {
        mark("refused " + why);
        return why;
    };
    if (!command.key.empty()) {
        const auto before = answered_.find(command.key);
        if (before != answered_.end()) {
            if (before->second.first != content_of(command)) return refused("key.reused");
            mark("K3 a retry returns the first answer");
            return {};
        }
    }
    if (command.verb == Verb::start_case && state_.status != Status::none) return refused("case.exists");
    if (command.verb != Verb::start_case && state_.status == Status::none) return refused("case.unknown");

    now_ = now;
    if (state_.status != Status::none && now < state_.last) {
        now_ = state_.last;
        mark("T4 held time");
    }
    if (state_.status == Status::open) fire_timers();

    State next = state_;
    try {
        judge(next, command);
    } catch (const Refusal& refusal) {
        missing_ = refusal.documents;
        run_case_clock(state_);  // what has fired stands
        return refused(refusal.code);
    }
    if (command.verb != Verb::fire_timers) {
        next.last = now_;
        bind(next, command.by);
    }
    run_case_clock(next);
    state_ = std::move(next);
    if (command.verb == Verb::erase_case) answered_.clear();
    if (!command.key.empty()) answered_[command.key] = {content_of(command), {}};
    return {};
}

void Interpreter::judge(State& state, const Command& command) {
    const bool sets_nothing = command.verb == Verb::set_fields && command.fields.empty();
    const bool submits_nothing = command.verb == Verb::submit_document && command.documents.empty();
    if (sets_nothing || submits_nothing) refuse("command.unsupported");
    const bool closed = state.status == Status::completed || state.status == Status::cancelled;
    const bool about_persons = command.verb == Verb::erase_case || command.verb == Verb::read_personal;
    if (closed && !about_persons) refuse("case.closed");
    const bool any_time = about_persons || command.verb == Verb::resume_case || command.verb == Verb::cancel_case ||
                          command.verb == Verb::add_note || command.verb == Verb::submit_document;
    if (state.status == Status::suspended && !any_time) refuse("case.suspended");
    if (state.status == Status::open && command.verb == Verb::resume_case) refuse("case.not_suspended");
    if (!closed && command.verb == Verb::erase_case && !command.anyway) refuse("case.live");

    const sop::Actor* actor = find_actor(command.by.role);
    const bool internal_or_host = command.by.role == "host" || (actor != nullptr && !actor->external);
    switch (command.verb) {
        case Verb::start_case: return start_case(state, command);
        case Verb::start_step: return start_step(state, command);
        case Verb::release_step: return release_step(state, command);
        case Verb::complete_step: return complete_step(state, command);
        case Verb::set_fields: return set_fields(state, command);
        case Verb::fail_step: return fail_step(state, command);
        case Verb::retry_step: return retry_step(state, command);
        case Verb::submit_document: return submit_document(state, command);
        case Verb::return_document: return return_document(state, command);
        case Verb::add_record: return add_record(state, command);
        case Verb::close_items: return close_items(state, command);
        case Verb::deliver_message: return deliver_message(state, command);
        case Verb::adopt_calendar: check_role(command.by, internal_or_host); return adopt_calendar(state, command);
        case Verb::suspend_case:
            check_role(command.by, internal_or_host);
            state.status = Status::suspended;
            mark("T5 suspension");
            return pause_clocks(state);
        case Verb::resume_case:
            check_role(command.by, internal_or_host);
            state.status = Status::open;
            mark("T5 resumption");
            return resume_clocks(state);
        case Verb::cancel_case:
            check_role(command.by, true);
            if (is_external(command.by.role)) {
                if (bound(command.by.role).empty() || bound(command.by.role) != command.by.person)
                    refuse("authority.person");
                mark("A2 withdrawal");
            } else {
                check_role(command.by, internal_or_host);
            }
            state.status = Status::cancelled;
            state.open.clear();
            state.blocks.clear();
            state.lists.clear();
            mark("case cancelled");
            return;
        case Verb::add_note:
            check_role(command.by, internal_or_host);
            ++state.notes;
            return;
        case Verb::erase_case: check_role(command.by, internal_or_host); return erase_case(state, command);
        case Verb::read_personal:
            check_role(command.by, internal_or_host);
            mark("K6 persons are shown");
            return;
        case Verb::fire_timers: return;
    }
}

/// K6.
void Interpreter::erase_case(State& state, const Command& command) {
    mark(command.anyway && state.status == Status::open ? "K6 an open case is erased" : "K6 a case is erased");
    const auto erase = [&](std::map<std::string, Value>& fields, std::size_t first, std::size_t count) {
        for (std::size_t i = first; i < first + count; ++i)
            if (sop_->fields[i].personal) fields.erase(sop_->fields[i].id);
    };
    erase(state.fields, 0, sop_->case_field_count);
    for (const sop::RecordType& type : sop_->records)
        for (Record& record : state.records[type.id]) {
            erase(record.fields, index(type.first_field), type.field_count);
            if (!sop_->fields[index(type.key)].personal) continue;
            mark("C1 a record is named by its number");
            rename(state, type, record, "#" + std::to_string(record.number));
        }
    for (auto& [number, activation] : state.open) activation.reason.clear();
}

/// C1: wherever the item is named.
void Interpreter::rename(State& state, const sop::RecordType& type, Record& record, const std::string& key) {
    const std::string before = record.key;
    record.key = key;
    const auto is_of_type = [&](const std::string& name) {
        return type_of(step(name)) != nullptr && type_of(step(name))->id == type.id;
    };
    const auto is_it = [&](const std::string& name, const std::string& item) {
        return item == before && is_of_type(name);
    };
    for (auto& [number, activation] : state.open)
        if (is_it(activation.step, activation.item)) activation.item = key;
    for (Completion& done : state.completions)
        if (is_it(done.step, done.item)) done.item = key;
    const auto move = [&](auto& map, const auto& is_named) {
        auto all = std::move(map);
        map.clear();
        for (auto& [name, value] : all)
            map[is_named(name.first, name.second) ? PerItem(name.first, key) : name] = std::move(value);
    };
    move(state.attempts, is_it);
    move(state.results, is_it);
    move(state.documents, [&](const std::string& document, const std::string& item) {
        return item == before && items_of(document) == type.id;
    });
}

void Interpreter::start_case(State& state, const Command& command) {
    check_role(command.by,
               find_actor(command.by.role) != nullptr || command.by.role == "host" || command.by.role == "service");
    check_fields(command, nullptr, nullptr);
    for (std::size_t i = 0; i < sop_->case_field_count; ++i) {
        const sop::Field& field = sop_->fields[i];
        const bool given = std::any_of(command.fields.begin(), command.fields.end(),
                                       [&field](const auto& entry) { return entry.first == field.id; });
        if (field.required && !given) refuse("field.required");
    }
    state.status = Status::open;
    if (sop_->sla && sop_->sla->total.limit) {
        state.case_clock.emplace();
        state.case_clock->limit = *sop_->sla->total.limit;
    }
    take_fields(state, command, nullptr, {});
    begin(state, sop_->steps.front().id, 0, {});
    state.name = command.name;
    if (!state.name.empty()) mark("E5 a name");
}

/// W6 and W7.
void Interpreter::fail_step(State& state, const Command& command) {
    const sop::Step* here = find(command.step);
    if (here != nullptr && here->service.empty()) refuse("step.no_service");
    Activation& activation = state.open.at(find_activation(state, command));
    if (activation.incident) refuse("incident.open");
    check_claim(activation, command.by);
    check_role(command.by, may_work(command.by.role, *here));
    const int times = here->retry ? here->retry->policy.times : 5;
    std::int64_t minutes = here->retry ? here->retry->policy.after.count() : 1;
    const std::int64_t most = here->retry ? here->retry->policy.at_most.count() : 60;
    for (int i = 0; i < activation.failed; ++i) minutes = std::min(2 * minutes, most);
    ++activation.failed;
    activation.reason = command.text;
    mark("W6 a try fails");
    if (!command.again || activation.failed > times) {
        activation.incident = true;
        mark(command.again ? "W7 the tries are used up" : "W7 trying again is no use");
    } else if (command.after >= 0) {
        activation.next_try = now_ + std::chrono::microseconds(command.after);
        mark("W6 the next try is due when the handler says");
    } else {
        activation.next_try = now_ + std::chrono::minutes(std::min(minutes, most));
        if (activation.failed > 1) mark("W6 the time doubles");
    }
}

void Interpreter::retry_step(State& state, const Command& command) {
    const sop::Step* here = find(command.step);
    if (here != nullptr && here->service.empty()) refuse("step.no_service");
    Activation& activation = state.open.at(find_activation(state, command));
    if (activation.failed == 0) refuse("step.not_failed");
    const sop::Actor* actor = find_actor(command.by.role);
    check_role(command.by, command.by.role == "host" || (actor != nullptr && !actor->external));
    mark(activation.incident ? "W7 a person ends an incident" : "W7 a person does not wait");
    activation.failed = 0;
    activation.incident = false;
    activation.reason.clear();
}

/// K2 and lines 8, 12, 13, 14 of K4.
int Interpreter::find_activation(const State& state, const Command& command) {
    const sop::Step* wanted = find(command.step);
    if (wanted == nullptr) refuse("step.unknown");
    if (!command.item.empty()) {
        if (!wanted->for_each) refuse("items.unknown");
        const auto& all = records(type_of(*wanted)->id);
        if (std::none_of(all.begin(), all.end(), [&](const Record& record) { return record.key == command.item; }))
            refuse("items.unknown");
    }
    std::vector<int> found;
    for (const auto& [number, activation] : state.open)
        if (activation.step == command.step && (command.item.empty() || activation.item == command.item))
            found.push_back(number);
    if (found.size() > 1) refuse("step.ambiguous");
    if (found.empty()) refuse("step.not_open");
    if (command.attempt != 0 && state.open.at(found.front()).attempt != command.attempt) refuse("step.not_open");
    if (wanted->for_each && command.item.empty()) mark("K2 the only open item");
    return found.front();
}

/// A4.
void Interpreter::check_claim(const Activation& activation, const Who& by) {
    if (!activation.started || activation.claimant == by.person) return;
    const bool is_in_their_place = by.refused_as.empty() && activation.claimant == by.in_place_of;
    if (by.in_place_of.empty() || !is_in_their_place) refuse("step.claimed");
    mark("A4 a delegate takes the claim");
}

/// A1, A7, A8, A2.
void Interpreter::check_role(const Who& by, bool allowed) const {
    if (find_actor(by.role) != nullptr && by.person.empty()) refuse("authority.person");
    if (!by.refused_as.empty()) refuse(by.refused_as.c_str());
    if (!allowed) refuse("authority.role");
}

/// A3.
void Interpreter::check_person(const State& state, const Who& by) const {
    if (!is_external(by.role)) return;
    const auto found = state.bound.find(by.role);
    if (found != state.bound.end() && found->second != by.person) refuse("authority.person");
}

void Interpreter::bind(State& state, const Who& by) const {
    if (is_external(by.role)) state.bound.emplace(by.role, by.person);
}

/// A5.
void Interpreter::check_not_by(const State& state, const Activation& activation, const Who& by) {
    const sop::Step& here = step(activation.step);
    for (const alur::StepId other : here.not_by) {
        const sop::Step& named = sop_->step(other);
        const bool same_item = here.for_each && named.for_each && here.for_each->records == named.for_each->records;
        for (const Completion& done : state.completions) {
            if (done.step != named.id || (same_item && done.item != activation.item)) continue;
            for (const std::string& before : {done.person, done.on_behalf_of, done.in_place_of}) {
                if (before.empty() || (before != by.person && before != by.on_behalf_of && before != by.in_place_of))
                    continue;
                if (before == by.in_place_of || before == done.in_place_of) mark("A5 in place of");
                if (before == by.on_behalf_of || before == done.on_behalf_of) mark("A5 on behalf of");
                if (same_item) mark("A5 the same item");
                refuse("authority.not_by");
            }
        }
    }
}

/// Lines 25, 26, 27 of K4. Without a setter every field of the type (or of the case) may be set.
void Interpreter::check_fields(const Command& command, const sop::Step* setter, const sop::RecordType* type) const {
    for (const auto& [name, value] : command.fields) {
        if (find_field(name, type) == nullptr) refuse("field.unknown");
        if (command.verb == Verb::add_record && !is_record_field(name, type)) refuse("field.unknown");
    }
    for (const auto& [name, value] : command.fields) {
        const sop::Field& field = *find_field(name, type);
        static const std::size_t held_as[] = {0, 1, 2, 3, 3};  // boolean, integer, date, string, choice
        if (value.index() != held_as[static_cast<std::size_t>(field.type)]) refuse("field.type");
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            if (field.minimum && *number < *field.minimum) refuse("field.type");
            if (field.maximum && *number > *field.maximum) refuse("field.type");
        }
        if (const auto* text = std::get_if<std::string>(&value)) {
            const bool is_key = type != nullptr && &field == &sop_->fields[alur::index(type->key)];
            if (is_key && text->empty()) refuse("field.type");
            if (field.type == alur::FieldType::choice && !contains(field.options, *text)) refuse("field.type");
            if (!field.pattern.empty() && !std::regex_match(*text, std::regex(field.pattern))) refuse("field.type");
        }
    }
    if (setter == nullptr) return;
    for (const auto& [name, value] : command.fields) {
        const sop::Field* field = find_field(name, type);
        if (!contains(setter->sets, static_cast<alur::FieldId>(field - sop_->fields.data())))
            refuse("field.not_settable");
    }
}

void Interpreter::take_fields(State& state, const Command& command, const sop::RecordType* type,
                              const std::string& item) {
    for (const auto& [name, value] : command.fields) {
        if (!is_record_field(name, type)) {
            state.fields[name] = value;
            continue;
        }
        for (Record& record : state.records[type->id])
            if (record.key == item) record.fields[name] = value;
        mark("C2 a field of an item is set");
    }
}

// --- conditions ------------------------------------------------------------------------------------------------------

bool Interpreter::holds(const State& state, const sop::Condition& condition, const std::string& record_type,
                        const std::string& item, const std::string& counted_step) {
    using Kind = sop::Condition::Kind;
    const auto value_of = [&](std::size_t id) -> const Value* {
        const std::string& name = sop_->fields[id].id;
        const std::map<std::string, Value>* fields = &state.fields;
        if (id >= sop_->case_field_count) {
            fields = nullptr;
            const auto records = state.records.find(record_type);
            if (records != state.records.end())
                for (const Record& record : records->second)
                    if (record.key == item) fields = &record.fields;
        }
        if (fields == nullptr) return nullptr;
        const auto found = fields->find(name);
        return found == fields->end() ? nullptr : &found->second;
    };
    std::set<std::size_t> named;
    collect_fields(condition, named);
    for (const std::size_t field : named)
        if (value_of(field) == nullptr) refuse("field.unset");  // C4

    switch (condition.kind) {
        case Kind::field:
            if (index(condition.field) >= sop_->case_field_count) mark("C5 a field of a record decides");
            return compares(condition.comparison, condition.values, *value_of(index(condition.field)));
        case Kind::count: {
            mark(step(counted_step).next.size() > 1 ? "R8 counting in a split" : "R8 counting in a choice");
            const std::string& label = step(counted_step).outcomes[index(condition.outcome)].label;
            std::int64_t count = 0;
            for (const auto& [where, result] : state.results)
                if (where.first == counted_step && result == label) ++count;
            return compares(condition.comparison, condition.values, Value(count));
        }
        case Kind::all:
            for (const sop::Condition& operand : condition.operands)
                if (!holds(state, operand, record_type, item, counted_step)) return false;
            return true;
        case Kind::any:
            mark("C3 any");
            for (const sop::Condition& operand : condition.operands)
                if (holds(state, operand, record_type, item, counted_step)) return true;
            return false;
        case Kind::negation:
            mark("C3 not");
            return !holds(state, condition.operands.front(), record_type, item, counted_step);
    }
    return false;
}

// --- documents -------------------------------------------------------------------------------------------------------

bool Interpreter::is_present(const State& state, const std::string& document, const std::string& item,
                             const sop::RecordType* type) const {
    const auto present = [&](const std::string& key) {
        const auto found = state.documents.find({document, key});
        return found != state.documents.end() && !found->second.returned;
    };
    const std::string owner = items_of(document);
    if (owner.empty()) return present("");
    if (type != nullptr && type->id == owner) return present(item);
    const auto all = state.records.find(owner);
    if (all == state.records.end()) return true;
    return std::all_of(all->second.begin(), all->second.end(),
                       [&](const Record& record) { return present(record.key); });
}

/// D3.
void Interpreter::check_documents(const State& state, const Activation& activation) {
    const sop::Step& here = step(activation.step);
    const sop::RecordType* type = type_of(here);
    std::vector<std::string> needed;
    for (const alur::DocumentId id : here.kelengkapan) {
        const sop::Document& document = sop_->kelengkapan[index(id)];
        if (document.when) {
            if (!holds(state, *document.when, type != nullptr ? type->id : "", activation.item, "")) {
                mark("D3 a document is not needed under its condition");
                continue;
            }
            mark("D3 a document is needed under its condition");
        }
        needed.push_back(document.id);
    }
    std::vector<std::string> missing;
    for (const std::string& document : needed) {
        if (!is_present(state, document, activation.item, type)) missing.push_back(document);
        if (!items_of(document).empty())
            mark(type != nullptr ? "D6 an item sees its own document" : "D6 seen from outside");
    }
    std::sort(missing.begin(), missing.end());
    if (!missing.empty()) throw Refusal{"documents.missing", missing};
}

void Interpreter::submit(State& state, const std::string& name, const std::string& item) {
    Document& document = state.documents[{name, item}];
    if (document.returned) mark("D2 a returned document is brought again");
    if (document.version > 0 && !document.returned) mark("D2 a further version");
    ++document.version;
    document.returned = false;
}

bool Interpreter::may_bring(const State& state, const std::string& role, const sop::Document& document) const {
    if (role == role_name(document.from)) return true;
    for (const sop::Step& step : sop_->steps)
        if (step.actor == document.from)
            for (const alur::ActorId recorder : step.recorded_by)
                if (role == role_name(recorder)) return true;
    const auto id = static_cast<alur::DocumentId>(&document - sop_->kelengkapan.data());
    for (const std::string& there : open_steps(state))
        if (contains(step(there).kelengkapan, id) && may_work(role, step(there))) return true;
    return false;
}

/// Line 12 of K4.
void Interpreter::check_item_of_document(const std::string& document, const std::string& item) const {
    const std::string owner = items_of(document);
    const auto& all = records(owner);
    const bool is_record =
        std::any_of(all.begin(), all.end(), [&](const Record& record) { return record.key == item; });
    if (owner.empty() ? !item.empty() : !is_record) refuse("items.unknown");
}

void Interpreter::submit_document(State& state, const Command& command) {
    for (const std::string& name : command.documents)
        if (find_document(name) == nullptr) refuse("document.unknown");
    for (const std::string& name : command.documents)
        if (find_document(name)->from == none<alur::ActorId>) refuse("document.not_brought");
    for (const std::string& name : command.documents) check_item_of_document(name, command.item);
    for (const std::string& name : command.documents)
        check_role(command.by, may_bring(state, command.by.role, *find_document(name)));
    check_person(state, command.by);
    for (const std::string& name : command.documents) submit(state, name, command.item);
    if (state.status == Status::suspended) mark("D5 a document arrives while the case is suspended");
}

void Interpreter::return_document(State& state, const Command& command) {
    const sop::Document* document = find_document(command.name);
    if (document == nullptr) refuse("document.unknown");
    if (document->from == none<alur::ActorId>) refuse("document.not_brought");
    check_item_of_document(command.name, command.item);
    if (!has_document(command.name, command.item)) refuse("document.absent");
    const auto id = static_cast<alur::DocumentId>(document - sop_->kelengkapan.data());
    bool allowed = false;
    for (const std::string& there : open_steps(state))
        if (contains(step(there).kelengkapan, id) && may_work(command.by.role, step(there))) allowed = true;
    check_role(command.by, allowed);
    check_person(state, command.by);
    state.documents[{command.name, command.item}].returned = true;
    mark("D7 a document is returned");
}

// --- records ---------------------------------------------------------------------------------------------------------

void Interpreter::add_record(State& state, const Command& command) {
    const sop::RecordType* type = find_type(command.name);
    if (type == nullptr) refuse("record.unknown");
    const auto id = static_cast<alur::RecordTypeId>(type - sop_->records.data());

    std::set<std::string> permitting;
    for (const auto& [number, list] : state.lists) {
        const sop::Step& there = step(list.step);
        if (there.for_each->records != id) continue;
        if (!there.for_each->open) refuse("record.closed");
        if (!list.closed) permitting.insert(list.step);
    }
    for (const std::string& there : open_steps(state))
        if (contains(step(there).adds, id)) permitting.insert(there);
    if (permitting.empty()) refuse("record.closed");
    check_role(command.by, std::any_of(permitting.begin(), permitting.end(),
                                       [&](const std::string& name) { return may_work(command.by.role, step(name)); }));
    check_person(state, command.by);
    check_fields(command, nullptr, type);

    Record record;
    for (const auto& [name, value] : command.fields) record.fields[name] = value;
    for (std::size_t i = 0; i < type->field_count; ++i) {
        const auto field = static_cast<alur::FieldId>(index(type->first_field) + i);
        const bool required = sop_->fields[index(field)].required || field == type->key;
        if (required && record.fields.count(sop_->fields[index(field)].id) == 0) refuse("field.required");
    }
    record.key = show(record.fields.at(sop_->fields[index(type->key)].id));
    for (const Record& other : state.records[type->id])
        if (other.key == record.key) refuse("record.duplicate");
    record.number = 1;
    for (const auto& [other, all] : state.records) record.number += static_cast<int>(all.size());
    state.records[type->id].push_back(record);

    const std::map<int, List> lists = state.lists;
    for (const auto& [number, list] : lists) {
        const sop::Step& there = step(list.step);
        if (there.for_each->records != id || list.closed) continue;
        mark("R4 an open list takes a record that is added");
        offer(state, there, record.key, list.block);
    }
}

void Interpreter::close_items(State& state, const Command& command) {
    const sop::Step* wanted = find(command.step);
    if (wanted == nullptr) refuse("step.unknown");
    if (!wanted->for_each) refuse("items.unknown");
    int found = 0;
    for (const auto& [number, list] : state.lists)
        if (list.step == command.step) found = number;
    if (found == 0) refuse("step.not_open");
    if (state.lists.at(found).closed) refuse("items.closed");
    check_role(command.by,
               wanted->service.empty() ? command.by.role == role_name(wanted->actor) : command.by.role == "service");
    check_person(state, command.by);
    state.lists.at(found).closed = true;
    mark("R5 a list is closed");
    for (const auto& [number, activation] : state.open)
        if (activation.step == command.step) return;
    complete_list(state, found, {});
}

// --- work on a step --------------------------------------------------------------------------------------------------

void Interpreter::start_step(State& state, const Command& command) {
    Activation& activation = state.open.at(find_activation(state, command));
    if (activation.started) refuse("step.started");
    check_role(command.by, may_work(command.by.role, step(activation.step)));
    check_person(state, command.by);
    check_not_by(state, activation, command.by);
    activation.started = true;
    activation.start = now_;
    activation.claimant = command.by.person;
    if (activation.clock && step(activation.step).from == sop::ClockFrom::started) {
        activation.clock->run(now_);
        mark("T8 the clock runs from started");
    }
}

void Interpreter::release_step(State& state, const Command& command) {
    Activation& activation = state.open.at(find_activation(state, command));
    if (!activation.started) refuse("step.not_started");
    if (command.by.role == "host") {
        mark("A4 the host releases");
    } else {
        check_claim(activation, command.by);
        check_role(command.by, may_work(command.by.role, step(activation.step)));
        check_person(state, command.by);
    }
    activation.started = false;
    activation.claimant.clear();
    if (activation.clock && step(activation.step).from == sop::ClockFrom::started) {
        const Limit limit = activation.clock->limit;
        activation.clock.emplace();
        activation.clock->limit = limit;
        mark("T8 a release ends the clock");
    }
}

void Interpreter::set_fields(State& state, const Command& command) {
    const Activation activation = state.open.at(find_activation(state, command));
    const sop::Step& here = step(activation.step);
    check_claim(activation, command.by);
    check_role(command.by, may_work(command.by.role, here));
    check_person(state, command.by);
    check_fields(command, &here, type_of(here));
    take_fields(state, command, type_of(here), activation.item);
    mark("C2 fields are set without completing");
}

void Interpreter::complete_step(State& state, const Command& command) {
    const int number = find_activation(state, command);
    const Activation activation = state.open.at(number);
    const sop::Step& here = step(activation.step);
    const sop::RecordType* type = type_of(here);
    check_claim(activation, command.by);
    check_role(command.by, may_work(command.by.role, here));
    check_person(state, command.by);
    check_not_by(state, activation, command.by);
    check_fields(command, &here, type);

    const sop::Outcome* outcome = nullptr;
    if (!command.outcome.empty()) {
        outcome = find_outcome(here, command.outcome);
        if (outcome == nullptr) refuse("outcome.unknown");
        if (outcome->by_deadline) refuse("outcome.not_for_people");
    } else if (!here.outcomes.empty()) {
        refuse("outcome.needed");
    }

    if (!command.items.empty()) {
        if (!leads_back(state, activation, command.outcome)) refuse("items.unknown");
        const alur::StepId to = outcome != nullptr ? outcome->to.step : here.next.front().to.step;
        const auto& all = records(type_of(sop_->step(to))->id);
        for (const std::string& key : command.items)
            if (std::none_of(all.begin(), all.end(), [&](const Record& record) { return record.key == key; }))
                refuse("items.unknown");
    }

    for (const std::string& name : command.documents)
        if (find_document(name) == nullptr) refuse("document.unknown");
    for (const std::string& name : command.documents)
        if (find_document(name)->from == none<alur::ActorId>) refuse("document.not_brought");
    for (const std::string& name : command.documents)
        if (!items_of(name).empty() && (type == nullptr || type->id != items_of(name))) refuse("items.unknown");
    for (const std::string& name : command.documents)
        check_role(command.by, may_bring(state, command.by.role, *find_document(name)));

    for (const std::string& name : command.documents) {
        submit(state, name, items_of(name).empty() ? std::string() : activation.item);
        mark("D5 a document comes with the completion");
    }
    take_fields(state, command, type, activation.item);
    if (outcome == nullptr || !outcome->returns) check_documents(state, activation);
    if (!here.service.empty()) mark("W5 a service completes");
    complete(state, number, command.outcome, command.by, false, command.items);
}

void Interpreter::deliver_message(State& state, const Command& command) {
    if (!command.step.empty() && find(command.step) == nullptr) refuse("step.unknown");
    std::vector<int> waiting;
    for (const auto& [number, activation] : state.open) {
        const auto* wait = std::get_if<sop::WaitForMessage>(&step(activation.step).wait);
        if (wait != nullptr && wait->message == command.name &&
            (command.step.empty() || command.step == activation.step))
            waiting.push_back(number);
    }
    if (waiting.empty()) refuse("message.not_expected");
    if (waiting.size() > 1) refuse("message.ambiguous");
    const Activation activation = state.open.at(waiting.front());
    const sop::Step& here = step(activation.step);
    const sop::Actor* actor = find_actor(command.by.role);
    check_role(command.by,
               command.by.role == "host" || command.by.role == "service" || (actor != nullptr && !actor->external));
    check_fields(command, &here, nullptr);
    std::string outcome = command.outcome;
    if (!outcome.empty()) {
        if (find_outcome(here, outcome) == nullptr) refuse("outcome.unknown");
        if (find_outcome(here, outcome)->by_deadline) refuse("outcome.not_for_people");
    } else {
        outcome = first_outcome(here);
    }
    take_fields(state, command, nullptr, {});
    mark("W1 a message arrives");
    complete(state, waiting.front(), outcome, command.by, false, {});
}

// --- the flow of tokens ----------------------------------------------------------------------------------------------

void Interpreter::offer(State& state, const sop::Step& step, const std::string& item, int block) {
    Activation activation;
    activation.step = step.id;
    activation.item = item;
    activation.number = ++state.numbers;
    activation.block = block;
    activation.attempt = ++state.attempts[{step.id, item}];
    activation.offered = now_;
    const auto clock_of = [](const sop::WaktuBaku& limit) {
        Clock clock;
        clock.limit = *limit.limit;
        return clock;
    };
    if (step.waktu_baku.limit) {
        activation.clock = clock_of(step.waktu_baku);
        if (step.from == sop::ClockFrom::offered) activation.clock->run(now_);
    }
    if (step.deadline) {
        activation.deadline = clock_of(step.deadline->after);
        activation.deadline->run(now_);
    }
    if (is_timed(step)) {
        activation.wait = clock_of(std::get<sop::WaitForTime>(step.wait).limit);
        activation.wait->run(now_);
    }
    if (activation.attempt > 1) mark("F9 a further attempt");
    state.open[activation.number] = activation;
}

void Interpreter::begin(State& state, const Place& at, int block, const std::vector<std::string>& items) {
    const sop::Step& here = step(at);
    if (here.for_each) {
        const int number = ++state.numbers;
        state.lists[number] = List{here.id, block, !here.for_each->open};
        mark(here.for_each->open ? "R4 items open" : "R4 items fixed");
        if (!items.empty()) mark("R6 named items are offered again");
        const std::vector<Record> all = state.records[type_of(here)->id];
        for (const Record& record : all)
            if (items.empty() || contains(items, record.key)) offer(state, here, record.key, block);
        for (const auto& [other, activation] : state.open)
            if (activation.step == here.id) return;
        if (state.lists.at(number).closed) {
            mark("R5 no records");
            complete_list(state, number, {});
        }
        return;
    }
    if (here.is_gateway()) {
        mark("S2 a gateway completes at once");
        reset_case_clock_after(state, here);
        return leave(state, here, block, {}, {});
    }
    offer(state, here, {}, block);
}

void Interpreter::complete(State& state, int number, const std::string& label, const Who& by, bool by_deadline,
                           const std::vector<std::string>& items) {
    const Activation activation = state.open.at(number);
    const sop::Step& here = step(activation.step);
    const sop::Outcome* outcome = find_outcome(here, label);
    const bool returns = outcome != nullptr && outcome->returns;
    state.open.erase(number);
    state.completions.push_back(
        {here.id, activation.item, activation.attempt, label, by.person, by.on_behalf_of, by.in_place_of, now_});
    if (returns) mark("D3 a return skips the check");
    if (!returns && !by_deadline)
        for (const alur::DocumentId id : here.outputs) {
            submit(state, sop_->kelengkapan[index(id)].id, activation.item);
            mark("D4 an output is produced");
        }

    if (!here.for_each) {
        if (!returns) reset_case_clock_after(state, here);
        return leave(state, here, activation.block, label, items);
    }
    if (returns) {
        mark("R7 an item is offered again");
        return offer(state, here, activation.item, activation.block);
    }
    state.results[{here.id, activation.item}] = label;
    for (const auto& [other, open] : state.open)
        if (open.step == here.id) return;
    for (const auto& [list_number, list] : state.lists)
        if (list.step == here.id && list.closed) {
            mark("R5 the last item completes the step");
            return complete_list(state, list_number, items);
        }
}

void Interpreter::complete_list(State& state, int number, const std::vector<std::string>& items) {
    const List list = state.lists.at(number);
    state.lists.erase(number);
    reset_case_clock_after(state, step(list.step));
    leave(state, step(list.step), list.block, {}, items);
}

/// F3: one token along each chosen target.
void Interpreter::leave(State& state, const sop::Step& from, int block, const std::string& label,
                        const std::vector<std::string>& items) {
    const auto chosen = [&](const std::optional<sop::Condition>& when) {
        return !when || holds(state, *when, {}, {}, from.id);
    };
    if (!from.choose.empty()) {
        for (const sop::Choice& choice : from.choose) {
            if (!chosen(choice.when)) continue;
            mark(choice.when ? "F1 choose" : "F1 else");
            return follow(state, from.id, place(choice.to.step), block, items, false);
        }
        throw std::logic_error("choose without else");
    }
    if (from.next.size() == 1) return follow(state, from.id, place(from.next.front().to.step), block, items, false);
    if (from.next.size() > 1) {
        std::vector<Place> targets;
        for (const sop::Branch& branch : from.next)
            if (chosen(branch.when)) targets.push_back(place(branch.to.step));
        mark(targets.size() == from.next.size() ? "F3 a split takes all targets" : "F3 a split takes some targets");
        if (targets.size() == 1) mark("F3 a split of one target");
        Block opened;
        opened.split = from.id;
        opened.join = join_.at(from.id);
        opened.parent = block;
        opened.live = static_cast<int>(targets.size());
        opened.awaited = opened.live;
        const sop::Step* join = find(opened.join);
        if (join != nullptr && join->join == sop::Join::count)
            opened.awaited = std::min(opened.live, static_cast<int>(join->join_count));
        if (block != 0) mark("F4 a block inside a block");
        const int number = ++state.numbers;
        state.blocks[number] = opened;
        for (const Place& target : targets) {
            if (state.blocks.count(number) == 0) {
                mark("F3 remaining targets are not started");
                break;
            }
            arrive_or_start(state, target, number);
        }
        return;
    }
    const sop::Outcome& outcome = *find_outcome(from, label);
    const Place to = place(outcome.to.step);
    if (outcome.cancels) {
        mark(state.open.empty() ? "F7 cancels with nothing else open" : "F7 cancels what is open");
        state.open.clear();
        state.lists.clear();
        state.blocks.clear();
        return arrive_or_start(state, to, 0);
    }
    follow(state, from.id, to, block, items, outcome.returns);
}

void Interpreter::follow(State& state, const std::string& from, const Place& to, int block,
                         const std::vector<std::string>& items, bool again) {
    if (!loop_.at({from, to})) {
        if (again) mark("F5 a correction step");
        if (again && find(to) != nullptr && !(block != 0 && state.blocks.at(block).join == to))
            return begin(state, to, block, items);
        return arrive_or_start(state, to, block);
    }
    mark("F5 a loop");
    while (block != 0 && block_.at(to) != state.blocks.at(block).split) {
        const int outer = state.blocks.at(block).parent;
        cancel_block(state, block, true);
        block = outer;
        mark("F5 a loop leaves a block");
    }
    begin(state, to, block, items);
}

void Interpreter::arrive_or_start(State& state, const Place& to, int block) {
    if (block != 0 && state.blocks.at(block).join == to) {
        Block& here = state.blocks.at(block);
        --here.live;
        --here.awaited;
        mark("F6 a token arrives");
        if (here.awaited > 0) return;
        const int outer = here.parent;
        if (here.live > 0) mark("F6 a count join closes early");
        cancel_block(state, block, true);
        if (outer != 0 && state.blocks.at(outer).join == to) mark("F6 one step joins two blocks");
        return arrive_or_start(state, to, outer);
    }
    if (to != "end") return begin(state, to, block, {});
    if (block != 0) throw std::logic_error("the end inside a block");
    end_case(state);
}

void Interpreter::end_case(State& state) {
    if (!state.open.empty() || !state.blocks.empty() || !state.lists.empty())
        throw std::logic_error("completion leaves something open");
    state.status = Status::completed;
    mark("case completed");
}

bool Interpreter::lies_in(const State& state, int block, int outer) const {
    for (; block != 0; block = state.blocks.at(block).parent)
        if (block == outer) return true;
    return false;
}

void Interpreter::cancel_block(State& state, int block, bool itself) {
    std::vector<int> activations;
    std::vector<int> lists;
    std::vector<int> blocks;
    for (const auto& [number, activation] : state.open)
        if (lies_in(state, activation.block, block)) activations.push_back(number);
    for (const auto& [number, list] : state.lists)
        if (lies_in(state, list.block, block)) lists.push_back(number);
    for (const auto& [number, inner] : state.blocks)
        if (lies_in(state, number, block) && (itself || number != block)) blocks.push_back(number);
    for (const int number : activations) {
        state.open.erase(number);
        mark("an activation is cancelled with its block");
    }
    for (const int number : lists) {
        state.lists.erase(number);
        mark("R9 a for_each is cancelled with its block");
    }
    for (const int number : blocks) state.blocks.erase(number);
}

// --- time ------------------------------------------------------------------------------------------------------------

void Interpreter::reset_case_clock_after(State& state, const sop::Step& done) {
    if (sop_->sla && sop_->sla->from != none<alur::StepId> && place(sop_->sla->from) == done.id)
        state.reset_case_clock = true;
}

void Interpreter::run_case_clock(State& state) {
    if (!state.case_clock) return;
    if (state.reset_case_clock) {
        const Limit limit = state.case_clock->limit;
        state.case_clock.emplace();
        state.case_clock->limit = limit;
        state.reset_case_clock = false;
        mark("T9 the case clock is reset");
    }
    bool inside = false;
    for (const auto& [number, activation] : state.open)
        if (is_inside(step(activation.step))) inside = true;
    for (const auto& [number, list] : state.lists)
        if (is_inside(step(list.step))) inside = true;
    if (inside && state.status == Status::open) {
        if (!state.case_clock->running && state.case_clock->begun) mark("T9 the case clock goes on");
        state.case_clock->run(now_);
    } else {
        if (state.case_clock->running && state.status == Status::open) mark("T9 the case clock pauses outside");
        state.case_clock->pause(hours(state), now_);
    }
}

void Interpreter::pause_clocks(State& state) {
    for (auto& [number, activation] : state.open)
        for (std::optional<Clock>* clock : {&activation.clock, &activation.deadline, &activation.wait})
            if (*clock) (*clock)->pause(hours(state), now_);
}

void Interpreter::resume_clocks(State& state) {
    for (auto& [number, activation] : state.open)
        for (std::optional<Clock>* clock : {&activation.clock, &activation.deadline, &activation.wait})
            if (*clock && (*clock)->begun) (*clock)->run(now_);
}

void Interpreter::adopt_calendar(State& state, const Command& command) {
    state.calendar = command.calendar;
    mark("T6 another calendar is adopted");
}

/// X2: the instant after which (deadline) or from which on (wait) it is over, if it has a timer.
Instant Interpreter::next_timer() const {
    Instant first = alur::never;
    for (const auto& [number, activation] : state_.open) {
        if (activation.wait) first = std::min(first, activation.wait->reached(hours(state_)));
        if (activation.deadline && !activation.deadline_fired)
            first = std::min(first, activation.deadline->lapse(hours(state_)));
    }
    return first;
}

void Interpreter::fire_timers() {
    for (bool fired = true; fired;) {
        fired = false;
        if (state_.status != Status::open) return;
        // instant, order of offering, and of one activation the wait before the deadline
        std::set<std::tuple<Instant, int, bool>> over;
        for (const auto& [number, activation] : state_.open) {
            if (activation.wait) {
                const Instant end = activation.wait->reached(hours(state_));
                if (end <= now_) over.insert({end, number, false});
            }
            if (activation.deadline && !activation.deadline_fired) {
                const Instant lapse = activation.deadline->lapse(hours(state_));
                if (lapse < now_) over.insert({lapse, number, true});
            }
        }
        for (const auto& [instant, number, is_deadline] : over) {
            State next = state_;
            try {
                if (is_deadline) {
                    fire(next, number);
                } else {
                    mark("W3 a timed wait ends");
                    complete(next, number, first_outcome(step(next.open.at(number).step)), {}, false, {});
                }
            } catch (const Refusal& refusal) {
                mark("X5 a timer is held up");
                continue;
            }
            next.last = now_;
            state_ = std::move(next);
            fired = true;
            break;
        }
    }
}

void Interpreter::fire(State& state, int number) {
    Activation& activation = state.open.at(number);
    const sop::Step& here = step(activation.step);
    activation.deadline_fired = true;
    if (here.deadline->outcome == none<alur::OutcomeId>) {
        mark("X4 escalation");
        return;
    }
    mark("X4 the outcome of a deadline");
    complete(state, number, here.outcomes[index(here.deadline->outcome)].label, {}, true, {});
}

}  // namespace reference
