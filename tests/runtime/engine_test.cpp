// Names in, answers in names out; what the rules say is the business of the scenarios.
#include <alur/runtime/engine.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "runtime/support/office.hpp"

using namespace alur;
using namespace alur::test;

namespace {

std::vector<std::string> kinds(const Engine& engine, CaseId id, std::uint32_t from = 0) {
    std::vector<std::string> all;
    const auto history = engine.history(id, from);
    REQUIRE(history);
    for (const EventView& event : *history) all.push_back(event.kind);
    return all;
}

/// Fails at the n-th append, counted from 1.
class FaultyStore final : public Store {
public:
    explicit FaultyStore(int fail_at) : left_(std::make_shared<int>(fail_at)) {}

    std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery&) override {
        std::vector<std::unique_ptr<Journal>> journals;
        for (std::size_t i = 0; i < shards; ++i) journals.push_back(std::make_unique<Faulty>(left_));
        return journals;
    }

private:
    class Faulty final : public Journal {
    public:
        explicit Faulty(std::shared_ptr<int> left) : left_(std::move(left)) {}
        bool append(CaseId id, std::uint32_t expected, const Decision& batch) override {
            if (--*left_ == 0) throw std::runtime_error("the disk is full");
            return inner_.append(id, expected, batch);
        }
        std::uint32_t count(CaseId id) const override { return inner_.count(id); }
        std::uint32_t cases() const override { return inner_.cases(); }
        void read(CaseId id, const EventVisitor& visit) const override { inner_.read(id, visit); }
        Position scan(Position after, const EventVisitor& visit) const override { return inner_.scan(after, visit); }

    private:
        MemoryJournal inner_;
        std::shared_ptr<int> left_;
    };

    std::shared_ptr<int> left_;
};

}  // namespace

TEST_CASE("a message takes the outcome of the step that waits once timers have fired, and may come again",
          "[runtime]") {
    Office office;
    office.deploy("tagihan");
    const CaseId id = office.start("tagihan", {.by = "staf:s"});
    REQUIRE(office.engine.complete(id, "minta", {.by = "staf:s"}));
    office.time->set(wib(9, 9));  // the deadline of the first wait is over, and nobody has looked
    const DeliverRequest paid{.by = "host:bank", .outcome = "lunas", .key = "bayar-1"};
    const auto first = office.engine.deliver(id, "pembayaran", paid);
    REQUIRE(first);
    const auto view = office.engine.view(id);
    REQUIRE(view);
    CHECK(view->open.front().step == "terbit");
    const auto again = office.engine.deliver(id, "pembayaran", paid);
    REQUIRE(again);
    CHECK(again->repeated);
    CHECK(again->first == first->first);
    CHECK(code(office.engine.deliver(id, "pembayaran", {.by = "host:bank", .outcome = "gagal", .key = "bayar-1"})) ==
          "key.reused");
}

TEST_CASE("a case is known by its id and by the name that the application gave it", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id =
        office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}, .name = "2024/07/1"});
    const CaseId other = office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}});
    CHECK(id != other);
    CHECK(office.engine.find("2024/07/1") == id);
    CHECK_FALSE(office.engine.find("2024/07/2"));
    CHECK(office.engine.case_count() == 2);
    CHECK(code(office.engine.start("bidang",
                                   {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}, .name = "2024/07/1"})) ==
          "case.exists");
    const auto view = office.engine.view(id);
    REQUIRE(view);
    CHECK(view->name == "2024/07/1");
    CHECK(view->sop == "bidang");
    CHECK(view->status == CaseStatus::open);
    REQUIRE(view->open.size() == 1);
    CHECK(view->open[0].name() == "serah");
    CHECK(view->open[0].actor == "pemohon");
    REQUIRE(view->fields.size() == 1);
    CHECK(view->fields[0].value == Value("Sari"));
    CHECK(code(office.engine.view(none<CaseId>)) == "case.unknown");
    CHECK(code(office.engine.history(CaseId{123456})) == "case.unknown");
}

