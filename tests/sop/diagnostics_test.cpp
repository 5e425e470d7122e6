// Every diagnostic of the reader has a minimal bad text and its exact words: tests/sop/diagnostics/*.txt.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <alur/sop/check.hpp>
#include <alur/sop/read.hpp>

#include "support/catch.hpp"

using namespace alur;

namespace {

constexpr const char* folder = ALUR_ROOT "/tests/sop/diagnostics";

struct Case {
    std::string code;
    std::string name;
    std::string text;      // as in the file
    std::string expected;  // one finding a line
};

struct Corpus {
    std::string preface;
    std::vector<Case> cases;
};

/// `\xNN` is a byte, `\t` a tab.
std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.compare(at, 2, "\\x") == 0) {
            out += static_cast<char>(std::stoi(text.substr(at + 2, 2), nullptr, 16));
            at += 3;
        } else if (text.compare(at, 2, "\\t") == 0) {
            out += '\t';
            ++at;
        } else {
            out += text[at];
        }
    }
    return out;
}

Corpus parse(const std::string& file) {
    std::ifstream in(file);
    Corpus corpus;
    bool expects = false;
    for (std::string line; std::getline(in, line);) {
        if (line.compare(0, 4, "=== ") == 0) {
            corpus.cases.push_back({line.substr(4, 4), line.substr(9), {}, {}});
            expects = false;
        } else if (line == "---->") {
            expects = true;
        } else if (corpus.cases.empty()) {
            corpus.preface += line + "\n";
        } else if (!expects) {
            corpus.cases.back().text += line + "\n";
        } else if (!line.empty()) {
            corpus.cases.back().expected += line + "\n";
        }
    }
    return corpus;
}

/// Each finding and each of its notes on a line, without file name and excerpt.
std::string findings(const Case& each) {
    const std::string text = unescaped(each.text);
    const auto sop = sop::read(text, "x");
    const Diagnostics found = sop ? sop::check(*sop) : sop.error();
    std::istringstream lines(found.to_string());
    std::string out;
    for (std::string line; std::getline(lines, line);) {
        const bool note = line.compare(0, 3, "  x") == 0 && line.find(": note: ") != std::string::npos;
        if (line.compare(0, 1, "x") == 0)
            out += line.substr(line.compare(0, 2, "x:") == 0 ? 2 : 0) + "\n";
        else if (note)
            out += "  " + line.substr(4) + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("each diagnostic says exactly what is wrong and what to do", "[sop]") {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        Corpus corpus = parse(entry.path().string());
        REQUIRE(corpus.cases.size() > 10);
        for (Case& each : corpus.cases) {
            const std::string found = findings(each);
            INFO(entry.path().filename().string() << ": " << each.code << " " << each.name);
            CHECK(found.find("ALUR-" + each.code) != std::string::npos);
            if (std::getenv("ALUR_UPDATE") != nullptr)
                each.expected = found;
            else
                CHECK(found == each.expected);
        }
        if (std::getenv("ALUR_UPDATE") == nullptr) continue;
        std::ofstream out(entry.path());
        out << corpus.preface;
        for (std::size_t i = 0; i < corpus.cases.size(); ++i) {
            const Case& each = corpus.cases[i];
            out << "=== " << each.code << " " << each.name << "\n"
                << each.text << "---->\n"
                << each.expected << (i + 1 == corpus.cases.size() ? "" : "\n");
        }
    }
}
