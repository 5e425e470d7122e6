#include <alur/engine/decide.hpp>

#include <alur/engine/evolve.hpp>

#include "engine/support/desk.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur_test::describe;
using alur_test::Desk;
using alur_test::jakarta;

namespace {

const std::string perisa = R"(
actors:
  pemohon: {nama: Pemohon, external: true}
  operator: {nama: Operator}
  kasi: {nama: Kasi}
kelengkapan:
  formulir: {nama: Formulir, from: pemohon}
  ktp: {nama: KTP, from: pemohon}
  berkas: Berkas
steps:
  - {id: serah, kegiatan: Menyerahkan, actor: pemohon, recorded_by: [operator], kelengkapan: [formulir]}
  - id: periksa
    kegiatan: Memeriksa
    actor: operator
    kelengkapan: [ktp]
    waktu_baku: 5 menit
    outcomes: {sesuai: verifikasi, kurang: {next: serah, returns: true}}
  - {id: verifikasi, kegiatan: Memverifikasi, actor: kasi, recorded_by: [operator], not_by: [periksa], outputs: [berkas], waktu_baku: 25 menit}
  - {id: serah_hasil, kegiatan: Menyerahkan hasil, actor: operator, kelengkapan: [berkas], waktu_baku: 10 menit}
)";

/// A case at `periksa`, all papers there.
Desk at_periksa() {
    Desk desk(perisa);
    REQUIRE(desk.start("pemohon:p1") == "");
    REQUIRE(desk.complete("serah", "pemohon:p1", {.documents = {"formulir", "ktp"}}) == "");
    return desk;
}

Desk at_verifikasi() {
    Desk desk = at_periksa();
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai"}) == "");
    return desk;
}

}  // namespace

TEST_CASE("a case goes from its first step to its end", "[engine]") {
    Desk desk(perisa);
    REQUIRE(desk.start("pemohon:p1") == "");
    CHECK(desk.open() == "serah");
    CHECK(desk.wrote() == "CaseStarted, ActorBound, StepOffered serah");
    REQUIRE(desk.complete("serah", "pemohon:p1", {.documents = {"formulir"}}) == "");
    CHECK(desk.wrote() == "DocumentSubmitted formulir, StepCompleted serah, StepOffered periksa");
    REQUIRE(desk.submit("ktp", "pemohon:p1") == "");
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai"}) == "");
    REQUIRE(desk.complete("verifikasi", "kasi:k1") == "");
    CHECK(desk.state().document(desk.document("berkas")) == DocumentStatus::present);
    REQUIRE(desk.complete("serah_hasil", "operator:o1") == "");
    CHECK(desk.wrote() == "StepCompleted serah_hasil, CaseCompleted");
    CHECK(desk.state().status() == CaseStatus::completed);
    CHECK(desk.open().empty());
    CHECK(desk.state().procedure() == ProcedureId{7});
    CHECK(desk.complete("serah", "pemohon:p1") == "case.closed");
}

TEST_CASE("a plain completion is one stored event", "[engine]") {
    Desk desk = at_periksa();
    CHECK(desk.state().seq() == 2);
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai"}) == "");
    CHECK(desk.state().seq() == 3);
    CHECK(desk.journal().event(2).kind == EventKind::step_completed);
    CHECK(desk.journal().event(2).next == desk.step("verifikasi"));
}

TEST_CASE("a return is allowed while documents are missing, and counts a further attempt", "[engine]") {
    Desk desk(perisa);
    REQUIRE(desk.start("pemohon:p1") == "");
    REQUIRE(desk.complete("serah", "pemohon:p1", {.documents = {"formulir"}}) == "");
    CHECK(desk.complete("periksa", "operator:o1", {.outcome = "sesuai"}) == "documents.missing");
    CHECK(desk.refusal()->documents == std::vector<DocumentId>{desk.document("ktp")});
    CHECK(desk.why() == "documents.missing: periksa still needs ktp");
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "kurang"}) == "");
    CHECK(desk.activation("serah").attempt == 2);
    REQUIRE(desk.complete("serah", "pemohon:p1", {.documents = {"ktp"}}) == "");
    CHECK(desk.activation("periksa").attempt == 2);
    CHECK(desk.complete("periksa", "operator:o1", {.outcome = "sesuai", .attempt = 1}) == "step.not_open");
    CHECK(desk.why() == "step.not_open: periksa#1 is not open; open: periksa#2");
    CHECK(desk.complete("periksa", "operator:o1", {.outcome = "sesuai", .attempt = 2}) == "");
}

