// What a file is, for those who gave it to the wrong command.
#pragma once

#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>

namespace alur::cli {

enum class FileKind : unsigned char { unknown, sop, calendar, scenario };

/// Told by the keys or statements at the beginnings of lines; the text need not be valid.
[[nodiscard]] FileKind kind_of(std::string_view text);

/// The findings about a file that `command` could not read; if it is a file for another command, as the text that they
/// hold tells, that alone (ALUR-E342).
[[nodiscard]] Diagnostics or_wrong_kind(Diagnostics found, const std::string& path, std::string_view command);

}  // namespace alur::cli
