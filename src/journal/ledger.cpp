#include "journal/ledger.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>

#include "journal/connect.hpp"
#include "journal/fail.hpp"
#include "journal/forks.hpp"
#include "journal/secrets.hpp"
#include "journal/sqlite_file.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

[[noreturn]] void damaged_file(const std::string& path, const std::string& what) {
    fail(JournalFault::damaged, path, "damaged: " + what + "; restore it from a backup");
}

/// \return the database, if it has the one table of a journal
Database checked(Database database) {
    Statement schema(database, "SELECT sql FROM sqlite_schema");
    if (!schema.step() || schema.text(0) != journal_schema || schema.step())
        damaged_file(database.path(), "its tables are not those of a journal");
    return database;
}

/// A column that must hold a number. Where it does not, one that no row has: so whoever looks at the row finds it
/// damaged, which SQLite, who takes it for 0, would not.
std::int64_t number_in(const Statement& rows, int column) {
    return rows.is_integer(column) ? rows.integer(column) : std::numeric_limits<std::int64_t>::min();
}

/// The row that a statement stands at.
Row row_at(const Statement& rows) { return {rows.integer(0), number_in(rows, 1), number_in(rows, 2), rows.bytes(3)}; }

void visit_all(Statement& rows, const Ledger::Visit& visit) {
    while (rows.step()) visit(row_at(rows));
}

using Kept = std::vector<std::pair<Row, Bytes>>;

/// As many rows as one statement adds: its place at the end of the table serves from one to the next, which saves a
/// quarter of what a row costs. More save no more.
constexpr std::size_t at_once = 16;

/// Where a row fails, those before it stay until the transaction is rolled back: so SQLite need not keep, for each
/// statement, what it would take back.
std::string insert_at_once() {
    std::string sql = "INSERT OR FAIL INTO entry(pos, case_id, prev, body) VALUES(?, ?, ?, ?)";
    for (std::size_t i = 1; i < at_once; ++i) sql += ", (?, ?, ?, ?)";
    return sql;
}

/// \param first the number of its first parameter
void bind(Statement& insert, int first, const Row& row) {
    insert.bind(first, row.pos).bind(first + 1, row.stream).bind(first + 2, row.prev).bind(first + 3, row.body);
}

void keep(Kept& rows, const Row& row) { rows.emplace_back(row, Bytes(row.body.begin(), row.body.end())); }

/// Once no more come: their bodies stay where they are.
Kept complete(Kept rows) {
    for (auto& [row, body] : rows) row.body = body;
    return rows;
}

}  // namespace

Ledger::Parts::Parts(Presence present, Database opened)
    : presence(std::move(present)),
      database(checked(std::move(opened))),
      insert(database, "INSERT INTO entry(pos, case_id, prev, body) VALUES(?, ?, ?, ?)"),
      insert_some(database, insert_at_once().c_str()),
      behind(database, "SELECT pos, case_id, prev, body FROM entry WHERE pos > ? ORDER BY pos"),
      at(database, "SELECT pos, case_id, prev, body FROM entry WHERE pos = ? AND case_id = ?"),
      cases(database,
            "SELECT pos, case_id, prev, body FROM entry WHERE pos > ? AND pos <= ? AND case_id >= 0 ORDER BY pos"),
      last_of_case(
          database,
          "SELECT pos, case_id, prev, body FROM entry WHERE pos <= ? AND case_id >= 0 ORDER BY pos DESC LIMIT 1") {}

Ledger::Ledger(std::unique_ptr<Parts> parts) : parts_(std::move(parts)), forks_(forks()) {}

Ledger::Ledger(const std::string& path, JournalAccess access, std::chrono::milliseconds patience) : forks_(forks()) {
    if (!is_journal(path)) make_journal(path);
    Presence presence(path, access);
    Database database = connected(path, access, presence, patience);
    parts_ = std::make_unique<Parts>(std::move(presence), std::move(database));
}

Ledger Ledger::to_read(const std::string& path) {
    if (!is_journal(path)) fail(JournalFault::unreadable, path, "there is no such file");
    Presence presence(path, JournalAccess::alone);
    Database database = connected_to_read(path, presence);
    return Ledger(std::make_unique<Parts>(std::move(presence), std::move(database)));
}

Ledger::~Ledger() {
    // In a child of a fork closing would end what is the parent's.
    if (!is_of_this_process()) static_cast<void>(parts_.release());
}

void Ledger::must_be_in_place() const {
    if (parts_->presence.is_at(parts_->database.file())) return;
    fail(JournalFault::lost, path(),
         "this journal was moved, removed or replaced while it was open; nothing more is written to it: close it, and "
         "see which file is the right one");
}

void Ledger::insert(const Row& row) {
    const Statement::Use use(parts_->insert);
    bind(parts_->insert, 1, row);
    static_cast<void>(parts_->insert.step());
}

void Ledger::insert(std::span<const Row> rows) {
    ALUR_ASSERT(rows.size() <= 1 || parts_->database.in_transaction());
    for (; rows.size() >= at_once; rows = rows.subspan(at_once)) {
        const Statement::Use use(parts_->insert_some);
        int parameter = 1;
        for (const Row& row : rows.first(at_once)) {
            bind(parts_->insert_some, parameter, row);
            parameter += 4;
        }
        static_cast<void>(parts_->insert_some.step());
    }
    for (const Row& row : rows) insert(row);
}

