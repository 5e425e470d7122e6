// What a case can wait for in vain: documents that a late record lacks, and fields that nobody can set.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include <alur/graph/compile.hpp>
#include <alur/sop/read.hpp>

#include "graph/cycles.hpp"
#include "graph/support/compiled.hpp"
#include "graph/support/explorer.hpp"
#include "graph/support/random_sop.hpp"
#include "support/stages.hpp"

using namespace alur;
using alur_test::compiled;
using alur_test::refusal;

namespace {

/// The warnings of an SOP that must compile, as `refusal` shows errors.
std::string warnings(std::string_view text) { return alur_test::lines(compiled(text).warnings()); }

sop::Sop any_sop(alur_test::Random& random) {
    const bool line = alur_test::one_in(random, 2);
    const std::size_t steps = 3 + alur_test::below(random, 7);
    return line ? alur_test::random_line(random, steps) : alur_test::random_sop(random, steps, false);
}

/// Whether one loop sets a field of the case, asks guards and may add a record.
bool changes_beside_records(const Procedure& procedure) {
    const sop::Sop& definition = procedure.definition();
    const graph::Cycles cycles(procedure.tables());
    std::set<std::size_t> sets, asks, adds;
    for (std::size_t i = 0; i < definition.steps.size(); ++i) {
        const sop::Step& step = definition.steps[i];
        if (!cycles.contains(static_cast<StepId>(i))) continue;
        for (const FieldId field : step.sets)
            if (index(field) < definition.case_field_count) sets.insert(cycles.component(i));
        if (!step.choose.empty()) asks.insert(cycles.component(i));
        if (!step.adds.empty() || (step.for_each && step.for_each->open)) adds.insert(cycles.component(i));
    }
    return std::any_of(sets.begin(), sets.end(),
                       [&](std::size_t cycle) { return asks.count(cycle) != 0 && adds.count(cycle) != 0; });
}

}  // namespace

// ---- documents of records that are added later (D9)

TEST_CASE("a record that is added after its documents were made is refused where they are needed", "[graph]") {
    CHECK(refusal("a adds > b\nb each outputs=x > c\nc adds > d\nd needs=x > end\n") ==
          "4:1 E252 'd' needs 'x' of every 'catatan', but a 'catatan' that 'c' adds has none on this run: a → b → c → "
          "d; let 'b' come after 'c' on every way, or add no 'catatan' there\n");
    compiled("a adds > b\nb each outputs=x > d\nd needs=x > end\n");
    compiled("a adds > b\nb each outputs=x > c\nc adds > d\nd each outputs=x > e\ne needs=x > end\n");
}

TEST_CASE("a step that adds records cannot need a document of each", "[graph]") {
    CHECK(refusal("a adds > b\nb each outputs=x > c\nc adds needs=x > end\n") ==
          "3:1 E252 'c' needs 'x' of every 'catatan', but a 'catatan' that 'c' adds has none on this run: a → b → c; "
          "let 'b' come after 'c' on every way, or add no 'catatan' there\n");
}

TEST_CASE("an open list makes the documents of what it takes in, and of nothing else", "[graph]") {
    compiled("a open outputs=x > b\nb needs=x > end\n");
    CHECK(refusal("a open outputs=x > b\nb open > c\nc needs=x > end\n") ==
          "3:1 E252 'c' needs 'x' of every 'catatan', but a 'catatan' that 'b' adds has none on this run: a → b → c; "
          "let 'a' come after 'b' on every way, or write 'items: fixed' there\n");
    CHECK(refusal("a adds > b\nb each outputs=x > c\nc open needs=x > end\n") ==
          "3:1 E252 'c' needs 'x' of every 'catatan', but a 'catatan' that 'c' adds has none on this run: a → b → c; "
          "let 'b' come after 'c' on every way, or write 'items: fixed' there\n");
    compiled("a adds > b\nb each outputs=x > c\nc each needs=x > end\n");
}

TEST_CASE("a record that one way adds is one that may lack a document", "[graph]") {
    CHECK(refusal("a adds > b\nb each outputs=x > m\nm > baru?c / d\nc adds > d\nd needs=x > end\n") ==
          "5:1 E252 'd' needs 'x' of every 'catatan', but a 'catatan' that 'c' adds has none on this run: a → b → m → "
          "c → d (baru: true); let 'b' come after 'c' on every way, or add no 'catatan' there\n");
    compiled(
        "a adds > b\nb each outputs=x > m\nm > baru?c / d\nc adds > d\nd > baru?f / e\nf each outputs=x > e\n"
        "e needs=x > end\n");
}

