#include "runtime/opening.hpp"

#include <bit>
#include <optional>
#include <utility>

#include <alur/journal/error.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

using journal::Head;
using journal::Heads;
using journal::Row;
using journal::Snapshot;

bool Opening::resume(const Snapshot& snapshot) {
    const journal::SnapshotOf& of = snapshot.of();
    const std::int64_t end = ledger_.last();
    // Cases were shown as they stood between two rows, one after the other: a copy of the file may have had the first
    // row and then have gone another way.
    const journal::SnapshotEnd& shown = snapshot.end();
    if (of.form != found_.image_form() || of.upto > shown.pos || shown.pos > end || of.tag != ledger_.tag_at(of.upto) ||
        shown.tag != ledger_.tag_at(shown.pos) || !take_definitions(snapshot))
        return false;
    const bool are_its_refusals = take_refusals(snapshot);
    // That keys are lost is seen from what they sealed: so all of it is looked at where there are none.
    const bool is_understood =
        are_its_refusals && shards.size() == of.shards && (!snapshot.needs_keys() || vault_.has_keys()) &&
        snapshot.each([&](std::size_t shard, std::uint32_t number, const Head& head, journal::BytesView image) {
            const auto id = static_cast<CaseId>(number);
            if (head.pos == 0 || head.pos > shown.pos || !found_.restore(shard, id, image)) return false;
            shards[shard].move_on(id, head);
            return true;
        });
    if (is_understood) {
        last = of.upto;
        return true;
    }
    // All rows anew; the definitions were handed over already.
    shards.clear();
    refused = {};
    handed_over_ = std::exchange(defined, journal::beginning_of(journal::definitions)).pos;
    return false;
}

void Opening::take(const Row& row) {
    if (row.pos != last + 1) ledger_.damaged_row(row, 0);
    if (row.stream == journal::definitions) {
        take_definition(row);
    } else if (shards.empty()) {
        throw JournalError(JournalFault::foreign, "alur: " + ledger_.path() +
                                                      ": a program wrote this journal without an Engine; open it "
                                                      "as a SqliteJournal");
    } else if (row.stream == journal::refusals) {
        take_refusal(row);
    } else {
        take_batch(row);
    }
    last = row.pos;
}

void Opening::make(std::size_t count) {
    for (std::uint32_t i = 0; i < count; ++i) shards.emplace_back(static_cast<unsigned>(std::countr_zero(count)), i);
}

void Opening::finish() {
    if (erased_.empty()) return;
    // Then nobody makes or destroys a key under which something is kept.
    if (among_others_) {
        ledger_.begin();
        ledger_.rows_behind(last, [&](const Row& row) { take(row); });
    }
    for (const CaseId number : erased_) {
        const std::size_t shard = index(number) % shards.size();
        const auto id = static_cast<CaseId>(index(number) / shards.size());
        const bool may_open = (vault_.has_keys() || among_others_) && vault_.finds_key(number);
        const bool is_begun = may_open && opens_what_is_erased(shard, id);
        if (is_begun) vault_.destroy(number);
        // Others may have ended it after it was read here.
        if (is_begun || among_others_) found_.erased(shard, id);
    }
    if (among_others_) ledger_.roll_back();
}

bool Opening::take_definitions(const Snapshot& snapshot) {
    std::vector<std::pair<Row, journal::Bytes>> rows;
    try {
        rows = ledger_.rows_of(journal::definitions, snapshot.defined());
    } catch (const JournalError& error) {
        // Whether the journal or the snapshot is wrong comes out where all rows are read.
        if (error.fault() == JournalFault::damaged) return false;
        throw;
    }
    for (const auto& [row, body] : rows) take_definition(row);
    return true;
}

void Opening::take_definition(const Row& row) {
    if (row.pos <= defined.pos) return;  // a snapshot had it
    const auto next = journal::following(defined, row);
    if (!next || (next->said.shards != 0) != shards.empty()) ledger_.damaged_row(row, 0);
    defined = next->after;
    if (next->said.shards == 0) {
        const Definition& definition = next->said.definition;
        if (row.pos <= handed_over_) return;
        if (definition.kind == Definition::Kind::source) sources.insert(definition.hash);
        found_.define(definition);
        return;
    }
    make(next->said.shards);
    if (row.pos > handed_over_) vault_.open(next->said.store);
    found_.shards(next->said.shards);
}

bool Opening::take_refusals(const Snapshot& snapshot) {
    refused = journal::RefusalRows(snapshot.refused());
    try {
        refused.verify_last(ledger_);
    } catch (const JournalError& error) {
        if (error.fault() == JournalFault::damaged) return false;
        throw;
    }
    return true;
}

void Opening::take_refusal(const Row& row) {
    if (row.pos <= refused.head().pos) return;  // a snapshot had it
    const auto next = journal::following(refused.head(), row);
    if (!next) ledger_.damaged_row(row, 0);
    refused.make_room(1);
    refused.move_on(next->after);
}

void Opening::take_batch(const Row& row) {
    const std::size_t shard = static_cast<std::uint64_t>(row.stream) % shards.size();
    Heads& heads = shards[shard];
    const auto id = heads.case_of(row.stream);
    if (!id || index(*id) > heads.size()) ledger_.damaged_row(row, 0);
    const Head before = heads.of(*id);
    if (row.pos <= before.pos) return;  // a snapshot had it
    const auto next = journal::following(before, row);
    if (!next) ledger_.damaged_row(row, before.count);
    heads.move_on(*id, next->after);
    ledger_.show(
        row, *id, next->batch,
        [&](const Event& event, Payload payload) {
            if (event.kind == EventKind::personal_erased) erased_.insert(heads.number(*id));
            found_.replay(shard, event, payload);
        },
        &vault_);
}

bool Opening::opens_what_is_erased(std::size_t shard, CaseId id) {
    const auto stream = static_cast<std::int64_t>(index(shards[shard].number(id)));
    bool opened = false, opens = false;
    static_cast<void>(vault_.take_opened());
    for (const auto& [row, body] : ledger_.rows_of(stream, shards[shard].of(id)))
        ledger_.show(
            row, id,
            [&](const Event& event, Payload) {
                opened = vault_.take_opened() || opened;
                opens = opens || (opened && event.kind == EventKind::personal_erased);
            },
            &vault_);
    return opens;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
