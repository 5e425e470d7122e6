// A log held against an SOP: each kind of deviation.
#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "conformance/support/logs.hpp"

using namespace alur;
using namespace alur_test;

TEST_CASE("a case that went as the SOP says has no deviation and fits wholly", "[conformance]") {
    const auto conformance = ended(procedure_of(in_a_row), case_of("a b c d"));
    CHECK(deviations(conformance) == Rows{});
    CHECK(conformance.fitness() == 1.0);
    CHECK(moves(conformance) == Rows{"both a", "both b", "both c", "both d"});
    CHECK(rows_of(conformance.cases(), {"case", "events", "end", "verdict", "cost", "worst", "fitness"}) ==
          Rows{"k 4 ended fits 0 8 1"});
}

TEST_CASE("a step of which the log does not tell was skipped", "[conformance]") {
    const auto conformance = ended(procedure_of(in_a_row), case_of("a b d"));
    CHECK(deviations(conformance) == Rows{"skipped c 3 c"});
    CHECK(explanation(conformance) == "'c' has to come after 'b' and before 'd', and the log does not tell of it");
    CHECK(conformance.deviations()["time"].nulls() == 1);
    CHECK(conformance.deviations()["row"].nulls() == 1);
    CHECK(moves(conformance) == Rows{"both a", "both b", "model c", "both d"});
    CHECK(conformance.fitness() == Approx(1 - 1.0 / 7));
}

TEST_CASE("a completion that has no place in the SOP was inserted", "[conformance]") {
    const auto twice = ended(procedure_of(in_a_row), case_of("a b b c d"));
    CHECK(deviations(twice) == Rows{"inserted b 3 c"});
    CHECK(explanation(twice) == "'b' has no place here, where the SOP has c");
    CHECK(rows_of(twice.deviations(), {"activity", "row", "time"}) == Rows{"b 2 2024-07-02T01:12:00Z"});

    const auto behind = ended(procedure_of(in_a_row), case_of("a b c d a"));
    CHECK(deviations(behind) == Rows{"inserted a 5 the end of the case"});
    CHECK(explanation(behind) == "'a' was completed when the case was over");

    const auto unknown = ended(procedure_of(in_a_row), case_of("a b lain c d"));
    CHECK(rows_of(unknown.deviations(), {"kind", "step", "activity", "position", "expected"}) ==
          Rows{"inserted - lain 3 c"});
    CHECK(explanation(unknown) == "the SOP has no such step");
    CHECK(
        unknown.notes()[0] ==
        "the SOP has no step 'lain': its 1 completion counts as inserted; map the activity to a step, or to nothing to "
        "leave it out");
}

TEST_CASE("what was done, but too early or too late, is out of order", "[conformance]") {
    const auto early = ended(procedure_of(in_a_row), case_of("a c b d"));
    REQUIRE(early.deviations().rows() == 1);
    CHECK(early.deviations()["kind"].text(0) == "out_of_order");
    CHECK(early.cases()["cost"].integer(0) == 2);

    const auto far = ended(procedure_of(in_a_row), case_of("d a b c"));
    CHECK(deviations(far) == Rows{"out_of_order d 1 after c"});
    CHECK(explanation(far) == "'d' was completed too early: the SOP has it after c");

    const auto late = ended(procedure_of(in_a_row), case_of("b c d a"));
    CHECK(deviations(late) == Rows{"out_of_order a 4 before b"});
    CHECK(explanation(late) == "'a' was completed too late: the SOP has it before b");
}

TEST_CASE("parallel branches may be recorded in any order, a join only behind them", "[conformance]") {
    for (const char* const order : {"a b c d", "a c b d"})
        CHECK(deviations(ended(procedure_of(in_parallel), case_of(order))) == Rows{});
    CHECK(deviations(ended(procedure_of(in_parallel), case_of("a b d"))) == Rows{"skipped c 3 c"});
    CHECK(deviations(ended(procedure_of(in_parallel), case_of("a b d c"))).size() == 1);
}