TEST_CASE("a record that a loop adds is one that may lack a document", "[graph]") {
    CHECK(refusal("a adds > b\nb each outputs=x > c\nc needs=x > d\nd adds > ya=end | lagi=c returns\n") ==
          "3:1 E252 'c' needs 'x' of every 'catatan', but a 'catatan' that 'd' adds has none on this run: a → b → c → "
          "d → c; let 'b' come after 'd' on every way, or add no 'catatan' there\n");
    compiled("a adds > b\nb each outputs=x > c\nc needs=x > d\nd adds > ya=end | lagi=a returns\n");
}

TEST_CASE("a field that a loop sets anew decides nothing about what records may lose", "[graph]") {
    // Added while `baru` is true, missed once it is set to false.
    const std::string text = R"(alur: 1
id: putaran
actors: {a: {nama: A}}
fields: {baru: {type: boolean}}
records: {r: {nama: R, key: k, fields: {k: {type: string}}}}
kelengkapan: {d: Lembar}
steps:
  - {id: awal, actor: a, for_each: r, outputs: [d], next: isi}
  - {id: isi, actor: a, sets: [baru], next: pilih}
  - {id: pilih, choose: [{when: {baru: true}, next: tambah}, {else: langsung}]}
  - {id: tambah, actor: a, sets: [r], outcomes: {maju: beri, balik: {next: isi, returns: true}}}
  - {id: beri, actor: a, for_each: r, outputs: [d], next: perlu}
  - {id: langsung, actor: a, next: perlu}
  - {id: perlu, actor: a, kelengkapan: [d], next: end}
)";
    const auto read = sop::read(text, "putaran.yaml");
    REQUIRE(read);
    const auto procedure = compile(read.value());
    const std::string found =
        procedure ? alur_test::lines(procedure.value().warnings()) : procedure.error().to_string();
    CHECK((found.find("E252") != std::string::npos || found.find("W050") != std::string::npos));
}

TEST_CASE("of a document that items produce, a doubt is told once", "[graph]") {
    const std::string text = R"(alur: 1
id: undang
actors: {a: {nama: A}}
records: {r: {nama: R, key: k, fields: {k: {type: string}}}}
kelengkapan: {d: Lembar}
steps:
  - {id: daftar, actor: a, sets: [r]}
  - id: undang
    actor: a
    for_each: r
    items: open
    outcomes: {terkirim: {}, lewat: {}}
    choose: [{when: {count: {terkirim: {at_least: 1}}}, next: cetak}, {else: lapor}]
  - {id: cetak, actor: a, for_each: r, outputs: [d], next: lapor}
  - {id: lapor, actor: a, kelengkapan: [d], next: end}
)";
    const auto read = sop::read(text, "undang.yaml");
    REQUIRE(read);
    const auto procedure = compile(read.value());
    REQUIRE(procedure);
    const std::string found = alur_test::lines(procedure->warnings());
    const std::size_t first = found.find("W050 not proved: 'lapor' needs 'd'");
    REQUIRE(first != std::string::npos);
    CHECK(found.find("W050", first + 1) == std::string::npos);
}

TEST_CASE("an open list may close without anybody who could set what its choice asks for", "[graph]") {
    const std::string text = R"(alur: 1
id: buka
actors: {a: {nama: A}}
fields: {f: {type: boolean}}
records: {r: {nama: R, key: k, fields: {k: {type: string}}}}
steps:
  - {id: daftar, actor: a, for_each: r, items: open, sets: [f], choose: [{when: {f: true}, next: b}, {else: end}]}
  - {id: b, actor: a, next: end}
)";
    const auto read = sop::read(text, "buka.yaml");
    REQUIRE(read);
    const auto procedure = compile(read.value());
    REQUIRE_FALSE(procedure);
    CHECK(procedure.error().to_string().find("ALUR-E253: 'daftar' asks for 'f', which may be unset on this run: "
                                             "daftar; mark 'f' 'required: true'\n") != std::string::npos);
}

