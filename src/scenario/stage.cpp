#include "scenario/stage.hpp"

#include <chrono>
#include <utility>

#include "scenario/failed.hpp"
#include "scenario/shown.hpp"

namespace alur::scenario {

namespace {

/// All that is told of a case, to compare.
std::string told(const Engine& engine, CaseId id) {
    const auto view = engine.view(id);
    const auto history = engine.history(id);
    if (!view || !history) return "no case";
    std::string all = view->name + " " + view->sop + " " + std::to_string(view->events);
    for (const EventView& event : *history) {
        all += "\n" + std::to_string(event.seq) + " " + std::to_string(event.at.time_since_epoch().count()) + " " +
               event.kind + " " + event.name() + " " + event.by + " " + event.on_behalf_of + " " + event.delegate_of +
               " " + event.outcome + " " + event.told + " " + event.message + " " + event.text + " " +
               std::to_string(event.lapse.time_since_epoch().count());
        for (const std::string& name : event.names) all += " " + name;
    }
    return all;
}

}  // namespace

Stage::Stage(const std::string& scenario, bool has_roster, std::string store, bool checkpoints)
    : folder_(std::filesystem::path(scenario).parent_path()),
      store_(std::move(store)),
      checkpoints_(checkpoints),
      time_(std::make_shared<SimulatedTime>(std::chrono::sys_days(std::chrono::year(2024) / 1 / 1))),
      roster_(has_roster ? std::make_shared<Roster>() : nullptr),
      engine_(opened()) {}

Engine Stage::opened() const {  // Whoever plays a scenario made up its persons.
    return Engine(store_.empty() ? memory() : sqlite(store_),
                  {.time = time_, .shards = 4, .shows_personal = true, .identities = roster_});
}

void Stage::restart() {
    if (store_.empty()) return;
    std::map<std::string, std::string> before;
    for (const auto& [called, known] : cases_) before[called] = told(*engine_, known.id);
    if (checkpoints_) engine_->checkpoint();
    engine_.reset();
    engine_.emplace(opened());
    for (const auto& [called, known] : cases_)
        if (const std::string after = told(*engine_, known.id); after != before[called])
            fail(called + " as it was before the restart:\n" + before[called], after);
}

void Stage::deploy(const std::shared_ptr<const Procedure>& procedure) {
    engine_->deploy(procedure);
    last_sop_ = procedure->id();
    procedures_[last_sop_] = procedure;
}

const Procedure* Stage::procedure_of(const std::string& sop) const {
    const auto known = procedures_.find(sop);
    return known == procedures_.end() ? nullptr : known->second.get();
}

const Procedure* Stage::procedure() const {
    const auto found = cases_.find(current_);
    return procedure_of(found == cases_.end() ? last_sop_ : found->second.sop);
}

const Calendar* Stage::calendar() const { return procedure() == nullptr ? nullptr : procedure()->calendar(); }

const sop::Sop& Stage::definition() const {
    if (procedure() == nullptr) fail("an SOP that knows the name", "no SOP yet; write 'sop FILE' before this line");
    return procedure()->definition();
}

std::vector<std::string_view> Stage::roles() const {
    static_cast<void>(definition());
    std::vector<std::string_view> all;
    for (const auto& [id, procedure] : procedures_)
        for (const sop::Actor& actor : procedure->definition().actors) all.emplace_back(actor.id);
    return all;
}

void Stage::add(const std::string& called, Case started) {
    if (cases_.count(called) == 0) marks_[called] = 0;
    cases_[called] = std::move(started);
    current_ = called;
}

CaseId Stage::id() const {
    const auto found = cases_.find(current_);
    return found == cases_.end() ? none<CaseId> : found->second.id;
}

CaseView Stage::view() const {
    auto seen = engine_->view(id());
    if (!seen) fail("a case called " + current_, seen.error().text());
    return *std::move(seen);
}

Instant Stage::instant_of(const When& when) const {
    const auto utc = std::chrono::sys_days(when.date) + when.time;
    if (when.utc || calendar() == nullptr) return utc;
    const LocalTime local(utc.time_since_epoch());
    const Instant instant = calendar()->instant_of(local);
    if (calendar()->local(instant) != local) fail("a local time that exists", "the clocks were put forward over it");
    return instant;
}

void Stage::set_clock(Instant at) {
    using namespace std::chrono;
    constexpr sys_days first(year(1) / 1 / 1);
    constexpr sys_days behind(year(10'000) / 1 / 1);
    // A day at either end, for the offset of any zone.
    if (at < first + days(1) || at >= behind - days(1))
        fail("a time of the years 1 to 9999", shown(at, nullptr) + " by the clock of the scenario");
    time_->set(at);
}

std::uint32_t Stage::events_of(const std::string& called) const {
    const auto known = cases_.find(called);
    if (known == cases_.end()) return 0;
    const auto seen = engine_->view(known->second.id);
    return seen ? seen->events : 0;
}

void Stage::mark() {
    marks_.clear();
    marks_[current_] = events_of(current_);
}

void Stage::mark_all() {
    for (const auto& [called, known] : cases_) marks_[called] = events_of(called);
}

std::uint32_t Stage::marked() const {
    const auto from = marks_.find(current_);
    return from == marks_.end() ? events_of(current_) : from->second;
}

}  // namespace alur::scenario