TEST_CASE("a count join does not wait, an inclusive split leaves out, a return goes round, a cancelling exit ends all",
          "[conformance]") {
    const auto count = procedure_of("a > b & c & d\nb > e\nc > e\nd > e\ne join=2 > end\n");
    for (const char* const fits : {"a b c e", "a d b e", "a c d e"})
        CHECK(ended(count, case_of(fits)).fitness() == 1.0);
    CHECK(rows_of(ended(count, case_of("a b c d e")).deviations(), {"kind"}) == Rows{"inserted"});
    CHECK(deviations(ended(count, case_of("a b e"))).size() == 1);

    const auto inclusive = procedure_of("a > f?b & c\nb > d\nc > d\nd join > end\n");
    for (const char* const fits : {"a b c d", "a c d", "a c b d"})
        CHECK(ended(inclusive, case_of(fits)).fitness() == 1.0);
    CHECK(deviations(ended(inclusive, case_of("a b d"))) == Rows{"skipped c 3 c"});

    const auto loop = procedure_of("a > b\nb > ok=c | kurang=a returns\nc > end\n");
    CHECK(ended(loop, case_of("a b=kurang a b=kurang a b=ok c")).fitness() == 1.0);
    CHECK(ended(loop, case_of("a b a b c")).fitness() == 1.0);
    CHECK(deviations(ended(loop, case_of("a b=kurang b=ok c"))) == Rows{"skipped a 3 a"});

    const auto cancels = procedure_of("a > b & c\nb > ok=d | batal=e cancels\nc > d\nd join > end\ne > end\n");
    CHECK(ended(cancels, case_of("a b=batal e")).fitness() == 1.0);
    CHECK(ended(cancels, case_of("a c b=batal e")).fitness() == 1.0);
    CHECK(deviations(ended(cancels, case_of("a b=batal c e"))) == Rows{"inserted c 3 e"});
}

TEST_CASE("a for_each takes as many items as the log tells of, none too, and each return once more", "[conformance]") {
    for (const char* const list : {"each", "open"}) {
        const std::string text = "a > b\nb " + std::string(list) + " > c\nc > end\n";
        for (const char* const fits : {"a c", "a b c", "a b b b c"}) {
            INFO(list << " " << fits);
            CHECK(ended(procedure_of(text), case_of(fits)).fitness() == 1.0);
        }
        CHECK(deviations(ended(procedure_of(text), case_of("a c b"))) == Rows{"inserted b 3 the end of the case"});

        sop::Sop sop = drawn(text);
        sop.steps[1].outcomes.resize(2);
        sop.steps[1].outcomes[0].label = "terdata";
        sop.steps[1].outcomes[1].label = "ulang";
        sop.steps[1].outcomes[1].returns = true;
        const auto procedure = std::make_shared<const Procedure>(compile(std::move(sop)).value());
        for (const char* const fits :
             {"a c", "a b=ulang b=ulang b=terdata c", "a b=ulang b=terdata b=terdata c", "a b b c"})
            CHECK(ended(procedure, case_of(fits)).fitness() == 1.0);
        CHECK(deviations(ended(procedure, case_of("a b=terdata b=ulang c"))) == Rows{"skipped b 4 b"});
    }
}

TEST_CASE("a wait of which a log never tells is taken as not recorded", "[conformance]") {
    const auto procedure = procedure_of("a > b\nb wait > c\nc > end\n");
    const auto unseen = ended(procedure, case_of("a c"));
    CHECK(unseen.fitness() == 1.0);
    CHECK(moves(unseen) == Rows{"both a", "silent b", "both c"});
    CHECK(unseen.notes()[0] == "the log is taken not to record 'b': it is no deviation that it does not tell of it");
    const auto once = ended(procedure, log_of("case,step,time\n"
                                              "k,a,2024-07-02 08:00\nk,c,2024-07-02 08:10\nl,b,2024-07-02 08:00\n"));
    CHECK(rows_of(once.deviations(), {"case", "kind", "step"}) == Rows{"k skipped b", "l skipped a", "l skipped c"});
}

