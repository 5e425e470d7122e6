// The file of a SQLite journal before SQLite sees it: what it is, and how a new one comes to be.
#pragma once

#include <string>

namespace alur {
inline namespace v0 {
namespace journal {

/// Looks at a path and changes nothing. \return whether there is a journal of this version; false: there is no file.
/// Throws JournalError for anything else.
[[nodiscard]] bool is_journal(const std::string& path);

/// Whether it is kept with a write-ahead log, by whoever wrote to it last. \param path of a journal. Throws
/// JournalError.
[[nodiscard]] bool has_log(const std::string& path);

/// Makes an empty journal where there is no file: whole, or not at all. Does nothing where another process was quicker.
/// Throws JournalError.
void make_journal(const std::string& path);

/// The one table of a journal.
extern const char* const journal_schema;

}  // namespace journal
}  // namespace v0
}  // namespace alur
