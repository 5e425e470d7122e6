// The rows of a journal in its SQLite file: opened, added, found again. What they say, and who may add one when, is for
// others to know.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/journal/journal.hpp>
#include <alur/journal/sqlite.hpp>

#include "journal/codec.hpp"
#include "journal/database.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// The stream of the definitions, which is no case.
inline constexpr std::int64_t definitions = -1;

/// A row: the next in a stream, which is a case or the definitions.
struct Row {
    std::int64_t pos = 0;
    std::int64_t stream = 0;
    std::int64_t prev = 0;  ///< the row before it in its stream; 0: it is the first
    BytesView body;
};

/// Threads: one at a time. Everything throws JournalError, std::bad_alloc.
class Ledger {
public:
    using Visit = std::function<void(const Row&)>;

    /// Opens a journal, or makes one where there is no file. Reads no row.
    Ledger(const std::string& path, JournalAccess access);
    /// Opens a journal to read it; the file stays as it is.
    [[nodiscard]] static Ledger to_read(const std::string& path);
    Ledger(Ledger&&) noexcept = default;
    Ledger& operator=(Ledger&&) = delete;
    ~Ledger();

    // Writing

    /// Takes the file for writing.
    void begin() { parts_->database.run("BEGIN IMMEDIATE"); }
    void commit() { parts_->database.run("COMMIT"); }
    /// Takes back what was not committed, if there is anything.
    void roll_back() {
        if (parts_->database.in_transaction()) parts_->database.run("ROLLBACK");
    }
    /// Outside of a transaction it commits by itself.
    void insert(const Row& row);

    // Reading

    /// The rows behind a position, in their order. The visit reads nothing behind a position itself.
    void rows_behind(std::int64_t pos, const Visit& visit);
    /// The same as far as another position, while other things are read.
    void rows_between(std::int64_t after, std::int64_t upto, const Visit& visit);
    /// As many rows of cases, with their bodies, behind a position and as far as another.
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> cases_between(std::int64_t after, std::int64_t upto,
                                                                   std::size_t most);
    /// The rows of a stream from its first, with their bodies. \param last its last row
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> rows_of(std::int64_t stream, std::int64_t last);
    /// Whether there is a row of that stream at that position.
    [[nodiscard]] bool has(std::int64_t pos, std::int64_t stream);
    /// Calls visit for each event of a row, and touches nothing that others write. \param id what its case is called
    void show(const Row& row, CaseId id, const EventVisitor& visit) const;

    // For who copies it

    [[nodiscard]] Database& database() noexcept { return parts_->database; }

    // What must not be

    [[noreturn]] void damaged(const std::string& what) const;
    /// \param event the first event that is not what was written
    [[noreturn]] void damaged_row(const Row& row, std::uint32_t event) const;
    /// A connection must not be used on both sides of a fork: the locks of the file belong to the parent.
    void require_own_process() const;
    [[nodiscard]] const std::string& path() const noexcept { return parts_->database.path(); }

private:
    struct Parts {
        explicit Parts(Database opened);

        Database database;
        Statement insert;
        Statement behind;
        Statement at;
        Statement cases;
    };

    explicit Ledger(Database opened);

    std::unique_ptr<Parts> parts_;
    ::pid_t process_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
