#include "reference/support/orders.hpp"

#include <chrono>

#include "reference/support/text.hpp"

namespace reference {
namespace {

namespace sop = alur::sop;
using alur::index;
using alur::none;
using std::chrono::microseconds;

}  // namespace

const sop::Step* Orders::find(const std::string& name) const {
    for (const sop::Step& step : sop_->steps)
        if (step.id == name) return &step;
    return nullptr;
}

std::string Orders::role_of(alur::ActorId actor) const {
    return actor == none<alur::ActorId> ? std::string("host") : sop_->actors[index(actor)].id;
}

std::string Orders::random_role() {
    const std::size_t number = dice_->below(sop_->actors.size() + 3);
    if (number < sop_->actors.size()) return sop_->actors[number].id;
    return number == sop_->actors.size() ? "host" : number == sop_->actors.size() + 1 ? "service" : "hantu";
}

std::string Orders::random_item() { return dice_->chance(30) ? "9" : "000" + std::to_string(1 + dice_->below(3)); }

std::string Orders::worker_of(const sop::Step& step) {
    if (!step.service.empty()) return "service";
    if (!step.recorded_by.empty() && dice_->chance(30)) return role_of(dice_->pick(step.recorded_by));
    return role_of(step.actor);
}

bool Orders::is_internal(const std::string& role) const {
    return std::any_of(sop_->actors.begin(), sop_->actors.end(),
                       [&](const sop::Actor& each) { return each.id == role && !each.external; });
}

Who Orders::who(const std::string& role, const Interpreter& about) {
    Who by;
    by.role = role;
    by.person = "p" + std::to_string(1 + dice_->below(4));
    if (!about.bound(role).empty() && dice_->chance(85)) by.person = about.bound(role);
    if (dice_->chance(8)) by.on_behalf_of = "p" + std::to_string(1 + dice_->below(4));
    if (!is_internal(role)) return by;
    if (dice_->chance(12)) by.in_place_of = "p" + std::to_string(1 + dice_->below(4));
    if (dice_->chance(2)) by.refused_as = dice_->chance(50) ? "authority.not_held" : "authority.delegation";
    return by;
}

Value Orders::value_for(const sop::Field& field) {
    const bool wrong = dice_->chance(4);
    switch (field.type) {
        case alur::FieldType::boolean:
            if (wrong) return std::string("ya");
            return dice_->chance(50);
        case alur::FieldType::integer:
            if (wrong) return dice_->chance(50) ? Value(true) : Value(std::int64_t{501});
            return static_cast<std::int64_t>(dice_->below(5));
        case alur::FieldType::date:
            if (wrong) return std::string("2024-06-01");
            return std::chrono::year_month_day(std::chrono::year(2024), std::chrono::month(6),
                                               std::chrono::day(static_cast<unsigned>(1 + dice_->below(3))));
        case alur::FieldType::string:
            if (wrong) return dice_->chance(50) ? Value(std::string("3,27102E+15")) : Value(std::int64_t{1});
            if (field.pattern.find('5') != std::string::npos) return "0000" + std::to_string(1 + dice_->below(2));
            return "000" + std::to_string(1 + dice_->below(3));
        case alur::FieldType::choice:
            if (wrong) return std::string("lainnya");
            return dice_->pick(field.options);
    }
    return false;
}

void Orders::give_fields(Command& command, const sop::Step& step, std::size_t percent) {
    for (const alur::FieldId field : step.sets)
        if (dice_->chance(percent))
            command.fields.emplace_back(sop_->fields[index(field)].id, value_for(sop_->fields[index(field)]));
}

Instant Orders::next_instant(const Interpreter& about) {
    const std::size_t kind = dice_->below(100);
    if (kind < 25) return now_;
    if (kind < 32) return now_ + microseconds(1 + dice_->below(2'000'000));
    if (kind < 65) return now_ + std::chrono::minutes(1 + dice_->below(30));
    if (kind < 73) return now_ + std::chrono::hours(1 + dice_->below(5));
    if (kind < 77) return now_ + std::chrono::days(1 + dice_->below(3));
    if (kind < 82) return now_ - std::chrono::minutes(1 + dice_->below(2000));
    const Instant timer = about.next_timer();
    if (timer == alur::never) return now_ + std::chrono::minutes(dice_->below(30));
    static const microseconds beside[] = {microseconds(-1), microseconds(0), microseconds(1), std::chrono::minutes(5)};
    return timer + beside[dice_->below(4)];
}

Order Orders::next(const Interpreter& about) {
    Order order;
    order.at = next_instant(about);
    // A step back is for this one command; time itself goes on from where it was.
    now_ = std::max(now_, order.at);
    if (!keyed_.empty() && dice_->chance(4)) {
        order.command = dice_->pick(keyed_);
        if (dice_->chance(20)) order.command.by.person += "x";
        if (order.command.verb == Verb::start_case && dice_->chance(20)) order.command.name += "x";
        return order;
    }
    order.command = next_command(about);
    // Much of what could be done before a timer fires cannot be done after it.
    if (about.next_timer() < order.at && dice_->chance(40)) {
        order.command = Command{};
        order.command.by = who("host", about);
    }
    if (dice_->chance(14)) spoil(order.command);
    if (dice_->chance(6) && order.command.verb != Verb::fire_timers && order.command.verb != Verb::erase_case) {
        order.command.key = "k" + std::to_string(1 + dice_->below(5));
        keyed_.push_back(order.command);
    }
    return order;
}

Command Orders::next_command(const Interpreter& about) {
    using Status = Interpreter::Status;
    Command command;
    const auto plain = [&](Verb verb, const std::string& role) {
        command.verb = verb;
        command.by = who(role, about);
        return command;
    };
    const std::string inside = dice_->chance(92) ? "staf" : random_role();
    if (about.status() == Status::none && dice_->chance(85)) {
        plain(Verb::start_case, dice_->chance(70) ? "staf" : random_role());
        for (std::size_t i = 0; i < sop_->case_field_count; ++i) {
            const sop::Field& field = sop_->fields[i];
            if (dice_->chance(field.required ? 95 : 65)) command.fields.emplace_back(field.id, value_for(field));
        }
        if (dice_->chance(30)) command.name = "kasus-" + std::to_string(1 + dice_->below(9));
        return command;
    }
    if (about.status() == Status::suspended && dice_->chance(55)) return plain(Verb::resume_case, inside);
    for (const sop::RecordType& type : sop_->records)
        if (about.records(type.id).size() < 3 && takes(type, about) && dice_->chance(35)) return record(about);
    const std::size_t kind = dice_->below(1000);
    if (kind < 620) return work(about);
    if (kind < 660) return document(about, Verb::submit_document);
    if (kind < 690) return document(about, Verb::return_document);
    if (kind < 770) return record(about);
    if (kind < 830) {
        plain(Verb::close_items, inside);
        const auto lists = about.lists();
        if (lists.empty() && dice_->chance(90)) return work(about);
        if (lists.empty()) {
            command.step = dice_->pick(sop_->steps).id;
            return command;
        }
        command.step = dice_->pick(lists).step;
        const sop::Step& step = *find(command.step);
        command.by = who(step.service.empty() ? role_of(step.actor) : "service", about);
        return command;
    }
    if (kind < 900) return message(about);
    if (kind < 925) return plain(Verb::suspend_case, inside);
    if (kind < 930) return plain(Verb::resume_case, inside);
    if (kind < 938) return plain(Verb::cancel_case, dice_->chance(50) ? "warga" : inside);
    if (kind < 948) return plain(Verb::add_note, inside);
    if (kind < 953) return plain(Verb::start_case, "host");
    if (kind < 965 && calendars_ > 0) {
        plain(Verb::adopt_calendar, inside);
        command.calendar = static_cast<int>(dice_->below(static_cast<std::size_t>(calendars_)));
        return command;
    }
    if (kind < 972) return plain(Verb::read_personal, inside);
    const bool is_closed = about.status() == Status::completed || about.status() == Status::cancelled;
    if (kind < (is_closed ? 1000U : 980U)) {
        plain(Verb::erase_case, inside);
        command.anyway = dice_->chance(75);
        return command;
    }
    return plain(Verb::fire_timers, "host");
}

Command Orders::work(const Interpreter& about) {
    Command command;
    const std::size_t kind = dice_->below(100);
    command.verb = kind < 72   ? Verb::complete_step
                   : kind < 84 ? Verb::start_step
                   : kind < 90 ? Verb::release_step
                               : Verb::set_fields;
    const auto open = about.open();
    const auto lists = about.lists();
    if (open.empty() && !lists.empty() && dice_->chance(80)) {
        command.verb = Verb::close_items;
        command.step = lists.front().step;
        const sop::Step& step = *find(command.step);
        command.by = who(step.service.empty() ? role_of(step.actor) : "service", about);
        return command;
    }
    if (open.empty() || dice_->chance(3)) {
        const sop::Step& step = dice_->pick(sop_->steps);
        command.step = step.id;
        command.by = who(worker_of(step), about);
        return command;
    }
    Interpreter::Activation activation = dice_->pick(open);
    // A release is of something that was claimed, a claim of something that was not, if there is any.
    for (const auto& other : open) {
        if (command.verb == Verb::release_step && other.started) activation = other;
        if (command.verb == Verb::start_step && !other.started && dice_->chance(70)) activation = other;
    }
    if (command.verb == Verb::release_step && !activation.started && dice_->chance(80))
        command.verb = Verb::complete_step;
    if (find(activation.step)->waits() && dice_->chance(85)) return message(about);
    const sop::Step& step = *find(activation.step);
    command.step = step.id;
    command.item = activation.item;
    if (dice_->chance(10)) command.item.clear();
    if (dice_->chance(5)) command.attempt = activation.attempt;
    if (dice_->chance(1)) command.attempt = activation.attempt + 1;
    command.by = who(worker_of(step), about);
    if (activation.started && dice_->chance(85)) command.by.person = activation.claimant;
    if (dice_->chance(step.service.empty() ? 1 : 45)) return fate(command, activation, about);
    if (command.verb == Verb::release_step && dice_->chance(12)) command.by.role = "host";
    if (command.verb == Verb::set_fields) give_fields(command, step, 50);
    if (command.verb != Verb::complete_step) return command;

    give_fields(command, step, 75);
    if (!step.outcomes.empty() && dice_->chance(97)) {
        const sop::Outcome& outcome = dice_->pick(step.outcomes);
        command.outcome = outcome.label;
        if (outcome.by_deadline && dice_->chance(80)) command.outcome = step.outcomes.front().label;
        const bool to_each = outcome.to.step != alur::end_step && outcome.to.step != none<alur::StepId> &&
                             !step.for_each && sop_->step(outcome.to.step).for_each;
        if (to_each && dice_->chance(outcome.returns ? 60 : 10)) again(command, sop_->step(outcome.to.step), about);
    } else if (step.next.size() == 1 && step.next.front().to.step != alur::end_step &&
               sop_->step(step.next.front().to.step).for_each && dice_->chance(6)) {
        again(command, sop_->step(step.next.front().to.step), about);
    }
    for (const alur::DocumentId id : step.kelengkapan) {
        const sop::Document& document = sop_->kelengkapan[index(id)];
        if (document.from == none<alur::ActorId>) continue;
        const std::string type = about.items_of(document.id);
        const bool elsewhere =
            !type.empty() && (!step.for_each || sop_->records[index(step.for_each->records)].id != type);
        if (elsewhere && dice_->chance(97)) continue;
        const bool there = about.has_document(document.id, type.empty() ? "" : activation.item);
        if (dice_->chance(there ? 5 : 85)) command.documents.push_back(document.id);
    }
    if (!sop_->kelengkapan.empty() && dice_->chance(2)) {
        const std::string& extra = dice_->pick(sop_->kelengkapan).id;
        bool given = false;
        for (const std::string& document : command.documents)
            if (document == extra) given = true;
        if (!given) command.documents.push_back(extra);
    }
    return command;
}

/// A try of a service that failed, or a person who has it tried again.
Command Orders::fate(Command command, const Interpreter::Activation& activation, const Interpreter& about) {
    const bool retries = activation.failed > 0 && dice_->chance(activation.incident ? 60 : 20);
    command.verb = retries || dice_->chance(5) ? Verb::retry_step : Verb::fail_step;
    command.text = dice_->chance(50) ? "tidak menjawab" : "ditolak";
    if (command.verb == Verb::retry_step) {
        command.by = who(dice_->chance(90) ? "staf" : random_role(), about);
        return command;
    }
    command.again = dice_->chance(85);
    if (dice_->chance(20)) command.after = static_cast<std::int64_t>(dice_->below(90'000'000));
    return command;
}

/// Names items that a return to a for_each is to offer again.
void Orders::again(Command& command, const sop::Step& each, const Interpreter& about) {
    const auto& records = about.records(sop_->records[index(each.for_each->records)].id);
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string key = records.empty() || dice_->chance(5) ? random_item() : dice_->pick(records).key;
        if (command.items.empty() || (command.items.front() != key && dice_->chance(40))) command.items.push_back(key);
    }
}

