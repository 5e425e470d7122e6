// Whether bytes are text.
#pragma once

#include <string_view>

#include <alur/base/utf8.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// Position of the first byte that is not UTF-8; npos where all is.
[[nodiscard]] inline std::size_t not_utf8(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const std::size_t size = base::character_at(text, at).size;
        if (size == 0) return at;
        at += size;
    }
    return std::string_view::npos;
}

}  // namespace log
}  // namespace v0
}  // namespace alur
