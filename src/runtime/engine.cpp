#include <alur/runtime/engine.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <bitset>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/engine/decide.hpp>
#include <alur/engine/documents.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/engine/history.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/journal/journal.hpp>
#include <alur/time/calendar.hpp>

#include "runtime/alarms.hpp"
#include "runtime/append_only.hpp"
#include "runtime/deployed.hpp"
#include "runtime/directory.hpp"
#include "runtime/event_view.hpp"
#include "runtime/naming.hpp"
#include "runtime/resolver.hpp"
#include "runtime/timekeeping.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Alarms;
using runtime::AppendOnly;
using runtime::Deployed;
using runtime::Directory;
using runtime::Naming;
using runtime::Resolver;

constexpr std::size_t most_shards = 256;
/// States of the cases of a shard. They stay where they are.
class Cases {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] CaseState& operator[](std::size_t slot) noexcept {
        return blocks_[slot / per_block]->states[slot % per_block];
    }
    /// Room for one more, which counts once `keep` is called.
    [[nodiscard]] CaseState& next() {
        if (size_ == blocks_.size() * per_block) blocks_.push_back(std::make_unique<Block>());
        return (*this)[size_];
    }
    void keep() noexcept { ++size_; }

    // A state is stale when its journal is ahead of it: memory ran out in between. To say so needs no memory.
    [[nodiscard]] bool is_stale(std::size_t slot) const noexcept {
        return stale_ != 0 && blocks_[slot / per_block]->stale[slot % per_block];
    }
    void set_stale(std::size_t slot, bool stale) noexcept {
        auto bit = blocks_[slot / per_block]->stale[slot % per_block];
        stale_ += (stale ? 1U : 0U) - (bit ? 1U : 0U);
        bit = stale;
    }

private:
    static constexpr std::size_t per_block = 1024;
    struct Block {
        std::array<CaseState, per_block> states;
        std::bitset<per_block> stale;
    };
    std::vector<std::unique_ptr<Block>> blocks_;
    std::size_t size_ = 0;
    std::size_t stale_ = 0;
};

/// Lets names be looked up without a copy.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
template <class T>
using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// Some of the cases, with all that belongs to them. Whoever touches it holds its lock.
struct alignas(64) Shard {
    mutable std::mutex lock;
    std::unique_ptr<Journal> journal;
    Cases cases;
    Alarms timers;  ///< when FireTimers would next do something
    Alarms lapses;  ///< when the next limit passes
    ByText<std::uint32_t> names;
    ByText<std::uint32_t> start_keys;  ///< of cases that were started with a key and without a name
    std::unordered_map<std::uint32_t, std::string> name_of;
};

/// Where a case lies.
struct Place {
    Shard* shard = nullptr;
    std::uint32_t slot = 0;
};

/// The name or the key under which a new case is found; taken back unless the journal takes the case.
class Entered {
public:
    Entered(Shard& shard, std::uint32_t slot, const StartRequest& request) : shard_(shard), slot_(slot) {
        if (!request.name.empty()) {
            shard.name_of.emplace(slot, request.name);
            try {
                name_ = shard.names.emplace(request.name, slot).first;
            } catch (...) {
                shard.name_of.erase(slot);
                throw;
            }
        } else if (!request.key.empty()) {
            key_ = shard.start_keys.emplace(request.key, slot).first;
        }
    }
    ~Entered() {
        if (kept_) return;
        if (name_) {
            shard_.names.erase(*name_);
            shard_.name_of.erase(slot_);
        }
        if (key_) shard_.start_keys.erase(*key_);
    }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

    void keep() noexcept { kept_ = true; }

private:
    Shard& shard_;
    std::uint32_t slot_;
    std::optional<ByText<std::uint32_t>::iterator> name_;
    std::optional<ByText<std::uint32_t>::iterator> key_;
    bool kept_ = false;
};

Refusal refusal_of(RejectionCode code, std::string detail = {}) {
    Refusal out;
    out.code = code;
    out.detail = std::move(detail);
    return out;
}

const std::shared_ptr<const Calendar>* find_hash(const std::map<CalendarHash, std::size_t>& by_hash,
                                                 const AppendOnly<std::shared_ptr<const Calendar>>& all,
                                                 const CalendarHash& hash) {
    const auto found = by_hash.find(hash);
    return found == by_hash.end() ? nullptr : all.at(found->second);
}

}  // namespace