TEST_CASE("many returns are counted beyond what the hot part holds", "[engine]") {
    Desk desk = at_periksa();
    for (int i = 2; i < 300; ++i) {
        REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "kurang"}) == "");
        REQUIRE(desk.activation("serah").attempt == i);
        REQUIRE(desk.complete("serah", "pemohon:p1") == "");
        REQUIRE(desk.activation("periksa").attempt == i);
    }
}

TEST_CASE("a step that is not open is refused with what is", "[engine]") {
    Desk desk = at_periksa();
    CHECK(desk.complete("verifikasi", "kasi:k1") == "step.not_open");
    CHECK(desk.why() == "step.not_open: verifikasi is not open; open: periksa");
    CHECK(desk.complete("tidak_ada", "kasi:k1") == "step.unknown");
}

TEST_CASE("an outcome must be one that people may choose", "[engine]") {
    Desk desk = at_periksa();
    CHECK(desk.complete("periksa", "operator:o1") == "outcome.needed");
    CHECK(desk.why() == "outcome.needed: periksa needs an outcome: sesuai, kurang");
    CHECK(desk.complete("periksa", "operator:o1", {.outcome = "entah"}) == "outcome.unknown");
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai"}) == "");
    CHECK(desk.complete("verifikasi", "kasi:k1", {.outcome = "sesuai"}) == "outcome.unknown");
}

TEST_CASE("a step is done in the role of its actor or of who records for it", "[engine]") {
    Desk desk(perisa);
    CHECK(desk.start("camat:c1") == "authority.role");
    REQUIRE(desk.start("host") == "");
    CHECK(desk.complete("serah", "kasi:k1", {.documents = {"formulir"}}) == "authority.role");
    CHECK(desk.complete("serah", "host", {.documents = {"formulir"}}) == "authority.role");
    REQUIRE(desk.complete("serah", "operator:o1", {.documents = {"formulir"}, .on_behalf_of = "p1"}) == "");
    CHECK(desk.complete("periksa", "pemohon:p1", {.outcome = "kurang"}) == "authority.role");
}

TEST_CASE("an actor acts as a person, whatever its role may do", "[engine]") {
    Desk desk(perisa);
    CHECK(desk.start("pemohon") == "authority.person");
    REQUIRE(desk.start("host") == "");
    CHECK(desk.complete("serah", "pemohon", {.documents = {"formulir"}}) == "authority.person");
    CHECK(desk.complete("serah", "kasi", {.documents = {"formulir"}}) == "authority.person");
    CHECK(desk.submit("ktp", "pemohon") == "authority.person");
    CHECK(desk.cancel("kasi") == "authority.person");
    CHECK(desk.state().bound_to(ActorId{0}) == none<PersonId>);
    REQUIRE(desk.complete("serah", "pemohon:p1", {.documents = {"formulir"}}) == "");
    CHECK(desk.complete("periksa", "operator", {.outcome = "kurang"}) == "authority.person");
}

TEST_CASE("an external role is bound to the first person who acts in it", "[engine]") {
    Desk desk(perisa);
    REQUIRE(desk.start("operator:o1") == "");
    REQUIRE(desk.complete("serah", "operator:o1", {.documents = {"formulir"}, .on_behalf_of = "p1"}) == "");
    CHECK(desk.state().bound_to(ActorId{0}) == none<PersonId>);
    CHECK(desk.cancel("pemohon:p2") == "authority.person");
    REQUIRE(desk.submit("ktp", "pemohon:p2") == "");
    CHECK(desk.wrote() == "DocumentSubmitted ktp, ActorBound");
    CHECK(desk.submit("ktp", "pemohon:p1") == "authority.person");
    CHECK(desk.refusal()->person == desk.person("p2"));
    CHECK(desk.cancel("pemohon:p1") == "authority.person");
    REQUIRE(desk.cancel("pemohon:p2") == "");
    CHECK(desk.state().status() == CaseStatus::cancelled);
}

