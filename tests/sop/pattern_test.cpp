#include <alur/sop/pattern.hpp>

#include <algorithm>
#include <random>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using alur::sop::Pattern;

namespace alur {
inline namespace v0 {
namespace sop {

struct PatternCost {
    /// How often a character of the text is compared with a range.
    static std::size_t comparisons(const Pattern& pattern, std::string_view text) {
        std::size_t count = 0;
        (void)pattern.matches(text, count);
        return count;
    }
};

}  // namespace sop
}  // namespace v0
}  // namespace alur

namespace {

bool matches(std::string_view expression, std::string_view text) {
    const auto pattern = Pattern::compile(expression);
    REQUIRE(pattern);
    return pattern->matches(text);
}

/// A random expression of the part that both understand.
std::string expression(std::mt19937& random, int depth) {
    const auto pick = [&](std::size_t count) { return random() % count; };
    std::string out;
    for (std::size_t i = 0, count = pick(4); i < count; ++i) {
        switch (pick(depth == 0 ? 5 : 7)) {
            case 0: out += static_cast<char>('a' + pick(3)); break;
            case 1: out += '.'; break;
            case 2: out += pick(2) == 0 ? "[ab]" : "[^a-b]"; break;
            case 3: out += pick(2) == 0 ? "\\d" : "\\w"; break;
            case 4: out += "[a\\d]"; break;
            case 5: out += "(" + expression(random, depth - 1) + ")"; break;
            default: out += "(?:" + expression(random, depth - 1) + "|" + expression(random, depth - 1) + ")"; break;
        }
        const std::vector<std::string> repetitions{"", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?"};
        out += repetitions[pick(repetitions.size())];
    }
    return out;
}

}  // namespace

TEST_CASE("a pattern matches the whole text", "[sop]") {
    CHECK(matches("[0-9]{16}", "3200010101010001"));
    CHECK(matches("^[0-9]{16}$", "3200010101010001"));
    CHECK_FALSE(matches("[0-9]{16}", "320001010101000"));
    CHECK_FALSE(matches("[0-9]{16}", "32000101010100011"));
    CHECK_FALSE(matches("[0-9]{16}", "3,27102E+15"));
    CHECK(matches("08[0-9]{8,11}", "08123456789"));
    CHECK(matches("", ""));
    CHECK_FALSE(matches("", "a"));
    CHECK_FALSE(matches("a^b", "ab"));
    CHECK(matches("(^a|b$)", "b"));
}

TEST_CASE("a character of a pattern is a code point", "[sop]") {
    CHECK(matches(".", "\u00e9"));
    CHECK(matches("[\u00e0-\u00ff]+", "\u00e9\u00e8"));
    CHECK_FALSE(matches(".", "\n"));
    CHECK_FALSE(matches(".*", "\xff"));
    CHECK_FALSE(matches(".*", "\xc3"));
}

TEST_CASE("white space and ends of lines are those of ECMAScript", "[sop]") {
    const auto pattern = [](const char* expression) { return Pattern::compile(expression).value(); };
    for (const char* space : {" ", "\t", "\v", "\f", "\n", "\r", "\u00A0", "\u1680", "\u2000", "\u200A", "\u2028",
                              "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"}) {
        CHECK(pattern("\\s").matches(space));
        CHECK(pattern("[\\s]").matches(space));
        CHECK_FALSE(pattern("\\S").matches(space));
    }
    for (const char* none : {"a", "\u200B", "\xC2\x85", "\u180E"}) CHECK(pattern("\\S").matches(none));
    for (const char* end : {"\n", "\r", "\u2028", "\u2029"}) CHECK_FALSE(pattern(".").matches(end));
    for (const char* any : {"\xC2\x85", "\v", "a"}) CHECK(pattern(".").matches(any));
}

TEST_CASE("a repetition of too many is told to be too large, however long its number", "[sop]") {
    for (const char* expression : {"a{1001}", "a{100000}", "a{1,99999999999999999999999}"}) {
        const auto compiled = Pattern::compile(expression);
        REQUIRE_FALSE(compiled);
        CHECK(compiled.error().message == "its repetitions are too large");
    }
}

TEST_CASE("a pattern that makes others explode takes its time from the text alone", "[sop]") {
    std::string text(50'000, 'a');
    text.back() = '!';
    CHECK_FALSE(matches("(a+)+", text));
    CHECK_FALSE(matches("(a|a)*b", text));
    CHECK_FALSE(matches("((a*)*)*", text));
    CHECK(matches("(.|a)*", text));
}

TEST_CASE("a class of many ranges costs a character no more than its halves", "[sop]") {
    const auto cost = [](const std::string& characters, const std::string& character) {
        const auto pattern = Pattern::compile("(?:[" + characters + "]{0,480})*");
        REQUIRE(pattern);
        std::string text;
        for (int i = 0; i < 1'000; ++i) text += character;
        CHECK(pattern->matches(text));
        return alur::sop::PatternCost::comparisons(*pattern, text) / 1'000;
    };
    std::string apart;  // 300 ranges that do not touch
    for (unsigned code = 0x100; code < 0x100 + 600; code += 2) {
        apart += static_cast<char>(0xC0U | code >> 6U);
        apart += static_cast<char>(0x80U | (code & 0x3FU));
    }
    CHECK(cost(apart, apart.substr(apart.size() - 2)) <= 480 * 9);
    std::string many;  // they are four in all
    for (int i = 0; i < 480; ++i) many += "\\w";
    CHECK(cost(many, "_") <= 480 * 3);
}

TEST_CASE("a class holds what its ranges hold, in whatever order they are written", "[sop]") {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        std::vector<std::pair<char, char>> ranges;
        std::string expression = random() % 3 == 0 ? "[^" : "[";
        const bool negated = expression.size() == 2;
        for (std::size_t i = 0, count = 1 + random() % 12; i < count; ++i) {
            const char low = static_cast<char>('a' + random() % 26);
            const char high =
                static_cast<char>(low + static_cast<char>(random() % static_cast<unsigned>('z' - low + 1)));
            ranges.emplace_back(low, high);
            expression += low;
            if (high != low || random() % 2 == 0) expression += {'-', high};
        }
        expression += "]";
        INFO(expression);
        for (char c = 'a'; c <= 'z'; ++c) {
            const bool inside = std::any_of(ranges.begin(), ranges.end(),
                                            [c](const auto& range) { return c >= range.first && c <= range.second; });
            CHECK(matches(expression, std::string(1, c)) == (inside != negated));
        }
    }
}

TEST_CASE("a pattern agrees with the standard library on random expressions and texts", "[sop]") {
    std::mt19937 random(20240624);
    std::size_t compared = 0;
    std::size_t matched = 0;
    for (int round = 0; round < 1'500; ++round) {
        const std::string source = expression(random, 1);
        const auto pattern = Pattern::compile(source);
        INFO("expression " << source);
        REQUIRE(pattern);
        const std::regex standard(source);
        for (int i = 0; i < 8; ++i) {
            std::string text;
            for (std::size_t length = random() % 6; length > 0; --length) text += "abc1 "[random() % 5];
            INFO("text '" << text << "'");
            CHECK(pattern->matches(text) == std::regex_match(text, standard));
            matched += pattern->matches(text);
            ++compared;
        }
    }
    CHECK(compared == 12'000);
    CHECK(matched > 1'000);
}
