// Who may read and write a file, given to another file: neither more people nor others.
#pragma once

#include <sys/stat.h>

#include <string>

namespace alur {
inline namespace v0 {
namespace journal {

/// The mode of a copy. \param has_group whether the copy is of the same group; if not, all but its owner may do what
/// both the group and the others might: of neither is known any more who is among them
[[nodiscard]] constexpr ::mode_t mode_of_copy(::mode_t mode, bool has_group) noexcept {
    mode &= 0777U;
    if (has_group) return mode;
    const ::mode_t both = mode & mode >> 3U & 07U;
    return (mode & 0700U) | both << 3U | both;
}

/// Gives an open file, which its owner alone may use so far, the group and the rights of another, and its owner where
/// this process may. Whose it is may read and write it whatever the rights of that one. The umask does not matter.
/// Throws JournalError, which names that one.
void give_rights(int file, const std::string& of);

}  // namespace journal
}  // namespace v0
}  // namespace alur
