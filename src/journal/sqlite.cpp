#include <alur/journal/sqlite.hpp>

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/engine/decision.hpp>

#include "journal/chain.hpp"
#include "journal/codec.hpp"
#include "journal/database.hpp"
#include "journal/sqlite_file.hpp"

namespace alur {
inline namespace v0 {
namespace {

using journal::Bytes;
using journal::BytesView;
using journal::ChainHead;
using journal::ChainTag;
using journal::Database;
using journal::Statement;

/// SQLite before this may damage a write-ahead log that several processes use: https://sqlite.org/wal.html#walresetbug
constexpr int first_with_safe_shared_log = 3'051'003;

/// Where a case stands.
struct Head {
    ChainHead chain;
    std::int64_t pos = 0;  ///< of its last row
    std::uint32_t count = 0;
};

/// Where a case stands behind a further batch.
Head behind_batch(const Head& before, BytesView batch, std::int64_t pos, std::uint32_t events) {
    return {journal::chained(before.chain, batch), pos, before.count + events};
}

/// A row as it is stored: the batch, and the tag behind it.
struct Row {
    BytesView batch;
    ChainTag tag{};
};

[[nodiscard]] bool split(BytesView body, Row& row) noexcept {
    if (body.size() < row.tag.size()) return false;
    row.batch = body.first(body.size() - row.tag.size());
    std::copy(body.end() - static_cast<std::ptrdiff_t>(row.tag.size()), body.end(), row.tag.begin());
    return true;
}

[[noreturn]] void damaged(const Database& database, const std::string& what) {
    throw JournalError(JournalFault::damaged,
                       "alur: " + database.path() + ": damaged: " + what + "; restore it from a backup");
}

void configure(Database& database, JournalAccess access) {
    if (access == JournalAccess::alone) {
        database.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    } else {
        database.run("PRAGMA busy_timeout = 10000");
        database.run(sqlite3_libversion_number() < first_with_safe_shared_log
                         ? "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA"
                         : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    }
    database.run("BEGIN IMMEDIATE; COMMIT");  // finds out now whether another process has it
}

void check_schema(Database& database) {
    Statement schema(database, "SELECT sql FROM sqlite_schema");
    if (!schema.step() || schema.text(0) != journal::journal_schema || schema.step())
        damaged(database, "its tables are not those of a journal");
}

/// Opens the file, which becomes a journal if there is none yet.
Database opened(const std::string& path, JournalAccess access) {
    if (!journal::is_journal(path)) journal::make_journal(path);
    Database database(path, false);
    configure(database, access);
    check_schema(database);
    return database;
}

}  // namespace

struct SqliteJournal::Impl {
    Impl(const std::string& path, JournalAccess access);

    // Declared in the order in which they are needed, destroyed in the other.
    Database database;
    bool shared;
    Statement insert;
    Statement behind;  // rows behind a position
    Statement at;      // the row at a position
    std::vector<Head> heads;
    std::int64_t last = 0;   // position of the last row that is known
    bool uncertain = false;  // an append failed: what the file holds must be looked up
    Bytes body;              // used again and again
    ::pid_t process = ::getpid();

    [[noreturn]] void damaged_row(std::int64_t pos, std::int64_t case_id, std::uint32_t event) const {
        damaged(database, "entry " + std::to_string(pos) + ", event " + std::to_string(event) + " of case " +
                              std::to_string(case_id) + ", is not what was written");
    }

    /// Where a case stands; also one that has no events yet.
    [[nodiscard]] Head head_of(CaseId case_id) const {
        return index(case_id) < heads.size() ? heads[index(case_id)] : Head{journal::chain_of(case_id)};
    }

    /// A further row is known: that of a case, or of the next one to begin.
    void move_on(CaseId case_id, const Head& after) {
        if (index(case_id) == heads.size()) heads.emplace_back();
        heads[index(case_id)] = after;
        last = after.pos;
    }

    /// Verifies and learns the rows behind the last one that is known. \return whether there are any
    bool catch_up() {
        const std::int64_t before = last;
        const Statement::Use use(behind.bind(1, last));
        while (behind.step()) learn(behind.integer(0), behind.integer(1), behind.integer(2), behind.bytes(3));
        return last != before;
    }

    void learn(std::int64_t pos, std::int64_t case_id, std::int64_t prev, BytesView stored) {
        const auto known = static_cast<std::int64_t>(heads.size());
        if (case_id < 0 || case_id > known || case_id >= static_cast<std::int64_t>(index(none<CaseId>)))
            damaged_row(pos, case_id, 0);
        const auto id = static_cast<CaseId>(case_id);
        const Head before = head_of(id);
        Row row;
        if (prev != before.pos || pos != last + 1 || !split(stored, row)) damaged_row(pos, case_id, before.count);
        const auto begins = journal::head_of(row.batch);
        if (!begins || begins->first != before.count) damaged_row(pos, case_id, before.count);
        const Head after = behind_batch(before, row.batch, pos, begins->count);
        if (row.tag != journal::tag_of(after.chain)) damaged_row(pos, case_id, before.count);
        move_on(id, after);
    }

    /// A connection must not be used on both sides of a fork: the locks of the file belong to the parent.
    void require_own_process() const {
        if (process != ::getpid()) throw std::logic_error("alur: a journal is used in a child of its process");
    }

    /// Afterwards memory is as the file has it.
    void settle() {
        if (!uncertain) return;
        if (database.in_transaction()) database.run("ROLLBACK");
        catch_up();
        uncertain = false;
    }

    bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
        if (shared) {
            database.run("BEGIN IMMEDIATE");
            catch_up();
        }
        ALUR_EXPECTS(index(case_id) <= heads.size(),
                     "SqliteJournal takes cases in order: the next one is numbered cases()");
        const Head before = head_of(case_id);
        if (before.count != expected_seq || batch.empty()) {
            if (shared) database.run("ROLLBACK");
            return before.count == expected_seq;
        }
        // What may fail for want of memory comes before the commit.
        if (heads.size() == heads.capacity()) heads.reserve(2 * heads.size() + 16);
        const Head after = write(case_id, before, batch);
        if (shared) database.run("COMMIT");
        move_on(case_id, after);
        return true;
    }

    [[nodiscard]] Head write(CaseId case_id, const Head& before, const Decision& batch) {
        body.clear();
        journal::encode(batch, before.count, body);
        const Head after = behind_batch(before, body, last + 1, static_cast<std::uint32_t>(batch.size()));
        const ChainTag tag = journal::tag_of(after.chain);
        body.insert(body.end(), tag.begin(), tag.end());
        const Statement::Use use(insert);
        insert.bind(1, after.pos).bind(2, static_cast<std::int64_t>(index(case_id))).bind(3, before.pos).bind(4, body);
        (void)insert.step();
        return after;
    }

    /// Calls visit for each event of a stored row. \param first number of its first event
    void show(std::int64_t pos, CaseId case_id, BytesView stored, const EventVisitor& visit) const {
        Row row;
        const auto batch = split(stored, row) ? journal::decode(row.batch) : std::nullopt;
        if (!batch) damaged_row(pos, static_cast<std::int64_t>(index(case_id)), 0);
        for (const Event& stored_event : batch->events) {
            Event event = stored_event;
            event.case_id = case_id;
            visit(event, batch->payload(stored_event));
        }
    }
};

SqliteJournal::Impl::Impl(const std::string& path, JournalAccess access)
    : database(opened(path, access)),
      shared(access == JournalAccess::shared),
      insert(database, "INSERT INTO entry(pos, case_id, prev, body) VALUES(?, ?, ?, ?)"),
      behind(database, "SELECT pos, case_id, prev, body FROM entry WHERE pos > ? ORDER BY pos"),
      at(database, "SELECT prev, body FROM entry WHERE pos = ? AND case_id = ?") {
    catch_up();
}

SqliteJournal::SqliteJournal(const std::string& path, JournalAccess access)
    : impl_(std::make_unique<Impl>(path, access)) {}

SqliteJournal::~SqliteJournal() {
    // In a child of a fork closing would end what is the parent's.
    if (impl_->process != ::getpid()) static_cast<void>(impl_.release());
}

bool SqliteJournal::append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
    impl_->require_own_process();
    impl_->settle();
    try {
        return impl_->append(case_id, expected_seq, batch);
    } catch (...) {
        impl_->uncertain = true;
        throw;
    }
}

std::uint32_t SqliteJournal::count(CaseId case_id) const {
    return index(case_id) < impl_->heads.size() ? impl_->heads[index(case_id)].count : 0;
}

std::uint32_t SqliteJournal::cases() const { return static_cast<std::uint32_t>(impl_->heads.size()); }

void SqliteJournal::read(CaseId case_id, const EventVisitor& visit) const {
    impl_->require_own_process();
    if (index(case_id) >= impl_->heads.size()) return;
    std::vector<std::pair<std::int64_t, Bytes>> rows;
    for (std::int64_t pos = impl_->heads[index(case_id)].pos; pos != 0;) {
        const Statement::Use use(impl_->at);
        impl_->at.bind(1, pos).bind(2, static_cast<std::int64_t>(index(case_id)));
        if (!impl_->at.step()) impl_->damaged_row(pos, static_cast<std::int64_t>(index(case_id)), 0);
        const std::int64_t prev = impl_->at.integer(0);
        const BytesView stored = impl_->at.bytes(1);
        rows.emplace_back(pos, Bytes(stored.begin(), stored.end()));
        if (prev >= pos) impl_->damaged_row(pos, static_cast<std::int64_t>(index(case_id)), 0);
        pos = prev;
    }
    for (auto entry = rows.rbegin(); entry != rows.rend(); ++entry)
        impl_->show(entry->first, case_id, entry->second, visit);
}

Position SqliteJournal::scan(Position after, const EventVisitor& visit) const {
    impl_->require_own_process();
    Statement rows(impl_->database, "SELECT pos, case_id, body FROM entry WHERE pos > ? AND pos <= ? ORDER BY pos");
    rows.bind(1, static_cast<std::int64_t>(after.value)).bind(2, impl_->last);
    while (rows.step()) {
        impl_->show(rows.integer(0), static_cast<CaseId>(rows.integer(1)), rows.bytes(2), visit);
        after.value = static_cast<std::uint64_t>(rows.integer(0));
    }
    return after;
}

bool SqliteJournal::refresh() {
    impl_->require_own_process();
    impl_->settle();
    return impl_->catch_up();
}

}  // namespace v0
}  // namespace alur
