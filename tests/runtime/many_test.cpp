// Commands by handles, and many at once, do what the same commands by names do.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "journal/support/faulty_disk.hpp"
#include "runtime/support/office.hpp"
#include "support/last_words.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// A completion in names.
struct Order {
    std::size_t of;  ///< which of the cases
    std::string step;
    std::string by;
    std::string outcome;
    std::vector<std::string_view> documents;
    std::string on_behalf_of;
};

/// What people of some SOPs try, right and wrong.
class Crowd {
public:
    explicit Crowd(std::uint64_t seed) : chance_(seed) {}

    [[nodiscard]] std::size_t below(std::size_t n) { return static_cast<std::size_t>(chance_() % n); }

    /// \param view of the case
    [[nodiscard]] Order order(std::size_t of, const CaseView& view) {
        static const std::map<std::string, std::vector<std::string>> steps{
            {"bidang", {"serah", "periksa", "putus"}}, {"tenggat", {"terima", "lengkapi", "proses", "hentikan"}}};
        static const std::vector<std::string> roles{"pemohon", "petugas", "kasi", "camat", "host"};
        static const std::vector<std::string> outcomes{"", "", "ya", "tidak", "lengkap", "kedaluwarsa"};
        Order order{of, {}, {}, {}, {}, {}};
        const auto& known = steps.at(view.sop);
        order.step = view.open.empty() || below(5) == 0 ? known[below(known.size())] : view.open[0].step;
        const bool right = !view.open.empty() && below(4) != 0 && !view.open[0].actor.empty();
        order.by = right ? view.open[0].actor : roles[below(roles.size())];
        if (order.by != "host") order.by += ":p" + std::to_string(below(3));
        if (order.step == "periksa") order.outcome = below(3) == 0 ? "tidak" : "ya";
        if (order.step == "lengkapi") order.outcome = "lengkap";
        if (below(6) == 0) order.outcome = outcomes[below(outcomes.size())];
        if (view.sop == "bidang" && below(2) == 0) order.documents = {"formulir", "akta"};
        if (view.sop == "tenggat" && below(2) == 0) order.documents = {"surat"};
        if (below(5) == 0) order.on_behalf_of = "pemohon:p" + std::to_string(below(3));
        return order;
    }

private:
    std::mt19937_64 chance_;
};

/// The handles of an order, where there are such names.
struct Handled {
    StepHandle step;
    CompleteByHandle request;
};
Handled handled(Engine& engine, const std::string& sop, const Order& order) {
    Handled handled;
    const auto step = engine.step(sop, order.step);
    if (step) handled.step = *step;
    const auto by = engine.actor(order.by);
    REQUIRE(by);
    handled.request.by = *by;
    if (!order.outcome.empty()) {
        const auto outcome = engine.outcome(sop, order.step, order.outcome);
        // A handle of an outcome that the step does not have is one of another step.
        if (outcome) handled.request.outcome = *outcome;
    }
    if (!order.documents.empty()) handled.request.documents = *engine.documents(sop, order.documents);
    if (!order.on_behalf_of.empty()) handled.request.on_behalf_of = *engine.actor(order.on_behalf_of);
    return handled;
}
/// The same in names, as far as there are handles for it.
bool has_handles(const Engine& engine, const std::string& sop, const Order& order) {
    return engine.step(sop, order.step) && (order.outcome.empty() || engine.outcome(sop, order.step, order.outcome));
}

Result<Receipt, Refusal> by_names(Engine& engine, CaseId id, const Order& order) {
    return engine.complete(
        id, order.step,
        {.by = order.by, .outcome = order.outcome, .documents = order.documents, .on_behalf_of = order.on_behalf_of});
}

std::string told(const Result<Receipt, Refusal>& result) {
    if (!result) return result.error().text();
    return "accepted " + std::to_string(result->first) + "+" + std::to_string(result->events) + " " +
           std::to_string(result->at.time_since_epoch().count());
}