struct Engine::Impl {
    Impl(std::unique_ptr<Store> from, EngineOptions options)
        : store(std::move(from)), time(options.time ? std::move(options.time) : system_time()) {
        ALUR_ASSERT(store != nullptr);
        std::size_t count = options.shards;
        if (count == 0) count = std::max<std::size_t>(std::thread::hardware_concurrency(), 4);
        count = std::bit_ceil(std::clamp<std::size_t>(count, 1, most_shards));
        bits = static_cast<unsigned>(std::countr_zero(count));
        auto journals = store->open(count);
        ALUR_ASSERT(journals.size() == count);
        shards = std::vector<Shard>(count);
        for (std::size_t i = 0; i < count; ++i) {
            if (journals[i]->cases() != 0) throw std::invalid_argument("alur: this version opens empty stores only");
            shards[i].journal = std::move(journals[i]);
        }
    }

    // Procedures and calendars

    void deploy(const std::shared_ptr<const Procedure>& procedure) {
        ALUR_ASSERT(procedure != nullptr);
        const std::lock_guard guard(deploying);
        for (std::size_t i = 0; i < procedures.size(); ++i) {
            const Deployed& known = *procedures.at(i);
            if (known.procedure->hash() != procedure->hash() || known.procedure->id() != procedure->id()) continue;
            const auto hash_of = [](const Procedure& of) {
                return of.calendar() ? of.calendar()->hash() : CalendarHash{};
            };
            if (hash_of(*known.procedure) != hash_of(*procedure)) continue;
            newest[procedure->id()] = known.id;
            return;
        }
        const std::size_t position = procedures.append(
            [&](std::size_t at) { return std::make_unique<Deployed>(procedure, static_cast<ProcedureId>(at)); });
        newest[procedure->id()] = static_cast<ProcedureId>(position);
    }

    [[nodiscard]] const Deployed* newest_of(std::string_view sop) const {
        const std::lock_guard guard(deploying);
        const auto found = newest.find(sop);
        return found == newest.end() ? nullptr : procedures.at(index(found->second));
    }

    CalendarId intern(const std::shared_ptr<const Calendar>& calendar) {
        const std::lock_guard guard(deploying);
        if (find_hash(calendar_ids, calendars, calendar->hash()) != nullptr)
            return static_cast<CalendarId>(calendar_ids[calendar->hash()]);
        const std::size_t position =
            calendars.append([&](std::size_t) { return std::make_unique<std::shared_ptr<const Calendar>>(calendar); });
        calendar_ids[calendar->hash()] = position;
        return static_cast<CalendarId>(position);
    }

    [[nodiscard]] const Calendar* adopted(CalendarId id) const {
        const auto* known = calendars.at(index(id));
        return known == nullptr ? nullptr : known->get();
    }
    [[nodiscard]] const Calendar* calendar_of(const Deployed& deployed, const CaseState& state) const {
        return state.calendar() == none<CalendarId> ? deployed.procedure->calendar().get() : adopted(state.calendar());
    }

    // Cases

    [[nodiscard]] CaseId id_of(const Shard& shard, std::uint32_t slot) const {
        return static_cast<CaseId>(slot << bits | static_cast<std::uint32_t>(&shard - shards.data()));
    }
    [[nodiscard]] Place place_of(CaseId id) {
        const auto number = static_cast<std::uint32_t>(id);
        return {&shards[number & (shards.size() - 1)], number >> bits};
    }
    [[nodiscard]] Shard& shard_of(std::string_view name) {
        return shards[std::hash<std::string_view>{}(name) & (shards.size() - 1)];
    }

    /// The case, or null where there is none. The lock of its shard is held.
    [[nodiscard]] CaseState* find(const Place& place) {
        if (place.slot >= place.shard->cases.size()) return nullptr;
        CaseState& state = place.shard->cases[place.slot];
        if (place.shard->cases.is_stale(place.slot)) {
            state = rebuilt(place);
            set_alarms(place, deployed_of(state), state);
            place.shard->cases.set_stale(place.slot, false);
        }
        return &state;
    }

    [[nodiscard]] static CaseState rebuilt(const Place& place) {
        CaseState state;
        place.shard->journal->read(static_cast<CaseId>(place.slot),
                                   [&state](const Event& event, Payload payload) { evolve(state, event, payload); });
        return state;
    }

    [[nodiscard]] const Deployed& deployed_of(const CaseState& state) const {
        const Deployed* known = procedures.at(index(state.procedure()));
        ALUR_ASSERT(known != nullptr);
        return *known;
    }

