// A path in, the bytes of a file out. What never happens here: waiting for a pipe, following a device, reading without
// end.
#pragma once

#include <cstddef>
#include <string>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>

namespace alur {
inline namespace v0 {
namespace yaml {

/// The bytes of a regular file. ALUR-E009: it cannot be opened or read, or is none; ALUR-E001: it is larger than
/// `most`.
[[nodiscard]] Result<std::string, Diagnostics> read_bytes(const std::string& path, std::size_t most);

}  // namespace yaml
}  // namespace v0
}  // namespace alur
