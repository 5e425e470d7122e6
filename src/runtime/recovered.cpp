#include "runtime/recovered.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <alur/engine/evolve.hpp>
#include <alur/journal/error.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "graph/build.hpp"
#include "runtime/case_image.hpp"
#include "runtime/entered.hpp"
#include "runtime/fitting.hpp"
#include "runtime/held_case.hpp"
#include "runtime/learner.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

[[noreturn]] void refused(const std::string& file, const Diagnostics& why) {
    throw JournalError(JournalFault::refused, "alur: cases of this store run on " + file +
                                                  ", which this version of alur refuses; open it with the version "
                                                  "that wrote it\n" +
                                                  why.to_string());
}

}  // namespace

const Recovered::Source& Recovered::source(const ContentHash& hash) const {
    const auto found = sources_.find(hash);
    if (found == sources_.end()) damaged("it lacks an SOP or a calendar that it refers to");
    return found->second;
}

std::shared_ptr<const Calendar> Recovered::calendar(const ContentHash& hash) {
    if (hash == ContentHash{}) return nullptr;
    auto& known = calendars_[hash];
    if (known) return known;
    const Source& from = source(hash);
    auto read = read_calendar(from.text, from.file);
    if (!read) refused(from.file, read.error());
    auto compiled = compile_calendar(*read);
    if (!compiled) refused(from.file, compiled.error());
    if ((*compiled)->hash() != hash) damaged("a calendar is not the one that it was");
    return known = *std::move(compiled);
}

std::shared_ptr<const Procedure> Recovered::procedure(const Definition& definition) {
    auto& known = procedures_[{definition.hash, definition.calendar}];
    if (known) return known;
    const Source& from = source(definition.hash);
    auto read = sop::read(from.text, from.file);
    if (!read) refused(from.file, read.error());
    auto compiled = graph::build(*std::move(read), calendar(definition.calendar));
    if (!compiled) refused(from.file, compiled.error());
    if (compiled->hash() != definition.hash) damaged("an SOP is not the one that it was");
    return known = std::make_shared<const Procedure>(*std::move(compiled));
}

void Recovered::define(const Definition& definition) {
    switch (definition.kind) {
        case Definition::Kind::person:
            if (!directory_.restore(definition.name)) damaged("a person is defined twice");
            break;
        case Definition::Kind::source:
            sources_.insert_or_assign(definition.hash,
                                      Source{std::string(definition.name), std::string(definition.text)});
            break;
        case Definition::Kind::procedure: catalogue_.restore(procedure(definition)); break;
        case Definition::Kind::calendar:
            if (definition.hash == ContentHash{} || !catalogue_.restore(calendar(definition.hash)))
                damaged("a calendar is defined twice, or is none");
            break;
        case Definition::Kind::delegation:
        case Definition::Kind::revocation: define_delegation(definition); break;
    }
}

bool Recovered::knows(const Definition& definition) const {
    switch (definition.kind) {
        case Definition::Kind::person: return directory_.find(definition.name) != none<PersonId>;
        case Definition::Kind::source: return sources_.find(definition.hash) != sources_.end();
        case Definition::Kind::procedure: {
            const auto known = procedures_.find({definition.hash, definition.calendar});
            if (known == procedures_.end() || !known->second) return false;
            const Deployed* newest = catalogue_.newest_of(known->second->id());
            return newest != nullptr && newest->procedure->hash() == definition.hash &&
                   (newest->procedure->calendar() == nullptr ? ContentHash{} : newest->procedure->calendar()->hash()) ==
                       definition.calendar;
        }
        case Definition::Kind::calendar: {
            const auto known = calendars_.find(definition.hash);
            return known != calendars_.end() && known->second && catalogue_.find(known->second);
        }
        // Each is a new one, which counts if it was decided by what there is.
        case Definition::Kind::delegation:
        case Definition::Kind::revocation: return definition.behind != delegations_.changes();
    }
    return false;
}

void Recovered::must_fit(const CaseState& before, const Event& event) const {
    runtime::must_fit(catalogue_, delegations_, before, event);
    if (event.person != none<PersonId> && !is_of_case(event.person) && index(event.person) >= directory_.size())
        damaged("an event is about a person who is not there");
}