    /// Makes what was decided last: first in the journal, then in the state and what is derived from it.
    void take(const Place& place, const Deployed& deployed, CaseState& state, const Decision& decision) {
        if (decision.empty()) return;
        const bool appended = place.shard->journal->append(static_cast<CaseId>(place.slot), state.seq(), decision);
        ALUR_ASSERT(appended);  // the shard is the only writer of its cases
        apply(place, deployed, state, decision);
    }

    /// Applies what the journal holds already.
    static void apply(const Place& place, const Deployed& deployed, CaseState& state, const Decision& decision) {
        try {
            evolve(state, decision);
            set_alarms(place, deployed, state);
        } catch (...) {
            place.shard->cases.set_stale(place.slot, true);
            throw;
        }
    }

    static void set_alarms(const Place& place, const Deployed& deployed, const CaseState& state) {
        if (deployed.has_timers) place.shard->timers.set(place.slot, state.next_timer());
        if (deployed.has_limits) place.shard->lapses.set(place.slot, next_lapse(state));
    }

    [[nodiscard]] static Instant next_lapse(const CaseState& state) {
        const CaseClock clock = state.clock();
        Instant next = clock.running ? clock.lapse : never;
        state.for_each_open([&next](const Activation& activation) { next = std::min(next, activation.lapse); });
        return next;
    }

    Result<Receipt, Refusal> answer(const Place& place, const Deployed& deployed, CaseState& state,
                                    const Decision& decision, const Resolver& names) {
        Receipt receipt;
        receipt.first = state.seq();
        if (const KeyUse* use = decision.repeated()) {
            place.shard->journal->read(static_cast<CaseId>(place.slot), [&](const Event& event, Payload) {
                if (event.seq == use->first) receipt.at = event.at;
            });
            receipt.first = use->first;
            receipt.events = use->count;
            receipt.repeated = true;
            return receipt;
        }
        // Before the state changes: a rejection speaks of the case as it was judged.
        std::optional<Refusal> refused;
        if (const Rejection* rejection = decision.rejection()) refused = names.refusal(*rejection);
        take(place, deployed, state, decision);
        if (refused) return failure(*std::move(refused));
        receipt.at = state.last();
        receipt.events = static_cast<std::uint32_t>(decision.size());
        return receipt;
    }

    /// Decides a command on a case. \param make make(names, deployed) gives its body
    template <class Make>
    Result<Receipt, Refusal> command(CaseId id, std::string_view by, std::string_view on_behalf_of,
                                     std::string_view key, Make make) {
        const Instant now = time->now();
        const Place place = place_of(id);
        const std::lock_guard guard(place.shard->lock);
        CaseState* state = find(place);
        if (state == nullptr) return failure(refusal_of(RejectionCode::case_unknown));
        const Deployed& deployed = deployed_of(*state);
        const Naming naming{deployed, directory, *state};
        Resolver names(naming, directory);
        Command command;
        command.by = names.by(by, on_behalf_of);
        command.body = make(names, deployed);
        command.key = key;
        return answer(place, deployed, *state,
                      decide(*deployed.procedure, calendar_of(deployed, *state), *state, command, now), names);
    }

    Result<CaseId, Refusal> start(std::string_view sop, const StartRequest& request) {
        const Instant now = time->now();
        // A name, or else a key, decides in which shard a case lies, so that a second start meets the first.
        const std::string_view anchor = request.name.empty() ? request.key : request.name;
        Shard& shard = anchor.empty() ? shards[next_shard.fetch_add(1, std::memory_order_relaxed) & (shards.size() - 1)]
                                      : shard_of(anchor);
        const Deployed* deployed = newest_of(sop);
        const std::lock_guard guard(shard.lock);
        const auto& known = request.name.empty() ? shard.start_keys : shard.names;
        const auto found = anchor.empty() ? known.end() : known.find(anchor);
        const bool exists = found != known.end();
        const Place place{&shard, exists ? found->second : static_cast<std::uint32_t>(shard.cases.size())};
        CaseState* const held = find(place);
        ALUR_ASSERT((held != nullptr) == exists);  // a shard knows the names of its own cases only
        CaseState& state = exists ? *held : shard.cases.next();
        if (deployed == nullptr) {
            // A key that belongs to another command is said first (K4).
            if (exists && !request.key.empty() && state.key(request.key))
                return failure(refusal_of(RejectionCode::key_reused));
            return failure(refusal_of(RejectionCode::procedure_unknown));
        }
        // A retry is judged by the revision on which the case runs, else a new one would make another command of it.
        if (exists && deployed_of(state).sop().id == sop) deployed = &deployed_of(state);
        if (!exists && ((std::uint64_t{place.slot} + 1) << bits) > index(none<CaseId>))
            throw std::length_error("alur: too many cases in one engine");
        const Naming naming{*deployed, directory, state};
        Resolver names(naming, directory);
        Command command;
        command.by = names.by(request.by);
        command.body = StartCase{deployed->id, names.fields(none<RecordTypeId>, request.fields)};
        command.key = request.key;
        const Decision decision =
            decide(*deployed->procedure, deployed->procedure->calendar().get(), state, command, now);
        if (exists) {
            auto answered = answer(place, deployed_of(state), state, decision, names);
            if (!answered) return failure(std::move(answered.error()));
            return id_of(shard, place.slot);
        }
        if (const Rejection* rejection = decision.rejection()) return failure(names.refusal(*rejection));
        // All that may fail for want of memory comes before the journal.
        Entered entered(shard, place.slot, request);
        const bool appended = shard.journal->append(static_cast<CaseId>(place.slot), 0, decision);
        ALUR_ASSERT(appended);
        entered.keep();
        shard.cases.keep();
        apply(place, *deployed, state, decision);
        return id_of(shard, place.slot);
    }

