// A database of SQLite in memory, and names in its language.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace log {

struct CloseDatabase {
    void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// A name in quotes.
[[nodiscard]] inline std::string identifier(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += c;
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace log
}  // namespace v0
}  // namespace alur
