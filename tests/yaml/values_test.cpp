#include "yaml/values.hpp"

#include <string>

#include <alur/base/utf8.hpp>

#include "support/catch.hpp"
#include "yaml/bytes.hpp"

using namespace alur;
using namespace std::chrono_literals;

TEST_CASE("only true and false are truth values", "[yaml]") {
    CHECK(yaml::parse_boolean("true") == true);
    CHECK(yaml::parse_boolean("false") == false);
    for (const char* text : {"", "True", "TRUE", "yes", "no", "on", "off", "y", "ya", "1", "0", "true "})
        CHECK_FALSE(yaml::parse_boolean(text));
}

TEST_CASE("an integer is written in one way only", "[yaml]") {
    CHECK(yaml::parse_integer("0") == 0);
    CHECK(yaml::parse_integer("-7") == -7);
    CHECK(yaml::parse_integer("9223372036854775807") == INT64_MAX);
    CHECK(yaml::parse_integer("-9223372036854775808") == INT64_MIN);
    for (const char* text : {"", "-", "+1", "01", "-0", "-01", "1.0", "1e3", "0x1F", "1_000", "1 ", " 1", "12:30",
                             ".nan", "9223372036854775808", "-9223372036854775809", "3,27102E+15"})
        CHECK_FALSE(yaml::parse_integer(text));
}

TEST_CASE("a date exists", "[yaml]") {
    CHECK(yaml::parse_date("2024-02-29") == 2024y / 2 / 29);
    CHECK(yaml::parse_date("0000-01-01") == std::chrono::year(0) / 1 / 1);
    CHECK(yaml::parse_date("9999-12-31") == 9999y / 12 / 31);
    CHECK(yaml::is_near(1900y / 1 / 1));
    CHECK(yaml::is_near(2199y / 12 / 31));
    CHECK_FALSE(yaml::is_near(1899y / 12 / 31));
    CHECK_FALSE(yaml::is_near(2200y / 1 / 1));
    for (const char* text : {"", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-04-31",
                             "2024-1-1", "24-01-01", "2024/01/01", "2024-01-01T00:00", "-024-01-01", "20a4-01-01"})
        CHECK_FALSE(yaml::parse_date(text));
}

TEST_CASE("a limit is a whole number and a unit", "[yaml]") {
    CHECK(yaml::parse_limit("1 menit").limit == Limit{Measure::working_time, 60});
    CHECK(yaml::parse_limit("90 menit").limit == Limit{Measure::working_time, 5'400});
    CHECK(yaml::parse_limit("2 jam").limit == Limit{Measure::working_time, 7'200});
    CHECK(yaml::parse_limit("3 hari kerja").limit == Limit{Measure::working_days, 3});
    CHECK(yaml::parse_limit("14 hari kalender").limit == Limit{Measure::calendar_days, 14});
    CHECK(yaml::parse_limit("3653 hari kerja").limit == Limit{Measure::working_days, longest_days});
    CHECK(yaml::parse_limit("87600 jam").limit == Limit{Measure::working_time, 315'360'000});

    using yaml::LimitFault;
    const auto fault = [](std::string_view text) {
        const yaml::ParsedLimit parsed = yaml::parse_limit(text);
        CHECK_FALSE(parsed.limit);
        return parsed.fault;
    };
    CHECK(fault("3 hari") == LimitFault::bare_day);
    CHECK(fault("0 jam") == LimitFault::zero);
    CHECK(fault("3654 hari kerja") == LimitFault::too_long);
    CHECK(fault("87673 jam") == LimitFault::too_long);
    CHECK(fault("99999999999999999999 menit") == LimitFault::too_long);
    CHECK(fault("1 minggu") == LimitFault::unit);
    CHECK(fault("5 Menit") == LimitFault::unit);
    CHECK(fault("5  menit") == LimitFault::unit);
    for (const char* text : {"", "5", "menit", "5menit", "05 menit", "-1 menit", "1.5 jam", "1e3 menit", " 5 menit"})
        CHECK(fault(text) == LimitFault::form);
}

TEST_CASE("a character is told by its bytes, and bytes that are none are known", "[yaml]") {
    CHECK(base::character_at("a", 0).code == U'a');
    CHECK(base::character_at("\u00e9", 0).code == U'\u00e9');
    CHECK(base::character_at("\u20ac", 0).size == 3);
    CHECK(base::character_at("\U0001F600", 0).code == U'\U0001F600');
    // Alone, cut off, overlong, a surrogate, beyond the last code.
    for (const char* bytes : {"\x80", "\xc3", "\xc3(", "\xe2\x82", "\xc0\xaf", "\xe0\x80\x80", "\xf0\x80\x80\x80",
                              "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
        CHECK(base::character_at(bytes, 0).size == 0);
    CHECK(base::count_characters("a\u00e9\u20ac") == 3);
    CHECK(yaml::code_name(0x202E) == "U+202E");
    CHECK(yaml::code_name(0x1F600) == "U+1F600");
    CHECK(yaml::shortened(std::string(59, 'a') + "\u00e9\u00e9") == std::string(59, 'a') + "…");
}
