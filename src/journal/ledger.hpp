// The rows of a journal in its SQLite file: opened, added, found again. What they say, and who may add one when, is for
// others to know.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/journal/journal.hpp>
#include <alur/journal/sqlite.hpp>

#include "journal/chain.hpp"
#include "journal/database.hpp"
#include "journal/presence.hpp"
#include "journal/row.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// Threads: one at a time. Everything throws JournalError, std::bad_alloc.
class Ledger {
public:
    using Visit = std::function<void(const Row&)>;

    /// Opens a journal, or makes one where there is no file. Reads no row. \param patience how long whoever shares the
    /// file waits for others
    Ledger(const std::string& path, JournalAccess access, std::chrono::milliseconds patience = default_patience);
    /// Opens a journal to read it; the file stays as it is. Others who share it go on.
    [[nodiscard]] static Ledger to_read(const std::string& path);
    Ledger(Ledger&&) noexcept = default;
    Ledger& operator=(Ledger&&) = delete;
    ~Ledger();

    // Writing

    /// Before anything is written: throws `lost` where the file is no longer the one at its path, since nobody would
    /// find it there.
    void must_be_in_place() const;
    /// Takes the file for writing.
    void begin() { parts_->database.run("BEGIN IMMEDIATE"); }
    void commit() { parts_->database.run("COMMIT"); }
    /// Takes back what was not committed, if there is anything.
    void roll_back() {
        if (parts_->database.in_transaction()) parts_->database.run("ROLLBACK");
    }
    /// Outside of a transaction it commits by itself.
    void insert(const Row& row);
    /// The same of several, in their order. Inside of a transaction, which is rolled back where this throws.
    void insert(std::span<const Row> rows);

    // Reading

    /// The rows behind a position, in their order. The visit reads nothing behind a position itself.
    void rows_behind(std::int64_t pos, const Visit& visit);
    /// The same, some at a time, so that nobody who shares the file waits for all of it.
    void all_behind(std::int64_t pos, const Visit& visit);
    /// The same as far as another position, while other things are read.
    void rows_between(std::int64_t after, std::int64_t upto, const Visit& visit);
    /// Rows of cases, with their bodies, behind a position and as far as another: as many, but no further one once they
    /// have so many bytes.
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> cases_between(std::int64_t after, std::int64_t upto,
                                                                   std::size_t most, std::size_t most_bytes);
    /// The position of the last row; 0: there is none.
    [[nodiscard]] std::int64_t last();
    /// The tag of the last row of a case that lies at a position or before it; zeros: there is none.
    [[nodiscard]] ChainTag tag_at(std::int64_t pos);
    /// The rows of a stream from its first, with their bodies, verified. \param last where it stands
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> rows_of(std::int64_t stream, const Head& last);
    /// The same of those behind a place in it. \param before where it stood there
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> rows_of(std::int64_t stream, const Head& before, const Head& last);
    /// Whether there is a row of that stream at that position.
    [[nodiscard]] bool has(std::int64_t pos, std::int64_t stream);
    /// Calls visit for each event of a row, and touches nothing that others write. \param id what its case is called
    /// \param vault opens what is sealed; null: nothing is
    void show(const Row& row, CaseId id, const EventVisitor& visit, Vault* vault = nullptr) const;
    /// The same of a row whose batch was read. \param batch its own
    void show(const Row& row, CaseId id, const StoredBatch& batch, const EventVisitor& visit, Vault* vault) const;

    // For who copies it

    [[nodiscard]] Database& database() noexcept { return parts_->database; }

    // What must not be

    [[noreturn]] void damaged(const std::string& what) const;
    /// \param event the first event that is not what was written
    [[noreturn]] void damaged_row(const Row& row, std::uint32_t event) const;
    /// A connection must not be used on both sides of a fork: the locks of the file belong to the parent.
    void require_own_process() const;
    [[nodiscard]] bool is_of_this_process() const noexcept;
    [[nodiscard]] const std::string& path() const noexcept { return parts_->database.path(); }

private:
    struct Parts {
        Parts(Presence present, Database opened);

        Presence presence;  // outlives the connection
        Database database;
        Statement insert;
        Statement insert_some;
        Statement behind;
        Statement at;
        Statement cases;
        Statement last_of_case;
    };

    explicit Ledger(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
    std::uint64_t forks_;  ///< where it was opened
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
