#include "journal/commit_group.hpp"

#include <chrono>
#include <utility>

#include "journal/copy.hpp"
#include "journal/definitions.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

namespace {

/// How long a thread that would commit waits for those who took part a moment ago: a fraction of what a disk takes. Who
/// is alone waits for nobody, but once after company.
constexpr std::chrono::microseconds patience{100};

}  // namespace

CommitGroup::CommitGroup(Ledger ledger, std::int64_t last, const Head& defined, std::unique_ptr<Vault> vault,
                         RefusalRows refused, std::unique_ptr<Incoming> incoming)
    : vault_(std::move(vault)),
      ledger_(std::move(ledger)),
      last_(last),
      defined_(defined),
      refused_(std::move(refused)),
      incoming_(std::move(incoming)) {}

void CommitGroup::append(Entries entries) {
    ledger_.require_own_process();
    Waiting waiting(entries);
    wait_for(waiting);
}

void CommitGroup::queue(std::int64_t stream, Bytes said, std::shared_ptr<Agreement> agreement) {
    ledger_.require_own_process();
    std::list<Queued> one;
    one.push_back({stream, std::move(said), std::move(agreement)});
    const std::lock_guard guard(queueing_);
    defining_.splice(defining_.end(), one);
}

void CommitGroup::flush() {
    ledger_.require_own_process();
    Waiting waiting({});
    wait_for(waiting);
}

void CommitGroup::copy_to(const std::string& path) {
    flush();
    Copy copy(path, ledger_.database());
    try {
        // A flush takes its turn like any commit, so that nobody who waits is passed over.
        while (reading([&](Ledger&) { return copy.step(); })) flush();
    } catch (...) {
        const std::lock_guard guard(writing_);
        copy.stop();
        throw;
    }
    copy.keep();
}

void CommitGroup::Waiting::turn(Role into) {
    const std::lock_guard guard(lock_);
    role_ = into;
    changed_.notify_one();  // under the lock: whoever is woken may be gone right behind it
}

CommitGroup::Waiting::Role CommitGroup::Waiting::turned() {
    std::unique_lock guard(lock_);
    changed_.wait(guard, [this] { return role_ != Role::follows; });
    return role_;
}

void CommitGroup::wait_for(Waiting& waiting) {
    bool leads = false;
    {
        const std::lock_guard guard(queueing_);
        waiting_.push_back(&waiting);
        leads = !std::exchange(leading_, true);
        if (!leads && waiting_.size() >= expected_) arrived_.notify_one();
    }
    if (leads || waiting.turned() == Waiting::Role::leads) lead(waiting);
    if (waiting.failed) std::rethrow_exception(waiting.failed);
}

/// Commits for all that wait, and hands the lead to one of those who came meanwhile.
void CommitGroup::lead(Waiting& self) {
    std::vector<Waiting*> group;
    std::list<Queued> defined;
    {
        std::unique_lock guard(queueing_);
        arrived_.wait_for(guard, patience, [&] { return waiting_.size() >= expected_; });
        group.swap(waiting_);
        defined.swap(defining_);
    }
    std::exception_ptr failed;
    {
        const std::lock_guard guard(writing_);
        unwritten_.splice(unwritten_.end(), defined);
        failed = commit(group);
    }
    Waiting* next = nullptr;
    {
        const std::lock_guard guard(queueing_);
        expected_ = group.size() + waiting_.size();
        leading_ = !waiting_.empty();
        if (leading_) next = waiting_.front();
    }
    if (next != nullptr) next->turn(Waiting::Role::leads);
    for (Waiting* one : group) {
        if (failed) one->failed = failed;
        if (one != &self) one->turn(Waiting::Role::is_done);
    }
}

std::exception_ptr CommitGroup::commit(const std::vector<Waiting*>& group) noexcept {
    try {
        settle();
        write(group);
        return nullptr;
    } catch (...) {
        moved_.notify_all();  // it may be a commit all the same: whoever waits for one looks
        return std::current_exception();
    }
}