void Ledger::rows_behind(std::int64_t pos, const Visit& visit) {
    const Statement::Use use(parts_->behind.bind(1, pos));
    visit_all(parts_->behind, visit);
}

void Ledger::all_behind(std::int64_t pos, const Visit& visit) {
    constexpr int most = 4096;
    for (int read = most; read == most;) {
        const Statement::Use use(parts_->behind.bind(1, pos));
        for (read = 0; read < most && parts_->behind.step(); ++read) {
            const Row row = row_at(parts_->behind);
            visit(row);
            pos = row.pos;
        }
    }
}

void Ledger::rows_between(std::int64_t after, std::int64_t upto, const Visit& visit) {
    Statement rows(parts_->database,
                   "SELECT pos, case_id, prev, body FROM entry WHERE pos > ? AND pos <= ? ORDER BY pos");
    rows.bind(1, after).bind(2, upto);
    visit_all(rows, visit);
}

std::vector<std::pair<Row, Bytes>> Ledger::cases_between(std::int64_t after, std::int64_t upto, std::size_t most,
                                                         std::size_t most_bytes) {
    std::vector<std::pair<Row, Bytes>> rows;
    std::size_t bytes = 0;
    const Statement::Use use(parts_->cases.bind(1, after).bind(2, upto));
    while (rows.size() < most && bytes < most_bytes && parts_->cases.step()) {
        keep(rows, row_at(parts_->cases));
        bytes += rows.back().second.size();
    }
    return complete(std::move(rows));
}

std::int64_t Ledger::last() {
    Statement last(parts_->database, "SELECT max(pos) FROM entry");
    return last.step() ? last.integer(0) : 0;
}

ChainTag Ledger::tag_at(std::int64_t pos) {
    const Statement::Use use(parts_->last_of_case.bind(1, pos));
    if (!parts_->last_of_case.step()) return {};
    const Row row = row_at(parts_->last_of_case);
    const std::optional<Body> body = split(row.body);
    if (!body) damaged_row(row, 0);
    return body->tag;
}

std::vector<std::pair<Row, Bytes>> Ledger::rows_of(std::int64_t stream, const Head& last) {
    return rows_of(stream, beginning_of(stream), last);
}

std::vector<std::pair<Row, Bytes>> Ledger::rows_of(std::int64_t stream, const Head& before, const Head& last) {
    std::vector<std::pair<Row, Bytes>> rows;
    for (std::int64_t pos = last.pos; pos != before.pos;) {
        const Statement::Use use(parts_->at);
        parts_->at.bind(1, pos).bind(2, stream);
        if (!parts_->at.step()) damaged_row({pos, stream, 0, {}}, 0);
        const Row row = row_at(parts_->at);
        if (row.prev >= pos || row.prev < before.pos) damaged_row(row, 0);
        keep(rows, row);
        pos = row.prev;
    }
    std::reverse(rows.begin(), rows.end());
    rows = complete(std::move(rows));
    Head head = before;
    for (const auto& [row, body] : rows) {
        const std::optional<Following> next = following(head, row);
        if (!next) damaged_row(row, head.count);
        head = next->after;
    }
    if (head.chain != last.chain) damaged_row({last.pos, stream, 0, {}}, 0);
    return rows;
}

bool Ledger::has(std::int64_t pos, std::int64_t stream) {
    const Statement::Use use(parts_->at);
    return parts_->at.bind(1, pos).bind(2, stream).step();
}

void Ledger::show(const Row& row, CaseId id, const EventVisitor& visit, Vault* vault) const {
    const std::optional<Body> body = split(row.body);
    const std::optional<StoredBatch> batch = body ? decode(body->said) : std::nullopt;
    if (!batch) damaged_row(row, 0);
    show(row, id, *batch, visit, vault);
}

void Ledger::show(const Row& row, CaseId id, const StoredBatch& batch, const EventVisitor& visit, Vault* vault) const {
    Bytes secret;
    Bytes whole;
    for (const Event& stored : batch.events) {
        Event event = stored;
        event.case_id = id;
        const StoredPayload payload = batch.payload(stored);
        if (payload.box.empty()) {
            visit(event, payload.open);
            continue;
        }
        secret.clear();
        whole.clear();
        const BoxPlace place{static_cast<CaseId>(row.stream), event.seq, event.kind, payload.open};
        const auto opened = vault == nullptr ? Vault::Opened::without_key : vault->unseal(place, payload.box, secret);
        if (opened == Vault::Opened::forged) damaged_row(row, event.seq);
        if (opened == Vault::Opened::whole)
            join(event, payload.open, secret, whole);
        else
            join_erased(event, payload.open, whole);
        visit(event, whole);
    }
}

void Ledger::damaged(const std::string& what) const { damaged_file(path(), what); }

void Ledger::damaged_row(const Row& row, std::uint32_t event) const {
    damaged("entry " + std::to_string(row.pos) +
            (row.stream == definitions ? ", a definition,"
             : row.stream == refusals
                 ? ", a refusal,"
                 : ", event " + std::to_string(event) + " of case " + std::to_string(row.stream) + ",") +
            " is not what was written");
}

void Ledger::require_own_process() const {
    if (!is_of_this_process()) throw std::logic_error("alur: a journal is used in a child of its process");
}

bool Ledger::is_of_this_process() const noexcept { return forks_ == forks(); }

}  // namespace journal
}  // namespace v0
}  // namespace alur
