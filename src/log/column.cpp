#include <alur/log/column.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <string>

namespace alur {
inline namespace v0 {
namespace {

/// A number in the fewest digits that read back as the same.
template <class Number>
std::string digits(Number value) {
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), end.ptr};
}

void pad(std::string& out, unsigned value, std::size_t width) {
    const std::string text = std::to_string(value);
    if (text.size() < width) out.append(width - text.size(), '0');
    out += text;
}

}  // namespace

std::string_view name(ColumnType type) noexcept {
    switch (type) {
        case ColumnType::text: return "text";
        case ColumnType::integer: return "integer";
        case ColumnType::real: return "real";
        case ColumnType::boolean: return "boolean";
        case ColumnType::instant: return "instant";
    }
    return "text";
}

std::string to_string(Instant t) {
    using namespace std::chrono;
    const auto day = floor<days>(t);
    const year_month_day date{day};
    const auto within = static_cast<std::uint64_t>((t - day).count());
    const int year = static_cast<int>(date.year());
    std::string out;
    if (year < 0) out += '-';
    pad(out, static_cast<unsigned>(year < 0 ? -year : year), 4);
    out += '-';
    pad(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    pad(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    pad(out, static_cast<unsigned>(within / 3'600'000'000), 2);
    out += ':';
    pad(out, static_cast<unsigned>(within / 60'000'000 % 60), 2);
    out += ':';
    pad(out, static_cast<unsigned>(within / 1'000'000 % 60), 2);
    if (const auto fraction = static_cast<unsigned>(within % 1'000'000); fraction != 0) {
        out += '.';
        pad(out, fraction, 6);
        while (out.back() == '0') out.pop_back();
    }
    return out + 'Z';
}

std::string Column::to_string(std::size_t row) const {
    if (!has_value(row)) return {};
    switch (type_) {
        case ColumnType::text: return std::string(text(row));
        case ColumnType::integer: return digits(integer(row));
        case ColumnType::real: return digits(real(row));
        case ColumnType::boolean: return boolean(row) ? "true" : "false";
        case ColumnType::instant: return alur::to_string(instant(row));
    }
    return {};
}

}  // namespace v0
}  // namespace alur