TEST_CASE("values keep the type that the caller writes", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id = office.start(
        "bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}, {"karyawan", 5}, {"badan_hukum", true}}});
    const auto view = office.engine.view(id);
    REQUIRE(view);
    REQUIRE(view->fields.size() == 3);
    CHECK(view->fields[1].value == Value(true));
    CHECK(view->fields[2].value == Value(std::int64_t{5}));
    const auto refused = office.engine.start("bidang", {.by = "host", .fields = {{"nama_usaha", 5}}});
    REQUIRE(code(refused) == "field.type");
    CHECK(refused.error().fields == std::vector<std::string>{"nama_usaha"});
}

TEST_CASE("a refusal speaks in names, also in those that the SOP does not have", "[runtime]") {
    Office office;
    office.deploy("bidang");
    Engine& engine = office.engine;
    const CaseId id = office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}});
    const auto text = [](const auto& result) {
        REQUIRE_FALSE(result);
        std::ostringstream out;
        out << result.error();
        return out.str();
    };
    CHECK(text(engine.complete(id, "putus", {.by = "kasi:k1"})) == "step.not_open: putus is not open; open: serah");
    CHECK(text(engine.complete(id, "putuss", {.by = "kasi:k1"})) == "step.unknown: the SOP has no step putuss");
    CHECK(text(engine.submit(id, {"ktp", "sim"}, {.by = "pemohon:p1"})) ==
          "document.unknown: the SOP has no document ktp, sim");
    CHECK(text(engine.submit(id, {"sim", "sim"}, {.by = "pemohon:p1"})) ==
          "document.unknown: the SOP has no document sim");
    CHECK(text(engine.deliver(id, "m", {.by = "petugas:a", .step = "putuss"})) ==
          "step.unknown: the SOP has no step putuss");
    CHECK(text(engine.close_items(id, "putuss", {.by = "petugas:a"})) == "step.unknown: the SOP has no step putuss");
    CHECK(text(engine.start("tidak_ada", {.by = "host"})) == "procedure.unknown: no such SOP is deployed");
    CHECK(text(engine.start("bidang", {.by = "host", .fields = {{"nama", "x"}}})) ==
          "field.unknown: the SOP has no field nama");
    CHECK(text(engine.complete(id, "serah", {.by = "kasi:k1"})) ==
          "authority.role: this role may not do serah (it is for pemohon, or recorded by petugas)");
    CHECK(text(engine.suspend(id, "libur", {.by = "pemohon:p1"})) == "authority.role: this role may not do that");
    CHECK(text(engine.complete(id, "serah", {.by = "lurah:l1"})) == "authority.role: the SOP has no actor 'lurah'");
    CHECK(text(engine.complete(id, "serah", {.by = "pemohn:p1"})) ==
          "authority.role: the SOP has no actor 'pemohn'; did you mean 'pemohon'?");
    CHECK(text(engine.note(id, "x", {.by = "tanpa_titik_dua"})) ==
          "authority.role: the SOP has no actor 'tanpa_titik_dua'");
    CHECK(text(engine.start("bidang", {.by = "kasii:k1", .fields = {{"nama_usaha", "Sari"}}})) ==
          "authority.role: the SOP has no actor 'kasii'; did you mean 'kasi'?");
    REQUIRE(engine.complete(id, "serah", {.by = "pemohon:p1", .documents = {"formulir"}}));
    CHECK(text(engine.complete(id, "periksa", {.by = "petugas:a"})) ==
          "outcome.needed: periksa ends with one of ya, tidak");
    CHECK(text(engine.complete(id, "periksa", {.by = "petugas:a", .outcome = "boleh"})) ==
          "outcome.unknown: periksa has no such outcome; it has ya, tidak");
    const auto lacking =
        engine.complete(id, "periksa", {.by = "petugas:a", .outcome = "ya", .fields = {{"badan_hukum", true}}});
    CHECK(text(lacking) == "documents.missing: periksa lacks akta");
    CHECK(lacking.error().missing() == std::vector<std::string>{"akta"});
    REQUIRE(engine.start_step(id, "periksa", {.by = "petugas:a"}));
    CHECK(text(engine.release(id, "periksa", {.by = "petugas:b"})) == "step.claimed: periksa is claimed by a");
    REQUIRE(engine.complete(id, "periksa", {.by = "petugas:a", .outcome = "ya", .fields = {{"badan_hukum", false}}}));
    CHECK(text(engine.complete(id, "putus", {.by = "kasi:a"})) ==
          "authority.not_by: a completed periksa and may not do putus as well");
}