    Result<Receipt, Refusal> complete(CaseId id, std::string_view step, const CompleteRequest& request) {
        const Instant now = time->now();
        const Place place = place_of(id);
        const std::lock_guard guard(place.shard->lock);
        CaseState* state = find(place);
        if (state == nullptr) return failure(refusal_of(RejectionCode::case_unknown));
        const Deployed& deployed = deployed_of(*state);
        const Naming naming{deployed, directory, *state};
        Resolver names(naming, directory);
        const By by = names.by(request.by, request.on_behalf_of);
        CompleteStep body;
        body.activation = names.activation(step, request.item, request.attempt);
        body.outcome = names.outcome(body.activation.step, request.outcome);
        if (!request.documents.empty()) body.documents = names.documents(request.documents);
        if (!request.fields.empty()) body.fields = names.fields(deployed.type_of(body.activation.step), request.fields);
        for (const std::string_view item : request.items)
            body.items.push_back(names.item(returned_to(deployed, body), item));
        const Calendar* calendar = calendar_of(deployed, *state);
        if (request.key.empty())
            return answer(place, deployed, *state, decide(*deployed.procedure, calendar, *state, by, body, now), names);
        Command command;
        command.by = by;
        command.body = std::move(body);
        command.key = request.key;
        return answer(place, deployed, *state, decide(*deployed.procedure, calendar, *state, command, now), names);
    }

    /// The type of the records that a completion offers again: of the for_each that it leads to.
    [[nodiscard]] static RecordTypeId returned_to(const Deployed& deployed, const CompleteStep& body) {
        if (index(body.activation.step) >= deployed.sop().steps.size()) return none<RecordTypeId>;
        // Gateways may stand in between; where several types exist, the key tells the records apart in nearly every
        // SOP.
        const StepRow& row = deployed.procedure->step(body.activation.step);
        const Tables& tables = deployed.procedure->tables();
        if (row.routing == Routing::outcomes && index(body.outcome) < row.outcomes.count) {
            const StepId to = tables.arcs[tables.outcomes[row.outcomes.first + index(body.outcome)].arc].to;
            if (const RecordTypeId type = deployed.type_of(to); type != none<RecordTypeId>) return type;
        }
        for (std::uint32_t i = 0; i < row.arcs.count; ++i)
            if (const RecordTypeId type = deployed.type_of(tables.arcs[row.arcs.first + i].to);
                type != none<RecordTypeId>)
                return type;
        return deployed.sop().records.size() == 1 ? RecordTypeId{0} : none<RecordTypeId>;
    }

    // Time

    std::size_t advance() {
        const Instant now = time->now();
        std::size_t fired = 0;
        for (Shard& shard : shards) {
            std::vector<std::uint32_t> due;
            {
                const std::lock_guard guard(shard.lock);
                // An alarm rings before an instant; a timer is over at its own.
                shard.timers.before(now == never ? never : now + Microseconds(1),
                                    [&due](std::size_t slot) { due.push_back(static_cast<std::uint32_t>(slot)); });
            }
            // One lock a case, so that a long list holds nobody up.
            for (const std::uint32_t slot : due) fired += fire({&shard, slot}, now) ? 1U : 0U;
        }
        return fired;
    }

