// Bytes as they are or packed by gzip, in pieces, within limits.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace log {

/// Why bytes could not be unpacked.
struct UnpackFault {
    const char* code;  ///< of a diagnostic
    std::string message;
    std::string suggestion;
};

/// Whether the bytes begin as gzip does.
[[nodiscard]] bool is_packed(std::string_view bytes) noexcept;

/// Is given a piece, and how many bytes of the file it took so far. \return whether it wants more
using Take = std::function<bool(std::string_view piece, std::size_t read)>;

/// Hands out pieces in order until `take` returns false or all is out. \param most bytes unpacked \param ratio how many
/// bytes one packed byte may become, asked beyond the first million
[[nodiscard]] std::optional<UnpackFault> unpack(std::string_view bytes, std::size_t most, std::size_t ratio,
                                                const Take& take);

}  // namespace log
}  // namespace v0
}  // namespace alur
