// How the file of a journal is opened: to write it, alone or among others, and to read it.
#pragma once

#include <chrono>
#include <string>

#include <alur/journal/access.hpp>

#include "journal/database.hpp"
#include "journal/presence.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// Of the SQLite of this process, by which it chooses how a file is shared. Only a test changes it.
[[nodiscard]] int& sqlite_version() noexcept;

/// Takes the file of a journal to write it. Throws JournalError, std::bad_alloc. \param patience how long whoever
/// shares it waits for others
[[nodiscard]] Database connected(const std::string& path, JournalAccess access, const Presence& presence,
                                 std::chrono::milliseconds patience);

/// To read it while others who share it go on, also where this process may not write. Throws as that does.
[[nodiscard]] Database connected_to_read(const std::string& path, Presence& presence);

}  // namespace journal
}  // namespace v0
}  // namespace alur