std::vector<std::string> history_of(const Engine& engine, CaseId id) {
    std::vector<std::string> lines;
    const auto history = engine.history(id);
    REQUIRE(history);
    for (const EventView& event : *history) {
        std::string line = std::to_string(event.seq) + " " + std::to_string(event.at.time_since_epoch().count()) + " " +
                           event.kind + " " + event.name() + " " + event.by + " " + event.on_behalf_of + " " +
                           event.outcome + " " + event.told + " " +
                           std::to_string(event.lapse.time_since_epoch().count());
        for (const std::string& name : event.names) line += " " + name;
        lines.push_back(line + " " + event.text);
    }
    return lines;
}

const std::vector<std::string> sops{"bidang", "tenggat"};

/// The same cases in an office, in the same order.
std::vector<CaseId> begin_cases(Office& office, std::size_t count) {
    for (const std::string& sop : sops) office.deploy(sop);
    std::vector<CaseId> cases;
    for (std::size_t i = 0; i < count; ++i)
        cases.push_back(i % 2 == 0
                            ? office.start("bidang", {.by = "pemohon:p" + std::to_string(i % 3),
                                                      .fields = {{"nama_usaha", "Sari"}, {"badan_hukum", i % 4 == 0}}})
                            : office.start("tenggat", {.by = "petugas:p1"}));
    return cases;
}
std::string sop_of(std::size_t of) { return sops[of % 2]; }

/// Kinds of stores; those on disk lie in a folder of their own.
std::unique_ptr<Store> store(int kind, const Scratch& scratch, const std::string& name) {
    return kind == 0 ? memory() : kind == 1 ? memory_with_feed() : sqlite(scratch.path(name));
}

}  // namespace

TEST_CASE("a command by handles does what the same by names does, or is refused as it is", "[runtime][many]") {
    for (const int kind : {0, 1, 2}) {
        for (std::uint64_t seed = 1; seed <= (kind == 2 ? 2U : 8U); ++seed) {
            INFO("store " << kind << ", seed " << seed);
            const Scratch scratch;
            Office names(4, store(kind, scratch, "a.alur"));
            Office handles(4, store(kind, scratch, "b.alur"));
            const auto cases = begin_cases(names, 8);
            REQUIRE(begin_cases(handles, 8) == cases);
            Crowd crowd(seed);
            std::size_t accepted = 0;
            for (int i = 0; i < 150; ++i) {
                const std::size_t of = crowd.below(cases.size());
                const Order order = crowd.order(of, *names.engine.view(cases[of]));
                if (!has_handles(names.engine, sop_of(of), order)) continue;
                const Handled same = handled(handles.engine, sop_of(of), order);
                const auto expected = by_names(names.engine, cases[of], order);
                const auto seen = handles.engine.complete(cases[of], same.step, same.request);
                REQUIRE(told(seen) == told(expected));
                if (!expected) CHECK(seen.error() == expected.error());
                accepted += expected ? 1U : 0U;
                if (crowd.below(4) == 0) {
                    const auto by = std::chrono::minutes(crowd.below(600));
                    names.time->advance(by);
                    handles.time->advance(by);
                }
            }
            CHECK(accepted > 5);
            for (const CaseId id : cases) {
                CHECK(history_of(handles.engine, id) == history_of(names.engine, id));
                CHECK(*handles.engine.replays(id));
            }
            CHECK(handles.engine.next_timer() == names.engine.next_timer());
            CHECK(handles.engine.overdue().size() == names.engine.overdue().size());
        }
    }
}

