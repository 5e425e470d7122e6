// What goes wrong with a file of a journal where SQLite has no part in it.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include <alur/journal/error.hpp>

namespace alur {
inline namespace v0 {
namespace journal {

[[noreturn]] inline void fail(JournalFault fault, const std::string& path, std::string_view what) {
    throw JournalError(fault, "alur: " + path + ": " + std::string(what));
}
/// In the words of the operating system.
[[noreturn]] inline void fail_by_system(JournalFault fault, const std::string& path) {
    fail(fault, path, std::generic_category().message(errno));
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
