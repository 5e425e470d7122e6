// Work lists and searches over all cases tell what view() says of each case.
#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "reference/support/dice.hpp"
#include "runtime/support/office.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;
using namespace std::chrono_literals;
using reference::Dice;

namespace {

/// Both revisions have actors, steps, fields of the case and of records; the second renames a step and an actor.
constexpr const char* izin = R"(alur: 1
id: izin
actors:
  pemohon: {nama: Pemohon, external: true}
  petugas: {nama: Petugas}
  kasi: {nama: Kasi}
fields:
  kelurahan: {type: string}
  luas: {type: integer}
records:
  usaha:
    nama: Usaha
    key: nomor
    fields:
      nomor: {type: string, pattern: "^[0-9]{4}$", required: true}
      alamat: {type: string}
steps:
  - {id: ajukan, kegiatan: Mengajukan, actor: pemohon, recorded_by: [petugas], sets: [kelurahan, luas, usaha]}
  - id: periksa
    kegiatan: Memeriksa
    actor: petugas
    waktu_baku: 30 menit
    outcomes: {lengkap: kunjungi, kurang: {next: ajukan, returns: true}}
  - {id: kunjungi, kegiatan: Mengunjungi, actor: petugas, for_each: usaha, waktu_baku: 2 jam, sets: [usaha]}
  - {id: tinjau, kegiatan: Meninjau, actor: petugas, not_by: [periksa]}
  - {id: sahkan, kegiatan: Mengesahkan, actor: kasi, waktu_baku: 1 hari kerja}
)";