TEST_CASE("a completion that the case did not go on from has the wrong outcome", "[conformance]") {
    const auto loop = procedure_of("a > b\nb > ok=c | kurang=a returns\nc > d\nd > e\ne > end\n");
    const auto conformance = ended(loop, case_of("a b=kurang c d e"));
    CHECK(deviations(conformance) == Rows{"wrong_outcome b 2 ok"});
    CHECK(explanation(conformance) ==
          "'b' was completed with the outcome 'kurang', but the case went on as after 'ok'");
    CHECK(conformance.cases()["cost"].integer(0) == 2);
}

TEST_CASE("a role that the step does not admit is a wrong actor, and one that nobody knows is not judged",
          "[conformance]") {
    const auto who = [](const std::string& words) {
        return Conformance::of(case_of(words), {.procedure = perisa()}).value();
    };
    CHECK(deviations(who("serah_berkas@pemohon periksa_berkas@operator verifikasi@kasi")) == Rows{});
    CHECK(deviations(who("serah_berkas@operator")) == Rows{});  // recorded_by
    const auto wrong = who("serah_berkas@pemohon periksa_berkas@kasi verifikasi@operator");
    CHECK(deviations(wrong) == Rows{"wrong_actor periksa_berkas 2 operator", "wrong_actor verifikasi 3 kasi"});
    CHECK(wrong.deviations()["explanation"].text(0) == "'periksa_berkas' was completed as 'kasi', and is for operator");
    CHECK(wrong.fitness() == 1.0);
    CHECK(wrong.cases()["verdict"].text(0) == "deviates");

    const auto stranger = who("serah_berkas@pemohon periksa_berkas@loket");
    CHECK(deviations(stranger) == Rows{});
    CHECK(std::count(stranger.notes().begin(), stranger.notes().end(),
                     "the SOP has no actor 'loket': who acted as it is not judged; map the role to an actor") == 1);
    const auto mapped = Conformance::of(case_of("serah_berkas@pemohon periksa_berkas@loket"),
                                        {.procedure = perisa(), .roles = {{"loket", "camat"}}})
                            .value();
    CHECK(deviations(mapped) == Rows{"wrong_actor periksa_berkas 2 operator"});
}

TEST_CASE("of two events of one step the one in the right role is taken for it", "[conformance]") {
    const auto conformance =
        Conformance::of(case_of("serah_berkas@pemohon periksa_berkas@kasi periksa_berkas@operator"),
                        {.procedure = perisa()})
            .value();
    CHECK(deviations(conformance).size() == 1);
    CHECK(conformance.deviations()["kind"].text(0) == "inserted");
    CHECK(conformance.deviations()["position"].integer(0) == 2);
}

TEST_CASE("who completed a step that not_by names is a wrong actor too", "[conformance]") {
    const auto conformance =
        Conformance::of(log_of("case,step,time,who\n"
                               "k1,serah_berkas,2024-07-02 08:00,p1\nk1,periksa_berkas,2024-07-02 08:10,o1\n"
                               "k1,verifikasi,2024-07-02 08:20,o1\n"
                               "k2,serah_berkas,2024-07-02 08:00,p1\nk2,periksa_berkas,2024-07-02 08:10,o1\n"
                               "k2,verifikasi,2024-07-02 08:20,k1\n"
                               "k3,serah_berkas,2024-07-02 08:00,p1\nk3,periksa_berkas,2024-07-02 08:10,\n"
                               "k3,verifikasi,2024-07-02 08:20,\n"),
                        {.procedure = perisa()})
            .value();
    CHECK(rows_of(conformance.deviations(), {"case", "kind", "step", "expected"}) ==
          Rows{"k1 wrong_actor verifikasi not by who completed periksa_berkas"});
    CHECK(explanation(conformance) ==
          "'verifikasi' was completed by the same person as 'periksa_berkas', which its not_by excludes");
}