TEST_CASE("a return that names items may leave out a record that was added since", "[graph]") {
    CHECK(refusal("a adds > b\nb each outputs=x > c\nc > ya=e | ganti=d returns\nd adds > b\ne needs=x > end\n") ==
          "5:1 E252 'e' needs 'x' of every 'catatan', but a 'catatan' that 'd' adds has none on this run: a → b → c → "
          "d → b → c → e; let 'b' come after 'd' on every way, or add no 'catatan' there\n");
    compiled("a adds > b\nb each outputs=x > c\nc needs=x > ya=end | lagi=b returns\n");
}

TEST_CASE("a record of a parallel branch lacks its document unless that branch makes it", "[graph]") {
    const std::string start = "a adds > m\nm each outputs=x > s\ns > b & c\n";
    CHECK(refusal(start + "b adds > g\nc needs=x > g\ng join > end\n") ==
          "5:1 E252 'c' needs 'x' of every 'catatan', but a 'catatan' that 'b' adds beside it has none on this run: a "
          "→ m → s → c; let 'm' come after 'b' on every way, or add no 'catatan' there\n"
          "  beside it: a → m → s → b\n");
    CHECK(refusal(start + "b adds > g\nc > g\ng join needs=x > end\n") ==
          "6:1 E252 'g' needs 'x' of every 'catatan', but a 'catatan' that 'b' adds has none on this run: a → m → s → "
          "b → g; let 'm' come after 'b' on every way, or add no 'catatan' there\n");
    compiled(start + "b adds > d\nd each outputs=x > g\nc needs=x > g\ng join needs=x > end\n");
    compiled(start + "b open outputs=x > g\nc needs=x > g\ng join needs=x > end\n");
}

TEST_CASE("a branch that is cancelled leaves records without their documents", "[graph]") {
    const std::string start = "a adds > m\nm each outputs=x > s\ns > b & c\n";
    CHECK(refusal(start + "b adds > d\nd each outputs=x > g\nc > g\ng join=1 needs=x > end\n") ==
          "7:1 E252 'g' needs 'x' of every 'catatan', but a 'catatan' that 'b' adds beside it has none on this run: a "
          "→ m → s → c → g; let 'm', 'd' come after 'b' on every way, or add no 'catatan' there\n"
          "  beside it: a → m → s → b\n");
    CHECK(refusal(start + "b adds > d\nd each outputs=x > g\nc > ya=g | batal=z cancels\ng join needs=x > end\n"
                          "z needs=x > end\n") ==
          "8:1 E252 'z' needs 'x' of every 'catatan', but a 'catatan' that 'b' adds beside it has none on this run: a "
          "→ m → s → c → z; let 'm', 'd' come after 'b' on every way, or add no 'catatan' there\n"
          "  beside it: a → m → s → b\n");
    CHECK(refusal("a adds > m\nm each outputs=x > n\nn needs=x > s\ns > b & c\nb adds > d\nd each outputs=x > g\n"
                  "c > ya=g | lagi=n returns\ng join > end\n") ==
          "3:1 E252 'n' needs 'x' of every 'catatan', but a 'catatan' that 'b' adds beside it has none on this run: a "
          "→ m → n → s → c → n; let 'm', 'd' come after 'b' on every way, or add no 'catatan' there\n"
          "  beside it: a → m → n → s → b\n");
}

TEST_CASE("a step is not blamed for what a branch beside the run makes good", "[graph]") {
    // the open list of 'b' gives the document to what 'a' adds
    CHECK(refusal("a adds > b & c\nb open outputs=x > g\nc adds > g\ng join needs=x > end\n") ==
          "4:1 E252 'g' needs 'x' of every 'catatan', but a 'catatan' that 'c' adds has none on this run: a → c → g; "
          "let 'b' come after 'c' on every way, or add no 'catatan' there\n");
    CHECK(refusal("a adds > b & c\nb open outputs=x > g\nc > ya=g | lain=d\nd adds > g\ng join needs=x > end\n") ==
          "5:1 E252 'g' needs 'x' of every 'catatan', but a 'catatan' that 'd' adds has none on this run: a → c → d → "
          "g; let 'b' come after 'd' on every way, or add no 'catatan' there\n");
    // a branch that is perhaps not taken makes nothing good, nor does one that a count need not wait for
    CHECK(refusal("m each outputs=x > a\na adds > f?b & c\nb open outputs=x > g\nc > g\ng join needs=x > end\n") ==
          "5:1 E252 'g' needs 'x' of every 'catatan', but a 'catatan' that 'a' adds has none on this run: m → a → c → "
          "g (f: false); let 'm', 'b' come after 'a' on every way, or add no 'catatan' there\n");
    CHECK(refusal("m each outputs=x > a\na adds > b & c\nb open outputs=x > g\nc > ya=g | lain=d\nd adds > g\n"
                  "g join=1 needs=x > end\n") ==
          "6:1 E252 'g' needs 'x' of every 'catatan', but a 'catatan' that 'a' adds has none on this run: m → a → c → "
          "g; let 'm', 'b' come after 'a' on every way, or add no 'catatan' there\n");
}