TEST_CASE("an actor of the SOP acts as a person, else four eyes see nobody", "[runtime]") {
    Office office;
    office.deploy("bidang");
    Engine& engine = office.engine;
    const CaseId id = office.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}});
    for (const std::string_view by : {"pemohon", "pemohon:"}) {
        const auto refused = engine.complete(id, "serah", {.by = by, .documents = {"formulir"}});
        REQUIRE(code(refused) == "authority.person");
        CHECK(refused.error().text() == "authority.person: nobody is named in this role (write pemohon:PERSON)");
    }
    CHECK(code(engine.complete(id, "serah", {.by = "petugas:a", .on_behalf_of = "pemohon:"})) == "authority.person");
    CHECK(code(engine.start_step(id, "serah", {.by = "pemohon:"})) == "authority.person");
    CHECK(code(engine.note(id, "x", {.by = "kasi"})) == "authority.person");
    CHECK(code(engine.start("bidang", {.by = "pemohon", .fields = {{"nama_usaha", "Sari"}}})) == "authority.person");
    CHECK(code(engine.complete(id, "putus", {.by = "kasi"})) == "step.not_open");  // in its order (K4)
    CHECK(engine.note(id, "x", {.by = "host"}));
}

TEST_CASE("a command with nothing in it is refused and writes nothing", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id = office.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}});
    const auto before = office.engine.view(id).value().events;
    CHECK(code(office.engine.submit(id, {}, {.by = "pemohon:p1"})) == "command.unsupported");
    CHECK(code(office.engine.set(id, "serah", {}, {.by = "pemohon:p1"})) == "command.unsupported");
    CHECK(office.engine.view(id).value().events == before);
}

TEST_CASE("a reason that no event can hold is refused", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id = office.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}});
    CHECK(code(office.engine.cancel(id, std::string(50'000'000, 'x'), {.by = "host"})) == "command.too_large");
    CHECK(office.engine.cancel(id, "Ditarik", {.by = "host"}));
}

TEST_CASE("what is no text is refused, so that whoever reads a history can rely on it", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const std::string latin = "caf\xe9";
    CHECK(code(office.engine.start("bidang", {.by = "host", .fields = {{"nama_usaha", latin}}})) == "field.type");
    const CaseId id = office.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}});
    CHECK(office.engine.note(id, latin, {.by = "host"}).error().text() ==
          "command.unsupported: that cannot be done (a text in it is not UTF-8)");
    CHECK(code(office.engine.cancel(id, latin, {.by = "host"})) == "command.unsupported");
    CHECK(code(office.engine.note(id, "x", {.by = "host", .key = latin})) == "command.unsupported");
    CHECK(code(office.engine.note(id, "x", {.by = "kasi:" + latin})) == "command.unsupported");
    CHECK(code(office.engine.actor("kasi:" + latin)) == "command.unsupported");
    CHECK(code(office.engine.start("bidang", {.by = "pemohon:" + latin, .fields = {{"nama_usaha", "Sari"}}})) ==
          "command.unsupported");
    CHECK(code(office.engine.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}, .name = latin})) ==
          "command.unsupported");
    CHECK(office.engine.case_count() == 1);
    CHECK(office.engine.note(id, "caf\u00e9", {.by = "kasi:caf\u00e9"}));
}

TEST_CASE("the host says how large a case may grow", "[runtime]") {
    const auto time = std::make_shared<SimulatedTime>(wib(2, 8));
    Engine engine(memory(), {.time = time, .shards = 1, .limits = {.payload_bytes = 20, .events = 6}});
    engine.deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    const CaseId id = *engine.start("tenggat", {.by = "petugas:a", .key = "mulai"});
    REQUIRE(engine.view(id).value().events == 3);

    const std::string long_text(21, 'x');
    const auto noted = engine.note(id, long_text, {.by = "petugas:a"});
    CHECK(noted.error().text() ==
          "command.too_large: that is more than an event may hold (bytes of text and fields in one event: at most 20, "
          "this would be 21)");
    CHECK(code(engine.note(id, "x", {.by = "petugas:a", .key = long_text})) == "command.too_large");
    CHECK(code(engine.start("tenggat", {.by = "petugas:a", .key = long_text})) == "command.too_large");
    CHECK(code(engine.start("tenggat", {.by = "petugas:a", .name = long_text})) == "command.too_large");
    CHECK_FALSE(engine.find(long_text));
    CHECK(engine.case_count() == 1);

    // The events that keep a key and a held time count.
    REQUIRE(engine.note(id, "satu", {.by = "petugas:a"}));
    REQUIRE(engine.note(id, "dua", {.by = "petugas:a"}));
    CHECK(code(engine.note(id, "tiga", {.by = "petugas:a", .key = "k"})) == "case.full");
    time->set(wib(2, 7));
    CHECK(
        engine.note(id, "tiga", {.by = "petugas:a"}).error().text() ==
        "case.full: the case takes no further events; it can be cancelled (events of a case: at most 6, this would be "
        "7)");
    time->set(wib(2, 8));
    REQUIRE(engine.note(id, "tiga", {.by = "petugas:a"}));
    CHECK(code(engine.complete(id, "terima", {.by = "petugas:lama"})) == "case.full");
    CHECK(engine.cancel(id, "penuh", {.by = "petugas:a"}));
    CHECK(*engine.replays(id));
}

