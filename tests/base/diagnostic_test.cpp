#include <alur/base/diagnostic.hpp>

#include "support/catch.hpp"

using namespace alur;

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
