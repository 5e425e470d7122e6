#include "yaml/document.hpp"

#include <string>

#include "support/catch.hpp"

using namespace alur;

namespace {

/// The tree in one line: `{a: 1, b: [x, "y"], c: }`.
std::string show(yaml::Node node) {
    std::string out;
    switch (node.kind()) {
        case yaml::Kind::scalar: return node.quoted() ? '"' + std::string(node.text()) + '"' : std::string(node.text());
        case yaml::Kind::empty: return "";
        case yaml::Kind::list:
            for (const yaml::Node item : node.items()) out += (out.empty() ? "[" : ", ") + show(item);
            return (out.empty() ? "[" : out) + "]";
        case yaml::Kind::map:
            for (const yaml::Pair pair : node.pairs())
                out += (out.empty() ? "{" : ", ") + show(pair.key) + ": " + show(pair.value);
            return (out.empty() ? "{" : out) + "}";
    }
    return "?";
}

/// The tree, or the first line of what was found.
std::string read(std::string_view text, const yaml::Limits& limits = {}) {
    Diagnostics found("x", std::string(text));
    const auto document = yaml::Document::parse(text, found, limits);
    if (document) return found.empty() ? show(document->root()) : "a document with findings";
    const std::string shown = found.to_string();
    return shown.substr(0, shown.find('\n'));
}

/// Place and code of the first finding.
std::string fault(std::string_view text) {
    const std::string shown = read(text);
    return shown.substr(0, shown.find(": ", shown.find("ALUR")));
}

std::string place(Span span) {
    return std::to_string(span.line) + ":" + std::to_string(span.column) + "+" + std::to_string(span.length);
}

}  // namespace

TEST_CASE("text stays text whatever YAML 1.1 would make of it", "[yaml]") {
    CHECK(read("a: no\nb: on\nc: 010\nd: 12:30\ne: 3271020000000001\nf: 1e3\ng: .nan\n") ==
          "{a: no, b: on, c: 010, d: 12:30, e: 3271020000000001, f: 1e3, g: .nan}");
    CHECK(read("a: null\nb: ~\nnull: c\n") == "{a: null, b: ~, null: c}");
}

TEST_CASE("a value that is not written is empty", "[yaml]") {
    CHECK(read("a:\nb:\n-\n-\n- x\n") == "{a: , b: [, , x]}");
    CHECK(read("a:\nnull: 1\n") == "{a: , null: 1}");
    CHECK(read("{a: , b: [x, , y]}") == "{a: , b: [x, , y]}");
}

TEST_CASE("quotes, escapes and blocks are resolved", "[yaml]") {
    CHECK(read("a: 'it''s' # so\nb: \"tab\\t\\x41\\u00e9\\\"\"\n") == "{a: \"it's\", b: \"tab\tA\u00e9\"\"}");
    CHECK(read("a: >-\n  satu\n  dua\n\nb: |\n  tiga # bukan komentar\n   empat\n# komentar\n") ==
          "{a: \"satu dua\", b: \"tiga # bukan komentar\n empat\n\"}");
    CHECK(read("a: \"\"\nb: ''\n") == "{a: \"\", b: \"\"}");
}

TEST_CASE("CR LF and a byte order mark at the start mean nothing", "[yaml]") {
    CHECK(read("\xEF\xBB\xBF"
               "a:\r\n  - b\r\n  - |\r\n    c\r\nd: e\r\n") == "{a: [b, \"c\n\"], d: e}");
}

TEST_CASE("a place counts characters and covers what is written", "[yaml]") {
    const std::string text = "\u00e9: {\u00fc: \"x y\"} # c\nlist:\n  - \u00e4\u00f6\n  - a: 1\nlast:\n";
    Diagnostics found("x", text);
    const auto document = yaml::Document::parse(text, found);
    REQUIRE(document);
    std::string places;
    for (const yaml::Pair pair : document->root().pairs()) {
        places += place(pair.key.span()) + "=" + place(pair.value.span()) + " ";
        for (const yaml::Pair inner : pair.value.pairs())
            places += "(" + place(inner.key.span()) + " " + place(inner.value.span()) + ") ";
        for (const yaml::Node item : pair.value.items()) places += "[" + place(item.span()) + "] ";
    }
    CHECK(places == "1:1+1=1:4+1 (1:5+1 1:8+5) 2:1+4=3:3+1 [3:5+2] [4:5+1] 5:1+4=5:1+4 ");
}

TEST_CASE("the one-byte file ',' ends", "[yaml]") {
    CHECK(read(",") ==
          "x:1:1: error ALUR-E025: this is not part of any value; check the indentation, the brackets and the "
          "quotes before it");
    CHECK(read("a: 1\n---\n,") ==
          "x:2:1: error ALUR-E011: a second document begins here; write one document in a file");
}

TEST_CASE("what the parser would leave out or swallow is found", "[yaml]") {
    CHECK(fault(" a: 1\nb: 2\n") == "x:2:1: error ALUR-E025");
    CHECK(fault("[a] b\n") == "x:1:5: error ALUR-E025");
    CHECK(fault("a: 1\nfoo") == "x:2:1: error ALUR-E021");
    CHECK(fault("a: 1\nfoo\nb: 2\n") == "x:2:1: error ALUR-E021");
    CHECK(fault("{a, b: 1}") == "x:1:2: error ALUR-E021");
    CHECK(fault("a: \"foo\nb: 1\nc: \"bar\"\n") == "x:1:4: error ALUR-E023");
    CHECK(fault("a: 'foo\nb: 1\nc: d\n") == "x:1:4: error ALUR-E023");
    CHECK(fault("a: \"x\" y\n") == "x:1:4: error ALUR-E023");
    CHECK(fault("a: b\n  c\n") == "x:1:4: error ALUR-E024");
    CHECK(fault("- x\n- y\n,\n") == "x:3:1: error ALUR-E025");
    CHECK(fault("? a\n: b\n") == "x:1:1: error ALUR-E022");
}
