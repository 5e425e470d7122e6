#include "reference/support/engine_side.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <sstream>

#include <alur/engine/erasing.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/engine/history.hpp>
#include <alur/engine/rejection.hpp>

#include "reference/support/orders.hpp"
#include "reference/support/text.hpp"
#include "runtime/state_image.hpp"

namespace reference {
namespace {

namespace sop = alur::sop;
using alur::index;
using alur::none;

// Ids that no SOP of the comparison has.
constexpr auto no_step = static_cast<alur::StepId>(60'000);
constexpr auto no_item = static_cast<alur::ItemId>(60'000);
constexpr auto no_field = static_cast<alur::FieldId>(60'000);
constexpr auto no_document = static_cast<alur::DocumentId>(60'000);
constexpr auto no_type = static_cast<alur::RecordTypeId>(200);
constexpr auto no_outcome = static_cast<alur::OutcomeId>(200);
constexpr auto no_actor = static_cast<alur::ActorId>(200);

alur::OpenSpans to_spans(const Minutes& minutes) {
    alur::OpenSpans spans;
    for (const auto& [from, to] : minutes) spans.push_back({std::chrono::minutes(from), std::chrono::minutes(to)});
    return spans;
}

}  // namespace

std::shared_ptr<const alur::Calendar> to_calendar(const Hours& hours, std::int64_t first, int days) {
    alur::CalendarPlan plan;
    plan.id = "kantor";
    plan.zone.name = "Acak/Acak";
    plan.zone.offset = std::chrono::seconds(hours.offset_seconds);
    for (const auto& [second, offset] : hours.changes)
        plan.zone.transitions.push_back({Instant(std::chrono::seconds(second)), std::chrono::seconds(offset)});
    plan.first_day_counts = hours.first_day_counts;
    plan.first = std::chrono::local_days(std::chrono::days(first));
    for (std::int64_t date = first; date < first + days; ++date) {
        alur::DayPlan day;
        day.open = to_spans(hours.of_date(date));
        plan.days.push_back(day);
    }
    for (std::size_t i = 0; i < 7; ++i) plan.week[i] = to_spans(hours.week[i]);
    return std::make_shared<const alur::Calendar>(std::move(plan));
}

// --- names and ids ---------------------------------------------------------------------------------------------------

alur::PersonId EngineSide::person(const std::string& name) {
    if (name.empty()) return none<alur::PersonId>;
    const auto found = std::find(people_.begin(), people_.end(), name);
    if (found != people_.end()) return static_cast<alur::PersonId>(found - people_.begin());
    people_.push_back(name);
    return static_cast<alur::PersonId>(people_.size() - 1);
}

std::string EngineSide::name_of(alur::PersonId person) const {
    return person == none<alur::PersonId> ? std::string() : people_[index(person)];
}

alur::ActorId EngineSide::role(const std::string& name) const {
    if (name == "host") return alur::host_role;
    if (name == "service") return alur::service_role;
    for (std::size_t i = 0; i < sop().actors.size(); ++i)
        if (sop().actors[i].id == name) return static_cast<alur::ActorId>(i);
    return no_actor;
}

alur::StepId EngineSide::step(const std::string& name) const {
    for (std::size_t i = 0; i < sop().steps.size(); ++i)
        if (sop().steps[i].id == name) return static_cast<alur::StepId>(i);
    return no_step;
}

alur::DocumentId EngineSide::document(const std::string& name) const {
    for (std::size_t i = 0; i < sop().kelengkapan.size(); ++i)
        if (sop().kelengkapan[i].id == name) return static_cast<alur::DocumentId>(i);
    return no_document;
}

alur::OutcomeId EngineSide::outcome(alur::StepId at, const std::string& label) const {
    if (label.empty()) return none<alur::OutcomeId>;
    if (at != no_step)
        for (std::size_t i = 0; i < sop().step(at).outcomes.size(); ++i)
            if (sop().step(at).outcomes[i].label == label) return static_cast<alur::OutcomeId>(i);
    return no_outcome;
}

const sop::RecordType* EngineSide::type_of(alur::StepId at) const {
    if (at == no_step || !sop().step(at).for_each) return nullptr;
    return &sop().records[index(sop().step(at).for_each->records)];
}

std::string EngineSide::key_of(alur::ItemId id) const {
    if (id == none<alur::ItemId>) return {};
    const sop::RecordType& type = sop().records[index(state_.records()[index(id)].type)];
    const Value* value = state_.field(type.key, id);
    return value == nullptr ? "#" + std::to_string(index(id) + 1) : show(*value);
}

alur::ItemId EngineSide::item(const sop::RecordType* type, const std::string& key) const {
    if (key.empty()) return none<alur::ItemId>;
    for (std::size_t i = 0; i < state_.records().size(); ++i)
        if (type != nullptr && &sop().records[index(state_.records()[i].type)] == type &&
            key_of(static_cast<alur::ItemId>(i)) == key)
            return static_cast<alur::ItemId>(i);
    return no_item;
}

std::vector<alur::FieldValue> EngineSide::fields(const Command& command, const sop::RecordType* type) const {
    std::vector<alur::FieldValue> values;
    for (const auto& [name, value] : command.fields) {
        alur::FieldId id = no_field;
        for (std::size_t i = sop().case_field_count; i-- > 0;)
            if (sop().fields[i].id == name) id = static_cast<alur::FieldId>(i);
        if (type != nullptr)
            for (std::size_t i = 0; i < type->field_count; ++i)
                if (sop().fields[index(type->first_field) + i].id == name)
                    id = static_cast<alur::FieldId>(index(type->first_field) + i);
        values.push_back({id, value});
    }
    return values;
}

alur::By EngineSide::to_by(const Who& by) {
    alur::By result;
    result.role = role(by.role);
    result.person = person(by.person);
    result.on_behalf_of = person(by.on_behalf_of);
    if (by.refused_as == "authority.not_held") result.standing = alur::RoleStanding::not_held;
    if (by.refused_as == "authority.delegation") result.standing = alur::RoleStanding::not_delegated;
    if (!by.in_place_of.empty() && by.refused_as.empty()) {
        result.standing = alur::RoleStanding::delegated;
        result.in_place_of = person(by.in_place_of);
        result.delegation = alur::DelegationId{0};
    }
    return result;
}

alur::Command EngineSide::to_command(const Command& command) {
    alur::Command result;
    result.by = to_by(command.by);
    result.key = command.key;
    const alur::StepId at = step(command.step);
    const sop::RecordType* type = type_of(at);
    alur::ActivationRef activation;
    activation.step = at;
    activation.item = item(type, command.item);
    activation.attempt = static_cast<std::uint16_t>(command.attempt);
    alur::DocumentSet documents;
    for (const std::string& name : command.documents) documents.insert(document(name));
    // The item of a document: by the type that owns it.
    const auto document_item = [&](const std::string& name) {
        const alur::DocumentId id = document(name);
        const sop::RecordType* owner = nullptr;
        if (id != no_document) {
            const alur::RecordTypeId items = procedure_->tables().documents[index(id)].items;
            if (items != none<alur::RecordTypeId>) owner = &sop().records[index(items)];
        }
        return item(owner, command.item);
    };

    switch (command.verb) {
        case Verb::start_case:
            result.body = alur::StartCase{static_cast<alur::ProcedureId>(0), fields(command, nullptr), command.name};
            break;
        case Verb::start_step: result.body = alur::StartStep{activation}; break;
        case Verb::release_step: result.body = alur::ReleaseStep{activation}; break;
        case Verb::complete_step: {
            alur::CompleteStep body;
            body.activation = activation;
            body.outcome = outcome(at, command.outcome);
            body.documents = documents;
            body.fields = fields(command, type);
            const sop::RecordType* target = nullptr;
            if (at != no_step) {
                const sop::Step& here = sop().step(at);
                alur::StepId to = alur::end_step;
                if (!here.for_each && body.outcome != none<alur::OutcomeId> && body.outcome != no_outcome)
                    to = here.outcomes[index(body.outcome)].to.step;
                else if (here.next.size() == 1)
                    to = here.next.front().to.step;
                if (to != alur::end_step) target = type_of(to);
            }
            for (const std::string& key : command.items) body.items.push_back(item(target, key));
            result.body = std::move(body);
            break;
        }
        case Verb::set_fields: result.body = alur::SetFields{activation, fields(command, type)}; break;
        case Verb::submit_document:
            result.body = alur::SubmitDocument{documents, document_item(command.documents.front())};
            break;
        case Verb::return_document:
            result.body = alur::ReturnDocument{document(command.name), document_item(command.name), command.text};
            break;
        case Verb::add_record: {
            alur::RecordTypeId id = no_type;
            for (std::size_t i = 0; i < sop().records.size(); ++i)
                if (sop().records[i].id == command.name) id = static_cast<alur::RecordTypeId>(i);
            result.body = alur::AddRecord{id, fields(command, id == no_type ? nullptr : &sop().records[index(id)])};
            break;
        }
        case Verb::close_items: result.body = alur::CloseItems{at}; break;
        case Verb::deliver_message: {
            alur::DeliverMessage body;
            body.message = command.name;
            body.step = command.step.empty() ? none<alur::StepId> : at;
            body.fields = fields(command, nullptr);
            body.outcome = command.outcome;
            result.body = std::move(body);
            break;
        }
        case Verb::suspend_case: result.body = alur::SuspendCase{command.text}; break;
        case Verb::resume_case: result.body = alur::ResumeCase{}; break;
        case Verb::cancel_case: result.body = alur::CancelCase{command.text}; break;
        case Verb::add_note: result.body = alur::AddNote{command.text}; break;
        case Verb::adopt_calendar:
            result.body = alur::AdoptCalendar{static_cast<alur::CalendarId>(command.calendar),
                                              calendars_[static_cast<std::size_t>(command.calendar)].get()};
            break;
        case Verb::fire_timers: result.body = alur::FireTimers{}; break;
        case Verb::fail_step:
            result.body = alur::FailStep{activation, command.text, command.again, alur::Microseconds(command.after)};
            break;
        case Verb::retry_step: result.body = alur::RetryStep{activation, command.text}; break;
        case Verb::erase_case: result.body = alur::EraseCase{command.text, command.anyway}; break;
        case Verb::read_personal: result.body = alur::ReadPersonal{command.text}; break;
    }
    return result;
}

// --- deciding and replaying ------------------------------------------------------------------------------------------

const alur::Calendar* EngineSide::calendar() const {
    if (calendars_.empty()) return nullptr;
    const alur::CalendarId adopted = state_.calendar();
    return calendars_[adopted == none<alur::CalendarId> ? 0 : index(adopted)].get();
}

std::string EngineSide::act(const Command& command, Instant now) {
    missing_.clear();
    // Whoever retries what was done sends the ids that were sent before, though the names may mean something else by
    // now.
    alur::Command sent = to_command(command);
    const std::string told = describe({command, {}});
    if (const auto before = sent_.find(told); before != sent_.end()) sent = before->second;
    const alur::Decision decision = alur::decide(*procedure_, calendar(), state_, sent, now);
    store(decision);
    if (decision.accepted()) {
        if (command.verb == Verb::erase_case) sent_.clear();  // what was sent under a key is another command now
        if (!command.key.empty()) sent_.emplace(told, sent);
        return {};
    }
    for (const alur::DocumentId id : decision.rejection()->documents)
        missing_.push_back(id == no_document ? "tiada" : sop().kelengkapan[index(id)].id);
    std::sort(missing_.begin(), missing_.end());
    return std::string(decision.rejection()->code_name());
}

void EngineSide::store(const alur::Decision& decision) {
    alur::evolve(state_, decision);
    alur::evolve(from_image_, decision);
    for (const alur::Event& event : decision.events()) {
        if (event.seq != journal_.size()) fault_ = "an event has the wrong sequence number";
        if (!journal_.empty() && event.at < journal_.back().event.at) fault_ = "time goes backwards in the journal";
        const alur::Payload payload = decision.payload(event);
        journal_.push_back({event, {payload.begin(), payload.end()}});
        if (event.kind == alur::EventKind::personal_erased) erase();
    }
    replay();
}

/// As a store does that keeps nothing secret: it writes over what it has.
void EngineSide::erase() {
    for (Stored& stored : journal_)
        if (alur::detail::tells_of_persons(stored.event, stored.payload))
            alur::detail::erase_persons(stored.event, stored.payload);
}

void EngineSide::replay() {
    alur::CaseState fresh;
    for (const Stored& stored : journal_) alur::evolve(fresh, stored.event, stored.payload);
    if (!(fresh == state_)) fault_ = "replay gives another state";
    state_ = std::move(fresh);
    // What a store that was closed at any moment would know without reading those events.
    using alur::detail::StateImage;
    if (!(StateImage::without_texts(from_image_) == StateImage::without_texts(state_)))
        fault_ = "an image does not go on as its state";
    alur::journal::Bytes bytes;
    StateImage::write(state_, bytes);
    alur::journal::ByteReader reader(bytes);
    const auto image = StateImage::read(reader);
    if (!image || !reader.at_end() || !(*image == StateImage::without_texts(state_)))
        fault_ = "an image is of another state";
    else
        from_image_ = *image;
}

// --- what can be seen ------------------------------------------------------------------------------------------------

std::vector<alur::HistoryEvent> EngineSide::history() const {
    std::vector<alur::HistoryEvent> history;
    for (const Stored& stored : journal_) alur::unfold(stored.event, stored.payload, history);
    alur::note_delegates(history);
    return history;
}

std::vector<std::string> EngineSide::visible() const {
    std::vector<std::string> lines;
    const auto line = [&lines](const auto&... parts) {
        std::ostringstream text;
        (text << ... << parts);
        lines.push_back(text.str());
    };
    static const char* const statuses[] = {"none", "open", "suspended", "completed", "cancelled"};
    line("case ", statuses[static_cast<int>(state_.status())], " last event ", show(state_.last()));

    const auto activation_name = [&](alur::StepId id, alur::ItemId of) {
        return called(sop().step(id).id, key_of(of));
    };
    state_.for_each_open([&](const alur::Activation& open) {
        const std::string name = activation_name(open.step, open.item);
        const bool started = open.started != alur::never;
        line("open ", name, " #", open.attempt, " offered ", show(open.offered),
             started ? " started " + show(open.started) : "", started ? " by " + name_of(open.claimant) : "");
        if (open.lapse != alur::never) line("lapse ", name, " ", show(open.lapse));
        if (open.deadline != alur::never) line("deadline ", name, " ", show(open.deadline));
        if (open.ends != alur::never) line("wait ", name, " ", show(open.ends));
        if (open.escalated) line("escalated ", name);
        if (const alur::FailedTries* failed = state_.failed(open.step, open.item))
            line("failed ", name, " ", failed->count, " ", failed->reason,
                 failed->incident != alur::never ? std::string(" incident") : " next " + show(failed->next));
    });
    for (const alur::OpenBlock& block : state_.blocks())
        if (block.items) line("list ", sop().step(block.step).id, block.list_open ? " open" : " closed");
    for (std::size_t i = 0; i < sop().case_field_count; ++i)
        if (const Value* value = state_.field(static_cast<alur::FieldId>(i)))
            line("field ", sop().fields[i].id, "=", show(*value));
    std::map<std::string, int> positions;
    for (std::size_t i = 0; i < state_.records().size(); ++i) {
        const sop::RecordType& type = sop().records[index(state_.records()[i].type)];
        const auto id = static_cast<alur::ItemId>(i);
        line("record ", type.id, " ", positions[type.id]++, " ", key_of(id));
        for (std::size_t f = 0; f < type.field_count; ++f) {
            const auto field = static_cast<alur::FieldId>(index(type.first_field) + f);
            if (const Value* value = state_.field(field, id))
                line("field ", called(type.id, key_of(id)), ".", sop().fields[index(field)].id, "=", show(*value));
        }
    }
    for (std::size_t i = 0; i < sop().actors.size(); ++i) {
        const alur::PersonId bound = state_.bound_to(static_cast<alur::ActorId>(i));
        if (bound != none<alur::PersonId>) line("bound ", sop().actors[i].id, " ", name_of(bound));
    }
    const alur::CaseClock clock = state_.clock();
    if (sop().sla && sop().sla->total.limit && state_.status() != alur::CaseStatus::unknown) {
        const alur::Measure unit = sop().sla->total.limit->measure;
        std::int64_t used = clock.used;
        if (clock.running) {
            used += calendar()->elapsed(unit, clock.since, state_.last());
            if (!clock.resumed) used += calendar()->used_at_start(unit, clock.since);
        }
        line("case clock used ", used);
        if (clock.running) line("case lapse ", show(clock.lapse));
    }

    // What is past stands in the history.
    const std::vector<alur::HistoryEvent> history = this->history();
    std::map<std::pair<alur::DocumentId, alur::ItemId>, int> versions;
    std::map<std::pair<alur::StepId, alur::ItemId>, int> attempts;
    int completions = 0;
    for (const alur::HistoryEvent& event : history) {
        if (const auto* named = std::get_if<alur::CaseNamed>(&event.body)) line("name ", named->name);
        if (const auto* offered = std::get_if<alur::StepOffered>(&event.body))
            attempts[{offered->step, offered->item}] = offered->attempt;
        if (const auto* submitted = std::get_if<alur::DocumentSubmitted>(&event.body))
            ++versions[{submitted->document, submitted->item}];
        const auto* done = std::get_if<alur::StepCompleted>(&event.body);
        if (done == nullptr || sop().step(done->step).is_gateway()) continue;
        if (sop().step(done->step).for_each && done->item == none<alur::ItemId>) continue;
        done->outputs.for_each([&](alur::DocumentId id) {
            const bool of_item = procedure_->tables().documents[index(id)].items != none<alur::RecordTypeId>;
            ++versions[{id, of_item ? done->item : none<alur::ItemId>}];
        });
        const std::string label = done->outcome == none<alur::OutcomeId>
                                      ? ""
                                      : " " + sop().step(done->step).outcomes[index(done->outcome)].label;
        const std::string by = done->by_timer ? "" : name_of(event.by.person);
        const std::string behalf = done->by_timer ? "" : name_of(event.by.on_behalf_of);
        const std::string place = done->by_timer ? "" : name_of(event.by.in_place_of);
        line("completed ", ++completions, " ", activation_name(done->step, done->item), " #",
             attempts[{done->step, done->item}], label, by.empty() ? "" : " by " + by,
             behalf.empty() ? "" : " for " + behalf, place.empty() ? "" : " in place of " + place, " at ",
             show(event.at));
    }
    for (const auto& [name, version] : versions) {
        const bool returned = state_.document(name.first, name.second) == alur::DocumentStatus::returned;
        const bool absent = state_.document(name.first, name.second) == alur::DocumentStatus::absent;
        line("document ", called(sop().kelengkapan[index(name.first)].id, key_of(name.second)),
             absent     ? " absent "
             : returned ? " returned "
                        : " present ",
             version);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

}  // namespace reference