TEST_CASE("no limit of the host goes beyond what the journal bears", "[runtime]") {
    const auto time = std::make_shared<SimulatedTime>(wib(2, 8));
    Engine engine(memory(), {.time = time, .shards = 1, .limits = {.payload_bytes = std::size_t{64} << 20U}});
    engine.deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    const CaseId id = *engine.start("tenggat", {.by = "petugas:a"});
    const std::string most(most_payload_bytes, 'x');
    CHECK(engine.note(id, most, {.by = "petugas:a", .key = most}));
    CHECK(engine.note(id, most + "x", {.by = "petugas:a"}).error().text() ==
          "command.too_large: that is more than an event may hold (bytes of text and fields in one event: at most "
          "1048572, this would be 1048573)");
    CHECK(code(engine.note(id, "x", {.by = "petugas:a", .key = most + "x"})) == "command.too_large");
    CHECK(*engine.replays(id));
}

TEST_CASE("at the end of time no task completes by itself", "[runtime]") {
    Office office;
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    office.time->set(never);
    office.engine.advance();
    office.engine.advance();
    REQUIRE(office.engine.view(id).value().open.size() == 1);
    CHECK(office.engine.view(id).value().open[0].step == "terima");
}

TEST_CASE("a timer that is held up rings again after a command, not before", "[runtime]") {
    Office office;
    office.deploy("tertahan");
    const CaseId id = office.start("tertahan", {.by = "petugas:a"});
    office.time->set(wib(2, 9, 30));
    int calls = 0;
    while (office.engine.next_timer() <= office.time->now() && calls < 10) {
        CHECK(office.engine.advance() == 0);
        ++calls;
    }
    CHECK(calls <= 2);
    CHECK(office.engine.next_timer() == never);
    REQUIRE(office.engine.set(id, "tunggu", {{"mendesak", true}}, {.by = "petugas:a"}));
    CHECK(office.engine.next_timer() <= office.time->now());
    CHECK(office.engine.advance() == 1);
    CHECK(office.engine.view(id).value().open.back().step == "tegur");
}

TEST_CASE("a timer that finds no room in its case is told to whoever commands it, and does not keep the host busy",
          "[runtime]") {
    const auto time = std::make_shared<SimulatedTime>(wib(2, 8));
    Engine engine(memory(), {.time = time, .shards = 1, .limits = {.events = 4}});
    engine.deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    const CaseId id = *engine.start("tenggat", {.by = "petugas:a"});
    time->set(wib(2, 9, 30));
    CHECK(engine.advance() == 0);
    CHECK(engine.next_timer() == never);
    CHECK(engine.view(id).value().events == 2);
    CHECK(code(engine.advance(id)) == "case.full");
    CHECK(code(engine.complete(id, "terima", {.by = "petugas:a"})) == "case.full");
    CHECK(engine.cancel(id, "Penuh", {.by = "petugas:a"}));
    CHECK(*engine.replays(id));
}

TEST_CASE("a refusal cannot drive a terminal", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id = office.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}});
    const auto refused = office.engine.complete(id, "a\x1b[2J\nb", {.by = "kasi:k1"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().text() == "step.unknown: the SOP has no step a\\x1b[2J\\x0ab");
}

TEST_CASE("a retried start with a key gives the case of the first, with or without a name", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const StartRequest named{.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}, .name = "n", .key = "k"};
    const CaseId first = office.start("bidang", named);
    CHECK(office.start("bidang", named) == first);
    const StartRequest unnamed{.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}, .key = "k"};
    const CaseId second = office.start("bidang", unnamed);
    CHECK(office.start("bidang", unnamed) == second);
    CHECK(second != first);
    CHECK(office.engine.case_count() == 2);
    CHECK(code(office.engine.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Lain"}}, .key = "k"})) ==
          "key.reused");
}

