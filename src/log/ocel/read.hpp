// The two forms of an OCEL file.
#pragma once

#include <string>
#include <string_view>

#include <alur/log/ocel.hpp>

namespace alur {
inline namespace v0 {
namespace log {

[[nodiscard]] Result<OcelContent, Diagnostics> read_ocel_json(std::string_view text, std::string file,
                                                              const OcelOptions& options);

/// Whether the bytes begin as a SQLite database does.
[[nodiscard]] bool is_sqlite(std::string_view bytes) noexcept;
[[nodiscard]] Result<OcelContent, Diagnostics> read_ocel_sqlite(std::string_view bytes, std::string file,
                                                                const OcelOptions& options);

}  // namespace log
}  // namespace v0
}  // namespace alur