TEST_CASE("a second external role is bound beside the first", "[engine]") {
    Desk desk(R"(
actors: {a: {external: true}, b: {external: true}, kasi: {}}
steps:
  - {id: satu, actor: a}
  - {id: dua, actor: b}
  - {id: tiga, actor: a}
  - {id: empat, actor: b}
)");
    REQUIRE(desk.start("a:p1") == "");
    REQUIRE(desk.complete("satu", "a:p1") == "");
    REQUIRE(desk.complete("dua", "b:p2") == "");
    CHECK(desk.complete("tiga", "a:p2") == "authority.person");
    REQUIRE(desk.complete("tiga", "a:p1") == "");
    CHECK(desk.complete("empat", "b:p1") == "authority.person");
    REQUIRE(desk.complete("empat", "b:p2") == "");
}

TEST_CASE("who did a separated step may neither claim nor complete", "[engine]") {
    Desk desk = at_verifikasi();
    CHECK(desk.complete("verifikasi", "operator:o1") == "authority.not_by");
    CHECK(desk.refusal()->not_by == desk.step("periksa"));
    CHECK(desk.why() == "authority.not_by: who did periksa may not do verifikasi");
    CHECK(desk.claim("verifikasi", "kasi:o1") == "authority.not_by");
    CHECK(desk.complete("verifikasi", "kasi:k1", {.on_behalf_of = "o1"}) == "authority.not_by");
    CHECK(desk.complete("verifikasi", "operator:o2") == "");
}

TEST_CASE("separation counts every attempt, returns and on whose behalf", "[engine]") {
    Desk desk = at_periksa();
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "kurang", .on_behalf_of = "o5"}) == "");
    REQUIRE(desk.complete("serah", "pemohon:p1") == "");
    REQUIRE(desk.complete("periksa", "operator:o2", {.outcome = "sesuai"}) == "");
    for (const char* person : {"kasi:o1", "kasi:o2", "kasi:o5"})
        CHECK(desk.complete("verifikasi", person) == "authority.not_by");
    CHECK(desk.complete("verifikasi", "kasi:k1") == "");
}

TEST_CASE("a claimed step is completed and released by its claimant alone", "[engine]") {
    Desk desk = at_verifikasi();
    CHECK(desk.release("verifikasi", "kasi:k1") == "step.not_started");
    REQUIRE(desk.claim("verifikasi", "kasi:k1") == "");
    CHECK(desk.activation("verifikasi").claimant == desk.person("k1"));
    CHECK(desk.claim("verifikasi", "kasi:k1") == "step.started");
    CHECK(desk.complete("verifikasi", "kasi:k2") == "step.claimed");
    CHECK(desk.refusal()->person == desk.person("k1"));
    CHECK(desk.release("verifikasi", "kasi:k2") == "step.claimed");
    REQUIRE(desk.release("verifikasi", "kasi:k1") == "");
    CHECK(desk.activation("verifikasi").started == never);
    REQUIRE(desk.claim("verifikasi", "kasi:k2") == "");
    CHECK(desk.complete("verifikasi", "kasi:k2") == "");
}

TEST_CASE("documents are brought by who may, and returned by who needs them", "[engine]") {
    Desk desk = at_periksa();
    CHECK(desk.submit("berkas", "pemohon:p1") == "document.not_brought");
    CHECK(desk.submit("ijazah", "pemohon:p1") == "document.unknown");
    CHECK(desk.submit("ktp", "kasi:k1") == "authority.role");
    CHECK(desk.submit("ktp", "operator:o1") == "");                        // records for the applicant, and needs it
    CHECK(desk.give_back("formulir", "operator:o1") == "authority.role");  // no open step lists it
    CHECK(desk.give_back("ktp", "kasi:k1") == "authority.role");
    REQUIRE(desk.give_back("ktp", "operator:o1", "buram") == "");
    CHECK(desk.state().document(desk.document("ktp")) == DocumentStatus::returned);
    CHECK(desk.give_back("ktp", "operator:o1") == "document.absent");
    CHECK(desk.complete("periksa", "operator:o1", {.outcome = "sesuai"}) == "documents.missing");
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai", .documents = {"ktp"}}) == "");
    CHECK(desk.state().document(desk.document("ktp")) == DocumentStatus::present);
}

TEST_CASE("documents given with a completion are judged like any other", "[engine]") {
    Desk desk = at_verifikasi();
    CHECK(desk.complete("verifikasi", "kasi:k1", {.documents = {"ktp"}}) == "authority.role");
    CHECK(desk.complete("verifikasi", "kasi:k1", {.documents = {"berkas"}}) == "document.not_brought");
    CHECK(desk.complete("verifikasi", "kasi:k1", {.documents = {"ijazah"}}) == "document.unknown");
    CHECK(desk.complete("verifikasi", "operator:o2", {.documents = {"ktp"}}) == "");
}

