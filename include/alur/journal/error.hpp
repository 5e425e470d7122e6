// What keeps cases on disk from being read or written.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace alur {
inline namespace v0 {

/// What is wrong with a journal on disk.
enum class JournalFault : std::uint8_t {
    unreadable,  ///< there is no such folder, it is no regular file, or this process may not read and write it
    empty,       ///< a file of no bytes, as an interrupted copy leaves it
    foreign,     ///< no SQLite file, or one of another program
    newer,       ///< written by a later version of alur
    damaged,     ///< its bytes are not what alur wrote
    in_use,      ///< another process has it; or others who share it write or read for longer than one waits
    disk,        ///< the disk is full, or failed
    refused,     ///< cases run on an SOP or a calendar that this version of alur refuses
    exists,      ///< a copy would replace a file
    other,       ///< keys of another store
    lost,        ///< the keys of this store are not where they should be, or a file was removed or replaced in use
};

/// `damaged`, as programs and people write it.
[[nodiscard]] constexpr const char* name(JournalFault fault) noexcept {
    switch (fault) {
        case JournalFault::unreadable: return "unreadable";
        case JournalFault::empty: return "empty";
        case JournalFault::foreign: return "foreign";
        case JournalFault::newer: return "newer";
        case JournalFault::damaged: return "damaged";
        case JournalFault::in_use: return "in_use";
        case JournalFault::disk: return "disk";
        case JournalFault::refused: return "refused";
        case JournalFault::exists: return "exists";
        case JournalFault::other: return "other";
        case JournalFault::lost: return "lost";
    }
    return "";
}

/// A journal cannot be opened or copied, or its disk failed. A file that cannot be opened keeps its rows.
class JournalError : public std::runtime_error {
public:
    /// \param what a sentence for people that names the file
    JournalError(JournalFault fault, const std::string& what) : std::runtime_error(what), fault_(fault) {}
    /// What kind of fault it is.
    [[nodiscard]] JournalFault fault() const noexcept { return fault_; }
    /// Whether nothing was done, and the same may work a moment later: others had the file.
    [[nodiscard]] bool retryable() const noexcept { return fault_ == JournalFault::in_use; }

private:
    JournalFault fault_;
};

/// The same of the keys of a store, which lie elsewhere (alur/journal/key_store.hpp).
class KeyStoreError : public JournalError {
public:
    /// \param what a sentence for people that names the file
    using JournalError::JournalError;
};

}  // namespace v0
}  // namespace alur