    bool fire(const Place& place, Instant now) {
        const std::lock_guard guard(place.shard->lock);
        CaseState* state = find(place);
        if (state == nullptr) return false;
        const Deployed& deployed = deployed_of(*state);
        Command command;
        command.body = FireTimers{};
        const Decision decision = decide(*deployed.procedure, calendar_of(deployed, *state), *state, command, now);
        take(place, deployed, *state, decision);
        // What is over and did not fire is held up (X5), and can fire only after a command, which sets the alarm anew.
        if (decision.empty()) place.shard->timers.set(place.slot, state->next_timer(now));
        return !decision.empty();
    }

    [[nodiscard]] Instant next_timer() {
        Instant next = never;
        for (Shard& shard : shards) {
            const std::lock_guard guard(shard.lock);
            next = std::min(next, shard.timers.earliest_bound());
        }
        return next;
    }

    // Queries

    /// Calls read(place, state, naming, calendar, now) on a case that exists.
    template <class Answer, class Read>
    Result<Answer, Refusal> query(CaseId id, Read read) {
        const Instant now = time->now();
        const Place place = place_of(id);
        const std::lock_guard guard(place.shard->lock);
        CaseState* state = find(place);
        if (state == nullptr) return failure(refusal_of(RejectionCode::case_unknown));
        const Deployed& deployed = deployed_of(*state);
        const Naming naming{deployed, directory, *state};
        return read(place, *state, naming, calendar_of(deployed, *state), now);
    }

    [[nodiscard]] std::string name_of(const Place& place) const {
        const auto found = place.shard->name_of.find(place.slot);
        return found == place.shard->name_of.end() ? std::string() : found->second;
    }

    CaseView view(const Place& place, const CaseState& state, const Naming& naming, const Calendar* calendar,
                  Instant now) const {
        const sop::Sop& sop = naming.deployed.sop();
        CaseView view;
        view.id = id_of(*place.shard, place.slot);
        view.name = name_of(place);
        view.sop = sop.id;
        view.status = state.status();
        view.events = state.seq();
        view.last = state.last();
        view.time = runtime::time_of(naming.deployed, calendar, state, now);
        state.for_each_open([&](const Activation& activation) {
            view.open.push_back(runtime::view_of(naming, calendar, activation, now));
        });
        for (std::size_t i = 0; i < sop.case_field_count; ++i)
            add_field(view, naming, static_cast<FieldId>(i), none<ItemId>);
        const Procedure& procedure = *naming.deployed.procedure;
        for (std::size_t i = 0; i < sop.kelengkapan.size(); ++i)
            add_document(view, naming, static_cast<DocumentId>(i), none<ItemId>);
        for (std::size_t r = 0; r < state.records().size(); ++r) {
            const auto item = static_cast<ItemId>(r);
            const RecordTypeId type = state.records()[r].type;
            view.records.push_back(naming.item(item));
            const sop::RecordType& record = sop.records[index(type)];
            for (std::size_t i = 0; i < record.field_count; ++i)
                add_field(view, naming, static_cast<FieldId>(index(record.first_field) + i), item);
            for (std::size_t i = 0; i < sop.kelengkapan.size(); ++i)
                if (procedure.tables().documents[i].items == type)
                    add_document(view, naming, static_cast<DocumentId>(i), item);
        }
        return view;
    }

    static void add_field(CaseView& view, const Naming& naming, FieldId field, ItemId item) {
        if (const Value* value = naming.state.field(field, item))
            view.fields.push_back({naming.field(field), naming.item(item), *value});
    }
    /// \param item none: as the case sees it; a document of items is then present when every item has it
    static void add_document(CaseView& view, const Naming& naming, DocumentId document, ItemId item) {
        const Procedure& procedure = *naming.deployed.procedure;
        DocumentStatus status = naming.state.document(document, item);
        if (item == none<ItemId> && procedure.tables().documents[index(document)].items != none<RecordTypeId> &&
            detail::is_present(procedure, naming.state, document, item))
            status = DocumentStatus::present;
        if (status != DocumentStatus::absent)
            view.documents.push_back({naming.document(document), naming.item(item), status});
    }

    Result<Lacking, Refusal> missing(const CaseState& state, const Naming& naming, std::string_view step,
                                     std::string_view item) {
        Resolver names(naming, directory);
        const ActivationRef of = names.activation(step, item, 0);
        Rejection unknown;
        unknown.step = of.step;
        unknown.item = of.item;
        if (index(of.step) >= naming.deployed.sop().steps.size()) {
            unknown.code = RejectionCode::step_unknown;
            return failure(names.refusal(unknown));
        }
        if (of.item != none<ItemId> && index(of.item) >= state.records().size()) {
            unknown.code = RejectionCode::items_unknown;
            return failure(names.refusal(unknown));
        }
        const MissingDocuments missing = missing_documents(*naming.deployed.procedure, state, of.step, of.item);
        Lacking lacking;
        for (const DocumentId document : missing.documents) lacking.documents.push_back(naming.document(document));
        for (const FieldId field : missing.unset) lacking.unset.push_back(naming.field(field));
        return lacking;
    }