TEST_CASE("a document that a step needs is missing where the log tells of documents, and else not judged",
          "[conformance]") {
    const std::string head = "case,step,time,outcome,documents\n";
    const auto held = [](const std::string& text) {
        return Conformance::of(log_of(text), {.procedure = perisa(), .documents = {{"Formulir biru", "formulir"}}})
            .value();
    };
    const auto lacking = held(head +
                              "k,serah_berkas,2024-07-02 08:00,,Formulir biru; ktp\n"
                              "k,periksa_berkas,2024-07-02 08:10,sesuai,\"npwp, email\"\n"
                              "k,verifikasi,2024-07-02 08:20,ya,\n");
    // akta and sketsa are needed under a condition of which this log does not tell; what a step produces is there.
    CHECK(deviations(lacking) == Rows{"missing_document periksa_berkas 2 nomor_ponsel"});
    CHECK(explanation(lacking) == "'periksa_berkas' needs 'nomor_ponsel', which the log does not show until then");
    CHECK(lacking.fitness() == 1.0);
    // A return checks nothing and produces nothing.
    CHECK(deviations(held(head + "k,serah_berkas,2024-07-02 08:00,,formulir\n"
                                 "k,periksa_berkas,2024-07-02 08:10,kurang,\n")) == Rows{});
    const auto silent = Conformance::of(case_of("serah_berkas periksa_berkas"), {.procedure = perisa()}).value();
    CHECK(deviations(silent) == Rows{});
    CHECK(std::count(silent.notes().begin(), silent.notes().end(),
                     "the log has no column 'alur:documents': missing documents are not judged") == 1);
    const auto strange = held(head + "k,serah_berkas,2024-07-02 08:00,,formulir;surat\n");
    CHECK(std::count(strange.notes().begin(), strange.notes().end(),
                     "the SOP has no document 'surat'; map it to one of the kelengkapan") == 1);
}

TEST_CASE("words of a log that mean nothing are told", "[conformance]") {
    const auto held = Conformance::of(log_of("case,step,time,lifecycle:transition,case:alur:status\n"
                                             "k,a,2024-07-02 08:00,selesai,dibatalkan\n"
                                             "k,b,2024-07-02 08:10,selesai,dibatalkan\n"
                                             "k,c,2024-07-02 08:20,Assign,cancelled\n"
                                             "k,c,2024-07-02 08:30,COMPLETE,\n"),
                                      {.procedure = procedure_of(in_a_row)})
                          .value();
    const auto told = [&](const char* note) { return std::count(held.notes().begin(), held.notes().end(), note); };
    CHECK(told("2 events have the transition 'selesai', which says nothing: they are left out. A completion is "
               "'complete', or says none") == 1);
    CHECK(told("2 events have the status 'dibatalkan', which says nothing of the case. One that was given up is "
               "'cancelled'") == 1);
    CHECK(std::none_of(held.notes().begin(), held.notes().end(),
                       [](const std::string& note) { return note.find("ssign") != std::string::npos; }));
}