void CommitGroup::write(const std::vector<Waiting*>& group) {
    std::size_t rows = unwritten_.size();
    for (const Waiting* waiting : group)
        for (const auto& entries : waiting->entries) rows += entries.size();
    if (rows == 0) return;
    ledger_.must_be_in_place();
    if (incoming_) return write_among_others(group);
    rows_.clear();        // a commit may have failed
    rows_.reserve(rows);  // what may fail for want of memory comes before the commit
    uncertain_ = true;
    if (rows > 1) ledger_.begin();
    const std::vector<Head> written = write_definitions();
    std::int64_t pos = last_ + static_cast<std::int64_t>(written.size());
    for (const Waiting* waiting : group) {
        for (const auto& entries : waiting->entries) {
            for (Entry& entry : entries) {
                entry.pos = ++pos;
                if (entry.behind != nullptr) entry.prev = entry.behind->pos;
                rows_.push_back({entry.pos, entry.stream, entry.prev, entry.body});
            }
        }
    }
    ledger_.insert(rows_);
    rows_.clear();  // they lie in what others wait with
    if (rows > 1) ledger_.commit();
    uncertain_ = false;
    know_written(written);
    move_to(pos);
}

/// What may fail for want of memory comes before the commit. \return where their streams stand behind each
std::vector<Head> CommitGroup::write_definitions() {
    std::vector<Head> written;
    written.reserve(unwritten_.size());
    std::int64_t pos = last_;
    Head defined = defined_;
    Head refused = refused_.head();
    refused_.make_room(unwritten_.size());
    for (Queued& queued : unwritten_) {
        Head& head = queued.stream == definitions ? defined : refused;
        body_ = queued.said;
        const std::int64_t prev = head.pos;
        head = complete_body(head, body_, ++pos, 1);
        queued.pos = pos;
        ledger_.insert({pos, queued.stream, prev, body_});
        written.push_back(head);
    }
    return written;
}

/// Where others write too, definitions have their numbers only now that they are on the disk. One by one, since each
/// may want memory then.
void CommitGroup::know_written(const std::vector<Head>& written) {
    for (const Head& after : written) {
        const Queued& queued = unwritten_.front();
        if (queued.stream == definitions) {
            if (incoming_) incoming_->define(decoded(queued.said)->definition);
            if (queued.agreement) queued.agreement->is_kept = true;
            defined_ = after;
        } else {
            refused_.move_on(after);
        }
        unwritten_.pop_front();
        last_ = after.pos;
    }
}

/// Afterwards what is known is what the file holds: a commit that failed may have been one after all.
void CommitGroup::settle() {
    if (!uncertain_) return;
    ledger_.roll_back();
    if (incoming_) {
        learn();
        uncertain_ = false;
        return;
    }
    ledger_.rows_behind(last_, [this](const Row& row) {
        if (row.pos != last_ + 1) ledger_.damaged_row(row, 0);
        if (row.stream < 0) {
            const std::optional<Following> next =
                following(row.stream == definitions ? defined_ : refused_.head(), row);
            if (!next || unwritten_.empty() || unwritten_.front().stream != row.stream) ledger_.damaged_row(row, 0);
            if (row.stream == definitions) {
                defined_ = next->after;
            } else {
                refused_.make_room(1);
                refused_.move_on(next->after);
            }
            unwritten_.pop_front();
        }
        move_to(row.pos);
    });
    uncertain_ = false;
}

std::vector<std::pair<Row, Bytes>> CommitGroup::refused(std::uint64_t after, std::size_t most) {
    return reading([&](Ledger& ledger) { return refused_.read(ledger, after, most); });
}

/// Whoever waits cannot look before `writing_` is given up.
void CommitGroup::move_to(std::int64_t last) {
    last_ = last;
    moved_.notify_all();
}

bool CommitGroup::wait_behind(std::int64_t pos, std::chrono::milliseconds at_most) {
    ledger_.require_own_process();
    if (incoming_) return wait_for_others(pos, at_most);
    const auto end = std::chrono::steady_clock::now() + at_most;
    std::unique_lock guard(writing_);
    for (bool is_over = false;;) {
        settle();
        if (last_ > pos || is_over) return last_ > pos;
        is_over = moved_.wait_until(guard, end) == std::cv_status::timeout;
    }
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