TEST_CASE("branches that wait for each other's documents are not proved", "[graph]") {
    CHECK(warnings("optional f\na adds > m\nm each outputs=x > s\ns > b & c\n"
                   "b adds > d\nd > f?e / e\ne each outputs=x > g\n"
                   "c needs=x > h\nh sets=f > f?g / g\ng join > end\n") ==
          "6:5 W050 not proved: 'd' asks for 'f', which may be unset; a parallel branch brings it, but may wait for "
          "this one; let one come after the other\n"
          "  perhaps not on this run: a → m → s → b → d\n"
          "8:1 W050 not proved: 'c' needs 'x', which may not be there; a parallel branch brings it, but may wait for "
          "this one; let one come after the other\n"
          "  perhaps not on this run: a → m → s → c\n");
}

// ---- fields of the case (C7)

TEST_CASE("a field that only a later step sets is refused where a choice asks for it", "[graph]") {
    CHECK(refusal("optional f\na > b\nb > f?c / d\nc > d\nd sets=f > end\n") ==
          "3:5 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'b'\n");
    compiled("a > b\nb > f?c / d\nc > d\nd sets=f > end\n");
    compiled("optional f\na > b\nb sets=f > f?c / d\nc > d\nd > end\n");
}

TEST_CASE("a field that a step before may leave unset is refused", "[graph]") {
    CHECK(refusal("optional f\na sets=f > b\nb > f?c / d\nc > d\nd > end\n") ==
          "3:5 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'b'\n");
    CHECK(refusal("optional f\ns > f?a & b\na > g\nb > g\ng join > end\n") ==
          "2:5 E253 's' asks for 'f', which may be unset on this run: s; mark 'f' 'required: true', or name it under "
          "the 'sets' of 's'\n");
}

TEST_CASE("a gateway asks the command that comes to it", "[graph]") {
    compiled("optional f\na sets=f > b\nb gateway > f?c / d\nc > d\nd > end\n");
    compiled("optional f\na gateway > f?c / d\nc > d\nd > end\n");  // the start is asked
    CHECK(refusal("optional f\na sets=f > ya=b | lain=c\nc > b\nb gateway > f?d / e\nd > e\ne > end\n") ==
          "4:13 E253 'b' asks for 'f', which may be unset on this run: a → c → b; mark 'f' 'required: true', or name "
          "it under the 'sets' of 'c'\n");
    CHECK(refusal("optional f\ns > a & b\na sets=f > g\nb > g\ng gateway join > f?d / e\nd > e\ne > end\n") ==
          "5:18 E253 'g' asks for 'f', which may be unset on this run: s → b → g; mark 'f' 'required: true', or name "
          "it under the 'sets' of 'b'\n");
    compiled("optional f\ns > a & b\na sets=f > g\nb sets=f > g\ng gateway join > f?d / e\nd > e\ne > end\n");
    // a gateway before it has no 'sets' either, and a list that has it may be empty
    CHECK(refusal("optional f\na > b\nb gateway > c\nc gateway > f?d / e\nd > e\ne > end\n") ==
          "4:13 E253 'c' asks for 'f', which may be unset on this run: a → b → c; mark 'f' 'required: true', or name "
          "it under the 'sets' of 'a'\n");
    compiled("optional f\na sets=f > b\nb gateway > c\nc gateway > f?d / e\nd > e\ne > end\n");
    CHECK(refusal("optional f\na > b\nb each sets=f > c\nc gateway > f?d / e\nd > e\ne > end\n") ==
          "4:13 E253 'c' asks for 'f', which may be unset on this run: a → b → c; mark 'f' 'required: true', or name "
          "it under the 'sets' of 'a'\n");
    compiled("optional f\na sets=f > b\nb each sets=f > c\nc gateway > f?d / e\nd > e\ne > end\n");
}