Command Orders::message(const Interpreter& about) {
    Command command;
    command.verb = Verb::deliver_message;
    command.by = who(dice_->chance(80) ? "host" : random_role(), about);
    command.name = "kabar";
    std::vector<const sop::Step*> waiting;
    for (const auto& activation : about.open()) {
        const sop::Step* step = find(activation.step);
        if (std::holds_alternative<sop::WaitForMessage>(step->wait)) waiting.push_back(step);
    }
    if (waiting.empty()) {
        if (dice_->chance(20)) return command;
        command.verb = Verb::fire_timers;
        command.name.clear();
        return command;
    }
    const sop::Step& step = *dice_->pick(waiting);
    command.name = std::get<sop::WaitForMessage>(step.wait).message;
    if (dice_->chance(50)) command.step = step.id;
    if (!step.outcomes.empty() && dice_->chance(60)) command.outcome = dice_->pick(step.outcomes).label;
    give_fields(command, step, 60);
    return command;
}

/// Whether something is open to which a record of the type may be added.
bool Orders::takes(const sop::RecordType& type, const Interpreter& about) const {
    for (const auto& activation : about.open())
        for (const alur::RecordTypeId added : find(activation.step)->adds)
            if (sop_->records[index(added)].id == type.id) return true;
    for (const auto& list : about.lists())
        if (!list.closed && sop_->records[index(find(list.step)->for_each->records)].id == type.id) return true;
    return false;
}

