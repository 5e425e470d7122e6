#include "runtime/recovered.hpp"

#include <string>
#include <utility>

#include <alur/engine/evolve.hpp>
#include <alur/graph/compile.hpp>
#include <alur/journal/error.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "runtime/entered.hpp"
#include "runtime/held_case.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

[[noreturn]] void damaged(const char* what) {
    throw JournalError(JournalFault::damaged,
                       std::string("alur: this store is damaged: ") + what + "; restore it from a backup");
}

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
    auto compiled = compile(*std::move(read), calendar(definition.calendar));
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
    }
}

/// That all numbers of an event mean something in the tables of its case.
void Recovered::must_fit(Shard& shard, const Event& event) const {
    const auto slot = static_cast<std::size_t>(index(event.case_id));
    const bool begun = slot < shard.cases.size() && shard.cases[slot].status() != CaseStatus::unknown;
    if (event.kind == EventKind::case_started) {
        if (begun) damaged("a case starts twice");
        if (!catalogue_.has(static_cast<ProcedureId>(index(event.step))))
            damaged("a case runs on an SOP that it lacks");
    } else if (!begun) {
        if (event.kind != EventKind::command_keyed && event.kind != EventKind::time_held)
            damaged("a case does not begin with its start");
        return;
    }
    const Procedure& procedure = *(begun ? catalogue_.revision_of(shard.cases[slot])
                                         : catalogue_.revision(static_cast<ProcedureId>(index(event.step))))
                                      .procedure;
    const std::size_t steps = procedure.tables().steps.size();
    const bool is_step = event.kind != EventKind::case_started && event.kind != EventKind::record_added &&
                         event.kind != EventKind::calendar_adopted;
    const bool offers = event.kind == EventKind::case_started || event.kind == EventKind::step_offered ||
                        (event.kind == EventKind::step_completed && event.has(EventFlag::offers));
    if ((is_step && event.step != none<StepId> && index(event.step) >= steps) ||
        (offers && event.next != none<StepId> && index(event.next) >= steps))
        damaged("an event is about a step that its SOP does not have");
    if (event.kind == EventKind::record_added && index(event.record_type()) >= procedure.definition().records.size())
        damaged("an event is about records that its SOP does not have");
    if (event.kind == EventKind::calendar_adopted && catalogue_.adopted(event.calendar()) == nullptr)
        damaged("a case has a calendar that is not there");
    if (event.person != none<PersonId> && index(event.person) >= directory_.size())
        damaged("an event is about a person who is not there");
}

void Recovered::enter(Shard& shard, std::uint32_t slot) {
    const StartRequest request = as_.request();
    const std::string_view anchor = anchor_of(request);
    const auto& known = request.name.empty() ? shard.start_keys : shard.names;
    if (&shards_.of(anchor) != &shard || known.find(anchor) != known.end())
        damaged("a case has the name or the key of another, or lies where nobody looks for it");
    Entered(shard, slot, request).keep();
}

void Recovered::replay(std::size_t shard_number, const Event& event, Payload payload) {
    Shard& shard = shards_[shard_number];
    const auto slot = static_cast<std::uint32_t>(event.case_id);
    must_fit(shard, event);
    if (slot == shard.cases.size()) {
        static_cast<void>(shard.cases.next());
        shard.cases.keep();
    }
    evolve(shard.cases[slot], event, payload);
    if (as_.see(event, payload)) enter(shard, slot);
}

void Recovered::finish() {
    for (Shard& shard : shards_) {
        for (std::uint32_t slot = 0; slot < shard.cases.size(); ++slot) {
            const CaseState& state = shard.cases[slot];
            if (state.status() == CaseStatus::unknown) damaged("a case has no start");
            note_change({&shard, slot}, catalogue_.revision_of(state), state);
        }
    }
}

void adopt(const Catalogue& catalogue, Shard& shard) {
    if (!shard.in_doubt) return;
    while (shard.cases.size() < shard.journal->cases()) {
        const Place place{&shard, static_cast<std::uint32_t>(shard.cases.size())};
        CaseState state;
        StartedAs as;
        StartRequest request;
        shard.journal->read(place.in_journal(), [&](const Event& event, Payload payload) {
            evolve(state, event, payload);
            if (as.see(event, payload)) request = as.request();
        });
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

}  // namespace runtime
}  // namespace v0
}  // namespace alur