TEST_CASE("who asked for a field once knows it", "[graph]") {
    compiled("optional f\na sets=f > f?b / c\nb > c\nc > f?d / e\nd > e\ne > end\n");
    compiled("optional f\ndoc akta from petugas when f\na sets=f needs=akta > b\nb > f?c / d\nc > d\nd > end\n");
    CHECK(refusal(
              "optional f\ndoc akta from petugas when f\na sets=f needs=akta > ya=b | ulang=a returns | lewat=b late\n"
              "b > f?c / d\nc > d\nd > end\n") ==
          "4:5 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'b'\n");
}

TEST_CASE("a later choice is asked only where the first ones do not hold", "[graph]") {
    compiled("optional g\na > f?b / c\nb sets=g > g?d / d\nc > d\nd > !f?e / g?h / e\nh > e\ne > end\n");
    CHECK(refusal("optional g\na > f?b / c\nb sets=g > g?d / d\nc > d\nd > f?e / g?h / e\nh > e\ne > end\n") ==
          "5:11 E253 'd' asks for 'g', which may be unset on this run: a → c → d (f: false); mark 'g' 'required: "
          "true', or name it under the 'sets' of 'd'\n");
}

TEST_CASE("a condition of a document asks for its field", "[graph]") {
    CHECK(refusal("optional f\ndoc akta from petugas when f\na > b\nb needs=akta > end\n") ==
          "4:1 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'b'\n");
    compiled("optional f\ndoc akta from petugas when f\na > b\nb needs=akta sets=f > end\n");
}

TEST_CASE("a step waits for a field that a parallel branch certainly sets", "[graph]") {
    compiled("optional f\ns > a & b\na sets=f > f?g / g\nb > f?c / g\nc > g\ng join > end\n");
    CHECK(refusal("optional f\ns > a & b\na sets=f > g\nb > f?c / g\nc > g\ng join > end\n") ==
          "4:5 E253 'b' asks for 'f', which may be unset on this run: s → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'b'\n");
}

TEST_CASE("a gateway cannot wait for a branch that its own batch opens", "[graph]") {
    const std::string rest = "b gateway > f?d / d\nd > g\nc sets=f > f?g / g\ng join > end\n";
    CHECK(refusal("optional f\na > b & c\n" + rest) ==
          "3:13 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'a'\n");
    compiled("optional f\na > e & c\ne > b\n" + rest);
}

TEST_CASE("a fixed list without records passes on what its choice asks for", "[graph]") {
    CHECK(refusal("optional f\na > b\nb each sets=f > f?c / d\nc > d\nd > end\n") ==
          "3:17 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'a'\n");
    compiled("optional f\na sets=f > b\nb each sets=f > f?c / d\nc > d\nd > end\n");
    CHECK(refusal("optional f\ndoc akta from petugas when f\na > b\nb each sets=f needs=akta > f?c / d\nc > d\n"
                  "d > end\n") ==
          "4:28 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'a'\n");
}

TEST_CASE("time sets no field: what a deadline sets off must know what it asks for", "[graph]") {
    CHECK(
        refusal("optional f\na sets=f > ya=b | lewat=b late\nb gateway > f?c / d\nc > d\nd > end\n") ==
        "3:13 E253 'b' asks for 'f', which may be unset when the deadline of 'a' leads there on this run: a → b; mark "
        "'f' 'required: true', or let a step that sets it come between\n");
    CHECK(refusal("optional f\na sets=f > ya=b | lewat=b late\nb gateway > c\nc gateway > f?d / e\nd > e\ne > end\n") ==
          "4:13 E253 'c' asks for 'f', which may be unset when the deadline of 'a' leads there on this run: a → b → c; "
          "mark 'f' 'required: true', or let a step that sets it come between\n");
    compiled("optional f\na sets=f > ya=b | lewat=d late\nb gateway > f?c / d\nc > d\nd > end\n");
    compiled("optional f\na sets=f > f?b / b\nb > ya=g | lewat=g late\ng gateway > f?c / d\nc > d\nd > end\n");
    // the timer rests until the other branch has set the field
    compiled(
        "optional f\ns > a & b\na > ya=h | lewat=h late\nh gateway > f?c / g\nc > g\nb sets=f > f?g / g\n"
        "g join > end\n");
}

