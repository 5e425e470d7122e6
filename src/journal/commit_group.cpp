#include "journal/commit_group.hpp"

#include <utility>

namespace alur {
inline namespace v0 {
namespace journal {

CommitGroup::CommitGroup(Ledger ledger, std::int64_t last, const Head& defined)
    : ledger_(std::move(ledger)), last_(last), defined_(defined) {}

void CommitGroup::append(Entry& entry) {
    Waiting waiting{&entry, nullptr, false};
    wait_for(waiting);
}

void CommitGroup::define(Bytes said) {
    std::list<Bytes> one;
    one.push_back(std::move(said));
    const std::lock_guard guard(queueing_);
    defining_.splice(defining_.end(), one);
}

void CommitGroup::flush() {
    Waiting waiting{nullptr, nullptr, false};
    wait_for(waiting);
}

void CommitGroup::wait_for(Waiting& waiting) {
    std::unique_lock guard(queueing_);
    waiting_.push_back(&waiting);
    while (!waiting.done) {
        if (leading_) {
            committed_.wait(guard);
            continue;
        }
        leading_ = true;
        std::vector<Waiting*> group;
        group.swap(waiting_);
        std::list<Bytes> defined;
        defined.swap(defining_);
        guard.unlock();
        std::exception_ptr failed;
        {
            const std::lock_guard alone(writing_);
            unwritten_.splice(unwritten_.end(), defined);
            failed = commit(group);
        }
        guard.lock();
        for (Waiting* one : group) {
            one->failed = failed;
            one->done = true;
        }
        leading_ = false;
        committed_.notify_all();
    }
    if (waiting.failed) std::rethrow_exception(waiting.failed);
}

std::exception_ptr CommitGroup::commit(const std::vector<Waiting*>& group) noexcept {
    try {
        ledger_.require_own_process();
        settle();
        write(group);
        return nullptr;
    } catch (...) {
        return std::current_exception();
    }
}

void CommitGroup::write(const std::vector<Waiting*>& group) {
    std::size_t rows = unwritten_.size();
    for (const Waiting* waiting : group) rows += waiting->entry != nullptr ? 1 : 0;
    if (rows == 0) return;
    uncertain_ = true;
    if (rows > 1) ledger_.begin();
    std::int64_t pos = last_;
    Head defined = defined_;
    for (const Bytes& said : unwritten_) {
        body_ = said;
        const std::int64_t prev = defined.pos;
        defined = complete_body(defined, body_, ++pos, 1);
        ledger_.insert({pos, definitions, prev, body_});
    }
    for (const Waiting* waiting : group) {
        if (waiting->entry == nullptr) continue;
        CommitGroup::Entry& entry = *waiting->entry;
        entry.pos = ++pos;
        ledger_.insert({entry.pos, entry.stream, entry.prev, entry.body});
    }
    if (rows > 1) ledger_.commit();
    uncertain_ = false;
    last_ = pos;
    defined_ = defined;
    unwritten_.clear();
}

/// Afterwards what is known is what the file holds: a commit that failed may have been one after all.
void CommitGroup::settle() {
    if (!uncertain_) return;
    ledger_.roll_back();
    ledger_.rows_behind(last_, [this](const Row& row) {
        if (row.pos != last_ + 1) ledger_.damaged_row(row, 0);
        if (row.stream == definitions) {
            const std::optional<Head> after = behind_row(defined_, row.prev, row.pos, split(row.body), 1);
            if (!after || unwritten_.empty()) ledger_.damaged_row(row, 0);
            defined_ = *after;
            unwritten_.pop_front();
        }
        last_ = row.pos;
    });
    uncertain_ = false;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
