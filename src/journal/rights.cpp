#include "journal/rights.hpp"

#include <unistd.h>

#include "journal/fail.hpp"
#include "journal/system.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

void give_rights(int file, const std::string& of) {
    struct stat found {};
    if (::stat(of.c_str(), &found) != 0) fail_by_system(JournalFault::unreadable, of);
    const System& calls = system_calls();
    constexpr auto nobody = static_cast<::uid_t>(-1);  // stays as it is
    const bool has_group = calls.fchown(file, ::geteuid() == 0 ? found.st_uid : nobody, found.st_gid) == 0;
    if (calls.fchmod(file, mode_of_copy(found.st_mode, has_group) | S_IRUSR | S_IWUSR) != 0)
        fail_by_system(JournalFault::unreadable, of);
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
