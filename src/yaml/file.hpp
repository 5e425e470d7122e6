// The bytes of a file that a person wrote.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace yaml {

/// Reads a regular file, at most `most_bytes` + 1 bytes of it: the parser then refuses it for its size. What is no regular
/// file (a directory, a pipe that would be waited for) or cannot be opened is reported as ALUR-E009.
[[nodiscard]] std::optional<std::string> read_text_file(const std::string& path, std::size_t most_bytes, Diagnostics& found);

}  // namespace yaml
}  // namespace v0
}  // namespace alur