TEST_CASE("a document under a condition is missing where the log tells that the condition holds", "[conformance]") {
    const std::string text =
        "case,step,time,documents,outcome,case:badan_hukum\n"
        "k1,serah_berkas,2024-07-02 08:00,formulir;ktp;npwp;email;nomor_ponsel;sketsa,,true\n"
        "k1,periksa_berkas,2024-07-02 08:10,,sesuai,true\n"
        "k2,serah_berkas,2024-07-02 08:00,formulir;ktp;npwp;email;nomor_ponsel,,false\n"
        "k2,periksa_berkas,2024-07-02 08:10,,sesuai,false\n"
        "k3,serah_berkas,2024-07-02 08:00,formulir;ktp;npwp;email;nomor_ponsel,,\n"
        "k3,periksa_berkas,2024-07-02 08:10,,sesuai,\n"
        "k4,serah_berkas,2024-07-02 08:00,formulir;ktp;npwp;email;nomor_ponsel,,ya\n"
        "k4,periksa_berkas,2024-07-02 08:10,,sesuai,ya\n";
    const auto held = [](const std::string& log) {
        return Conformance::of(log_of(log), {.procedure = perisa()}).value();
    };
    const auto told = held(text);
    CHECK(rows_of(told.deviations(), {"case", "kind", "step", "position", "expected"}) ==
          Rows{"k1 missing_document periksa_berkas 2 akta"});
    CHECK(explanation(told) ==
          "'periksa_berkas' needs 'akta' under its condition, which holds, and the log does not show it until then");
    CHECK(std::count(told.notes().begin(), told.notes().end(),
                     "the column 'case:badan_hukum' has 'ya', which the field cannot hold: which documents are needed "
                     "by it is not judged there") == 1);

    std::string untold = text;
    untold.replace(untold.find("case:badan_hukum"), 16, "case:lain");
    CHECK(deviations(held(untold)) == Rows{});
    const std::string lacking =
        "the log has no column 'case:badan_hukum': which documents are needed by it is not judged";
    const auto notes = held(untold).notes();
    CHECK(std::count(notes.begin(), notes.end(), lacking) == 1);
    // Without documents there is nothing to judge.
    const auto silent =
        Conformance::of(case_of("serah_berkas periksa_berkas"), {.procedure = perisa()}).value().notes();
    CHECK(std::count(silent.begin(), silent.end(), lacking) == 0);
}

namespace {

/// Whether a step needs its document, by a log with these fields of its case: `akta` where it is missing.
std::string needed(sop::Sop sop, const sop::Condition& when, const std::string& names, const std::string& values) {
    sop.kelengkapan[0].when = when;
    sop.fields.clear();
    for (const auto& [id, type] : {std::pair("baru", FieldType::boolean), std::pair("modal", FieldType::integer),
                                   std::pair("sejak", FieldType::date), std::pair("skala", FieldType::choice),
                                   std::pair("kota", FieldType::string)}) {
        sop.fields.emplace_back().id = id;
        sop.fields.back().type = type;
        sop.fields.back().required = true;
    }
    sop.fields[3].options = {"mikro", "kecil"};
    sop.case_field_count = 5;
    auto procedure = compile(std::move(sop));
    if (!procedure) FAIL(procedure.error().to_string());
    const auto held =
        Conformance::of(log_of("case,step,time,documents," + names + "\nk,a,2024-07-02 08:00,," + values + "\n"),
                        {.procedure = std::make_shared<const Procedure>(std::move(*procedure))})
            .value();
    REQUIRE(held.deviations().rows() <= 1);
    return held.deviations().rows() == 0 ? "" : std::string(held.deviations()["expected"].text(0));
}

sop::Condition is(FieldId field, Value value, sop::Comparison comparison = sop::Comparison::is_one_of) {
    sop::Condition condition;
    condition.kind = sop::ConditionKind::field;
    condition.field = field;
    condition.comparison = comparison;
    condition.values = {std::move(value)};
    return condition;
}

sop::Condition joined(sop::ConditionKind kind, std::vector<sop::Condition> operands) {
    sop::Condition condition;
    condition.kind = kind;
    condition.operands = std::move(operands);
    return condition;
}

}  // namespace