    [[nodiscard]] static std::vector<HistoryEvent> history(const Place& place) {
        std::vector<HistoryEvent> all;
        place.shard->journal->read(static_cast<CaseId>(place.slot),
                                   [&all](const Event& event, Payload payload) { unfold(event, payload, all); });
        return all;
    }

    /// What of a case has the verdict.
    void attend(const Place& place, Verdict verdict, Instant now, std::vector<Attention>& out) {
        CaseState* state = find(place);
        if (state == nullptr || !state->is_live()) return;
        const Deployed& deployed = deployed_of(*state);
        const Calendar* calendar = calendar_of(deployed, *state);
        const Naming naming{deployed, directory, *state};
        const auto add = [&](const TimeKept& kept, const Limit* limit, std::string step, std::string actor) {
            if (kept.verdict != verdict || limit == nullptr) return;
            Attention attention;
            attention.case_id = id_of(*place.shard, place.slot);
            attention.case_name = name_of(place);
            attention.step = std::move(step);
            attention.actor = std::move(actor);
            attention.due = kept.due;
            attention.used = kept.used;
            const std::int64_t rest = ticks(*limit) - kept.used.ticks;
            attention.by = {limit->measure, verdict == Verdict::overdue ? -rest : rest};
            out.push_back(std::move(attention));
        };
        state->for_each_open([&](const Activation& activation) {
            const ActorId actor = deployed.procedure->step(activation.step).actor;
            add(runtime::time_of(deployed, calendar, *state, activation, now), deployed.limit_of(activation.step),
                naming.activation(activation.step, activation.item),
                actor == none<ActorId> ? std::string() : naming.role(actor));
        });
        add(runtime::time_of(deployed, calendar, *state, now), deployed.sla(), {}, {});
    }

    /// Cases whose next limit passes before an instant, looked at for a verdict.
    [[nodiscard]] std::vector<Attention> attention(Verdict verdict, Instant before, Instant now) {
        std::vector<Attention> out;
        for (Shard& shard : shards) {
            const std::lock_guard guard(shard.lock);
            std::vector<std::uint32_t> slots;
            shard.lapses.before(before,
                                [&slots](std::size_t slot) { slots.push_back(static_cast<std::uint32_t>(slot)); });
            for (const std::uint32_t slot : slots) attend({&shard, slot}, verdict, now, out);
        }
        std::stable_sort(out.begin(), out.end(), [](const Attention& a, const Attention& b) {
            return std::tie(a.due, a.case_id) < std::tie(b.due, b.case_id);
        });
        return out;
    }

    /// The latest lapse that something at risk may have now: what is left of each limit, reckoned from now.
    [[nodiscard]] Instant horizon(Instant now) const {
        Instant latest = now;
        for (std::size_t p = 0; p < procedures.size(); ++p) {
            const Deployed& deployed = *procedures.at(p);
            std::vector<const Limit*> limits;
            if (const Limit* sla = deployed.sla()) limits.push_back(sla);
            for (std::size_t i = 0; i < deployed.sop().steps.size(); ++i)
                if (const Limit* limit = deployed.limit_of(static_cast<StepId>(i))) limits.push_back(limit);
            const auto look = [&](const Calendar& calendar) {
                for (const Limit* limit : limits) {
                    const std::int64_t left = ticks(*limit) * (100 - deployed.at_risk_percent()) / 100;
                    latest = std::max(latest, calendar.lapse_of_rest(now, limit->measure, left));
                }
            };
            if (const Calendar* own = deployed.procedure->calendar().get()) look(*own);
            for (std::size_t c = 0; c < calendars.size(); ++c) look(**calendars.at(c));
        }
        return latest;
    }

    std::unique_ptr<Store> store;
    std::shared_ptr<const TimeSource> time;
    std::vector<Shard> shards;
    unsigned bits = 0;
    std::atomic<std::size_t> next_shard{0};
    Directory directory;
    AppendOnly<Deployed> procedures;
    AppendOnly<std::shared_ptr<const Calendar>> calendars;
    mutable std::mutex deploying;
    ByText<ProcedureId> newest;
    std::map<CalendarHash, std::size_t> calendar_ids;
};