/// Whether a case that begins so lies in the shard where it is looked for, and there is no such case.
bool Recovered::is_found(Shard& shard, const StartRequest& request) const {
    const std::string_view anchor = anchor_of(request);
    if (anchor.empty()) return true;  // both were erased, or cannot be read without their keys
    const auto& known = request.name.empty() ? shard.start_keys : shard.names;
    return &shards_.of(anchor) == &shard && known.find(anchor) == known.end();
}

void Recovered::must_be_found(Shard& shard, const CaseState& state, const StartRequest& request) const {
    if (state.status() == CaseStatus::unknown) damaged("a case has no start");
    if (!is_found(shard, request))
        damaged("a case has the name or the key of another, or lies where nobody looks for it");
}

/// \return false: another case has the name or the key, or nobody would look for it there
bool Recovered::enter(Shard& shard, std::uint32_t slot, const StartRequest& request) {
    if (!is_found(shard, request)) return false;
    Entered(shard, slot, request).keep();
    return true;
}

void Recovered::define_delegation(const Definition& definition) {
    const Definition::Terms& terms = definition.terms;
    const auto is_there = [&](PersonId person) { return index(person) < directory_.size(); };
    if (terms.by != none<PersonId> && !is_there(terms.by)) damaged("somebody who is not there gives a role");
    if (definition.kind == Definition::Kind::revocation) {
        if (!delegations_.restore_revocation(definition.delegation, terms.given, terms.by))
            damaged("a delegation that is not there, or is over, is taken back");
        return;
    }
    if (!is_there(terms.of) || !is_there(terms.to) || terms.of == terms.to || definition.name.empty() ||
        terms.until <= terms.from)
        damaged("a role is given to nobody, by nobody or for no time");
    delegations_.restore({std::string(definition.name), terms.of, terms.to, terms.by, terms.given, terms.from,
                          terms.until, std::string(definition.text)});
}

std::uint64_t Recovered::image_form() const { return case_image_form; }

/// Whether what is asked of a state before its events are read means something in the tables of its revision.
bool Recovered::fits(const CaseState& state) const {
    if (state.status() == CaseStatus::unknown || !catalogue_.has(state.procedure())) return false;
    const std::size_t steps = catalogue_.revision_of(state).procedure->tables().steps.size();
    bool fit = state.calendar() == none<CalendarId> || catalogue_.adopted(state.calendar()) != nullptr;
    state.for_each_open([&](const Activation& open) { fit = fit && index(open.step) < steps; });
    for (const OpenBlock& block : state.blocks()) fit = fit && index(block.step) < steps;
    return fit;
}

bool Recovered::restore(std::size_t shard_number, CaseId case_id, Payload image) {
    Shard& shard = shards_[shard_number];
    auto read = read_case_image(image);
    if (!read || index(case_id) != shard.cases.size() || !fits(read->state)) return false;
    const auto slot = static_cast<std::uint32_t>(case_id);
    StartRequest request;
    request.name = read->name;
    if (!read->name.empty() && !enter(shard, slot, request)) return false;
    if (!read->is_anonymous) to_read_.push_back({&shard, slot});
    shard.cases.next() = std::move(read->state);
    shard.cases.keep();
    shard.cases.set_unread(slot, true);
    return true;
}

void Recovered::replay(std::size_t shard_number, const Event& event, Payload payload) {
    Shard& shard = shards_[shard_number];
    const auto slot = static_cast<std::uint32_t>(event.case_id);
    static const CaseState not_begun;
    must_fit(slot < shard.cases.size() ? shard.cases[slot] : not_begun, event);
    if (slot == shard.cases.size()) {
        static_cast<void>(shard.cases.next());
        shard.cases.keep();
    }
    // Of a case that a snapshot has shown, only later ones come: it is read when it is first used.
    if (!shard.cases.is_unread(slot)) shard.visitors.see(slot, event, payload, directory_);
    evolve(shard.cases[slot], event, payload);
    if (as_.see(event, payload) && !enter(shard, slot, as_.request()))
        damaged("a case has the name or the key of another, or lies where nobody looks for it");
}