TEST_CASE("many completions at once do what they do one by one", "[runtime][many]") {
    for (const int kind : {0, 1, 2}) {
        for (std::uint64_t seed = 1; seed <= (kind == 2 ? 3U : 8U); ++seed) {
            INFO("store " << kind << ", seed " << seed);
            const Scratch scratch;
            Office single(4, store(kind, scratch, "a.alur"));
            std::optional<Office> many;
            many.emplace(std::size_t{4}, store(kind, scratch, "b.alur"));
            const auto cases = begin_cases(single, 40);
            REQUIRE(begin_cases(*many, 40) == cases);
            static_cast<void>(many->engine.work({}));  // from now on there are indexes
            Crowd crowd(seed);
            std::size_t accepted = 0;
            for (int batch = 0; batch < 12; ++batch) {
                std::vector<Order> orders;
                std::vector<CaseId> of;
                std::vector<StepHandle> steps;
                std::vector<ActorHandle> by, for_whom;
                std::vector<OutcomeHandle> outcomes;
                // The documents are the same for all, so all are of one SOP, but for strays.
                const std::string sop = sops[static_cast<std::size_t>(batch) % 2];
                const std::vector<std::string_view> documents = sop == "bidang"
                                                                    ? std::vector<std::string_view>{"formulir", "akta"}
                                                                    : std::vector<std::string_view>{"surat"};
                const bool brings = crowd.below(2) == 0;
                const std::size_t tries = 40 + crowd.below(80);
                for (std::size_t i = 0; i < tries; ++i) {
                    const std::size_t case_number = crowd.below(cases.size());
                    if (sop_of(case_number) != sop) continue;
                    Order order = crowd.order(case_number, *single.engine.view(cases[case_number]));
                    order.documents = brings ? documents : std::vector<std::string_view>{};
                    if (!has_handles(single.engine, sop, order)) continue;
                    const Handled one = handled(many->engine, sop, order);
                    of.push_back(cases[case_number]);
                    steps.push_back(one.step);
                    by.push_back(one.request.by);
                    outcomes.push_back(one.request.outcome);
                    for_whom.push_back(one.request.on_behalf_of);
                    orders.push_back(std::move(order));
                }
                std::vector<RowCode> codes(of.size());
                const std::size_t done = many->engine.complete_many(
                    {.cases = of,
                     .step = steps,
                     .by = by,
                     .outcome = outcomes,
                     .documents = brings ? *many->engine.documents(sop, documents) : DocumentsHandle{},
                     .on_behalf_of = for_whom},
                    codes);
                std::size_t expected_done = 0;
                for (std::size_t i = 0; i < orders.size(); ++i) {
                    INFO("row " << i << ": " << orders[i].step << " by " << orders[i].by);
                    const auto expected = by_names(single.engine, of[i], orders[i]);
                    REQUIRE(codes[i] == (expected ? RowCode::accepted : row_code(expected.error().code)));
                    expected_done += expected ? 1U : 0U;
                }
                CHECK(done == expected_done);
                accepted += done;
                const auto later = std::chrono::minutes(crowd.below(900));
                single.time->advance(later);
                many->time->advance(later);
            }
            CHECK(accepted > 20);
            const auto same = [&] {
                for (const CaseId id : cases) {
                    CHECK(history_of(many->engine, id) == history_of(single.engine, id));
                    CHECK(*many->engine.replays(id));
                }
                const auto expected = single.engine.work({.most = 1000});
                const auto seen = many->engine.work({.most = 1000});
                REQUIRE(seen->size() == expected->size());
                for (std::size_t i = 0; i < seen->size(); ++i)
                    CHECK((*seen)[i].work.name() == (*expected)[i].work.name());
                CHECK(many->engine.next_timer() == single.engine.next_timer());
            };
            same();
            if (kind != 2) continue;
            const Instant now = many->time->now();
            many.reset();
            many.emplace(std::size_t{4}, store(kind, scratch, "b.alur"));
            many->time->set(now);
            same();
        }
    }
}