TEST_CASE("a retried command with a key acts once and says so", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id = office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}});
    const CompleteRequest request{.by = "pemohon:p1", .documents = {"formulir"}, .key = "serah-1"};
    const auto first = office.engine.complete(id, "serah", request);
    REQUIRE(first);
    CHECK_FALSE(first->repeated);
    office.time->advance(std::chrono::hours(1));
    REQUIRE(office.engine.note(id, "Sementara itu", {.by = "petugas:a"}));
    const auto again = office.engine.complete(id, "serah", request);
    REQUIRE(again);
    CHECK(again->repeated);
    CHECK(again->first == first->first);
    CHECK(again->events == first->events);
    CHECK(again->at == first->at);
    CHECK(code(office.engine.complete(id, "serah", {.by = "pemohon:p1", .key = "serah-1"})) == "key.reused");
}

TEST_CASE("the history of a case reads in names", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id = office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}});
    REQUIRE(office.engine.complete(id, "serah",
                                   {.by = "petugas:a", .documents = {"formulir"}, .on_behalf_of = "pemohon:p1"}));
    REQUIRE(office.engine.note(id, "Berkas rapi", {.by = "petugas:a"}));
    const auto history = office.engine.history(id);
    REQUIRE(history);
    const auto find = [&](const std::string& kind) {
        const auto found =
            std::find_if(history->begin(), history->end(), [&](const EventView& e) { return e.kind == kind; });
        REQUIRE(found != history->end());
        return *found;
    };
    CHECK(history->front().kind == "CaseStarted");
    CHECK(find("StepCompleted").about == "serah");
    CHECK(find("StepCompleted").by == "petugas:a");
    CHECK(find("StepCompleted").on_behalf_of == "p1");
    CHECK(find("StepCompleted").at == wib(2, 8));
    CHECK(find("DocumentSubmitted").about == "formulir");
    CHECK(find("NoteAdded").text == "Berkas rapi");
    CHECK(find("FieldsSet").names == std::vector<std::string>{"nama_usaha"});
    CHECK(kinds(office.engine, id, history->back().seq) == std::vector<std::string>{"NoteAdded"});
}

TEST_CASE("the history of a case keeps what the application calls it", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const StartRequest request{.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}, .name = "2024/07/1", .key = "k"};
    const CaseId id = office.start("bidang", request);
    CHECK(office.start("bidang", request) == id);
    CHECK(kinds(office.engine, id, 0) == std::vector<std::string>{"CommandKeyed", "CaseStarted", "ActorBound",
                                                                  "FieldsSet", "StepOffered", "CaseNamed",
                                                                  "PersonNamed"});
    const auto history = office.engine.history(id);
    REQUIRE(history);
    const EventView& named = (*history)[history->size() - 2];
    CHECK(named.text == "2024/07/1");
    CHECK(named.by == "pemohon:p1");
    CHECK(history->back().text == "p1");
    CHECK(*office.engine.replays(id));

    const CaseId unnamed = office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}});
    CHECK(kinds(office.engine, unnamed, 0) ==
          std::vector<std::string>{"CaseStarted", "ActorBound", "FieldsSet", "StepOffered", "PersonNamed"});
}

TEST_CASE("who acts for the first time is known by name from then on", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id = office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}});
    REQUIRE(office.engine.note(id, "x", {.by = "petugas:baru", .key = "k"}));
    CHECK(office.engine.note(id, "x", {.by = "petugas:baru", .key = "k"}).value().repeated);
    CHECK(code(office.engine.note(id, "x", {.by = "petugas:lain", .key = "k"})) == "key.reused");
    REQUIRE(office.engine.complete(id, "serah",
                                   {.by = "petugas:b", .documents = {"formulir"}, .on_behalf_of = "pemohon:p2"}));
    const auto history = office.engine.history(id);
    const auto completed = std::find_if(history->begin(), history->end(),
                                        [](const EventView& event) { return event.kind == "StepCompleted"; });
    REQUIRE(completed != history->end());
    CHECK(completed->by == "petugas:b");
    CHECK(completed->on_behalf_of == "p2");
    // A stranger who acts for himself is one person.
    const CaseId other = office.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Tiga"}}});
    REQUIRE(office.engine.complete(other, "serah",
                                   {.by = "petugas:diri", .documents = {"formulir"}, .on_behalf_of = "diri"}));
    const auto last = office.engine.history(other);
    CHECK(std::any_of(last->begin(), last->end(), [](const EventView& event) {
        return event.by == "petugas:diri" && event.on_behalf_of == "diri";
    }));
}

