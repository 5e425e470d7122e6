#include <alur/base/diagnostic.hpp>

#include <array>
#include <random>
#include <string>

#include "support/catch.hpp"

using namespace alur;

namespace {

/// Whether a text is anything but UTF-8 without control and format characters, told by the table of well-formed
/// sequences (Unicode 15, table 3-7) and the list of the categories Cc and Cf.
bool faults_of(const std::string& text) {
    constexpr std::array<std::array<char32_t, 2>, 22> unseen{
        {{0, 0x1F},          {0x7F, 0x9F},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
         {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},     {0x180E, 0x180E},
         {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x2064},   {0x2066, 0x206F},   {0xFEFF, 0xFEFF},
         {0xFFF9, 0xFFFB},   {0x110BD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
         {0xE0001, 0xE0001}, {0xE0020, 0xE007F}}};
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = [&](std::size_t i) -> unsigned {
            return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
        };
        const unsigned first = byte(0);
        const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        unsigned least = 0x80;
        unsigned most = 0xBF;
        if ((first >= 0x80 && first < 0xC2) || first > 0xF4) return true;
        if (first == 0xE0) least = 0xA0;
        if (first == 0xED) most = 0x9F;
        if (first == 0xF0) least = 0x90;
        if (first == 0xF4) most = 0x8F;
        if (size > 1 && (byte(1) < least || byte(1) > most)) return true;
        char32_t code = size == 1 ? first : first & (0xFFU >> (size + 1));
        for (std::size_t i = 1; i < size; ++i) {
            if (byte(i) < 0x80 || byte(i) > 0xBF) return true;
            code = code << 6U | (byte(i) & 0x3FU);
        }
        for (const auto& [from, to] : unseen)
            if (code >= from && code <= to) return true;
        at += size;
    }
    return false;
}

}  // namespace

TEST_CASE("a diagnostic shows place, code, fault, way out and the line with a caret", "[base]") {
    Diagnostics found("perisa.yaml", "a: 1\nactor: operater\n");
    found.add({Severity::error, "ALUR-E060", "unknown actor 'operater'", "did you mean 'operator'?", {2, 8, 8}, {}});
    CHECK(found.to_string() ==
          "perisa.yaml:2:8: error ALUR-E060: unknown actor 'operater'; did you mean 'operator'?\n"
          "  2 | actor: operater\n"
          "    |        ^~~~~~~~\n");
    CHECK(found.has_errors());
}

