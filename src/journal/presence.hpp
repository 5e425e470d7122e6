// Who has a journal open, also while nobody reads or writes it: SQLite knows only who does so at the moment.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <alur/journal/access.hpp>

namespace alur {
inline namespace v0 {
namespace journal {

/// Shows other processes that a file is shared as long as it lives. The mark is a lock that the operating system keeps,
/// on a byte of the file that SQLite does not use; it goes with the process, however that ends.
///
/// Outlives the connections to the file that were opened behind it: nobody closes a file on which a connection of this
/// process has locks, since the system gives up all of them then.
class Presence {
public:
    /// \param path of a file that is there. Throws JournalError, std::bad_alloc
    Presence(const std::string& path, JournalAccess access);
    Presence(Presence&&) noexcept;
    Presence& operator=(Presence&&) = delete;
    ~Presence();

    /// Whether somebody else has the file open as a shared one, in this process or in another.
    [[nodiscard]] bool others_share() const;

    /// From now on keeps others from writing the file; for who reads what they may not write, and SQLite would not
    /// lock. Once. Throws JournalError, which names the path. \return false: somebody has it to write it
    [[nodiscard]] bool keep_still(const std::string& path);
    /// Whether another process does so.
    [[nodiscard]] bool is_kept_still() const;
    /// Whether the file is the one at a path. True where that cannot be seen.
    [[nodiscard]] bool is_at(const char* path) const noexcept;

    /// What this process knows of one file.
    struct File;

private:
    struct Leave {
        JournalAccess access;
        bool keeps_still = false;
        void operator()(File* file) const noexcept;
    };
    [[nodiscard]] bool is_shared() const;

    std::unique_ptr<File, Leave> file_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