TEST_CASE("a field of any type decides, and what the log lacks only where it matters", "[conformance]") {
    using Kind = sop::ConditionKind;
    const sop::Sop sop = drawn("doc akta from pemohon when baru\na actor=pemohon needs=akta > end\n");
    const auto baru = is(FieldId{0}, true);
    const auto modal = is(FieldId{1}, std::int64_t{10}, sop::Comparison::at_least);
    const auto sejak = is(FieldId{2}, std::chrono::year{2024} / 1 / 31, sop::Comparison::at_most);
    const auto skala = is(FieldId{3}, std::string("mikro"));
    const auto kota = is(FieldId{4}, std::string("Bogor"));
    const struct {
        sop::Condition when;
        const char* name;
        const char* holds;
        const char* fails;
        const char* unclear;
    } fields[] = {{baru, "case:baru", "True", "0", "x"},
                  {modal, "case:modal", "10", "9", "10.5"},
                  {sejak, "case:sejak", "2024-01-31", "2024-02-01", "2024-02-30"},
                  {skala, "case:skala", "mikro", "kecil", "Mikro"},
                  {kota, "case:kota", "Bogor", "bogor", ""}};
    for (const auto& field : fields) {
        INFO(field.name);
        CHECK(needed(sop, field.when, field.name, field.holds) == "akta");
        CHECK(needed(sop, field.when, field.name, field.fails) == "");
        CHECK(needed(sop, field.when, field.name, field.unclear) == "");
        const auto opposite = joined(Kind::negation, {field.when});
        CHECK(needed(sop, opposite, field.name, field.holds) == "");
        CHECK(needed(sop, opposite, field.name, field.fails) == "akta");
        CHECK(needed(sop, opposite, field.name, field.unclear) == "");
    }
    CHECK(needed(sop, joined(Kind::any, {baru, skala}), "case:baru", "true") == "akta");
    CHECK(needed(sop, joined(Kind::any, {baru, skala}), "case:baru", "false") == "");
    CHECK(needed(sop, joined(Kind::all, {baru, skala}), "case:baru", "true") == "");
    CHECK(needed(sop, joined(Kind::negation, {joined(Kind::all, {baru, skala})}), "case:baru", "false") == "akta");
    CHECK(needed(sop, joined(Kind::all, {baru, skala}), "case:baru,case:skala", "true,mikro") == "akta");
}

TEST_CASE("a field says nothing of what came before it may have been set", "[conformance]") {
    const auto held = [](const std::string& rows, std::vector<std::string> unrecorded = {}) {
        const auto procedure =
            procedure_of("doc akta from pemohon when besar\na needs=akta sets=besar > b\nb sets=besar > c\nc > end\n");
        return Conformance::of(log_of("case,step,does,time,documents,case:besar\n" + rows),
                               {.procedure = procedure, .unrecorded = std::move(unrecorded)})
            .value();
    };
    const std::string a = "k,a,complete,2024-07-02 08:00,,true\n";
    const Rows missing{"missing_document a 1 akta"};
    CHECK(deviations(held(a)) == missing);
    CHECK(deviations(held(a + "k,b,complete,2024-07-02 08:10,,true\n")) == Rows{});
    CHECK(deviations(held(a + "k,b,schedule,2024-07-02 08:10,,true\n")) == Rows{});
    CHECK(deviations(held(a + "k,b,withdraw,2024-07-02 08:10,,true\n")) == Rows{});
    CHECK(deviations(held("k,b,withdraw,2024-07-02 07:00,,true\n" + a)) == missing);
    CHECK(deviations(held("k,b,schedule,2024-07-02 07:00,,true\n" + a)) == Rows{});
    CHECK(deviations(held("k,a,schedule,2024-07-02 07:00,,true\n" + a)) == missing);
    // Another case says nothing of this one.
    CHECK(deviations(held(a + "l,b,schedule,2024-07-02 08:10,,true\n")) == missing);
    const auto unseen = held(a, {"b"});
    CHECK(deviations(unseen) == Rows{});
    CHECK(std::count(unseen.notes().begin(), unseen.notes().end(),
                     "what is needed by 'besar' is not judged: the log does not tell when 'b' sets it") == 1);
}
