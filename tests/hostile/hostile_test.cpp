// Hostile texts: every one ends in findings, never in a crash, a hang or a silent misreading. The small ones are files,
// named by the code that must be found; the large ones are made here. Nothing is timed: a text that is not bounded
// shows by never coming back.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <alur/sop/check.hpp>
#include <alur/sop/read.hpp>

#include "support/catch.hpp"

using namespace alur;

namespace {

std::string repeated(const std::string& part, std::size_t times) {
    std::string out;
    out.reserve(part.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
}

/// The codes that were found, each once; `ok` where the text was read.
std::string codes(const Result<sop::Sop, Diagnostics>& read) {
    if (read) return "ok";
    std::string out;
    for (const Diagnostic& finding : read.error().all())
        if (out.find(finding.code) == std::string::npos) out += (out.empty() ? "" : " ") + finding.code;
    return out;
}

std::string codes(const std::string& text) { return codes(sop::read(text, "x.yaml")); }

const std::string head = "alur: 1\nid: a\nactors: {x: {nama: X}}\n";

}  // namespace

TEST_CASE("every hostile file ends in the finding that it is named for", "[hostile]") {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ALUR_ROOT "/tests/hostile/sop")) {
        const std::string name = entry.path().filename().string();
        const auto read = sop::read_file(entry.path().string());
        INFO(name);
        REQUIRE_FALSE(read);
        const std::string found = codes(read);
        // Versions of yaml-cpp differ in a few: `E010_or_E025_…`.
        const std::string other = name.substr(4, 4) == "_or_" ? name.substr(8, 4) : name.substr(0, 4);
        CHECK((found.find(name.substr(0, 4)) != std::string::npos || found.find(other) != std::string::npos));
        for (const Diagnostic& finding : read.error().all())
            CHECK((finding.span.line != 0 || finding.code == "ALUR-E008" || finding.code == "ALUR-E001" ||
                   finding.message == "this file is in UTF-16"));
        const std::string shown = read.error().to_string();
        CHECK(shown.find('\x1b') == std::string::npos);
        CHECK(shown.find('\0') == std::string::npos);
        ++count;
    }
    CHECK(count >= 40);
}