TEST_CASE("many starts at once do what they do one by one", "[runtime][many]") {
    for (const int kind : {0, 1, 2}) {
        INFO("store " << kind);
        const Scratch scratch;
        Office office(4, store(kind, scratch, "a.alur"));
        office.deploy("bidang");
        office.deploy("tenggat");
        const SopHandle tenggat = *office.engine.sop("tenggat");
        const SopHandle bidang = *office.engine.sop("bidang");
        // Without names: nothing tells them apart but their numbers.
        std::vector<CaseId> ids(100);
        std::vector<RowCode> codes(ids.size());
        std::vector<ActorHandle> by(ids.size(), *office.engine.actor("petugas:a"));
        by[7] = *office.engine.actor("camat:c");
        by[8] = ActorHandle{};
        CHECK(office.engine.start_many({.sop = tenggat, .by = by}, ids, codes) == 99);
        CHECK(codes[7] == RowCode::accepted);
        CHECK(codes[8] == row_code(RejectionCode::authority_role));
        CHECK(ids[8] == none<CaseId>);
        const CaseId one = office.start("tenggat", {.by = "petugas:a"});
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (i != 7 && i != 8) CHECK(history_of(office.engine, ids[i]) == history_of(office.engine, one));
        CHECK(std::set<CaseId>(ids.begin(), ids.end()).size() == 100);
        CHECK(office.engine.case_count() == 100);

        // With names and fields.
        std::vector<std::string> texts;
        for (int i = 0; i < 30; ++i) texts.push_back("kasus-" + std::to_string(i));
        std::vector<std::string_view> names(texts.begin(), texts.end());
        names[20] = names[3];
        names[21] = {};
        std::vector<Value> usaha(30, Value("Sari"));
        usaha[5] = Value(true);
        ids.resize(30);
        codes.resize(30);
        const StartMany rows{.sop = bidang,
                             .by = *office.engine.actor("pemohon:p"),
                             .fields = {{"nama_usaha", usaha}, {"badan_hukum", Value(false)}},
                             .name = names};
        CHECK(office.engine.start_many(rows, ids, codes) == 28);
        CHECK(codes[20] == row_code(RejectionCode::case_exists));
        CHECK(codes[5] == row_code(RejectionCode::field_type));
        for (std::size_t i = 0; i < 30; ++i) {
            if (i == 5 || i == 20) continue;
            const auto view = office.engine.view(ids[i]);
            REQUIRE(view);
            CHECK(view->name == names[i]);
            CHECK(view->fields.size() == 2);
            if (!names[i].empty()) CHECK(office.engine.find(names[i]) == ids[i]);
        }
        CHECK_FALSE(office.engine.find("kasus-5"));
        // Again: they are there already.
        CHECK(office.engine.start_many(rows, ids, codes) == 1);
        CHECK(codes[0] == row_code(RejectionCode::case_exists));
        CHECK(codes[21] == RowCode::accepted);
    }
}