// ---------------------------------------------------------------------------------------------------------------------

Engine::Engine(std::unique_ptr<Store> store, EngineOptions options)
    : impl_(std::make_unique<Impl>(std::move(store), std::move(options))) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

void Engine::deploy(const std::shared_ptr<const Procedure>& procedure) { impl_->deploy(procedure); }

Result<CaseId, Refusal> Engine::start(std::string_view sop, const StartRequest& request) {
    return impl_->start(sop, request);
}

Result<Receipt, Refusal> Engine::complete(CaseId id, std::string_view step, const CompleteRequest& request) {
    return impl_->complete(id, step, request);
}

Result<Receipt, Refusal> Engine::start_step(CaseId id, std::string_view step, const StepRequest& request) {
    return impl_->command(id, request.by, {}, request.key, [&](Resolver& names, const Deployed&) {
        return StartStep{names.activation(step, request.item, request.attempt)};
    });
}

Result<Receipt, Refusal> Engine::release(CaseId id, std::string_view step, const StepRequest& request) {
    return impl_->command(id, request.by, {}, request.key, [&](Resolver& names, const Deployed&) {
        return ReleaseStep{names.activation(step, request.item, request.attempt)};
    });
}

Result<Receipt, Refusal> Engine::submit(CaseId id, const std::vector<std::string_view>& documents,
                                        const DocumentRequest& request) {
    return impl_->command(id, request.by, request.on_behalf_of, request.key, [&](Resolver& names, const Deployed&) {
        SubmitDocument body;
        body.documents = names.documents(documents);
        body.item = names.item(names.owner_of(body.documents), request.item);
        return body;
    });
}

Result<Receipt, Refusal> Engine::return_document(CaseId id, std::string_view document, std::string_view reason,
                                                 const DocumentRequest& request) {
    return impl_->command(id, request.by, request.on_behalf_of, request.key, [&](Resolver& names, const Deployed&) {
        ReturnDocument body;
        body.document = names.document(document);
        DocumentSet one;
        one.insert(body.document);
        body.item = names.item(names.owner_of(one), request.item);
        body.reason = reason;
        return body;
    });
}

Result<Receipt, Refusal> Engine::set(CaseId id, std::string_view step, const std::vector<NamedValue>& fields,
                                     const StepRequest& request) {
    return impl_->command(id, request.by, {}, request.key, [&](Resolver& names, const Deployed& deployed) {
        SetFields body;
        body.activation = names.activation(step, request.item, request.attempt);
        body.fields = names.fields(deployed.type_of(body.activation.step), fields);
        return body;
    });
}

Result<Receipt, Refusal> Engine::add_record(CaseId id, std::string_view type, const std::vector<NamedValue>& fields,
                                            const CaseRequest& request) {
    return impl_->command(id, request.by, {}, request.key, [&](Resolver& names, const Deployed&) {
        AddRecord body;
        body.type = names.record_type(type);
        body.fields = names.fields(body.type, fields);
        return body;
    });
}

Result<Receipt, Refusal> Engine::close_items(CaseId id, std::string_view step, const CaseRequest& request) {
    return impl_->command(id, request.by, {}, request.key,
                          [&](Resolver& names, const Deployed&) { return CloseItems{names.step(step)}; });
}

Result<Receipt, Refusal> Engine::deliver(CaseId id, std::string_view message, const DeliverRequest& request) {
    return impl_->command(id, request.by, {}, request.key, [&](Resolver& names, const Deployed& deployed) {
        DeliverMessage body;
        body.message = message;
        body.step = names.step(request.step);
        body.fields = names.fields(none<RecordTypeId>, request.fields);
        if (request.outcome.empty()) return body;
        // An outcome belongs to a step: to the one that is named, else to the one that waits for the message.
        StepId of = body.step;
        for (std::size_t i = 0; i < deployed.sop().steps.size() && of == none<StepId>; ++i) {
            const auto* wait = std::get_if<sop::WaitForMessage>(&deployed.sop().steps[i].wait);
            if (wait == nullptr || wait->message != message) continue;
            if (names.is_open(static_cast<StepId>(i))) of = static_cast<StepId>(i);
        }
        body.outcome = names.outcome(of, request.outcome);
        return body;
    });
}

Result<Receipt, Refusal> Engine::suspend(CaseId id, std::string_view reason, const CaseRequest& request) {
    return impl_->command(id, request.by, {}, request.key,
                          [&](Resolver&, const Deployed&) { return SuspendCase{std::string(reason)}; });
}