TEST_CASE("what a step lacks is told before it is open, and so is what cannot be told", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const CaseId id = office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}});
    const auto lacking = office.engine.missing(id, "periksa");
    REQUIRE(lacking);
    CHECK(lacking->documents == std::vector<std::string>{"formulir"});
    CHECK(lacking->unset == std::vector<std::string>{"badan_hukum"});
    CHECK(office.engine.missing(id, "serah").value().nothing());
    CHECK(code(office.engine.missing(id, "tidak_ada")) == "step.unknown");
    CHECK(code(office.engine.missing(id, "periksa", "0001")) == "items.unknown");
}

TEST_CASE("timers fire when the host asks, once, and only where they are over", "[runtime]") {
    Office office;
    office.deploy("tenggat");
    std::vector<CaseId> ids;
    for (int i = 0; i < 10; ++i) {
        ids.push_back(office.start("tenggat", {.by = "petugas:a"}));
        office.time->advance(std::chrono::minutes(1));
    }
    CHECK(office.engine.next_timer() <= wib(2, 9) + Microseconds(1));
    office.time->set(wib(2, 9));
    CHECK(office.engine.advance() == 0);
    office.time->set(wib(2, 9, 4) + Microseconds(1));
    CHECK(office.engine.advance() == 5);
    CHECK(office.engine.advance() == 0);
    for (int i = 0; i < 10; ++i) {
        const auto all = kinds(office.engine, ids[static_cast<std::size_t>(i)]);
        CHECK(std::count(all.begin(), all.end(), "DeadlineFired") == (i < 5 ? 1 : 0));
    }
    office.time->set(wib(30, 9));
    CHECK(office.engine.advance() == 5);
    CHECK(office.engine.next_timer() == never);
}

TEST_CASE("a deadline that no longer runs is shown by no query", "[runtime]") {
    Office office;
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    const auto deadline = [&] {
        const auto activations = office.engine.activations(id);
        const auto view = office.engine.view(id);
        REQUIRE(activations);
        REQUIRE(view);
        CHECK(activations->front().deadline == view->open.front().deadline);
        return activations->front().deadline;
    };
    CHECK(deadline() == wib(2, 9));
    REQUIRE(office.engine.suspend(id, "", {.by = "petugas:a"}));
    CHECK(deadline() == never);
    REQUIRE(office.engine.resume(id, {.by = "petugas:a"}));
    CHECK(deadline() == wib(2, 9));
    office.time->set(wib(2, 9) + Microseconds(1));
    CHECK(office.engine.advance() == 1);
    CHECK(deadline() == never);
}

TEST_CASE("what is overdue comes first by due, what is at risk is told before it is late", "[runtime]") {
    Office office;
    office.deploy("waktu");
    Engine& engine = office.engine;
    const auto begin = [&](const char* outcome, const char* name) {
        const CaseId id = office.start("waktu", {.by = "petugas:a", .name = name});
        REQUIRE(engine.complete(id, "pilih", {.by = "petugas:a", .outcome = outcome}));
        return id;
    };
    const CaseId slow = begin("menit", "lambat");
    office.time->set(wib(2, 8, 10));
    begin("menit", "tengah");
    begin("jam", "panjang");
    begin("tanpa", "tanpa");
    CHECK(engine.overdue().empty());
    CHECK(engine.at_risk().empty());
    office.time->set(wib(2, 8, 20));  // 20 of 25 minutes: 80 %
    auto risky = engine.at_risk();
    REQUIRE(risky.size() == 1);
    CHECK(risky[0].case_name == "lambat");
    CHECK(risky[0].step == "hitung_menit");
    CHECK(risky[0].actor == "petugas");
    CHECK(to_string(risky[0].by) == "5 menit");
    office.time->set(wib(2, 8, 20) - Microseconds(1));
    CHECK(engine.at_risk().empty());
    office.time->set(wib(2, 8, 40));
    const auto late = engine.overdue();
    REQUIRE(late.size() == 2);
    CHECK(late[0].case_name == "lambat");
    CHECK(to_string(late[0].by) == "15 menit");
    CHECK(late[0].due == wib(2, 8, 25));
    CHECK(late[1].case_name == "tengah");
    CHECK(engine.at_risk().empty());
    std::ostringstream out;
    out << late[1].by;
    CHECK(out.str() == "5 menit");
    REQUIRE(engine.suspend(slow, "listrik padam", {.by = "petugas:a"}));
    REQUIRE(engine.complete(*engine.find("tengah"), "hitung_menit", {.by = "petugas:a"}));
    const auto resting = engine.overdue();  // a clock that rests has no due, and is over all the same
    REQUIRE(resting.size() == 1);
    CHECK(resting[0].case_name == "lambat");
    CHECK(resting[0].due == never);
    CHECK(to_string(resting[0].by) == "15 menit");
    CHECK(engine.view(slow).value().open[0].time.verdict == Verdict::overdue);
}