TEST_CASE("documents beyond the sixty-fourth behave like the others", "[engine]") {
    std::string yaml = "actors: {pemohon: {external: true}, operator: {}}\nkelengkapan:\n";
    for (int i = 0; i < 70; ++i) yaml += "  d" + std::to_string(i) + ": {nama: D, from: pemohon}\n";
    yaml +=
        "  hasil_a: Hasil\n  hasil_b: Hasil\nsteps:\n"
        "  - {id: serah, actor: pemohon}\n"
        "  - {id: periksa, actor: operator, kelengkapan: [d3, d66, d69], outputs: [hasil_a, hasil_b]}\n"
        "  - {id: kirim, actor: operator, kelengkapan: [hasil_b, d66]}\n";
    Desk desk(yaml);
    REQUIRE(desk.start("pemohon:p1") == "");
    REQUIRE(desk.complete("serah", "pemohon:p1", {.documents = {"d3", "d69"}}) == "");
    CHECK(desk.complete("periksa", "operator:o1") == "documents.missing");
    CHECK(desk.why() == "documents.missing: periksa still needs d66");
    REQUIRE(desk.submit("d66", "pemohon:p1") == "");
    REQUIRE(desk.give_back("d69", "operator:o1") == "");
    CHECK(desk.complete("periksa", "operator:o1") == "documents.missing");
    REQUIRE(desk.complete("periksa", "operator:o1", {.documents = {"d69"}}) == "");
    CHECK(desk.state().document(desk.document("hasil_b")) == DocumentStatus::present);
    REQUIRE(desk.give_back("d66", "operator:o1") == "");
    CHECK(desk.complete("kirim", "operator:o1") == "documents.missing");
    CHECK(desk.complete("kirim", "operator:o1", {.documents = {"d66"}}) == "");
}

TEST_CASE("time that steps back is held and noted", "[engine]") {
    Desk desk = at_periksa();
    desk.at("2024-06-01 08:00");
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai"}) == "");
    CHECK(desk.wrote() == "TimeHeld, StepCompleted periksa, StepOffered verifikasi");
    CHECK(std::get<TimeHeld>(desk.history().front().body).raw == jakarta("2024-06-01 08:00"));
    CHECK(desk.activation("verifikasi").offered == jakarta("2024-07-01 08:00"));
    CHECK(desk.complete("verifikasi", "operator:o1") == "authority.not_by");
    CHECK(desk.history().empty());
}

TEST_CASE("a retry under the same key does nothing, another command under it is refused", "[engine]") {
    Desk desk = at_periksa();
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai", .key = "k-1"}) == "");
    CHECK(desk.wrote() == "CommandKeyed, StepCompleted periksa, StepOffered verifikasi");
    const std::uint32_t seq = desk.state().seq();
    REQUIRE(desk.complete("verifikasi", "kasi:k1") == "");
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai", .key = "k-1"}) == "");
    REQUIRE(desk.repeated());
    CHECK(desk.repeated()->first == seq - 2);
    CHECK(desk.repeated()->count == 2);
    CHECK(desk.history().empty());
    CHECK(desk.complete("periksa", "operator:o1", {.outcome = "kurang", .key = "k-1"}) == "key.reused");
    CHECK(desk.complete("periksa", "operator:o2", {.outcome = "sesuai", .key = "k-1"}) == "key.reused");
}

TEST_CASE("a refused command leaves its key free", "[engine]") {
    Desk desk = at_periksa();
    CHECK(desk.complete("periksa", "operator:o1", {.key = "k"}) == "outcome.needed");
    CHECK(desk.complete("periksa", "operator:o1", {.outcome = "sesuai", .key = "k"}) == "");
    CHECK_FALSE(desk.repeated());
}

TEST_CASE("a retried start finds its case, also when it is closed", "[engine]") {
    Desk desk(perisa);
    const Command start{desk.by("pemohon:p1"), StartCase{ProcedureId{7}, {}}, "mulai"};
    REQUIRE(desk.act(start) == "");
    REQUIRE(desk.cancel("kasi:k1") == "");
    REQUIRE(desk.act(start) == "");
    CHECK(desk.repeated()->first == 0);
    CHECK(desk.start("pemohon:p1") == "case.exists");
}