/// What an image of a case did not tell.
void Recovered::read(const Place& place) {
    StartedAs as;
    bool is_known = true;
    CaseState state;
    Shard& shard = *place.shard;
    shard.visitors.forget(place.slot);
    shard.journal->read(place.in_journal(), [&](const Event& event, Payload payload) {
        must_fit(state, event);
        shard.visitors.see(place.slot, event, payload, directory_);
        evolve(state, event, payload);
        if (as.see(event, payload)) is_known = enter(shard, place.slot, as.request());
    });
    if (!is_known || state.status() == CaseStatus::unknown)
        damaged("a case has the name or the key of another, or no start");
    shard.cases[place.slot] = std::move(state);
    shard.cases.set_unread(place.slot, false);
}

void Recovered::finish() {
    for (const Place& place : to_read_) read(place);
    for (const auto& [shard, case_id] : erased_)
        forget_erased({&shards_[shard], static_cast<std::uint32_t>(index(case_id))});
    for (Shard& shard : shards_) {
        for (std::uint32_t slot = 0; slot < shard.cases.size(); ++slot) {
            const CaseState& state = shard.cases[slot];
            if (state.status() == CaseStatus::unknown) damaged("a case has no start");
            note_change({&shard, slot}, catalogue_.revision_of(state), state);
        }
    }
}

void forget_erased(const Place& place) {
    Shard& shard = *place.shard;
    StartedAs as;
    StartRequest still;
    // A case that knows nobody would give the next person the number of its first: as long as what follows has not
    // ended, whoever comes to it reads it anew.
    const bool was_stale = shard.cases.is_stale(place.slot);
    shard.cases.set_stale(place.slot, true);
    shard.visitors.forget(place.slot);
    shard.journal->read(place.in_journal(), [&](const Event& event, Payload payload) {
        shard.visitors.see(place.slot, event, payload, *shard.directory);
        if (as.see(event, payload)) still = as.request();
    });
    shard.cases.set_stale(place.slot, was_stale);
    if (still.key.empty()) Entered::take_out(shard.start_keys, shard.key_of, place.slot);
    if (still.name.empty()) Entered::take_out(shard.names, shard.name_of, place.slot);
}

namespace {

/// \param check check(state, event) is called before a case takes an event \param complete complete(state, request)
/// before the shard takes the case
template <class Check, class Complete>
void adopt_missing(const Catalogue& catalogue, Shard& shard, Check check, Complete complete) {
    while (shard.cases.size() < shard.journal->cases()) {
        const Place place{&shard, static_cast<std::uint32_t>(shard.cases.size())};
        CaseState state;
        StartedAs as;
        StartRequest request;
        shard.visitors.forget(place.slot);
        shard.journal->read(place.in_journal(), [&](const Event& event, Payload payload) {
            check(state, event);
            shard.visitors.see(place.slot, event, payload, *shard.directory);
            evolve(state, event, payload);
            if (as.see(event, payload)) request = as.request();
        });
        complete(state, request);
        // Whatever fails leaves the shard without the case, to be adopted by the next call.
        CaseState& room = shard.cases.next();
        Entered entered(shard, place.slot, request);
        note_change(place, catalogue.revision_of(state), state);
        room = std::move(state);
        entered.keep();
        shard.cases.keep();
    }
    shard.in_doubt = false;
}

}  // namespace

void Recovered::adopt(Shard& shard) const {
    adopt_missing(
        catalogue_, shard, [this](const CaseState& state, const Event& event) { must_fit(state, event); },
        [&](const CaseState& state, const StartRequest& request) { must_be_found(shard, state, request); });
}

void adopt(const Catalogue& catalogue, Shard& shard) {
    if (shard.learner != nullptr) return shard.learner->take(shard.number, shard);
    if (!shard.in_doubt) return;
    // What this engine wrote itself.
    adopt_missing(
        catalogue, shard, [](const CaseState&, const Event&) {}, [](const CaseState&, const StartRequest&) {});
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