TEST_CASE("a timer does not take the way out that people have", "[graph]") {
    const std::string rest = "b gateway > f?c / d\nc > d\nd > end\n";
    compiled("optional f\na > ya=b | batal=end cancels\n" + rest);
    CHECK(refusal("optional f\na > ya=b | batal=end cancels | lewat=b late\n" + rest) ==
          "3:13 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'a'\n");
    CHECK(
        refusal("optional f\na sets=f > ya=b | batal=end cancels | lewat=b late\n" + rest) ==
        "3:13 E253 'b' asks for 'f', which may be unset when the deadline of 'a' leads there on this run: a → b; mark "
        "'f' 'required: true', or let a step that sets it come between\n");
}

TEST_CASE("the end of a timed wait and the deadline of an item set no field", "[graph]") {
    const auto found_in = [](const std::string& steps) {
        const auto read = sop::read(
            "alur: 1\nid: waktu\ncalendar: k\nactors: {a: {nama: A}}\nfields: {f: {type: boolean}}\n"
            "records: {r: {nama: R, key: k, fields: {k: {type: string}}}}\nsteps:\n"
            "  - {id: awal, actor: a, sets: [f, r]}\n" +
                steps + "  - {id: c, actor: a, next: end}\n",
            "waktu.yaml");
        REQUIRE(read);
        const auto procedure = compile(read.value(), alur_test::calendar_named("k"));
        const std::string all = procedure ? std::string() : alur_test::lines(procedure.error());
        return all.substr(0, all.find('\n'));  // without its notes
    };
    const std::string asks = "choose: [{when: {f: true}, next: c}, {else: end}]}\n";
    CHECK(found_in("  - {id: w, wait: {for: 1 jam}}\n  - {id: g, " + asks) ==
          "10:30 E253 'g' asks for 'f', which may be unset when the wait of 'w' leads there on this run: awal → w → g; "
          "mark 'f' 'required: true', or let a step that sets it come between");
    CHECK(found_in("  - {id: w, wait: {for: 1 jam}, " + asks) ==
          "9:50 E253 'w' asks for 'f', which may be unset on this run: awal → w; mark 'f' 'required: true', or let a "
          "step behind the wait set it and choose");
    CHECK(found_in("  - {id: w, wait: {for: 1 jam}}\n  - {id: t, actor: a, sets: [f], " + asks) == "");
    CHECK(found_in("  - {id: w, wait: {for: 1 jam}}\n  - {id: x, actor: a, for_each: r, sets: [f], " + asks) ==
          "10:64 E253 'x' asks for 'f', which may be unset when the wait of 'w' leads there on this run: awal → w → x; "
          "mark 'f' 'required: true', or let a step that sets it come between");
    // the wait always ends with its first outcome, so the second is no way out
    CHECK(
        found_in("  - {id: s, next: [t, b]}\n  - {id: t, actor: a, outcomes: {ya: g, tunggu: w}}\n"
                 "  - {id: w, wait: {for: 1 jam}, outcomes: {habis: j, batal: {next: end, cancels: true}}}\n"
                 "  - {id: g, choose: [{when: {f: true}, next: j}, {else: k}]}\n  - {id: k, actor: a, next: j}\n"
                 "  - {id: b, actor: a, next: j}\n  - {id: j, actor: a, join: all}\n") ==
        "12:30 E253 'g' asks for 'f', which may be unset on this run: awal → s → t → g; mark 'f' 'required: true', or "
        "name it under the 'sets' of 't'");
    const std::string items = "  - {id: x, actor: a, for_each: r, sets: [f], outcomes: {ya: {}, habis: {}}, ";
    CHECK(found_in(items + asks) == "");
    const std::string late = items + "deadline: {after: 1 jam, outcome: habis}, ";
    CHECK(found_in(late + asks) ==
          "9:137 E253 'x' asks for 'f', which may be unset when a deadline ends the last item of 'x' on this run: awal "
          "→ x; mark 'f' 'required: true', or let a step that sets it come between");
    CHECK(found_in(late + "next: g}\n  - {id: g, " + asks) ==
          "10:30 E253 'g' asks for 'f', which may be unset when a deadline ends the last item of 'x' on this run: awal "
          "→ x → g; mark 'f' 'required: true', or let a step that sets it come between");
}