TEST_CASE("the name of a case is the last that its start writes", "[engine]") {
    Desk desk(perisa);
    const Command start{desk.by("pemohon:p1"), StartCase{ProcedureId{7}, {}, "2024/07/1"}, ""};
    REQUIRE(desk.act(start) == "");
    CHECK(desk.wrote() == "CaseStarted, ActorBound, StepOffered serah, CaseNamed");
    CHECK(std::get<CaseNamed>(desk.history().back().body).name == "2024/07/1");
    CHECK(desk.history().back().by == start.by);
    CHECK(desk.state().seq() == 2);  // the offer and the binding stay a part of the start

    Desk unnamed(perisa);
    REQUIRE(unnamed.start("pemohon:p1") == "");
    CHECK(describe(desk.state()) == describe(unnamed.state()));
}

TEST_CASE("whom a case comes to know is said behind all else, is no content, and changes nothing", "[engine]") {
    Desk desk(perisa);
    Command start{desk.by("pemohon:p1"), StartCase{ProcedureId{7}, {}, "satu"}, "mulai"};
    start.by.person = person_of_case(0);
    start.persons = {{person_of_case(0), "Sulastri"}};
    REQUIRE(desk.act(start) == "");
    CHECK(desk.wrote() == "CommandKeyed, CaseStarted, ActorBound, StepOffered serah, CaseNamed, PersonNamed");
    const HistoryEvent named = desk.history().back();
    CHECK(std::get<PersonNamed>(named.body).name == "Sulastri");
    CHECK(named.by.person == person_of_case(0));
    CHECK(desk.state().bound_to(start.by.role) == person_of_case(0));
    // Whoever tries again is known by then.
    start.persons.clear();
    REQUIRE(desk.act(start) == "");
    REQUIRE(desk.repeated());
    CHECK(desk.repeated()->count == 4);
    // Nobody is known by what is refused.
    Command note{start.by, AddNote{"x"}, ""};
    note.by.person = person_of_case(1);
    note.persons = {{person_of_case(1), "lain"}};
    const std::uint32_t before = desk.state().seq();
    CHECK(desk.act(note) == "authority.role");
    CHECK(desk.state().seq() == before);
}

TEST_CASE("a case that its start ends has its name behind its end", "[engine]") {
    Desk desk(R"(
sla: {total: 2 jam}
actors: {staf: {nama: Staf}}
records: {usaha: {nama: Usaha, key: nik, fields: {nik: {type: string}}}}
steps:
  - {id: data, kegiatan: Mendata, actor: staf, for_each: usaha}
)");
    REQUIRE(desk.act({desk.by("staf:s"), StartCase{ProcedureId{7}, {}, "kosong"}, ""}) == "");
    CHECK(desk.state().status() == CaseStatus::completed);
    REQUIRE(desk.history().size() > 2);
    CHECK(kind_name(desk.history()[desk.history().size() - 2].body) == "CaseCompleted");
    CHECK(kind_name(desk.history().back().body) == "CaseNamed");
}

TEST_CASE("a start under the key of another name is another command", "[engine]") {
    Desk desk(perisa);
    const Command start{desk.by("pemohon:p1"), StartCase{ProcedureId{7}, {}, "satu"}, "mulai"};
    REQUIRE(desk.act(start) == "");
    CHECK(desk.wrote() == "CommandKeyed, CaseStarted, ActorBound, StepOffered serah, CaseNamed");
    REQUIRE(desk.act(start) == "");
    REQUIRE(desk.repeated());
    CHECK(desk.repeated()->first == 0);
    CHECK(desk.repeated()->count == 3);
    CHECK(desk.act({start.by, StartCase{ProcedureId{7}, {}, "dua"}, "mulai"}) == "key.reused");
    CHECK(desk.act({start.by, StartCase{ProcedureId{7}, {}}, "mulai"}) == "key.reused");
}

TEST_CASE("commands need a case that lives", "[engine]") {
    Desk desk(perisa);
    CHECK(desk.complete("serah", "pemohon:p1") == "case.unknown");
    CHECK(desk.tick() == "case.unknown");
    REQUIRE(desk.start("pemohon:p1") == "");
    CHECK(desk.resume("kasi:k1") == "case.not_suspended");
    CHECK(desk.act({By{}, MigrateCase{}, ""}) == "command.unsupported");
    REQUIRE(desk.cancel("kasi:k1") == "");
    CHECK(desk.wrote() == "CaseCancelled, StepCancelled serah");
    CHECK(desk.note("catatan", "kasi:k1") == "case.closed");
    CHECK(desk.tick() == "case.closed");
    CHECK(desk.act({By{}, MigrateCase{}, ""}) == "command.unsupported");
}