Command Orders::record(const Interpreter& about) {
    Command command;
    command.verb = Verb::add_record;
    command.by = who(random_role(), about);
    if (sop_->records.empty()) return work(about);
    const sop::RecordType& type = dice_->pick(sop_->records);
    command.name = type.id;
    std::vector<std::string> roles;
    for (const auto& activation : about.open()) {
        const sop::Step& step = *find(activation.step);
        for (const alur::RecordTypeId added : step.adds)
            if (sop_->records[index(added)].id == type.id) roles.push_back(worker_of(step));
    }
    for (const auto& list : about.lists()) roles.push_back(worker_of(*find(list.step)));
    if (roles.empty() && dice_->chance(75)) return work(about);
    if (!roles.empty() && dice_->chance(92)) command.by = who(dice_->pick(roles), about);
    for (std::size_t i = 0; i < type.field_count; ++i) {
        const sop::Field& field = sop_->fields[index(type.first_field) + i];
        const bool needed = field.required || static_cast<alur::FieldId>(index(type.first_field) + i) == type.key;
        if (dice_->chance(needed ? 96 : 50)) command.fields.emplace_back(field.id, value_for(field));
    }
    return command;
}

Command Orders::document(const Interpreter& about, Verb verb) {
    if (sop_->kelengkapan.empty()) return work(about);
    Command command;
    command.verb = verb;
    const sop::Document* chosen = &dice_->pick(sop_->kelengkapan);
    for (int i = 0; i < 3 && chosen->from == none<alur::ActorId>; ++i) chosen = &dice_->pick(sop_->kelengkapan);
    if (chosen->from == none<alur::ActorId> && dice_->chance(80)) return work(about);
    const sop::Document& document = *chosen;
    command.by = who(role_of(document.from), about);
    if (verb == Verb::return_document || dice_->chance(20)) {
        for (const auto& activation : about.open()) {
            const sop::Step& step = *find(activation.step);
            for (const alur::DocumentId id : step.kelengkapan)
                if (sop_->kelengkapan[index(id)].id == document.id) command.by = who(worker_of(step), about);
        }
    }
    const std::string type = about.items_of(document.id);
    if (!type.empty()) {
        const auto& records = about.records(type);
        if (records.empty() && dice_->chance(80)) return work(about);
        command.item = records.empty() ? random_item() : dice_->pick(records).key;
        if (dice_->chance(5)) command.item.clear();
    }
    if (verb == Verb::return_document) {
        if (!about.has_document(document.id, command.item) && dice_->chance(75)) return work(about);
        command.name = document.id;
        command.text = "tidak terbaca";
        return command;
    }
    command.documents = {document.id};
    for (const sop::Document& other : sop_->kelengkapan)
        if (other.id != document.id && other.from == document.from && about.items_of(other.id) == type &&
            dice_->chance(50))
            command.documents.push_back(other.id);
    return command;
}