std::shared_ptr<const Procedure> revision(std::string text) {
    text.insert(text.find("actors:"), "calendar: kantor\n");
    auto read = sop::read(text, "izin.yaml");
    if (!read) FAIL(read.error().to_string());
    auto calendar = load_calendar(std::string(ALUR_ROOT) + "/tests/scenarios/sop/kalender/kantor.yaml");
    REQUIRE(calendar);
    auto compiled = compile(*std::move(read), *calendar);
    if (!compiled) FAIL(compiled.error().to_string());
    return std::make_shared<const Procedure>(*std::move(compiled));
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

void deploy_first(Engine& engine) { engine.deploy(revision(izin)); }
void deploy_second(Engine& engine) {
    engine.deploy(revision(replaced(replaced(izin, "kasi", "lurah"), "tinjau", "telaah")));
}

struct Line {
    CaseId id{};
    std::string step;
    Instant lapse = never;
    Instant offered{};

    friend bool operator==(const Line& a, const Line& b) {
        return std::tie(a.id, a.step, a.lapse, a.offered) == std::tie(b.id, b.step, b.lapse, b.offered);
    }
    friend std::ostream& operator<<(std::ostream& out, const Line& line) {
        return out << static_cast<std::uint64_t>(line.id) << ' ' << line.step;
    }
};

std::vector<Line> lines(const std::vector<WorkItem>& items) {
    std::vector<Line> out;
    for (const WorkItem& item : items)
        out.push_back({item.case_id, item.work.name(), item.work.time.lapse, item.work.offered});
    return out;
}

std::vector<Line> by_name(std::vector<Line> all) {
    std::sort(all.begin(), all.end(),
              [](const Line& a, const Line& b) { return std::tie(a.id, a.step) < std::tie(b.id, b.step); });
    return all;
}

bool is_in_order(const std::vector<Line>& all) {
    return std::is_sorted(all.begin(), all.end(), [](const Line& a, const Line& b) {
        return std::tie(a.lapse, a.offered, a.id) < std::tie(b.lapse, b.offered, b.id);
    });
}

std::vector<CaseId> all_cases(const Engine& engine) {
    std::vector<CaseId> ids;
    for (std::uint32_t number = 0; ids.size() < engine.case_count(); ++number)
        if (engine.view(static_cast<CaseId>(number))) ids.push_back(static_cast<CaseId>(number));
    return ids;
}

/// The same, from the view of each case.
template <class Takes>
std::vector<Line> seen(const Engine& engine, Takes takes) {
    std::vector<Line> out;
    for (const CaseId id : all_cases(engine)) {
        const auto view = engine.view(id);
        if (view->status != CaseStatus::open) continue;
        for (const ActivationView& open : view->open)
            if (!open.actor.empty() && takes(*view, open))
                out.push_back({id, open.name(), open.time.lapse, open.offered});
    }
    return by_name(std::move(out));
}

template <class Takes>
std::vector<CaseId> those(const Engine& engine, Takes takes) {
    std::vector<CaseId> out;
    for (const CaseId id : all_cases(engine))
        if (takes(*engine.view(id))) out.push_back(id);
    return out;
}

std::vector<CaseId> paged(const Engine& engine, CaseQuery query) {
    std::vector<CaseId> out;
    query.most = 3;
    for (;;) {
        const auto page = engine.cases(query);
        if (!page) FAIL(page.error().text());
        out.insert(out.end(), page->begin(), page->end());
        if (page->size() < query.most) return out;
        query.after = page->back();
    }
}

bool has(const CaseView& view, const std::string& field, const Value& value) {
    return std::any_of(view.fields.begin(), view.fields.end(),
                       [&](const FieldView& one) { return one.field == field && one.value == value; });
}

bool is_open(const CaseView& view, const std::string& step) {
    return std::any_of(view.open.begin(), view.open.end(), [&](const ActivationView& one) { return one.step == step; });
}

void do_anything(Engine& engine, CaseId id, Dice& dice) {
    const std::vector<std::string> people{"a", "b", "c"};
    const std::string person = dice.pick(people);
    const auto view = engine.view(id);
    const CaseRequest staff{.by = "petugas:a"};
    const std::size_t what = dice.below(100);
    if (what < 6) {
        static_cast<void>(engine.suspend(id, "listrik padam", staff));
    } else if (what < 20) {
        static_cast<void>(engine.resume(id, staff));
    } else if (what < 22) {
        static_cast<void>(engine.cancel(id, "ditarik", staff));
    } else if (!view->open.empty()) {
        const ActivationView& open = dice.pick(view->open);
        const std::string by = open.actor + ":" + person;
        const StepRequest request{.by = by, .item = open.item};
        if (what < 35)
            static_cast<void>(engine.start_step(id, open.step, request));
        else if (what < 40)
            static_cast<void>(engine.release(id, open.step, request));
        else if (what < 50)
            static_cast<void>(engine.set(
                id, open.step, {{"kelurahan", dice.pick(people)}, {"luas", static_cast<std::int64_t>(dice.below(3))}},
                request));
        else if (what < 60)
            static_cast<void>(engine.add_record(
                id, "usaha", {{"nomor", "000" + std::to_string(dice.below(10))}, {"alamat", dice.pick(people)}},
                {.by = by}));
        else
            static_cast<void>(
                engine.complete(id, open.step,
                                {.by = by,
                                 .outcome = open.step == "periksa" ? (dice.chance(70) ? "lengkap" : "kurang") : "",
                                 .item = open.item}));
    }
}

void check_work(const Engine& engine) {
    const auto told = [&](const WorkQuery& query) {
        const auto answer = engine.work(query);
        if (!answer) FAIL(answer.error().text());
        const std::vector<Line> all = lines(*answer);
        CHECK(is_in_order(all));
        return by_name(all);
    };
    CHECK(told({.most = 10'000}) == seen(engine, [](const CaseView&, const ActivationView&) { return true; }));
    for (const char* const actor : {"pemohon", "petugas", "kasi", "lurah"})
        CHECK(told({.actor = actor, .sop = "izin", .most = 10'000}) ==
              seen(engine, [&](const CaseView&, const ActivationView& open) { return open.actor == actor; }));
    // Claimed by a person; or of the external actor that they are: whoever applied is bound to the case.
    for (const char* const person : {"a", "b", "c"})
        CHECK(told({.person = person, .most = 10'000}) ==
              seen(engine, [&](const CaseView& view, const ActivationView& open) {
                  return open.claimant.empty() ? open.actor == "pemohon" && view.name.substr(0, 1) == person
                                               : open.claimant == person;
              }));
    // The first of all are the first of the whole list.
    const auto whole = engine.work({.most = 10'000});
    const auto first = engine.work({.most = 4});
    const std::vector<Line> expected = lines(*whole);
    CHECK(lines(*first) ==
          std::vector<Line>(expected.begin(), expected.begin() + std::min<std::ptrdiff_t>(4, std::ssize(expected))));
    CHECK(engine.work({.most = 0}).value().empty());
}

void check_cases(const Engine& engine) {
    CHECK(paged(engine, {}) == all_cases(engine));
    for (const CaseStatus status :
         {CaseStatus::open, CaseStatus::suspended, CaseStatus::completed, CaseStatus::cancelled})
        CHECK(paged(engine, {.status = status}) ==
              those(engine, [&](const CaseView& view) { return view.status == status; }));
    for (const char* const step : {"ajukan", "periksa", "tinjau", "telaah"})
        CHECK(paged(engine, {.sop = "izin", .step = step}) ==
              those(engine, [&](const CaseView& view) { return is_open(view, step); }));
    for (const char* const field : {"kelurahan", "alamat"})
        for (const char* const value : {"a", "b", "c", "d"})
            CHECK(paged(engine, {.sop = "izin", .field = NamedValue{field, value}}) ==
                  those(engine, [&](const CaseView& view) { return has(view, field, value); }));
    CHECK(paged(engine, {.sop = "izin",
                         .status = CaseStatus::open,
                         .step = "periksa",
                         .field = NamedValue{"luas", std::int64_t{1}}}) == those(engine, [&](const CaseView& view) {
              return view.status == CaseStatus::open && is_open(view, "periksa") && has(view, "luas", std::int64_t{1});
          }));
}

}  // namespace

TEST_CASE("work lists and searches say what the views of all cases say", "[runtime][query]") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        const Scratch scratch;
        const bool on_disk = dice.chance(30);
        std::optional<Office> office;
        const auto open = [&] { office.emplace(4, on_disk ? sqlite(scratch.path("izin.alur")) : memory()); };
        open();
        deploy_first(office->engine);
        if (dice.chance(50)) office->deploy("janji");
        std::vector<CaseId> cases;
        for (int round = 0; round < 240; ++round) {
            if (cases.size() < 10 || dice.chance(5)) {
                const std::string person = dice.pick(std::vector<std::string>{"a", "b", "c"});
                cases.push_back(
                    office->start("izin", {.by = "pemohon:" + person, .name = person + std::to_string(cases.size())}));
            }
            if (round == 80) deploy_second(office->engine);
            do_anything(office->engine, dice.pick(cases), dice);
            if (dice.chance(30)) office->time->set(office->time->now() + std::chrono::minutes(dice.below(90)));
            if (dice.chance(4) && on_disk) {
                const Instant now = office->time->now();
                if (dice.chance(70)) office->engine.checkpoint();
                office.reset();
                open();
                office->time->set(now);
            }
            if (round % 40 == 39 || dice.chance(4)) {
                if (round < 80) deploy_second(office->engine);
                check_work(office->engine);
                check_cases(office->engine);
            }
        }
    }
}

TEST_CASE("a work list is asked for a role and a person in one word, too", "[runtime][query]") {
    Office office;
    deploy_first(office.engine);
    Engine& engine = office.engine;
    const CaseId id = office.start("izin", {.by = "pemohon:p1"});
    office.start("izin", {.by = "pemohon:p2"});
    const auto count = [&](const WorkQuery& query) { return engine.work(query).value().size(); };
    CHECK(engine.work({.person = "pemohon:p1"}).value().front().case_id == id);
    CHECK(count({.person = "pemohon:p1"}) == count({.actor = "pemohon", .person = "p1"}));
    CHECK(count({.actor = "pemohon", .person = "pemohon:p1"}) == count({.actor = "pemohon", .person = "p1"}));
    CHECK(count({.person = "pemohon:"}) == count({.actor = "pemohon"}));
    CHECK(count({.person = "bukan:p1"}) == 0);  // a name with a colon, of nobody
    const auto refused = engine.work({.actor = "petugas", .person = "pemohon:p1"});
    CHECK(code(refused) == "authority.role");
    CHECK(refused.error().role == "pemohon");
}

TEST_CASE("a work list leaves out what a person may not do", "[runtime][query]") {
    Office office;
    deploy_first(office.engine);
    Engine& engine = office.engine;
    const CaseId claimed = office.start("izin", {.by = "pemohon:p1"});
    const CaseId separated = office.start("izin", {.by = "pemohon:p2"});
    for (const CaseId id : {claimed, separated}) {
        const std::string by = id == claimed ? "pemohon:p1" : "pemohon:p2";
        REQUIRE(engine.add_record(id, "usaha", {{"nomor", "0001"}}, {.by = by}));
        REQUIRE(engine.complete(id, "ajukan", {.by = by}));
    }
    REQUIRE(engine.start_step(claimed, "periksa", {.by = "petugas:a"}));
    REQUIRE(engine.complete(separated, "periksa", {.by = "petugas:a", .outcome = "lengkap"}));
    REQUIRE(engine.complete(separated, "kunjungi", {.by = "petugas:a", .item = "0001"}));
    const CaseId applied = office.start("izin", {.by = "pemohon:p1"});

    const auto list = [&](const char* actor, const char* person) {
        std::string out;
        const auto items = engine.work({.actor = actor, .person = person});
        for (const WorkItem& item : items.value())
            out += item.work.step + (item.case_id == claimed ? " 1, " : item.case_id == separated ? " 2, " : " 3, ");
        return out;
    };
    CHECK(list("petugas", "") == "periksa 1, tinjau 2, ");
    CHECK(list("petugas", "a") == "periksa 1, ");  // it examined the second case, so it may not review it
    CHECK(list("petugas", "b") == "tinjau 2, ");   // the first is in the hands of another
    CHECK(list("petugas", "nobody knows") == "tinjau 2, ");
    CHECK(list("pemohon", "p1") == "ajukan 3, ");
    CHECK(list("pemohon", "p2").empty());
    CHECK(list("", "p1") == "ajukan 3, ");
    CHECK(list("", "a") == "periksa 1, ");
    CHECK(list("", "nobody knows").empty());
    REQUIRE(engine.suspend(applied, "listrik padam", {.by = "petugas:a"}));
    CHECK(list("pemohon", "").empty());
}

TEST_CASE("a question that names what is not there is refused", "[runtime][query]") {
    Office office;
    deploy_first(office.engine);
    const Engine& engine = office.engine;
    CHECK(engine.work({.actor = "petugs"}).error().text() ==
          "authority.role: the SOP has no actor 'petugs'; did you mean 'petugas'?");
    CHECK(code(engine.work({.sop = "izn"})) == "procedure.unknown");
    CHECK(code(engine.cases({.sop = "izn"})) == "procedure.unknown");
    CHECK(code(engine.cases({.sop = "izin", .step = "priksa"})) == "step.unknown");
    CHECK(code(engine.cases({.step = "periksa"})) == "procedure.unknown");
    CHECK(code(engine.cases({.sop = "izin", .field = NamedValue{"luass", std::int64_t{1}}})) == "field.unknown");
    CHECK(code(engine.cases({.sop = "izin", .field = NamedValue{"luas", "1"}})) == "field.type");
    CHECK(code(engine.cases({.sop = "izin", .field = NamedValue{"nomor", "1"}})) == "field.type");
    CHECK(code(engine.cases({.sop = "izin", .field = NamedValue{"nomor", "0001"}})) == "accepted");
    // One that never was, and a page behind the last case.
    CHECK(engine.cases({.after = CaseId{1000}}).value().empty());
}