TEST_CASE("a running case stays on the revision on which it started", "[runtime]") {
    Office office;
    const auto deploy = [&office](std::string_view text) {
        auto read = sop::read(text, "dua.yaml");
        REQUIRE(read);
        auto compiled = compile(*std::move(read));
        REQUIRE(compiled);
        office.engine.deploy(std::make_shared<const Procedure>(*std::move(compiled)));
    };
    constexpr std::string_view first =
        "alur: 1\nid: dua\nactors: {petugas: {nama: Petugas}}\n"
        "steps:\n  - {id: satu, kegiatan: Mengerjakan, actor: petugas}\n  - {id: lama, kegiatan: Menutup, actor: "
        "petugas}\n";
    deploy(first);
    const CaseId old_case = office.start("dua", {.by = "petugas:a"});
    const StartRequest keyed{.by = "petugas:a", .key = "mulai-1"};
    const CaseId with_key = office.start("dua", keyed);
    deploy(
        "alur: 1\nid: dua\nactors: {petugas: {nama: Petugas}}\nsteps:\n  - {id: satu, kegiatan: Mengerjakan, actor: "
        "petugas}\n");
    const CaseId new_case = office.start("dua", {.by = "petugas:a"});
    CHECK(office.start("dua", keyed) == with_key);  // a retry means the revision of its case
    REQUIRE(office.engine.complete(old_case, "satu", {.by = "petugas:a"}));
    REQUIRE(office.engine.complete(new_case, "satu", {.by = "petugas:a"}));
    CHECK(office.engine.view(old_case).value().open.size() == 1);
    CHECK(office.engine.view(new_case).value().status == CaseStatus::completed);
    deploy(first);  // back to it
    CHECK(office.engine.view(office.start("dua", {.by = "petugas:a"})).value().open.size() == 1);
    CHECK(code(office.engine.migrate(old_case, {.by = "petugas:a"})) == "command.unsupported");
}

TEST_CASE("a journal that fails leaves the case as it was, at every append", "[runtime]") {
    for (int fail_at = 1; fail_at <= 4; ++fail_at) {
        INFO(fail_at);
        Office office(1, std::make_unique<FaultyStore>(fail_at));
        office.deploy("bidang");
        const StartRequest start{.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}, .name = "satu"};
        const auto attempt = [](auto&& act) {
            try {
                return static_cast<bool>(act());
            } catch (const std::runtime_error&) {
                return static_cast<bool>(act());  // the fault has passed: the same command is accepted now
            }
        };
        REQUIRE(attempt([&] { return office.engine.start("bidang", start); }));
        const CaseId id = *office.engine.find("satu");
        REQUIRE(attempt(
            [&] { return office.engine.complete(id, "serah", {.by = "pemohon:p1", .documents = {"formulir"}}); }));
        REQUIRE(attempt([&] {
            return office.engine.complete(id, "periksa",
                                          {.by = "petugas:a", .outcome = "ya", .fields = {{"badan_hukum", false}}});
        }));
        REQUIRE(attempt([&] { return office.engine.complete(id, "putus", {.by = "kasi:k"}); }));
        CHECK(office.engine.case_count() == 1);
        CHECK(office.engine.view(id).value().status == CaseStatus::completed);
        CHECK(*office.engine.replays(id));
    }
}

