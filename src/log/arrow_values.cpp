#include "log/arrow_values.hpp"

namespace alur {
inline namespace v0 {
namespace log {

std::optional<ArrowFormat> arrow_format_of(std::string_view text) {
    constexpr std::int64_t us_per_day = 86'400'000'000;
    if (text.size() == 1) switch (text[0]) {
            case 'n': return ArrowFormat{ArrowLayout::nothing, ColumnType::text};
            case 'b': return ArrowFormat{ArrowLayout::boolean, ColumnType::boolean};
            case 'c': return ArrowFormat{ArrowLayout::int8, ColumnType::integer};
            case 'C': return ArrowFormat{ArrowLayout::uint8, ColumnType::integer};
            case 's': return ArrowFormat{ArrowLayout::int16, ColumnType::integer};
            case 'S': return ArrowFormat{ArrowLayout::uint16, ColumnType::integer};
            case 'i': return ArrowFormat{ArrowLayout::int32, ColumnType::integer};
            case 'I': return ArrowFormat{ArrowLayout::uint32, ColumnType::integer};
            case 'l': return ArrowFormat{ArrowLayout::int64, ColumnType::integer};
            case 'L': return ArrowFormat{ArrowLayout::uint64, ColumnType::integer};
            case 'f': return ArrowFormat{ArrowLayout::float32, ColumnType::real};
            case 'g': return ArrowFormat{ArrowLayout::float64, ColumnType::real};
            case 'u': return ArrowFormat{ArrowLayout::utf8, ColumnType::text};
            case 'U': return ArrowFormat{ArrowLayout::large_utf8, ColumnType::text};
            default: return std::nullopt;
        }
    if (text == "vu") return ArrowFormat{ArrowLayout::utf8_view, ColumnType::text};
    if (text == "tdD") return ArrowFormat{ArrowLayout::int32, ColumnType::instant, us_per_day, 1, true};
    if (text == "tdm") return ArrowFormat{ArrowLayout::int64, ColumnType::instant, 1000, 1, true};
    if (text.size() >= 4 && text.substr(0, 2) == "ts" && text[3] == ':') {
        const bool naive = text.size() == 4;
        switch (text[2]) {
            case 's': return ArrowFormat{ArrowLayout::int64, ColumnType::instant, 1'000'000, 1, naive};
            case 'm': return ArrowFormat{ArrowLayout::int64, ColumnType::instant, 1000, 1, naive};
            case 'u': return ArrowFormat{ArrowLayout::int64, ColumnType::instant, 1, 1, naive};
            case 'n': return ArrowFormat{ArrowLayout::int64, ColumnType::instant, 1, 1000, naive};
            default: return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace log
}  // namespace v0
}  // namespace alur
