// A journal in one SQLite file. What it acknowledged survives the end of the process, and of the power where the disk
// keeps what it was told to.
//
// The file is an append-only log: one row for each batch, found from the last row of its case backwards. Each row is
// chained to the one before it in its case, so a row that was changed, removed or put elsewhere is found when the file
// is opened. The form is written down in docs/journal-format.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <alur/journal/access.hpp>
#include <alur/journal/error.hpp>
#include <alur/journal/journal.hpp>

namespace alur {
inline namespace v0 {

/// Once append() returns, the events are on the disk. After an exception from append() memory is as the last durable
/// event has it: the next call looks at the file first, since a failed commit may have been one after all.
///
/// Threads: as Journal says. A process that forks must not use it in the child: that throws std::logic_error.
class SqliteJournal final : public Journal {
public:
    /// Opens a journal, or makes one where there is no file, and verifies the chains of all its cases.
    /// \param patience how long a shared journal waits for others \throws JournalError, std::bad_alloc
    explicit SqliteJournal(const std::string& path, JournalAccess access = JournalAccess::alone,
                           std::chrono::milliseconds patience = default_patience);
    SqliteJournal(const SqliteJournal&) = delete;
    SqliteJournal& operator=(const SqliteJournal&) = delete;
    ~SqliteJournal() override;

    /// \throws JournalError; nothing was appended then, or the next call finds that it was. Shared: `in_use` where
    /// others had the file for too long; nothing was appended then
    [[nodiscard]] bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) override;
    [[nodiscard]] std::uint32_t count(CaseId case_id) const override;
    [[nodiscard]] std::uint32_t cases() const override;
    void read(CaseId case_id, const EventVisitor& visit) const override;
    [[nodiscard]] Position scan(Position after, const EventVisitor& visit) const override;

    /// Shared: learns what other processes have appended. \return whether they have
    bool refresh();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace v0
}  // namespace alur
