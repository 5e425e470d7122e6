// The code of docs/embedding.md, piece by piece, as one program.  Run: ./embedding sop/perisa.yaml
#include <alur/alur.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <vector>

int main(int argc, char** argv) {
    if (argc != 2) { std::cerr << "usage: embedding SOP.yaml\n"; return 2; }

    const auto loaded = alur::load(argv[1]);
    if (!loaded) {
        std::cerr << loaded.error();            // every fault, with line, column, code and the way out
        return 1;
    }
    std::cerr << (*loaded)->warnings();         // legal, but perhaps not meant

    // The guide uses the clock of the system; here a simulated one makes the output the same every time.
    const auto clock = std::make_shared<alur::SimulatedTime>(std::chrono::sys_days(std::chrono::year(2024) / 7 / 2) +
                                                             std::chrono::hours(1));
    alur::Engine engine(alur::memory_with_feed(), {.time = clock});
    engine.deploy(*loaded);

    const auto id = engine.start("perisa", {.by = "pemohon:p1", .fields = {{"badan_hukum", false}}, .name = "2024/07/0012"});
    if (!id) {
        std::cerr << id.error() << '\n';
        return 1;
    }

    const auto handed_in = engine.complete(*id, "serah_berkas",
        {.by = "operator:o1", .documents = {"formulir", "ktp", "npwp"}, .on_behalf_of = "p1"});
    if (!handed_in) return 1;

    const auto checked = engine.complete(*id, "periksa_berkas", {.by = "operator:o1", .outcome = "sesuai", .key = "web-77310"});
    if (!checked) {
        const alur::Refusal& no = checked.error();
        std::cout << no << '\n';                              // documents.missing: periksa_berkas lacks email, nomor_ponsel
        for (const std::string& document : no.missing())      // the same as data
            std::cout << "  ask for " << document << '\n';
    }

    if (!engine.submit(*id, {"email", "nomor_ponsel"}, {.by = "pemohon:p1"})) return 1;
    const alur::CompleteRequest request{.by = "operator:o1", .outcome = "sesuai", .key = "web-77311"};
    for (int attempt = 1; attempt <= 2; ++attempt) {          // a browser that sends the form twice
        const auto done = engine.complete(*id, "periksa_berkas", request);
        if (done) std::cout << (done->repeated ? "already done" : "done") << '\n';
    }

    clock->advance(std::chrono::hours(1));
    const auto view = engine.view(*id);
    for (const auto& work : view->open)
        std::cout << work.step << " for " << work.actor << ": " << alur::name(work.time.verdict) << ", used " << work.time.used << '\n';

    for (const auto& late : engine.overdue())
        std::cout << late.case_name << ' ' << late.step << " is over by " << late.by << '\n';

    const auto list = engine.work({.actor = "kasi", .person = "k1", .most = 20});
    for (const auto& item : *list)              // what k1 may do as kasi, the next late first
        std::cout << item.case_name << ": " << item.work.name() << '\n';
    const auto found = engine.cases({.sop = "perisa", .field = alur::NamedValue{"badan_hukum", false}});
    std::cout << found->size() << " without a corporate body\n";

    const auto history = engine.history(*id);
    for (const auto& event : *history) {
        std::cout << event.kind << (event.name().empty() ? "" : " ") << event.name();
        std::cout << (event.by.empty() ? "" : " by ") << event.by << '\n';
    }

    engine.advance();                           // fires the deadlines and timed waits that are over

    alur::Position seen;                        // kept by the program, beside what it did about what it saw
    while (engine.wait_for_news(seen, std::chrono::milliseconds(1))) {
        const auto page = engine.feed(seen);
        for (const auto& [case_id, case_name, sop, event] : page.events)
            if (event.kind == "StepCompleted") std::cout << case_name << ": " << event.name() << " is done\n";
        seen = page.next;
    }

    const auto shown = engine.read_personal(*id, {.by = "operator:o1", .purpose = "pemeriksaan berkas"});
    if (shown) std::cout << shown->given.size() << " personal values, and the case keeps who was shown them\n";

    const auto erased = engine.erase(*id, {.by = "kasi:k1", .reason = "permintaan 12/2024"});
    if (!erased) std::cout << erased.error() << '\n';     // case.live: still needed, unless .even_live says otherwise

    const auto serah = engine.step("perisa", "serah_berkas");     // once, when the program starts
    const auto o1 = engine.actor("operator:o1");
    const auto berkas = engine.documents("perisa", {"formulir", "ktp", "npwp"});
    const auto perisa = engine.sop("perisa");
    if (!serah || !o1 || !berkas || !perisa) return 1;

    const auto second = engine.start("perisa", {.by = "operator:o1", .fields = {{"badan_hukum", true}}});
    if (second && engine.complete(*second, *serah, {.by = *o1, .documents = *berkas})) std::cout << "handed in\n";

    std::vector<alur::CaseId> cases(1000);
    std::vector<alur::RowCode> codes(cases.size());
    engine.start_many({.sop = *perisa, .by = *o1, .fields = {{"badan_hukum", alur::Value(false)}}}, cases, codes);
    const std::size_t done = engine.complete_many({.cases = cases, .step = *serah, .by = *o1, .documents = *berkas}, codes);
    std::cout << done << " of " << cases.size() << " handed in\n";
    for (std::size_t row = 0; row < cases.size(); ++row)
        if (alur::is_refused(codes[row])) std::cout << "row " << row << ": " << alur::name(alur::rejection_of(codes[row])) << '\n';

    const auto roster = std::make_shared<alur::Roster>();     // or a class of the program: alur::Identities
    roster->grant("o2", "operator");
    roster->grant("k1", "kasi");
    alur::Engine guarded(alur::memory(), {.time = clock, .identities = roster});
    guarded.deploy(*loaded);
    const auto watched = guarded.start("perisa", {.by = "pemohon:p2", .fields = {{"badan_hukum", true}}});
    if (!watched) return 1;

    const auto week = std::chrono::hours(24 * 7);
    const auto given = guarded.delegate({.by = "kasi:k1", .to = "o2", .until = clock->now() + week, .reason = "SP Plh. 12/2024"});
    const auto noted = guarded.note(*watched, "Kasi sedang dinas luar", {.by = "kasi:o2"});       // as delegate of k1
    if (!given || !noted || !guarded.revoke(*given, "kasi:k1")) return 1;
    const auto again = guarded.note(*watched, "Masih ada pertanyaan", {.by = "kasi:o2"});
    if (!again) std::cout << again.error() << '\n';             // authority.not_held: o2 does not hold the role kasi (…)

    for (const auto& refused : guarded.refusals().refused)
        std::cout << refused.role << ':' << refused.person << " wanted " << refused.command << " and got " << refused.code << '\n';
}
