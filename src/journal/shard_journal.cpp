#include "journal/shard_journal.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <span>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/engine/decision.hpp>

#include "journal/codec.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

bool erases(std::span<const Event> events) {
    return std::any_of(events.begin(), events.end(),
                       [](const Event& event) { return event.kind == EventKind::personal_erased; });
}

}  // namespace

/// Has body_ say what the row of a batch says. \return where its case stands behind it, but for the position
Head ShardJournal::make_body(CaseId case_id, const Head& before, const Decision& batch) {
    body_.clear();
    mark_.reset();
    if (Vault* vault = group_->vault()) {
        const std::function<void()> before_key = [this, case_id] { must_not_lack_key(case_id); };
        const Sealing sealing{*vault, heads_.number(case_id), vault->seals_names(), mark_, before_key};
        encode(batch, before.count, body_, &sealing);
    } else {
        encode(batch, before.count, body_);
    }
    return complete_body(before, body_, 0, static_cast<std::uint32_t>(batch.size()));
}

bool ShardJournal::append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
    settle();
    ALUR_ASSERT(index(case_id) <= heads_.size());
    const Head before = heads_.of(case_id);
    if (before.count != expected_seq || batch.empty()) return before.count == expected_seq;
    end_erasure(case_id);
    heads_.make_room();  // what may fail for want of memory comes before the commit
    Head after = make_body(case_id, before, batch);
    if (mark_) group_->vault()->keep_keys();
    Vault::Debts debts;
    std::map<CaseId, std::int64_t> erasing;
    const bool among_others = group_->incoming() != nullptr;
    if (erases(batch.events())) {
        if (among_others)
            erasing.emplace(case_id, 0);
        else
            debts.insert(static_cast<std::uint32_t>(index(heads_.number(case_id))));
    }
    CommitGroup::Entry entry{stream_of(case_id), before.pos, body_};
    entry.mark = mark_;
    try {
        group_->append(entry);
    } catch (...) {
        after.pos = entry.pos;
        // Among others, what was kept comes back like what they wrote.
        if (after.pos != 0 && !among_others) doubt_ = {case_id, after, std::move(debts)};
        throw;
    }
    if (entry.overtaken) return false;
    after.pos = entry.pos;
    heads_.move_on(case_id, after);
    owe(debts);
    if (!erasing.empty()) erasing.begin()->second = entry.pos;
    erasing_.merge(erasing);
    return true;
}

/// Whatever becomes of the command behind it.
void ShardJournal::owe(Vault::Debts& debts) const noexcept {
    if (debts.empty()) return;
    if (Vault* vault = group_->vault()) vault->owe(debts);
}

/// One that this journal has begun among others.
void ShardJournal::end_erasure(CaseId case_id) const {
    const auto begun = erasing_.find(case_id);
    if (begun == erasing_.end()) return;
    group_->end_erasure(stream_of(case_id), begun->second);
    erasing_.erase(begun);
}

void ShardJournal::pay(CaseId case_id) const {
    settle();
    end_erasure(case_id);
    if (Vault* vault = group_->vault()) vault->pay(heads_.number(case_id));
}

bool ShardJournal::tells_of_persons(CaseId case_id) const {
    settle();
    Vault* vault = group_->vault();
    if (vault == nullptr) return false;
    vault->must_have_begun();
    const Sealed found = sealed(case_id, heads_.of(case_id));
    if (found.lacks && !is_overtaken(case_id)) vault->key_is_lost(heads_.number(case_id));
    return found.opens || found.lacks;
}

/// A key may be there before anything is sealed under it, so the rows tell.
ShardJournal::Sealed ShardJournal::sealed(CaseId case_id, const Head& upto) const {
    Vault& vault = *group_->vault();
    const CaseId number = heads_.number(case_id);
    Sealed found;
    for (const auto& [row, stored] : rows(case_id, upto)) {
        const std::optional<Body> body = split(stored);
        const std::optional<StoredBatch> batch = body ? decode(body->said) : std::nullopt;
        if (!batch) group_->damaged_row(row);
        for (const Event& event : batch->events) {
            const StoredPayload payload = batch->payload(event);
            if (!payload.box.empty()) {
                const bool opens = vault.finds_key(number, mark_in(payload.box));
                found.opens = found.opens || opens;
                found.lacks = found.lacks || !opens;
            }
            if (event.kind == EventKind::personal_erased) found.lacks = false;
        }
    }
    return found;
}

