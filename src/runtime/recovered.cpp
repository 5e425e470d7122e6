#include "runtime/recovered.hpp"

#include <stdexcept>
#include <utility>

#include <alur/engine/evolve.hpp>
#include <alur/engine/payload.hpp>
#include <alur/graph/compile.hpp>
#include <alur/journal/sqlite.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "runtime/held_case.hpp"

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

void Learner::operator()(Shard& shard, const Event& event, Payload payload) {
    const auto slot = static_cast<std::uint32_t>(event.case_id);
    if (slot == shard.cases.size()) {
        static_cast<void>(shard.cases.next());
        shard.cases.keep();
        key_.clear();
    }
    evolve(shard.cases[slot], event, payload);
    if (event.kind == EventKind::command_keyed && event.seq == 0) {
        key_ = detail::text_of(payload);
        shard.start_keys.emplace(key_, slot);
    } else if (event.kind == EventKind::case_named) {
        const std::string name = detail::text_of(payload);
        shard.start_keys.erase(key_);  // a case with a name is found by that alone
        shard.names.emplace(name, slot);
        shard.name_of.emplace(slot, name);
    }
}

const Recovered::Source& Recovered::source(const ContentHash& hash) const {
    const auto found = sources_.find(hash);
    if (found == sources_.end())
        throw JournalError(JournalFault::damaged, "alur: this store lacks an SOP or calendar that it refers to");
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
    return known = *std::move(compiled);
}

std::shared_ptr<const Procedure> Recovered::procedure(const Definition& definition) {
    const Source& from = source(definition.hash);
    auto read = sop::read(from.text, from.file);
    if (!read) refused(from.file, read.error());
    auto compiled = compile(*std::move(read), calendar(definition.calendar));
    if (!compiled) refused(from.file, compiled.error());
    return std::make_shared<const Procedure>(*std::move(compiled));
}

void Recovered::define(const Definition& definition) {
    switch (definition.kind) {
        case Definition::Kind::person: directory_.restore(definition.name); break;
        case Definition::Kind::source:
            sources_.insert_or_assign(definition.hash,
                                      Source{std::string(definition.name), std::string(definition.text)});
            break;
        case Definition::Kind::procedure: catalogue_.restore(procedure(definition)); break;
        case Definition::Kind::calendar: catalogue_.restore(calendar(definition.hash)); break;
    }
}

void Recovered::replay(std::size_t shard, const Event& event, Payload payload) {
    if (event.kind == EventKind::case_started && !catalogue_.has(static_cast<ProcedureId>(index(event.step))))
        throw JournalError(JournalFault::damaged, "alur: a case of this store runs on an SOP that it lacks");
    learn_(shards_[shard], event, payload);
}

void Recovered::finish() {
    for (Shard& shard : shards_) {
        for (std::uint32_t slot = 0; slot < shard.cases.size(); ++slot)
            set_alarms({&shard, slot}, catalogue_.revision_of(shard.cases[slot]), shard.cases[slot]);
    }
}

void adopt(const Catalogue& catalogue, Shard& shard) {
    while (shard.cases.size() < shard.journal->cases()) {
        const Place place{&shard, static_cast<std::uint32_t>(shard.cases.size())};
        Learner learn;
        shard.journal->read(place.in_journal(),
                            [&](const Event& event, Payload payload) { learn(shard, event, payload); });
        const CaseState& state = shard.cases[place.slot];
        set_alarms(place, catalogue.revision_of(state), state);
    }
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