TEST_CASE("used time is shown rounded up", "[runtime]") {
    CHECK(to_string(UsedTime{Measure::working_time, 0}) == "0 menit");
    CHECK(to_string(UsedTime{Measure::working_time, 1}) == "1 menit");
    CHECK(to_string(UsedTime{Measure::working_time, 59'000'001}) == "1 menit");
    CHECK(to_string(UsedTime{Measure::working_time, 3'600'000'000}) == "1 jam");
    CHECK(to_string(UsedTime{Measure::working_time, 3'900'000'000}) == "1 jam 5 menit");
    CHECK(to_string(UsedTime{Measure::working_days, 3}) == "3 hari kerja");
    CHECK(to_string(UsedTime{Measure::calendar_days, 1}) == "1 hari kalender");
}

TEST_CASE("a refusal says its sentence to the end", "[runtime]") {
    Office office;
    office.deploy("bidang");
    office.deploy("kunjungan");
    Engine& engine = office.engine;
    const CaseId id = office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}});
    const auto text = [](const auto& result) { return result.error().text(); };
    CHECK(text(engine.complete(id, "serah", {.by = "pemohon:p1", .outcome = "ya"})) ==
          "outcome.unknown: serah has no such outcome; it has none");
    CHECK(text(engine.complete(id, "", {.by = "pemohon:p1"})) == "step.unknown: the SOP has no such step");
    CHECK(text(engine.submit(id, {""}, {.by = "pemohon:p1"})) == "document.unknown: the SOP has no such document");
    CHECK(text(engine.close_items(id, "serah", {.by = "pemohon:p1"})) ==
          "items.unknown: serah does not run over records");

    const CaseId visits = office.start("kunjungan", {.by = "petugas:a"});
    CHECK(text(engine.complete(visits, "kunjungi", {.by = "petugas:a", .item = "0009"})) ==
          "items.unknown: there is no record for kunjungi[0009]");
    CHECK(text(engine.submit(visits, {"foto"}, {.by = "petugas:a"})) ==
          "items.unknown: foto is of a record, and none is named");
    CHECK(text(engine.submit(visits, {"foto"}, {.by = "petugas:a", .item = "0009"})) ==
          "items.unknown: foto is not of that record");
}

TEST_CASE("a refusal of an attempt says which is open", "[runtime]") {
    Office office;
    office.deploy("kunjungan");
    const CaseId id = office.start("kunjungan", {.by = "petugas:a"});
    const std::string step = office.engine.view(id).value().open.at(0).step;
    const auto refused = office.engine.complete(id, step, {.by = "petugas:a", .attempt = 7});
    REQUIRE(code(refused) == "step.not_open");
    CHECK(refused.error().step == step + "#7");
    CHECK(refused.error().text() == "step.not_open: " + step + "#7 is not open; open: " + step + "#1");
}

TEST_CASE("a refusal names a field once that a command repeats", "[runtime]") {
    Office office;
    office.deploy("bidang");
    const auto refused = office.engine.start("bidang", {.by = "pemohon:p1", .fields = {{"warna", 1}, {"warna", 2}}});
    REQUIRE(!refused);
    CHECK(refused.error().fields == std::vector<std::string>{"warna"});
    CHECK(refused.error().text() == "field.unknown: the SOP has no field warna");
}

namespace {

/// A journal to which somebody else may write.
class SharedJournal final : public Journal {
public:
    explicit SharedJournal(const bool& conflict) : conflict_(conflict) {}
    [[nodiscard]] bool append(CaseId id, std::uint32_t expected, const Decision& batch) override {
        return !conflict_ && own_.append(id, expected, batch);
    }
    [[nodiscard]] std::uint32_t count(CaseId id) const override { return own_.count(id); }
    [[nodiscard]] std::uint32_t cases() const override { return own_.cases(); }
    void read(CaseId id, const EventVisitor& visit) const override { own_.read(id, visit); }
    [[nodiscard]] Position scan(Position after, const EventVisitor& visit) const override {
        return own_.scan(after, visit);
    }

private:
    const bool& conflict_;
    MemoryJournal own_;
};

class SharedStore final : public Store {
public:
    explicit SharedStore(const bool& conflict) : conflict_(conflict) {}
    [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery&) override {
        std::vector<std::unique_ptr<Journal>> journals;
        for (std::size_t i = 0; i < shards; ++i) journals.push_back(std::make_unique<SharedJournal>(conflict_));
        return journals;
    }

private:
    const bool& conflict_;
};

}  // namespace

TEST_CASE("a store to which somebody else writes throws, and the case is as it was", "[runtime]") {
    bool conflict = false;
    Office office(1, std::make_unique<SharedStore>(conflict));
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    conflict = true;
    CHECK_THROWS_AS(office.engine.complete(id, "terima", {.by = "petugas:a"}), StoreConflict);
    CHECK_THROWS_AS(office.engine.start("tenggat", {.by = "petugas:a", .name = "dua"}), StoreConflict);
    CHECK(office.engine.case_count() == 1);
    CHECK(!office.engine.find("dua"));
    CHECK(*office.engine.replays(id));
    conflict = false;
    CHECK(office.engine.complete(id, "terima", {.by = "petugas:a"}));
    CHECK(office.engine.start("tenggat", {.by = "petugas:a", .name = "dua"}));
}