TEST_CASE("a text without end in depth, width or number is cut off at its limit", "[hostile]") {
    const std::vector<std::pair<std::string, std::string>> texts{
        {repeated("[", 100'000), "ALUR-E010"},
        {repeated("{", 100'000), "ALUR-E010"},
        {repeated("[", 100'000) + repeated("]", 100'000), "ALUR-E016"},
        {"a: " + repeated("[", 100'000), "ALUR-E010"},
        {repeated("[\n", 100'000), "ALUR-E010"},
        {repeated("- ", 500'000), "ALUR-E016"},
        {repeated("{a: ", 200'000), "ALUR-E010"},
        {repeated("{a: \n", 200'000), "ALUR-E010"},
        {repeated("{a: \n", 1'000) + repeated("}\n", 1'000), "ALUR-E016"},
        {repeated("- x\n", 1'000'000), "ALUR-E001"},
        {repeated("- x\n", 260'000), "ALUR-E017"},
        {"[" + repeated("x,", 500'000), "ALUR-E010"},
        {"[" + repeated("x,", 500'000) + "]", "ALUR-E017"},
        {"a: " + repeated("x", 50'000'000), "ALUR-E001"},
        {"a: " + repeated("x", 1'000'000), "ALUR-E019"},
        {"a: \"" + repeated("x", 1'000'000) + "\"", "ALUR-E019"},
        {"a: |\n  " + repeated("x", 1'000'000), "ALUR-E019"},
        {"a: \"" + repeated("\\x41", 250'000) + '"', "ALUR-E019"},
        {"a: " + repeated("''", 500'000), "ALUR-E019"},
        {repeated("x", 1'000'000) + ": 1", "ALUR-E010"},
        {repeated("x", 1'000'000), "ALUR-E019"},
        {repeated("\t", 1'000'000), "ALUR-E007"},
        {repeated(" ", 1'000'000), "ALUR-E008"},
        {repeated("\n", 1'000'000), "ALUR-E008"},
        {repeated("# \n", 300'000), "ALUR-E008"},
        {repeated("#", 1'000'000), "ALUR-E008"},
        {repeated("%a\n", 300'000), "ALUR-E015"},
        {repeated("---\n", 250'000), "ALUR-E011"},
        {repeated(",", 1'000'000), "ALUR-E025"},
        {repeated("*a ", 300'000), "ALUR-E012"},
        {repeated("&a ", 300'000), "ALUR-E012"},
        {repeated("!a ", 300'000), "ALUR-E013"},
        {repeated("? ", 500'000), "ALUR-E022"},
        {repeated("\xff", 1'000'000), "ALUR-E002"},
        {repeated(std::string("a\0", 2), 500'000), "ALUR-E002"},
        {repeated(std::string("\0", 1), 1'000'000), "ALUR-E003"},
    };
    for (const auto& [text, code] : texts) {
        INFO(text.substr(0, 12) << "…, " << text.size() << " bytes");
        CHECK(codes(text) == code);
    }
    std::string deeper;
    for (int depth = 0; depth < 200; ++depth) deeper += repeated(" ", static_cast<std::size_t>(depth)) + "a:\n";
    CHECK(codes(deeper) == "ALUR-E016");
    std::string keys;
    for (int i = 0; i < 50'000; ++i) keys += "k" + std::to_string(i) + ": 1\n";
    CHECK(codes(keys) == "ALUR-E018");
    // Each other colon or quote ends somewhere, wherever that is.
    for (const std::string part :
         {":", ": ", "'", "\"", "a: \"", "a: '\n", "}", "]", "|\n", ">", "[a]: ", "a:", "a: b: "})
        CHECK(codes(repeated(part, 1'000'000 / part.size())) != "ok");
}

TEST_CASE("duplicate keys are found in all maps of a large file", "[hostile]") {
    std::string maps;
    for (int map = 0; map < 90; ++map) {
        maps += "m" + std::to_string(map) + ":\n";
        for (int key = 0; key < 500; ++key) maps += "  k" + std::to_string(key % 499) + ": 1\n";
    }
    const auto read = sop::read(maps, "x.yaml");
    REQUIRE_FALSE(read);
    CHECK(read.error().errors() == 90);
    CHECK(read.error().all().front().span == Span{501, 3, 2});
}

TEST_CASE("an SOP has as many steps, ways, outcomes and actors as the limits say, and no more", "[hostile]") {
    const auto steps = [](int count) {
        std::string text = head + "steps:\n";
        for (int i = 0; i < count; ++i) text += "- {id: s" + std::to_string(i) + ", actor: x}\n";
        return text;
    };
    CHECK(codes(steps(5'000)) == "ok");
    CHECK(codes(steps(5'001)) == "ALUR-E074");

    const auto ways = [](int count) {
        std::string text = head + "steps:\n- {id: z, actor: x}\n";
        for (int i = 0; i < count; ++i) {
            text += "- {id: s" + std::to_string(i) + ", actor: x, outcomes: {";
            for (int label = 0; label < 200; ++label) text += "l" + std::to_string(label) + ": end,";
            text += "}}\n";
        }
        return text;
    };
    CHECK(codes(ways(99)) == "ok");
    CHECK(codes(ways(100)) == "ALUR-E074");

    const auto outcomes = [](int count) {
        std::string text = head + "steps:\n- id: s\n  actor: x\n  outcomes:\n";
        for (int i = 0; i < count; ++i) text += "    l" + std::to_string(i) + ": end\n";
        return text;
    };
    CHECK(codes(outcomes(255)) == "ok");
    CHECK(codes(outcomes(256)) == "ALUR-E074");
}

TEST_CASE("limits can be changed, and a refusal names limit and value", "[hostile]") {
    sop::ReadLimits limits;
    limits.steps = 1;
    const std::string text = head + "steps: [{id: a, actor: x}, {id: b, actor: x}]\n";
    const auto refused = sop::read(text, "x.yaml", limits);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().all()[0].message == "there are 2 steps, more than 1");

    limits = {};
    limits.file_bytes = 10;
    CHECK(sop::read(text, "x.yaml", limits).error().all()[0].message == "the file has 83 bytes, more than 10");
    limits = {};
    limits.depth = 2;
    CHECK(sop::read(text, "x.yaml", limits).error().all()[0].message == "more than 2 levels of lists and maps");
    limits = {};
    limits.nodes = 5;
    CHECK(sop::read(text, "x.yaml", limits).error().all()[0].message == "more than 5 values in one file");
    limits = {};
    limits.keys = 3;
    CHECK(sop::read(text, "x.yaml", limits).error().all()[0].message == "more than 3 keys in one map");
    limits = {};
    limits.scalar_bytes = 4;
    CHECK(sop::read(text, "x.yaml", limits).error().all()[0].message == "more than 4 bytes in one text (6)");
}

TEST_CASE("a file of nothing but faults is bounded in what it compares and shows", "[hostile]") {
    // 5,000 names of 60 letters, and 15,000 references to none of them.
    std::string text = head + "steps:\n";
    for (int i = 0; i < 5'000; ++i) {
        const std::string number = std::to_string(10'000 + i);
        text += "- {id: s" + repeated(number, 12) + ", next: [s" + repeated("x", 40) + number + ", y, z]}\n";
    }
    const auto read = sop::read(text, "x.yaml");
    REQUIRE_FALSE(read);
    CHECK(read.error().all().size() == 200);
    CHECK(read.error().errors() == 15'000);
}