TEST_CASE("notes are of the office", "[engine]") {
    Desk desk = at_periksa();
    CHECK(desk.note("x", "pemohon:p1") == "authority.role");
    REQUIRE(desk.note("pemohon menelepon", "operator:o1") == "");
    CHECK(std::get<NoteAdded>(desk.history().front().body).text == "pemohon menelepon");
    CHECK(desk.note("x", "host") == "");
    CHECK(desk.note("x", "service") == "authority.role");
}

TEST_CASE("what no event can hold is refused", "[engine]") {
    Desk desk = at_periksa();
    CHECK(desk.note(std::string(300'000, 'x'), "operator:o1") == "command.too_large");
    CHECK(
        desk.why() ==
        "command.too_large: it is more than an event may hold: bytes of text and fields in one event: at most 262144, "
        "this would be 300000");
    Desk other(perisa);
    CHECK(other.act({other.by("host"), StartCase{ProcedureId{7}, {}, std::string(300'000, 'x')}, ""}) ==
          "command.too_large");
    CHECK(other.state().status() == CaseStatus::unknown);
    const CaseLimits limits{1000, 3};
    const Command note{desk.by("operator:o1"), AddNote{"x"}, ""};
    CHECK(decide(desk.procedure(), desk.procedure().calendar(), desk.state(), note, desk.now(), limits).accepted());
    REQUIRE(desk.act(note) == "");
    CHECK_FALSE(
        decide(desk.procedure(), desk.procedure().calendar(), desk.state(), note, desk.now(), limits).accepted());
    const Command cancel{desk.by("operator:o1"), CancelCase{}, ""};
    CHECK(decide(desk.procedure(), desk.procedure().calendar(), desk.state(), cancel, desk.now(), limits).accepted());
}

TEST_CASE("a case is full before the attempts of a step are numbered anew", "[engine]") {
    Desk desk = at_periksa();
    CaseState state = desk.state();
    const CaseLimits limits{.events = 1'000'000};
    const auto decided = [&](const std::string& step, const std::string& by, const std::string& outcome) {
        CompleteStep complete;
        complete.activation.step = desk.step(step);
        if (!outcome.empty()) complete.outcome = desk.outcome(complete.activation.step, outcome);
        return decide(desk.procedure(), desk.procedure().calendar(), state, {desk.by(by), complete, {}}, desk.now(),
                      limits);
    };
    const StepId serah = desk.step("serah");
    while (state.attempts(serah, desk.procedure().step(serah).counter) < most_attempts) {
        const Decision back = decided("periksa", "operator:o1", "kurang");
        REQUIRE(back.accepted());
        evolve(state, back);
        const Decision again = decided("serah", "pemohon:p1", {});
        REQUIRE(again.accepted());
        evolve(state, again);
    }
    const Decision beyond = decided("periksa", "operator:o1", "kurang");
    REQUIRE_FALSE(beyond.accepted());
    CHECK(beyond.rejection()->text(desk.procedure()) ==
          "case.full: the case takes no further events; it can be cancelled: attempts of a step: at most 65535, this "
          "would be 65536");
    CHECK(decided("periksa", "operator:o1", "sesuai").accepted());
}

TEST_CASE("a service step is completed in the role of the service", "[engine]") {
    Desk desk(R"(
actors: {kasi: {}}
kelengkapan: {nib: NIB}
steps:
  - {id: kirim, service: oss.nib, outputs: [nib], outcomes: {ya: terima, gagal: {next: kirim, returns: true}}}
  - {id: terima, actor: kasi, kelengkapan: [nib]}
)");
    REQUIRE(desk.start("service") == "");
    CHECK(desk.complete("kirim", "kasi:k1", {.outcome = "ya"}) == "authority.role");
    CHECK(desk.complete("kirim", "host", {.outcome = "ya"}) == "authority.role");
    REQUIRE(desk.claim("kirim", "service") == "");
    CHECK(desk.claim("kirim", "service") == "step.started");
    CHECK(desk.complete("kirim", "service:w2", {.outcome = "ya"}) == "step.claimed");
    REQUIRE(desk.complete("kirim", "service", {.outcome = "gagal"}) == "");
    CHECK(desk.activation("kirim").attempt == 2);
    REQUIRE(desk.complete("kirim", "service", {.outcome = "ya"}) == "");
    CHECK(desk.open() == "terima");
}