// ---- ways out (D10)

TEST_CASE("a step that can be left for where it is to be had does not wait in vain", "[graph]") {
    const std::string akta = "optional f\ndoc akta from petugas when f\n";
    compiled(akta + "a sets=f > b\nb needs=akta > ya=end | kurang=a returns\n");
    compiled(akta + "a > b\nb needs=akta > ya=end | kurang=c returns\nc sets=f > b\n");
    compiled(akta + "a > b\nb needs=akta > ya=end | batal=end cancels | lewat=end late\n");
    CHECK(refusal(akta + "a > b\nb needs=akta > ya=end | kurang=a returns\n") ==
          "4:1 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'b'\n");
    CHECK(refusal(akta + "a > b\nb needs=akta > ya=end | batal=end cancels\n") ==
          "4:1 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'b'\n");
    compiled("a adds > b\nb each outputs=x > c\nc adds > d\nd needs=x > ya=end | kurang=b returns\n");
    compiled("optional f\na sets=f > b\nb > ya=c | kurang=a returns\nc gateway > f?d / e\nd > e\ne > end\n");
}

TEST_CASE("a way out does not lead past what may lack something, nor through a join", "[graph]") {
    const std::string start = "optional f g\ndoc akta from petugas when f\ndoc izin from petugas when g\n";
    CHECK(refusal(start + "a > b\nb needs=akta > ya=end | kurang=c returns\nc needs=izin > d\nd sets=f > b\n") ==
          "5:1 E253 'b' asks for 'f', which may be unset on this run: a → b; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'b'\n"
          "6:1 E253 'c' asks for 'g', which may be unset on this run: a → b → c; mark 'g' 'required: true', or name it "
          "under the 'sets' of 'c'\n");
    CHECK(refusal("optional f\ndoc akta from petugas when f\na > s\ns > b & c\nb > g\n"
                  "c needs=akta > ya=g | lagi=s returns\ng join > h\nh sets=f > ya=end | lagi=a returns\n") ==
          "6:1 E253 'c' asks for 'f', which may be unset on this run: a → s → c; mark 'f' 'required: true', or name it "
          "under the 'sets' of 'c'\n");
}

// ---- fields of records (C7)

TEST_CASE("a field that a record may lack is refused where an item asks for it", "[graph]") {
    CHECK(refusal("record izin\ndoc salinan from petugas when izin\na adds > b\nb each needs=salinan > end\n") ==
          "4:1 E254 'b' asks for 'izin' of each 'catatan', which may be unset for one that 'a' adds on this run: a → "
          "b; mark 'izin' 'required: true', or name it under the 'sets' of 'b'\n");
    compiled("record izin\ndoc salinan from petugas when izin\na adds > b\nb each needs=salinan sets=izin > end\n");
    compiled(
        "record izin\ndoc salinan from petugas when izin\na adds > b\nb each needs=salinan sets=izin > c\n"
        "c each needs=salinan > end\n");
    CHECK(refusal("record izin\ndoc salinan from petugas when izin\na adds > b\nb each needs=salinan sets=izin > c\n"
                  "c adds > d\nd each needs=salinan > end\n") ==
          "6:1 E254 'd' asks for 'izin' of each 'catatan', which may be unset for one that 'c' adds on this run: a → b "
          "→ c → d; mark 'izin' 'required: true', or name it under the 'sets' of 'd'\n");
    compiled("record izin\ndoc salinan from petugas when izin\nb each needs=salinan > end\n");  // there are no records
}

// ---- what the proof may cost