/// Among others: whether one of them has written to a case what this journal does not know yet. Whoever erases destroys
/// the key after that.
bool ShardJournal::is_overtaken(CaseId case_id) const {
    Incoming* incoming = group_->incoming();
    if (incoming == nullptr) return false;
    group_->look();
    return incoming->has(stream_of(case_id));
}

/// Before a key is made for a case. What would be sealed under it where the case is overtaken is never written.
void ShardJournal::must_not_lack_key(CaseId case_id) const {
    const Head upto = in_file(case_id);
    if (upto.count == 0 || !sealed(case_id, upto).lacks || is_overtaken(case_id)) return;
    group_->vault()->key_is_lost(heads_.number(case_id));
}

/// Where a case stands but for what is staged.
Head ShardJournal::in_file(CaseId case_id) const {
    const Head head = heads_.of(case_id);
    if (head.pos >= 0) return head;
    return std::find_if(staged_.begin(), staged_.end(), [&](const Staged& one) { return one.case_id == case_id; })
        ->before;
}

void ShardJournal::erase_persons(CaseId case_id) {
    settle();
    if (group_->incoming() == nullptr) {
        if (Vault* vault = group_->vault()) vault->destroy(heads_.number(case_id));
        return;
    }
    try {
        end_erasure(case_id);
    } catch (const JournalError& error) {
        if (!error.retryable()) throw;  // what may be tried again has done nothing, and this has
        throw JournalError(JournalFault::disk,
                           "alur: that what is about persons is erased is written, but others have the file, and its "
                           "key is not destroyed yet; erase it once more");
    }
}

bool ShardJournal::stage(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
    settle();
    ALUR_ASSERT(index(case_id) <= heads_.size());
    const Head before = heads_.of(case_id);
    if (before.count != expected_seq || batch.empty()) return before.count == expected_seq;
    heads_.make_room();
    if (staged_.size() == staged_.capacity()) staged_.reserve(2 * staged_.size() + 16);
    Head after = make_body(case_id, before, batch);
    after.pos = place_of(staged_.size());
    const std::size_t begin = bodies_.size();
    bodies_.insert(bodies_.end(), body_.begin(), body_.end());
    // From here on nothing fails.
    staged_.push_back({case_id, before, after, begin, body_.size()});
    heads_.move_on(case_id, after);
    return true;
}

// What is in doubt belongs to a commit before this one: whoever comes next to its cases looks it up (settle), and until
// then it is neither written, kept nor dropped again. So it may be where a call failed before it came to this shard.

std::span<CommitGroup::Entry> ShardJournal::staged() {
    if (staged_in_doubt_) return {};
    entries_.clear();
    entries_.reserve(staged_.size());
    for (const Staged& one : staged_) {
        CommitGroup::Entry& entry = entries_.emplace_back();
        entry.stream = stream_of(one.case_id);
        entry.prev = one.before.pos;
        entry.body = BytesView(bodies_).subspan(one.begin, one.size);
        // As place_of says; what lies before it in the list lies before it in the file.
        if (one.before.pos < 0) entry.behind = &entries_[static_cast<std::size_t>(-1 - one.before.pos)];
    }
    return entries_;
}

void ShardJournal::keep_staged() noexcept {
    if (staged_in_doubt_) return;
    for (std::size_t i = 0; i < staged_.size(); ++i) {
        Staged& one = staged_[i];
        one.after.pos = entries_[i].pos;
        heads_.move_on(one.case_id, one.after);  // the last of a case comes last
    }
    forget_staged();
}