TEST_CASE("a source line cannot drive a terminal", "[base]") {
    Diagnostics found("x.yaml", "a: \x1b[2J\xE2\x80\xAE!\n");
    found.add({Severity::warning, "ALUR-W001", "odd\x07", "", {1, 4, 1}, {}});
    const std::string shown = found.to_string();
    CHECK(shown.find('\x1b') == std::string::npos);
    CHECK(shown.find('\x07') == std::string::npos);
    CHECK(shown.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(shown.find("\\x1b[2J\\xe2\\x80\\xae!") != std::string::npos);
}

TEST_CASE("a caret counts characters, not bytes", "[base]") {
    Diagnostics found("x.yaml", "é: salah\n");
    found.add({Severity::error, "ALUR-E001", "wrong", "", {1, 4, 5}, {}});
    CHECK(found.to_string() == "x.yaml:1:4: error ALUR-E001: wrong\n  1 | é: salah\n    |    ^~~~~\n");
}

TEST_CASE("a byte order mark takes no column", "[base]") {
    Diagnostics found("x.yaml",
                      "\xEF\xBB\xBF"
                      "salah: 1\nb: 2\n");
    found.add({Severity::error, "ALUR-E001", "wrong", "", {1, 1, 5}, {}});
    CHECK(found.to_string() == "x.yaml:1:1: error ALUR-E001: wrong\n  1 | salah: 1\n    | ^~~~~\n");
}

TEST_CASE("a place behind the end of its line still gets a caret", "[base]") {
    Diagnostics found("x.yaml", "ab\n");
    found.add({Severity::error, "ALUR-E001", "wrong", "", {1, 5, 1}, {}});
    CHECK(found.to_string() == "x.yaml:1:5: error ALUR-E001: wrong\n  1 | ab\n    |     ^\n");
}

TEST_CASE("findings beyond the two hundredth are counted", "[base]") {
    Diagnostics found("x.yaml");
    for (int i = 0; i < 250; ++i) found.add({Severity::error, "ALUR-E001", "wrong", "", {}, {}});
    CHECK(found.all().size() == 200);
    CHECK(found.left_off() == 50);
    CHECK(found.errors() == 250);
    Diagnostics whole("x.yaml");
    whole.append(found);
    CHECK(whole.errors() == 250);
    CHECK(whole.left_off() == 50);
}

TEST_CASE("a suggestion is near in spelling or is not made", "[base]") {
    const std::vector<std::string_view> actors{"pemohon", "operator", "kasi"};
    CHECK(closest("operater", actors) == "operator");
    CHECK(closest("kasie", actors) == "kasi");
    CHECK(closest("lurah", actors).empty());
    CHECK(closest("", actors).empty());
}

TEST_CASE("a printable text stays on one line and shows what it hides", "[base]") {
    CHECK(printable("Kasi Perekonomian — 5 menit") == "Kasi Perekonomian — 5 menit");
    CHECK(printable("a\nb\x1b[2J") == "a\\x0ab\\x1b[2J");
    CHECK(printable("nib\xE2\x80\xAE") == "nib\\xe2\\x80\\xae");
    CHECK(printable("\xFF") == "\\xff");
}

TEST_CASE("what is printable is UTF-8, drives no terminal and is printable", "[base]") {
    // A character behind another one's first byte, and those that are shown but act, or are not shown.
    CHECK(printable("\xC2\x9B\x80") == "\\xc2\\x9b\\x80");
    CHECK(printable("\xE2\x80\xAE\x80") == "\\xe2\\x80\\xae\\x80");
    CHECK(printable("caf\xE9\x94!") == "caf\\xe9\\x94!");
    CHECK(printable("\xC3") == "\\xc3");
    for (const char* hidden : {"\u00ad", "\u034f", "\u061c", "\u115f", "\u180e", "\u2028", "\ufe0f", "\ufeff", "\ufff9",
                               "\U000e0041", "e\u0301"})
        CHECK(printable(hidden).find("\\x") != std::string::npos);
    for (const char* seen : {"\u00e9", "\u2014", "\u0645", "\u6f22", "\ufffd", "\U0001f600"})
        CHECK(printable(seen) == seen);

    // Bytes at random and whole characters among them.
    std::mt19937 random(20241129);
    const auto below = [&](unsigned most) { return static_cast<unsigned>(random() % most); };
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (unsigned left = below(12); left != 0; --left) {
            static const std::array pieces{"a",      "\xC2\x9B",   "\xE2\x80\xAE", "\u061c",
                                           "\ufe0f", "\U000e0041", "\xF0\x9F"};
            if (below(3) == 0)
                text += pieces[below(pieces.size())];
            else
                text += static_cast<char>(below(3) == 0 ? below(256) : 0x80 + below(128));
        }
        const std::string shown = printable(text);
        CHECK(printable(shown) == shown);
        if (faults_of(shown)) FAIL("round " << round << ": " << shown);
    }
}

TEST_CASE("an excerpt of a text that is not UTF-8 drives no terminal either", "[base]") {
    Diagnostics found("x.yaml", "id: \xC2\x9B\x80 31mRED\n");
    found.add({Severity::error, "ALUR-E002", "wrong", "", {1, 6, 1}, {}});
    CHECK(found.to_string() ==
          "x.yaml:1:6: error ALUR-E002: wrong\n"
          "  1 | id: \\xc2\\x9b\\x80 31mRED\n"
          "    |             ^~~~\n");
}

TEST_CASE("findings about another text are shown and counted with the others, each in its own file", "[base]") {
    Diagnostics sop("a.yaml", "satu\n");
    sop.add({Severity::error, "ALUR-E001", "fault", "", {1, 1, 4}, {}});
    sop.add({Severity::warning, "ALUR-W001", "doubt", "", {1, 1, 4}, {}});
    Diagnostics calendar("kalender/k.yaml", "dua\n");
    calendar.add({Severity::error, "ALUR-E301", "gap", "", {1, 1, 3}, {}});
    calendar.add_other(Diagnostics("leer.yaml"));  // without a finding: left out
    calendar.add_other(std::move(sop));
    CHECK(calendar.text() == "dua\n");
    CHECK(Diagnostics().text().empty());
    CHECK(calendar.all().size() == 1);
    REQUIRE(calendar.others().size() == 1);
    CHECK(calendar.errors() == 2);
    CHECK(calendar.warnings() == 1);
    CHECK(calendar.to_string() ==
          "kalender/k.yaml:1:1: error ALUR-E301: gap\n  1 | dua\n    | ^~~\n"
          "a.yaml:1:1: error ALUR-E001: fault\n  1 | satu\n    | ^~~~\n"
          "a.yaml:1:1: warning ALUR-W001: doubt\n  1 | satu\n    | ^~~~\n");

    Diagnostics all("kalender/k.yaml");
    all.append(calendar);
    CHECK(all.errors() == 2);
    Diagnostics nothing("kalender/k.yaml");
    nothing.add_other(calendar);
    CHECK_FALSE(nothing.empty());
    CHECK(nothing.has_errors());
}
