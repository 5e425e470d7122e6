#include <alur/journal/sqlite.hpp>

#include <utility>

#include <alur/base/assert.hpp>
#include <alur/engine/decision.hpp>

#include "journal/codec.hpp"
#include "journal/heads.hpp"
#include "journal/ledger.hpp"

namespace alur {
inline namespace v0 {

using journal::Head;
using journal::Row;

struct SqliteJournal::Impl {
    Impl(const std::string& path, JournalAccess access, std::chrono::milliseconds patience)
        : ledger(path, access, patience), shared(access == JournalAccess::shared) {
        ledger.all_behind(0, [this](const Row& row) { learn(row); });
    }

    mutable journal::Ledger ledger;
    bool shared;
    journal::Heads heads;
    std::int64_t last = 0;   // position of the last row that is known
    bool uncertain = false;  // an append failed: what the file holds must be looked up
    journal::Bytes body;     // used again and again

    /// Verifies and learns the rows behind the last one that is known. \return whether there are any
    bool catch_up() {
        const std::int64_t before = last;
        ledger.rows_behind(last, [this](const Row& row) { learn(row); });
        return last != before;
    }

    void learn(const Row& row) {
        if (row.pos == 1 && row.stream == journal::definitions)
            throw JournalError(
                JournalFault::foreign,
                "alur: " + ledger.path() + ": this is the store of an Engine; open it by alur::sqlite()");
        const auto id = heads.case_of(row.stream);
        if (!id || index(*id) > heads.size()) ledger.damaged_row(row, 0);
        const Head before = heads.of(*id);
        const auto next = following(before, row);
        if (row.pos != last + 1 || !next) ledger.damaged_row(row, before.count);
        heads.move_on(*id, next->after);
        last = row.pos;
    }

    /// Afterwards memory is as the file has it.
    void settle() {
        if (!uncertain) return;
        ledger.roll_back();
        catch_up();
        uncertain = false;
    }

    /// Others wait for the file.
    void give_up() noexcept {
        try {
            ledger.roll_back();
        } catch (...) {
            // settle() tries again, and says why it cannot.
        }
    }

    bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
        if (shared) {
            ledger.begin();
            catch_up();
        }
        ALUR_EXPECTS(index(case_id) <= heads.size(),
                     "SqliteJournal takes cases in order: the next one is numbered cases()");
        const Head before = heads.of(case_id);
        if (before.count != expected_seq || batch.empty()) {
            if (shared) ledger.roll_back();
            return before.count == expected_seq;
        }
        heads.make_room();  // what may fail for want of memory comes before the commit
        const Head after = write(case_id, before, batch);
        if (shared) ledger.commit();
        heads.move_on(case_id, after);
        last = after.pos;
        return true;
    }

    [[nodiscard]] Head write(CaseId case_id, const Head& before, const Decision& batch) {
        body.clear();
        journal::encode(batch, before.count, body);
        const Head after = journal::complete_body(before, body, last + 1, static_cast<std::uint32_t>(batch.size()));
        ledger.insert({after.pos, static_cast<std::int64_t>(index(case_id)), before.pos, body});
        return after;
    }
};

SqliteJournal::SqliteJournal(const std::string& path, JournalAccess access, std::chrono::milliseconds patience)
    : impl_(std::make_unique<Impl>(path, access, patience)) {}

SqliteJournal::~SqliteJournal() = default;

bool SqliteJournal::append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
    impl_->ledger.require_own_process();
    impl_->settle();
    try {
        return impl_->append(case_id, expected_seq, batch);
    } catch (...) {
        impl_->uncertain = true;
        impl_->give_up();
        throw;
    }
}

std::uint32_t SqliteJournal::count(CaseId case_id) const {
    return index(case_id) < impl_->heads.size() ? impl_->heads.of(case_id).count : 0;
}

std::uint32_t SqliteJournal::cases() const { return static_cast<std::uint32_t>(impl_->heads.size()); }

void SqliteJournal::read(CaseId case_id, const EventVisitor& visit) const {
    impl_->ledger.require_own_process();
    if (index(case_id) >= impl_->heads.size()) return;
    const auto stream = static_cast<std::int64_t>(index(case_id));
    for (const auto& [row, body] : impl_->ledger.rows_of(stream, impl_->heads.of(case_id)))
        impl_->ledger.show(row, case_id, visit);
}

Position SqliteJournal::scan(Position after, const EventVisitor& visit) const {
    impl_->ledger.require_own_process();
    impl_->ledger.rows_between(static_cast<std::int64_t>(after.value), impl_->last, [&](const Row& row) {
        impl_->ledger.show(row, static_cast<CaseId>(row.stream), visit);
        after.value = static_cast<std::uint64_t>(row.pos);
    });
    return after;
}

bool SqliteJournal::refresh() {
    impl_->ledger.require_own_process();
    impl_->settle();
    return impl_->catch_up();
}

}  // namespace v0
}  // namespace alur
