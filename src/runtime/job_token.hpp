// A lease as a text that workers elsewhere keep: which activation of which case, and the number of the lease.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <alur/base/ids.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

struct JobToken {
    CaseId case_id{};
    StepId step{};
    ItemId item = none<ItemId>;
    std::uint16_t attempt = 0;
    std::uint64_t lease = 0;
};

[[nodiscard]] inline std::string to_text(const JobToken& token) {
    return std::to_string(index(token.case_id)) + "." + std::to_string(index(token.step)) + "." +
           std::to_string(index(token.item)) + "." + std::to_string(token.attempt) + "." + std::to_string(token.lease);
}

/// Nothing where the text is not written as to_text does.
[[nodiscard]] inline std::optional<JobToken> token_of(std::string_view text) {
    std::array<std::uint64_t, 5> parts{};
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i != 0 && (at == end || *at++ != '.')) return std::nullopt;
        const auto [behind, error] = std::from_chars(at, end, parts[i]);
        if (error != std::errc()) return std::nullopt;
        at = behind;
    }
    if (at != end) return std::nullopt;
    JobToken token{static_cast<CaseId>(parts[0]), static_cast<StepId>(parts[1]), static_cast<ItemId>(parts[2]),
                   static_cast<std::uint16_t>(parts[3]), parts[4]};
    return to_text(token) == text ? std::optional(token) : std::nullopt;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
