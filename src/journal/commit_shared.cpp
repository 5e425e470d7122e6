// How a group commits to a file to which others commit as well: it takes the file, learns what they wrote, and leaves
// out what they have overtaken.
#include <algorithm>
#include <chrono>
#include <utility>

#include <alur/base/assert.hpp>

#include "journal/commit_group.hpp"
#include "journal/definitions.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

/// How often whoever waits for news looks whether another process has written any.
constexpr std::chrono::milliseconds between_looks{20};

/// Gives up the file whatever happens: others wait for it.
class Taken {
public:
    explicit Taken(Ledger& ledger) : ledger_(ledger) { ledger_.begin(); }
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;
    ~Taken() {
        try {
            ledger_.roll_back();
        } catch (...) {
            // The next commit tries again, and says why it cannot.
        }
    }

private:
    Ledger& ledger_;
};

}  // namespace

void CommitGroup::write_among_others(const std::vector<Waiting*>& group) {
    const Taken taken(ledger_);
    uncertain_ = true;
    learn();
    forget_known_definitions();
    const std::vector<Head> written = write_definitions();
    std::int64_t pos = last_ + static_cast<std::int64_t>(written.size());
    for (Waiting* waiting : group) {
        if (!look_whether_overtaken(*waiting)) continue;
        for (const auto& entries : waiting->entries) {
            for (Entry& entry : entries) {
                if (entry.overtaken) continue;
                entry.pos = ++pos;
                ledger_.insert({entry.pos, entry.stream, entry.prev, entry.body});
            }
        }
    }
    if (pos != last_) ledger_.commit();
    know_written(written);
    move_to(pos);
    uncertain_ = false;
}

/// \return false: that failed, for want of an answer about its keys; none of it is to be written, and who waits is
/// told. All others are
bool CommitGroup::look_whether_overtaken(Waiting& waiting) noexcept {
    try {
        for (const auto& entries : waiting.entries) {
            for (Entry& entry : entries) {
                ALUR_ASSERT(entry.behind == nullptr);  // nobody stages among others
                entry.overtaken = incoming_->has(entry.stream) ||
                                  (entry.mark && !vault_->finds_key(static_cast<CaseId>(entry.stream), *entry.mark));
            }
        }
        return true;
    } catch (...) {
        waiting.failed = std::current_exception();
        return false;
    }
}

void CommitGroup::end_erasure(std::int64_t stream, std::int64_t pos) {
    const auto number = static_cast<CaseId>(stream);
    if (!vault() || !vault()->finds_key(number)) return;
    const std::lock_guard guard(writing_);
    settle();
    const Taken taken(ledger_);
    uncertain_ = true;
    learn();
    if (!incoming_->has_behind(stream, pos)) vault_->destroy(number);
    uncertain_ = false;
}

bool CommitGroup::agree(Bytes said, std::uint64_t behind) {
    const auto agreement = std::make_shared<Agreement>();
    agreement->behind = behind;
    queue(definitions, std::move(said), agreement);
    try {
        flush();
    } catch (...) {
        agreement->is_withdrawn = true;
        throw;
    }
    return agreement->is_kept;
}

/// Two engines, or two threads of one, may come to know a person at the same time, or give roles that do not go
/// together.
void CommitGroup::forget_known_definitions() {
    std::uint64_t agreed = 0;  // of those that are about to be written
    const auto is_known = [&](std::list<Queued>::iterator said) {
        Definition definition = decoded(said->said)->definition;
        if (const auto& agreement = said->agreement) {
            definition.behind = agreement->behind - agreed;
            return agreement->is_withdrawn || incoming_->knows(definition);
        }
        const auto is_same = [&](const Queued& one) { return one.stream == said->stream && one.said == said->said; };
        return std::find_if(unwritten_.begin(), said, is_same) != said || incoming_->knows(definition);
    };
    for (auto said = unwritten_.begin(); said != unwritten_.end();) {
        if (said->stream == definitions && is_known(said)) {
            said = unwritten_.erase(said);
            continue;
        }
        if (said->agreement) ++agreed;
        ++said;
    }
}

/// One of this engine, whose commit was one after all. Definitions are asked about by what they say.
void CommitGroup::forget_written_refusal(const Row& row) noexcept {
    const auto is_it = [&](const Queued& queued) {
        return queued.stream == refusals && queued.pos == row.pos && row.body.size() >= queued.said.size() &&
               std::equal(queued.said.begin(), queued.said.end(), row.body.begin());
    };
    const auto written = std::find_if(unwritten_.begin(), unwritten_.end(), is_it);
    if (written != unwritten_.end()) unwritten_.erase(written);
}

void CommitGroup::learn() {
    if (!incoming_) return;
    ledger_.rows_behind(last_, [this](const Row& row) {
        if (row.pos != last_ + 1 || !is_stream(row.stream)) ledger_.damaged_row(row, 0);
        if (row.stream >= 0) {
            incoming_->keep(row);
        } else if (row.stream == refusals) {
            const auto next = following(refused_.head(), row);
            if (!next) ledger_.damaged_row(row, 0);
            refused_.make_room(1);
            refused_.move_on(next->after);
            forget_written_refusal(row);
        } else {
            const auto next = following(defined_, row);
            if (!next) ledger_.damaged_row(row, 0);
            incoming_->define(next->said.definition);
            defined_ = next->after;
        }
        move_to(row.pos);
    });
}

bool CommitGroup::wait_for_others(std::int64_t pos, std::chrono::milliseconds at_most) {
    const auto end = std::chrono::steady_clock::now() + at_most;
    std::unique_lock guard(writing_);
    for (;;) {
        settle();
        learn();
        if (last_ > pos) return true;
        const auto left = end - std::chrono::steady_clock::now();
        if (left <= std::chrono::steady_clock::duration::zero()) return false;
        moved_.wait_for(guard, std::min<std::chrono::steady_clock::duration>(left, between_looks));
    }
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