TEST_CASE("what many rows say about persons is sealed on disk as what one says", "[runtime][many][sqlite]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    const std::vector<Value> numbers{Value("3271000000000042"), Value("3271000000000043")};
    {
        Office office(4, sqlite(path));
        office.deploy("bidang");
        std::vector<CaseId> ids(2);
        std::vector<RowCode> codes(2);
        CHECK(office.engine.start_many({.sop = *office.engine.sop("bidang"),
                                        .by = *office.engine.actor("pemohon:p"),
                                        .fields = {{"nama_usaha", Value("Warung Sari")}, {"nik", numbers}}},
                                       ids, codes) == 2);
    }
    std::string bytes;
    for (const auto& file : {path, path + "-wal"}) {
        std::ifstream in(file, std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    CHECK(bytes.find("Warung Sari") != std::string::npos);
    for (const Value& number : numbers) CHECK(bytes.find(std::get<std::string>(number)) == std::string::npos);
    const Engine again(sqlite(path));
    CHECK(again.cases({.sop = "bidang", .field = NamedValue{"nik", numbers[1]}}).value().size() == 1);
}

TEST_CASE("a handle means its name in every revision of the SOP and in every SOP with such actors", "[runtime][many]") {
    Office office;
    const auto revision = [](const std::string& extra) {
        auto read =
            sop::read("alur: 1\nid: surat\nactors: {staf: {nama: Staf}, lurah: {nama: Lurah}}\nsteps:\n" + extra +
                          "  - {id: tulis, kegiatan: Menulis, actor: staf}\n"
                          "  - {id: tanda, kegiatan: Menandatangani, actor: lurah, outcomes: {ya: end, tidak: "
                          "{next: tulis, returns: true}}}\n",
                      "surat.yaml");
        REQUIRE(read);
        auto compiled = compile(*std::move(read), nullptr);
        REQUIRE(compiled);
        return std::make_shared<const Procedure>(*std::move(compiled));
    };
    office.engine.deploy(revision(""));
    const StepHandle tulis = *office.engine.step("surat", "tulis");
    const StepHandle tanda = *office.engine.step("surat", "tanda");
    const OutcomeHandle ya = *office.engine.outcome("surat", "tanda", "ya");
    const SopHandle surat = *office.engine.sop("surat");
    const ActorHandle staf = *office.engine.actor("staf:s");
    const ActorHandle lurah = *office.engine.actor("lurah:l");
    const CaseId old = *office.engine.start(surat, staf);
    // Another revision, in which all numbers of steps are others.
    office.engine.deploy(revision("  - {id: catat, kegiatan: Mencatat, actor: staf}\n"));
    const CaseId young = *office.engine.start(surat, staf);
    CHECK(office.engine.view(young).value().open[0].step == "catat");
    REQUIRE(office.engine.complete(young, *office.engine.step("surat", "catat"), {.by = staf}));
    for (const CaseId id : {old, young}) {
        REQUIRE(office.engine.complete(id, tulis, {.by = staf}));
        REQUIRE(office.engine.complete(id, tanda, {.by = lurah, .outcome = ya}));
        CHECK(office.engine.view(id).value().status == CaseStatus::completed);
    }
    // A step of the new one is none of the old one.
    const CaseId third = *office.engine.start(surat, staf);
    CHECK(code(office.engine.complete(third, tanda, {.by = lurah, .outcome = ya})) == "step.not_open");
    CHECK(code(office.engine.complete(old, *office.engine.step("surat", "catat"), {.by = staf})) == "case.closed");

    // Roles are those of all SOPs; one that this SOP does not have is refused by its name.
    office.deploy("tenggat");
    const auto camat =
        office.engine.complete(third, *office.engine.step("surat", "catat"), {.by = *office.engine.actor("camat:c")});
    CHECK(code(camat) == "authority.role");
    CHECK(camat.error().role == "camat");
    CHECK(code(office.engine.actor("bupati:b")) == "authority.role");
    CHECK(code(office.engine.actor("staf")) == "authority.person");
    CHECK(code(office.engine.actor("staf:")) == "authority.person");
    CHECK(office.engine.actor("host"));
    CHECK(code(office.engine.step("surat", "stempel")) == "step.unknown");
    CHECK(code(office.engine.step("kabar", "tulis")) == "procedure.unknown");
    CHECK(code(office.engine.sop("kabar")) == "procedure.unknown");
    CHECK(code(office.engine.documents("tenggat", {"surat", "akta"})) == "document.unknown");
    const auto no_outcome = office.engine.outcome("surat", "tanda", "mungkin");
    CHECK(code(no_outcome) == "outcome.unknown");
    CHECK(no_outcome.error().outcomes == std::vector<std::string>{"ya", "tidak"});
}

TEST_CASE("a handle of another engine, or of nothing, is refused", "[runtime][many]") {
    Office ours;
    Office theirs;
    for (Office* office : {&ours, &theirs}) office->deploy("tenggat");
    const CaseId id = ours.start("tenggat", {.by = "petugas:a"});
    const StepHandle step = *ours.engine.step("tenggat", "terima");
    const ActorHandle by = *ours.engine.actor("petugas:a");
    const auto refused = [&](StepHandle of, const CompleteByHandle& request) {
        const auto result = ours.engine.complete(id, of, request);
        REQUIRE_FALSE(result);
        CHECK(result.error().detail == "by a handle of another engine, or by an empty one");
        return code(result);
    };
    CHECK(refused(StepHandle{}, {.by = by}) == "step.unknown");
    CHECK(refused(*theirs.engine.step("tenggat", "terima"), {.by = by}) == "step.unknown");
    CHECK(refused(step, {.by = ActorHandle{}}) == "authority.role");
    CHECK(refused(step, {.by = *theirs.engine.actor("petugas:a")}) == "authority.role");
    CHECK(refused(step, {.by = by, .on_behalf_of = *theirs.engine.actor("petugas:a")}) == "authority.role");
    CHECK(refused(step, {.by = by, .outcome = *theirs.engine.outcome("tenggat", "lengkapi", "lengkap")}) ==
          "outcome.unknown");
    CHECK(refused(step, {.by = by, .documents = *theirs.engine.documents("tenggat", {"surat"})}) == "document.unknown");
    CHECK(code(ours.engine.start(SopHandle{}, by)) == "procedure.unknown");
    CHECK(code(ours.engine.start(*theirs.engine.sop("tenggat"), by)) == "procedure.unknown");
    CHECK(code(ours.engine.start(*ours.engine.sop("tenggat"), *theirs.engine.actor("petugas:a"))) == "authority.role");
    // Nothing happened.
    CHECK(ours.engine.case_count() == 1);
    CHECK(ours.engine.history(id).value().size() == 2);
    // And many: as each.
    std::vector<RowCode> codes(2);
    const std::vector<CaseId> cases{id, CaseId{4711}};
    CHECK(ours.engine.complete_many({.cases = cases, .step = *theirs.engine.step("tenggat", "terima"), .by = by},
                                    codes) == 0);
    CHECK(codes == std::vector<RowCode>{row_code(RejectionCode::step_unknown), row_code(RejectionCode::case_unknown)});
    std::vector<CaseId> ids(2);
    CHECK(ours.engine.start_many({.sop = SopHandle{}, .by = by}, ids, codes) == 0);
    CHECK(codes[1] == row_code(RejectionCode::procedure_unknown));
}

TEST_CASE("columns that do not fit are a mistake of the program", "[runtime][many]") {
    Office office;
    office.deploy("tenggat");
    const std::vector<CaseId> cases(3);
    std::vector<RowCode> codes(3);
    const std::vector<StepHandle> two(2);
    const std::string demand =
        "Engine::complete_many takes columns with one value, or with as many as there are cases and codes";
    CHECK(broken_precondition([&] {
              office.engine.complete_many({.cases = cases, .step = two, .by = ActorHandle{}}, codes);
          }) == demand);
    codes.resize(2);
    CHECK(broken_precondition([&] {
              office.engine.complete_many({.cases = cases, .step = StepHandle{}, .by = ActorHandle{}}, codes);
          }) == demand);
    std::vector<CaseId> ids(3);
    CHECK(broken_precondition([&] { office.engine.start_many({.sop = {}, .by = ActorHandle{}}, ids, codes); }) ==
          "Engine::start_many takes columns with one value, or with as many as there are ids and codes");
}

TEST_CASE("timers that are over fire before a row of many is judged", "[runtime][many]") {
    Office office;
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    office.time->set(wib(2, 10));
    std::vector<RowCode> codes(2);
    const std::vector<CaseId> twice{id, id};
    CHECK(
        office.engine.complete_many(
            {.cases = twice, .step = *office.engine.step("tenggat", "terima"), .by = *office.engine.actor("petugas:a")},
            codes) == 1);
    CHECK(codes[0] == RowCode::accepted);
    CHECK(is_refused(codes[1]));
    CHECK(rejection_of(codes[1]) == RejectionCode::step_not_open);
    const auto history = office.engine.history(id);
    std::vector<std::string> kinds;
    for (const EventView& event : *history) kinds.push_back(event.kind);
    CHECK(std::find(kinds.begin(), kinds.end(), "DeadlineFired") <
          std::find(kinds.begin(), kinds.end(), "StepCompleted"));
}

TEST_CASE("wherever the disk fails, codes tell which of many rows stand", "[runtime][many][sqlite]") {
    for (const bool starts : {false, true}) {
        std::uint64_t faults = 0;
        for (std::uint64_t good = 0;; ++good) {
            INFO((starts ? "starts" : "completions") << " after " << good << " operations");
            const Scratch scratch;
            const std::string path = scratch.path("kantor.alur");
            FaultyDisk disk;
            constexpr std::size_t count = 60;
            std::vector<CaseId> ids(count);
            std::vector<RowCode> codes(count);
            std::vector<std::string> texts;
            for (std::size_t i = 0; i < count; ++i) texts.push_back("kasus-" + std::to_string(i));
            const std::vector<std::string_view> names(texts.begin(), texts.end());
            bool threw = false;
            {
                Office office(4, sqlite(path));
                office.deploy("tenggat");
                const SopHandle tenggat = *office.engine.sop("tenggat");
                const ActorHandle a = *office.engine.actor("petugas:a");
                static_cast<void>(office.engine.work({}));
                if (!starts)
                    REQUIRE(office.engine.start_many({.sop = tenggat, .by = a, .name = names}, ids, codes) == count);
                const StepHandle terima = *office.engine.step("tenggat", "terima");
                disk.fail_after(good, false);
                try {
                    if (starts)
                        office.engine.start_many({.sop = tenggat, .by = a, .name = names}, ids, codes);
                    else
                        office.engine.complete_many({.cases = ids, .step = terima, .by = a}, codes);
                } catch (const JournalError& error) {
                    threw = true;
                    CHECK(error.fault() == JournalFault::disk);
                }
                disk.mend();
                std::size_t stand = 0;
                for (std::size_t i = 0; i < count; ++i) {
                    CHECK(codes[i] == (threw ? RowCode::not_acknowledged : RowCode::accepted));
                    const auto id = office.engine.find(names[i]);
                    if (starts && !id) continue;
                    REQUIRE(id);
                    const bool done =
                        office.engine.view(*id).value().open.at(0).step == (starts ? "terima" : "lengkapi");
                    stand += done ? 1U : 0U;
                    CHECK(*office.engine.replays(*id));
                    if (starts && !threw) CHECK(ids[i] == *id);
                    if (starts && threw) CHECK(ids[i] == none<CaseId>);
                }
                // One commit: all or nothing, and what could not be acknowledged may be there.
                CHECK((stand == 0 || stand == count));
                if (!threw) CHECK(stand == count);
                CHECK((office.engine.next_timer() != never) == (starts ? stand != 0 : true));
                CHECK(office.engine.work({.most = 1000}).value().size() == (starts ? stand : count));
                // The rest is done by whoever tries again.
                if (starts)
                    CHECK(office.engine.start_many({.sop = tenggat, .by = a, .name = names}, ids, codes) ==
                          count - stand);
                else
                    CHECK(office.engine.complete_many({.cases = ids, .step = terima, .by = a}, codes) == count - stand);
            }
            {
                const Engine again(sqlite(path));
                CHECK(again.case_count() == count);
                for (const std::string_view name : names) {
                    const auto id = again.find(name);
                    REQUIRE(id);
                    CHECK(again.view(*id).value().open.at(0).step == (starts ? "terima" : "lengkapi"));
                }
            }
            if (!disk.has_failed()) break;
            ++faults;
        }
        CHECK(faults > 3);
    }
}

namespace {

/// Keys in memory, of which only so many can be made for now.
class Scarce final : public KeyStore {
public:
    std::size_t left = 0;

    [[nodiscard]] bool open(const StoreId&) override { return has_begun_; }
    void begin(const StoreId&) override { has_begun_ = true; }
    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t number) override {
        const auto found = keys_.find(number);
        return found == keys_.end() ? std::nullopt : std::optional(found->second);
    }
    [[nodiscard]] CaseKey make(std::uint32_t number) override {
        if (left == 0) throw KeyStoreError(JournalFault::disk, "no keys today");
        --left;
        return keys_[number] = CaseKey{static_cast<std::byte>(number)};
    }
    void destroy(std::uint32_t number) override { keys_.erase(number); }

private:
    bool has_begun_ = false;
    std::map<std::uint32_t, CaseKey> keys_;
};

/// Cases that are started in one call, each with something personal.
class Batch {
public:
    static constexpr std::size_t count = 60;

    explicit Batch(const std::string& name) {
        for (std::size_t i = 0; i < count; ++i) texts_.push_back(name + std::to_string(i));
        names_.assign(texts_.begin(), texts_.end());
    }

    /// \return whether it threw
    bool start(Engine& engine) {
        std::vector<CaseId> ids(count);
        codes.assign(count, RowCode::accepted);
        try {
            engine.start_many({.sop = *engine.sop("bidang"),
                               .by = *engine.actor("pemohon:p"),
                               .fields = {{"nama_usaha", Value("Sari")}, {"nik", Value("3271000000000042")}},
                               .name = names_},
                              ids, codes);
        } catch (const JournalError&) {  // or KeyStoreError, which is one
            return true;
        }
        return false;
    }
    [[nodiscard]] std::size_t found(const Engine& engine) const {
        return static_cast<std::size_t>(
            std::count_if(names_.begin(), names_.end(), [&](std::string_view name) { return engine.find(name); }));
    }
    [[nodiscard]] std::size_t accepted() const {
        return static_cast<std::size_t>(std::count(codes.begin(), codes.end(), RowCode::accepted));
    }

    std::vector<RowCode> codes;

private:
    std::vector<std::string> texts_;
    std::vector<std::string_view> names_;
};

}  // namespace

TEST_CASE("a batch that could not be acknowledged stands or not, whatever the next one runs into",
          "[runtime][many][sqlite]") {
    enum class First : std::uint8_t { was_kept, was_not };
    for (const First first : {First::was_kept, First::was_not}) {
        for (const bool disk_fails_again : {false, true}) {
            INFO((first == First::was_kept ? "kept" : "not kept")
                 << ", then " << (disk_fails_again ? "the disk" : "a key"));
            const Scratch scratch;
            const std::string path = scratch.path("kantor.alur");
            FaultyDisk disk;
            disk.only("kantor.alur");
            const auto keys = std::make_shared<Scarce>();
            Batch told_as_failed("a"), interrupted("b"), after("c");
            {
                Office office(16, sqlite(path, {.keys = keys}));
                office.deploy("bidang");
                keys->left = 1000;
                REQUIRE_FALSE(Batch("z").start(office.engine));
                // Its rows have their places in the file when the commit fails.
                if (first == First::was_kept)
                    disk.deny_next_commit();
                else
                    disk.fail_after(0, false);
                CHECK(told_as_failed.start(office.engine));
                CHECK(told_as_failed.accepted() == 0);
                // The next one ends before it comes to all shards, and what it has done by then is committed.
                keys->left = 10;
                if (disk_fails_again) disk.fail_after(0, false);
                CHECK(interrupted.start(office.engine));
                CHECK((disk_fails_again ? interrupted.accepted() == 0 : interrupted.accepted() < Batch::count));
                keys->left = 1000;
                disk.mend();
                CHECK(told_as_failed.found(office.engine) == (first == First::was_kept ? Batch::count : 0));
                CHECK(interrupted.found(office.engine) == interrupted.accepted());
                CHECK_FALSE(after.start(office.engine));
                CHECK(after.accepted() == Batch::count);
            }
            const Engine again(sqlite(path, {.keys = keys, .verify = Verify::everything}));
            CHECK(told_as_failed.found(again) == (first == First::was_kept ? Batch::count : 0));
            CHECK(interrupted.found(again) == interrupted.accepted());
            CHECK(after.found(again) == Batch::count);
        }
    }
}

TEST_CASE("threads that each have many done at once never disturb each other", "[runtime][many]") {
    for (const int kind : {0, 2}) {
        const Scratch scratch;
        Office office(8, store(kind, scratch, "a.alur"));
        office.deploy("tenggat");
        const SopHandle tenggat = *office.engine.sop("tenggat");
        const StepHandle terima = *office.engine.step("tenggat", "terima");
        const StepHandle lengkapi = *office.engine.step("tenggat", "lengkapi");
        const StepHandle proses = *office.engine.step("tenggat", "proses");
        const OutcomeHandle lengkap = *office.engine.outcome("tenggat", "lengkapi", "lengkap");
        const DocumentsHandle surat = *office.engine.documents("tenggat", {"surat"});
        const ActorHandle by = *office.engine.actor("petugas:a");
        const std::size_t count = kind == 0 ? 400 : 60;
        std::vector<std::thread> threads;
        std::vector<std::size_t> done(3, 0);
        for (std::size_t t = 0; t < done.size(); ++t)
            threads.emplace_back([&, t] {
                for (int round = 0; round < 5; ++round) {
                    std::vector<CaseId> ids(count);
                    std::vector<RowCode> codes(count);
                    done[t] += office.engine.start_many({.sop = tenggat, .by = by}, ids, codes);
                    done[t] += office.engine.complete_many({.cases = ids, .step = terima, .by = by}, codes);
                    // In between one by one, by handles and by names.
                    for (std::size_t i = 0; i < count; i += 2)
                        done[t] +=
                            office.engine.complete(ids[i], lengkapi, {.by = by, .outcome = lengkap, .documents = surat})
                                ? 1U
                                : 0U;
                    const std::size_t rest = office.engine.complete_many(
                        {.cases = ids, .step = lengkapi, .by = by, .outcome = lengkap, .documents = surat}, codes);
                    done[t] += rest;
                    done[t] += office.engine.complete_many({.cases = ids, .step = proses, .by = by}, codes);
                    static_cast<void>(office.engine.overdue());
                }
            });
        for (std::thread& thread : threads) thread.join();
        for (const std::size_t one : done) CHECK(one == 5 * 4 * count);
        CHECK(office.engine.case_count() == 15 * count);
        CHECK(*office.engine.replays(CaseId{0}));
        CHECK(office.engine.work({.most = 10}).value().empty());
    }
}