TEST_CASE("more loops than the proof can go round are not proved", "[graph]") {
    // A record that the last step adds comes back along one loop after the other: one look at all steps for each.
    const auto chain = [](int loops) {
        std::string text = "a each outputs=x > c0\nc0 needs=x > ya=c1 | lagi=a returns\n";
        for (int i = 1; i <= loops; ++i)
            text += "c" + std::to_string(i) + (i == loops ? " adds" : "") +
                    " > ya=" + (i == loops ? "end" : "c" + std::to_string(i + 1)) + " | lagi=c" +
                    std::to_string(i - 1) + " returns\n";
        return text;
    };
    CHECK(warnings(chain(9)).empty());
    CHECK(warnings(chain(4900)) ==
          "2:1 W050 not proved: 'c0' needs 'x', which may not be there; loops and conditions are too many to go "
          "through them all, for this need and for others; split the SOP\n");
}

TEST_CASE("where going through the conditions costs too much, the reason is told", "[graph]") {
    // Twelve conditions, which is not too many, of an SOP in which each look goes round a hundred loops.
    std::string text = "doc y when f\nm > f?p / q\np outputs=y > q\nq needs=y > g1\n";
    for (int i = 1; i <= 11; ++i) {
        const std::string n = std::to_string(i);
        const std::string next = i == 11 ? "a" : "g" + std::to_string(i + 1);
        text += "g" + n + " > syarat" + n + "?k" + n + " / " + next + "\nk" + n + " > " + next + "\n";
    }
    const std::string start = text;
    const auto with_loops = [&](int loops) {
        std::string all = start + "a each outputs=x > c0\nc0 needs=x > ya=c1 | lagi=a returns\n";
        for (int i = 1; i <= loops; ++i)
            all += "c" + std::to_string(i) + (i == loops ? " adds" : "") +
                   " > ya=" + (i == loops ? "end" : "c" + std::to_string(i + 1)) + " | lagi=c" + std::to_string(i - 1) +
                   " returns\n";
        return all;
    };
    CHECK(warnings(with_loops(3)).empty());
    CHECK(warnings(with_loops(150)) ==
          "4:1 W050 not proved: 'q' needs 'y', which may not be there; loops and conditions are too many to go "
          "through them all, for this need and for others; split the SOP\n");
}

// ---- the proof, tried

TEST_CASE("a case of an accepted SOP never waits for what nobody can give", "[graph]") {
    using Verdict = alur_test::Play::Verdict;
    const std::size_t wanted = std::getenv("ALUR_SOAK") != nullptr ? 40'000 : 2'000;
    std::size_t accepted = 0, changing = 0, refused_stuck = 0, refused_sound = 0, unproved = 0, states = 0;
    std::map<std::string, std::size_t> codes;
    for (std::uint64_t seed = 1; accepted < wanted; ++seed) {
        alur_test::Random random(seed);
        sop::Sop definition = any_sop(random);
        if (!compile(definition)) continue;
        alur_test::add_needs(random, definition);
        const auto result = compile(definition);
        const alur_test::Play played = alur_test::play_cases(definition, 30'000);
        if (played.verdict == Verdict::too_large) continue;
        const Diagnostics& found = result ? result->warnings() : result.error();
        INFO("seed " << seed << "\n" << alur_test::in_notation(definition) << found.to_string() << played.where);
        bool proved = result.has_value();
        for (const Diagnostic& d : found.all()) {
            ++codes[d.code];
            proved = proved && d.code != "ALUR-W050";
        }
        if (proved) {
            REQUIRE((played.verdict == Verdict::sound || played.verdict == Verdict::dead));  // guards may kill a step
            ++accepted;
            if (changes_beside_records(*result)) ++changing;
            states += played.states;
        } else if (result) {
            ++unproved;
        } else {
            ++(played.verdict == Verdict::stuck ? refused_stuck : refused_sound);
        }
    }
    std::cout << "needs: " << accepted << " random SOPs accepted and played sound (" << states << " states), "
              << changing << " of them with a loop that changes guards beside new records, " << unproved
              << " not proved, " << refused_stuck << " refused and stuck when played, " << refused_sound
              << " refused though play found nothing\n ";
    for (const auto& [code, count] : codes) std::cout << " " << code << " " << count;
    std::cout << "\n";
    for (const char* code : {"ALUR-E250", "ALUR-E252", "ALUR-E253", "ALUR-E254", "ALUR-W050"}) CHECK(codes[code] > 0);
    CHECK(changing > accepted / 100);
    CHECK(refused_stuck > refused_sound);
}