Result<Receipt, Refusal> Engine::resume(CaseId id, const CaseRequest& request) {
    return impl_->command(id, request.by, {}, request.key, [](Resolver&, const Deployed&) { return ResumeCase{}; });
}

Result<Receipt, Refusal> Engine::cancel(CaseId id, std::string_view reason, const CaseRequest& request) {
    return impl_->command(id, request.by, {}, request.key,
                          [&](Resolver&, const Deployed&) { return CancelCase{std::string(reason)}; });
}

Result<Receipt, Refusal> Engine::note(CaseId id, std::string_view text, const CaseRequest& request) {
    return impl_->command(id, request.by, {}, request.key,
                          [&](Resolver&, const Deployed&) { return AddNote{std::string(text)}; });
}

Result<Receipt, Refusal> Engine::adopt_calendar(CaseId id, const std::shared_ptr<const Calendar>& calendar,
                                                const CaseRequest& request) {
    ALUR_ASSERT(calendar != nullptr);
    const CalendarId known = impl_->intern(calendar);
    return impl_->command(id, request.by, {}, request.key, [&](Resolver&, const Deployed&) {
        return AdoptCalendar{known, calendar};
    });
}

Result<Receipt, Refusal> Engine::migrate(CaseId id, const CaseRequest& request) {
    return impl_->command(id, request.by, {}, request.key,
                          [](Resolver&, const Deployed& deployed) { return MigrateCase{deployed.id}; });
}

std::size_t Engine::advance() { return impl_->advance(); }

Result<Receipt, Refusal> Engine::advance(CaseId id) {
    return impl_->command(id, "host", {}, {}, [](Resolver&, const Deployed&) { return FireTimers{}; });
}

Instant Engine::next_timer() const { return impl_->next_timer(); }

std::optional<CaseId> Engine::find(std::string_view name) const {
    const Shard& shard = impl_->shard_of(name);
    const std::lock_guard guard(shard.lock);
    const auto found = shard.names.find(name);
    if (found == shard.names.end()) return std::nullopt;
    return impl_->id_of(shard, found->second);
}

std::size_t Engine::case_count() const {
    std::size_t count = 0;
    for (const Shard& shard : impl_->shards) {
        const std::lock_guard guard(shard.lock);
        count += shard.cases.size();
    }
    return count;
}

Result<CaseView, Refusal> Engine::view(CaseId id) const {
    return impl_->query<CaseView>(
        id, [this](const Place& place, const CaseState& state, const Naming& naming, const Calendar* calendar,
                   Instant now) { return impl_->view(place, state, naming, calendar, now); });
}

Result<Lacking, Refusal> Engine::missing(CaseId id, std::string_view step, std::string_view item) const {
    return impl_->query<Lacking>(id, [&](const Place&, const CaseState& state, const Naming& naming, const Calendar*,
                                         Instant) { return impl_->missing(state, naming, step, item); });
}

Result<std::vector<EventView>, Refusal> Engine::history(CaseId id, std::uint32_t from) const {
    return impl_->query<std::vector<EventView>>(
        id, [&](const Place& place, const CaseState&, const Naming& naming, const Calendar*, Instant) {
            std::vector<EventView> views;
            for (const HistoryEvent& event : Impl::history(place))
                if (event.seq >= from) views.push_back(runtime::view_of(naming, event));
            return views;
        });
}

Result<std::vector<ActivationView>, Refusal> Engine::activations(CaseId id) const {
    return impl_->query<std::vector<ActivationView>>(
        id, [&](const Place& place, const CaseState&, const Naming& naming, const Calendar*, Instant now) {
            return runtime::activations_of(naming, Impl::history(place), naming.deployed.procedure->calendar().get(),
                                           now, [this](CalendarId adopted) { return impl_->adopted(adopted); });
        });
}

std::vector<Attention> Engine::overdue() const {
    const Instant now = impl_->time->now();
    return impl_->attention(Verdict::overdue, now, now);
}

std::vector<Attention> Engine::at_risk() const {
    const Instant now = impl_->time->now();
    const Instant horizon = impl_->horizon(now);
    return impl_->attention(Verdict::at_risk, horizon == never ? never : horizon + Microseconds(1), now);
}

Result<bool, Refusal> Engine::replays(CaseId id) const {
    return impl_->query<bool>(id, [](const Place& place, const CaseState& state, const Naming&, const Calendar*,
                                     Instant) { return Impl::rebuilt(place) == state; });
}

}  // namespace v0
}  // namespace alur