void Orders::spoil(Command& command) {
    switch (dice_->below(9)) {
        case 0:
            command.by.role = random_role();
            if (!is_internal(command.by.role)) command.by.in_place_of = command.by.refused_as = "";  // A7, A8
            break;
        case 1: command.by.person = dice_->chance(30) ? "" : "p" + std::to_string(1 + dice_->below(4)); break;
        case 2:
            if (!command.step.empty()) command.step = dice_->chance(70) ? dice_->pick(sop_->steps).id : "tiada";
            break;
        case 3:
            if (command.verb == Verb::complete_step || command.verb == Verb::deliver_message)
                command.outcome = dice_->chance(50) ? "tiada" : "lewat";
            break;
        case 4:
            if (!command.step.empty() || !command.documents.empty()) command.item = random_item();
            break;
        case 5:
            if (command.verb == Verb::complete_step)
                command.documents.emplace_back("tiada");
            else if (command.verb == Verb::submit_document)
                command.documents = {"tiada"};
            else if (!command.name.empty())  // one that has none says nothing else by it, and would be another content
                command.name = "tiada";
            break;
        case 6:
            if (command.verb == Verb::complete_step || command.verb == Verb::set_fields ||
                command.verb == Verb::start_case || command.verb == Verb::add_record)
                command.fields.emplace_back("tiada", true);
            break;
        case 7:
            if (command.verb == Verb::complete_step || command.verb == Verb::set_fields) {
                for (std::size_t i = 0; i < sop_->case_field_count; ++i) {
                    const sop::Field& field = sop_->fields[i];
                    bool given = false;
                    for (const auto& entry : command.fields)
                        if (entry.first == field.id) given = true;
                    if (!given) {
                        command.fields.emplace_back(field.id, value_for(field));
                        break;
                    }
                }
            } else if (!command.fields.empty()) {
                command.fields.pop_back();
            }
            break;
        default:
            if (command.verb == Verb::complete_step) command.items = {random_item()};
            break;
    }
}

