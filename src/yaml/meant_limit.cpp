#include "yaml/meant_limit.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "yaml/values.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

enum class Unit : std::uint8_t { minute, hour, day, working_day, calendar_day, week };

constexpr std::array<std::pair<std::string_view, Unit>, 30> units{{
    {"menit", Unit::minute},
    {"mnt", Unit::minute},
    {"men", Unit::minute},
    {"min", Unit::minute},
    {"mins", Unit::minute},
    {"minute", Unit::minute},
    {"minutes", Unit::minute},
    {"m", Unit::minute},
    {"jam", Unit::hour},
    {"j", Unit::hour},
    {"h", Unit::hour},
    {"hrs", Unit::hour},
    {"hour", Unit::hour},
    {"hours", Unit::hour},
    {"hari", Unit::day},
    {"d", Unit::day},
    {"day", Unit::day},
    {"days", Unit::day},
    {"hari kerja", Unit::working_day},
    {"hk", Unit::working_day},
    {"working day", Unit::working_day},
    {"working days", Unit::working_day},
    {"business days", Unit::working_day},
    {"hari kalender", Unit::calendar_day},
    {"calendar day", Unit::calendar_day},
    {"calendar days", Unit::calendar_day},
    {"minggu", Unit::week},
    {"pekan", Unit::week},
    {"week", Unit::week},
    {"weeks", Unit::week},
}};

struct Part {
    std::int64_t whole = 0;
    std::string_view fraction;  ///< digits behind a point or a comma
    Unit unit{};
};

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

constexpr std::string_view digits = "0123456789";

/// Takes the digits at the beginning of the text.
std::string_view take_digits(std::string_view& text) {
    const std::string_view taken = text.substr(0, text.find_first_not_of(digits));
    text.remove_prefix(taken.size());
    return taken;
}

/// Takes a number and its unit from the beginning of the text.
std::optional<Part> take_part(std::string_view& text) {
    Part part;
    const std::optional<std::int64_t> whole = parse_integer(take_digits(text));
    constexpr std::int64_t most = 1'000'000;  // beyond it nothing is meant
    if (!whole || *whole > most) return std::nullopt;
    part.whole = *whole;
    if (!text.empty() && (text.front() == ',' || text.front() == '.')) {
        text.remove_prefix(1);
        part.fraction = take_digits(text);
        if (part.fraction.empty() || part.fraction.size() > 2) return std::nullopt;
    }
    std::string_view word = trimmed(text.substr(0, text.find_first_of(digits)));
    for (const std::string_view between : {" dan", " and"})
        if (word.size() > between.size() && word.substr(word.size() - between.size()) == between)
            word.remove_suffix(between.size());
    text.remove_prefix(std::min(text.find_first_of(digits), text.size()));
    const std::string unit = lowered(word);
    const auto* known = std::find_if(units.begin(), units.end(), [&](const auto& each) { return each.first == unit; });
    if (known == units.end()) return std::nullopt;
    part.unit = known->second;
    return part;
}

/// Minutes, if it is a whole number of them.
std::optional<std::int64_t> minutes_of(const Part& part) {
    const std::int64_t each = part.unit == Unit::minute ? 1 : 60;
    if (part.unit != Unit::minute && part.unit != Unit::hour) return std::nullopt;
    std::int64_t hundredths = part.whole * 100;
    if (!part.fraction.empty()) {
        const std::int64_t digit = part.fraction[0] - '0';
        hundredths += digit * 10 + (part.fraction.size() == 2 ? part.fraction[1] - '0' : 0);
    }
    if (hundredths * each % 100 != 0) return std::nullopt;
    return hundredths * each / 100;
}

/// Several parts, or one with a fraction: their sum in minutes.
std::string in_minutes(const Part& first, std::string_view rest) {
    std::optional<std::int64_t> sum = minutes_of(first);
    while (sum && !rest.empty()) {
        const std::optional<Part> next = take_part(rest);
        const std::optional<std::int64_t> more = next ? minutes_of(*next) : std::nullopt;
        sum = more ? std::optional(*sum + *more) : std::nullopt;
    }
    return sum && *sum != 0 ? std::to_string(*sum) + " menit" : std::string();
}

}  // namespace

std::string meant_limit(std::string_view text) {
    text = trimmed(text);
    const std::optional<Part> first = take_part(text);
    if (!first || first->whole == 0) return {};
    if (!text.empty() || !first->fraction.empty()) return in_minutes(*first, text);
    const std::string number = std::to_string(first->whole);
    // What is too long is nothing to write.
    const auto in = [](const std::string& amount, const std::string& unit) {
        std::string limit = amount + " " + unit;
        return parse_limit(limit).limit ? limit : std::string();
    };
    switch (first->unit) {
        case Unit::minute: return in(number, "menit");
        case Unit::hour: return in(number, "jam");
        case Unit::working_day: return in(number, "hari kerja");
        case Unit::calendar_day: return in(number, "hari kalender");
        case Unit::day: {
            const std::string days = in(number, "hari kerja");
            return days.empty() ? days : days + " or " + number + " hari kalender";
        }
        case Unit::week: {
            const std::string days = in(std::to_string(first->whole * 7), "hari kalender");
            return days.empty() ? days : days + ", or the working days that are meant";
        }
    }
    return {};
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