void ShardJournal::drop_staged() noexcept {
    if (staged_in_doubt_) return;
    for (std::size_t i = staged_.size(); i-- > 0;) heads_.go_back(staged_[i].case_id, staged_[i].before);
    // Rows are written in their order and all in one commit: where the last has no position, none is there.
    if (staged_.empty() || entries_.size() != staged_.size() || entries_.back().pos == 0) {
        forget_staged();
        return;
    }
    for (std::size_t i = 0; i < staged_.size(); ++i) staged_[i].after.pos = entries_[i].pos;
    staged_in_doubt_ = true;
}

void ShardJournal::forget_staged() const noexcept {
    staged_.clear();
    entries_.clear();
    bodies_.clear();
    staged_in_doubt_ = false;
}

bool ShardJournal::take(std::size_t shard, const Announce& announce, const EventVisitor& visit) {
    Incoming& incoming = *group_->incoming();
    const Incoming::Kept* first = incoming.first(shard);
    if (first == nullptr) return false;
    const Row& row = first->row;
    const std::optional<CaseId> id = heads_.case_of(row.stream);
    if (!id || index(*id) > heads_.size()) group_->damaged_row(row);
    const Head before = heads_.of(*id);
    const std::optional<Following> next = following(before, row);
    if (!next) group_->damaged_row(row, before.count);
    const bool is_erasure = erases(next->batch.events);
    heads_.make_room();  // from where it is announced on nothing fails but to show it
    // Before anybody knows of it, so that whoever does reads nothing under the key.
    if (is_erasure) group_->end_erasure(row.stream, row.pos);
    erasing_.erase(*id);  // whoever wrote it has ended what was begun before
    announce(*id, is_erasure);
    heads_.move_on(*id, next->after);
    const auto taken = incoming.take(shard);
    group_->show(taken.front().row, *id, visit);
    return true;
}

void ShardJournal::settle() const {
    if (staged_in_doubt_) {
        // One commit: all are there or none.
        if (group_->has(staged_.back().after.pos, stream_of(staged_.back().case_id)))
            for (const Staged& one : staged_) heads_.move_on(one.case_id, one.after);
        forget_staged();
    }
    if (!doubt_) return;
    if (group_->has(doubt_->after.pos, stream_of(doubt_->case_id))) {
        heads_.move_on(doubt_->case_id, doubt_->after);
        owe(doubt_->debts);
        if (Vault* vault = group_->vault()) vault->pay(heads_.number(doubt_->case_id));
    }
    doubt_.reset();
}

std::uint32_t ShardJournal::count(CaseId case_id) const {
    settle();
    return index(case_id) < heads_.size() ? heads_.of(case_id).count : 0;
}

std::uint32_t ShardJournal::cases() const {
    settle();
    return static_cast<std::uint32_t>(heads_.size());
}

Head ShardJournal::head(CaseId case_id) const {
    settle();
    return heads_.of(case_id);
}

/// Fetched and verified while nobody may write; what they say is looked at behind that.
std::vector<std::pair<Row, Bytes>> ShardJournal::rows(CaseId case_id) const {
    settle();
    if (index(case_id) >= heads_.size()) return {};
    return rows(case_id, heads_.of(case_id));
}
std::vector<std::pair<Row, Bytes>> ShardJournal::rows(CaseId case_id, const Head& upto) const {
    return group_->reading([&](Ledger& ledger) { return ledger.rows_of(stream_of(case_id), upto); });
}

void ShardJournal::read(CaseId case_id, const EventVisitor& visit) const {
    for (const auto& [row, body] : rows(case_id)) group_->show(row, case_id, visit);
}

Position ShardJournal::scan(Position after, const EventVisitor& visit) const {
    settle();
    group_->reading([&](Ledger& ledger) {
        ledger.rows_between(static_cast<std::int64_t>(after.value), std::numeric_limits<std::int64_t>::max(),
                            [&](const Row& row) {
                                after.value = static_cast<std::uint64_t>(row.pos);
                                if (const auto id = heads_.case_of(row.stream)) ledger.show(row, *id, visit);
                            });
    });
    return after;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