std::string describe(const Order& order) {
    static const char* const verbs[] = {"start_case",  "start_step",      "release_step",    "complete_step",
                                        "set_fields",  "submit_document", "return_document", "add_record",
                                        "close_items", "deliver_message", "suspend_case",    "resume_case",
                                        "cancel_case", "add_note",        "adopt_calendar",  "fire_timers",
                                        "fail_step",   "retry_step",      "erase_case",      "read_personal"};
    const Command& command = order.command;
    std::string text = show(order.at) + "  " + verbs[static_cast<int>(command.verb)];
    if (!command.step.empty()) text += " " + called(command.step, command.item);
    if (command.attempt != 0) text += " #" + std::to_string(command.attempt);
    if (!command.name.empty()) text += " " + called(command.name, command.step.empty() ? command.item : "");
    if (!command.outcome.empty()) text += " -> " + command.outcome;
    text += " by " + command.by.role + ":" + command.by.person;
    if (!command.by.on_behalf_of.empty()) text += " for " + command.by.on_behalf_of;
    if (!command.by.in_place_of.empty()) text += " in place of " + command.by.in_place_of;
    if (!command.by.refused_as.empty()) text += " (" + command.by.refused_as + ")";
    for (const std::string& document : command.documents)
        text += " with " + called(document, command.step.empty() ? command.item : "");
    for (const auto& [field, value] : command.fields) text += " " + field + "=" + show(value);
    for (const std::string& item : command.items) text += " again " + item;
    if (command.verb == Verb::fail_step)
        text += command.again ? " after " + std::to_string(command.after) : " for good";
    if (command.anyway) text += " anyway";
    if (command.verb == Verb::adopt_calendar) text += " calendar " + std::to_string(command.calendar);
    if (!command.text.empty()) text += " because " + command.text;
    if (!command.key.empty()) text += " key " + command.key;
    return text;
}

}  // namespace reference
