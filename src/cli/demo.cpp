// alur demo: the office's half-year on its own SOPs, and which steps kept the waktu baku.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <alur/audit/summary.hpp>
#include <alur/base/diagnostic.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/render/words.hpp>
#include <alur/runtime/load.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/explain.hpp>

#include "cli/app.hpp"
#include "cli/json.hpp"
#include "cli/table.hpp"
#include "demo/office.hpp"

namespace alur::cli {
namespace {

using demo::Office;
using demo::Procedures;

constexpr std::array<const char*, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> weekday_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::string month_name(std::chrono::year_month month) {
    return std::string(month_names[static_cast<unsigned>(month.month()) - 1]) + " " +
           std::to_string(static_cast<int>(month.year()));
}

/// Minutes with one decimal.
std::string in_minutes(std::optional<Microseconds> time) {
    if (!time) return "–";
    const long long tenths = (time->count() + 3'000'000) / 6'000'000;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

/// `Tue 25 Jun 15:41:10`, in the zone of the calendar.
std::string local_text(const Calendar& calendar, Instant t) {
    const LocalTime local = calendar.local(t);
    const auto date = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day civil{date};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(local - date)};
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%s %2u %s %02d:%02d:%02d",
                  weekday_names[std::chrono::weekday(date).c_encoding()], static_cast<unsigned>(civil.day()),
                  month_names[static_cast<unsigned>(civil.month()) - 1], static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return text.data();
}

const sop::Step& step_of(const Procedure& procedure, std::string_view name) {
    return procedure.definition().step(procedure.definition().find_step(name));
}

/// An activation with the case that it belongs to.
struct Entry {
    CaseId case_id{};
    std::string case_name;
    ActivationView activation;
    Instant begun{};  ///< of its clock
};

std::vector<Entry> entries_of(const Engine& engine, const Procedure& procedure, const std::vector<CaseId>& cases) {
    std::vector<Entry> entries;
    for (const CaseId id : cases) {
        const auto view = engine.view(id);
        auto activations = engine.activations(id);
        if (!view || !activations) continue;
        for (ActivationView& activation : *activations) {
            const bool from_start = step_of(procedure, activation.step).from == sop::ClockFrom::started;
            const Instant begun = from_start && activation.started != never ? activation.started : activation.offered;
            entries.push_back({id, view->name, std::move(activation), begun});
        }
    }
    return entries;
}

/// In the order of the steps of the SOP, then of time.
std::vector<StepMonth> summary_of(const Procedure& procedure, std::vector<Entry> entries) {
    std::stable_sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
        const sop::Sop& sop = procedure.definition();
        return sop.find_step(a.activation.step) < sop.find_step(b.activation.step);
    });
    std::vector<ActivationTimes> times;
    times.reserve(entries.size());
    for (const Entry& entry : entries)
        times.push_back({entry.activation.step, entry.begun, entry.activation.ended,
                         entry.activation.status == ActivationStatus::completed, entry.activation.time.verdict});
    return summarise(times, *procedure.calendar());
}

std::string standard_of(const sop::Step& step) {
    if (!step.waktu_baku.limit) return "not set";
    return to_string(*step.waktu_baku.limit) + (step.waktu_baku.tentative ? " ?" : "");
}

/// What the proof says of the SOP: what it leaves open is no error, so such an SOP runs.
std::string proof_of(const Procedure& procedure) {
    const std::vector<Diagnostic>& warnings = procedure.warnings().all();
    const auto open = std::count_if(warnings.begin(), warnings.end(),
                                    [](const Diagnostic& warning) { return warning.code == "ALUR-W050"; });
    if (open == 0) return "proved: every case can end, and no step is dead";
    return "proved: no step is dead, and every case can end but for what " + std::to_string(open) +
           (open == 1 ? " warning leaves" : " warnings leave") + " open (ALUR-W050)";
}

void print_procedure(const Paint& paint, const Procedure& procedure, const std::vector<CaseId>& cases) {
    const sop::Sop& sop = procedure.definition();
    const auto& arcs = procedure.tables().arcs;
    const auto loops = std::count_if(arcs.begin(), arcs.end(), [](const Arc& arc) { return arc.loop; });
    std::string text = "\n";
    text.append(paint.bold)
        .append(printable(sop.id))
        .append(paint.off)
        .append("  ")
        .append(printable(sop.identitas.nama_sop));
    text.append("\n").append(paint.dim);
    text += "  " + std::to_string(sop.steps.size()) + " steps, " + std::to_string(arcs.size()) + " ways on, " +
            std::to_string(loops) + " of them back for rework; " + proof_of(procedure) + "\n  " +
            std::to_string(procedure.warnings().all().size()) + " warnings (alur check " + printable(sop.file) + "); " +
            std::to_string(cases.size()) + " cases";
    text.append(paint.off).append("\n");
    std::fputs(text.c_str(), stdout);
}

/// A line in bold, then what follows on it.
void print_title(const Paint& paint, const std::string& title, const std::string& rest = {}) {
    std::string text = "\n";
    text.append(paint.bold).append(printable(title)).append(paint.off).append(rest).append("\n");
    std::fputs(text.c_str(), stdout);
}

void print_summary(const Terminal& terminal, const Procedure& procedure, const std::vector<StepMonth>& rows) {
    const Paint paint(terminal.colour);
    Table table({"step", "waktu baku", "month", ">n", ">met", ">late", ">open", ">median, min", ">p90, min"});
    const auto number = [](bool known, std::size_t count) { return known ? std::to_string(count) : std::string("–"); };
    std::string last;
    for (const StepMonth& row : rows) {
        const sop::Step& step = step_of(procedure, row.step);
        const bool first = row.step != last;
        const bool judged = step.waktu_baku.limit.has_value();
        last = row.step;
        table.add({{first ? row.step : ""},
                   {first ? standard_of(step) : ""},
                   {month_name(row.month)},
                   {std::to_string(row.count)},
                   {number(judged, row.met)},
                   {number(judged, row.late), row.late == 0 ? std::string_view() : paint.red},
                   {number(row.open != 0, row.open)},
                   {in_minutes(row.median)},
                   {in_minutes(row.p90)}});
    }
    std::printf("\n%s", table.to_string(terminal).c_str());
}

/// The late activation whose explanation says most without being long: it spans a closed office, in few stretches.
const Entry* telling(const std::vector<Entry>& entries, const Calendar& calendar) {
    const Entry* best = nullptr;
    std::size_t best_score = 0;
    for (const Entry& entry : entries) {
        if (entry.activation.time.verdict != Verdict::late ||
            entry.activation.time.used.measure != Measure::working_time)
            continue;
        const auto stretches = explain(calendar, entry.begun, entry.activation.ended);
        const std::size_t score = stretches.size() > 9 ? 0 : stretches.size();
        if (score > best_score) {
            best = &entry;
            best_score = score;
        }
    }
    return best;
}

void print_explanation(const Terminal& terminal, const Procedure& procedure, const Entry& entry) {
    const Paint paint(terminal.colour);
    const Calendar& calendar = *procedure.calendar();
    const ActivationView& activation = entry.activation;
    const sop::WaktuBaku& standard = step_of(procedure, activation.step).waktu_baku;
    print_title(paint, "Why is " + activation.name() + " of case " + entry.case_name + " late?");
    std::printf("  waktu baku %s%s\n", to_string(*standard.limit).c_str(),
                standard.tentative ? (", tentative: " + printable(standard.catatan)).c_str() : "");
    std::printf("  offered    %s\n", local_text(calendar, activation.offered).c_str());
    if (activation.started != never)
        std::printf("  started    %s by %s\n", local_text(calendar, activation.started).c_str(), activation.by.c_str());
    std::printf("  due        %s\n", local_text(calendar, activation.time.due).c_str());
    std::printf("  completed  %s\n\n", local_text(calendar, activation.ended).c_str());
    Table table({"", "from", "to", ">min", "why"});
    for (const Stretch& stretch : explain(calendar, entry.begun, activation.ended)) {
        const bool counted = stretch.used != 0;
        const std::string_view tint = counted ? std::string_view() : paint.dim;
        table.add({{counted ? "counted" : "skipped", tint},
                   {local_text(calendar, stretch.from), tint},
                   {local_text(calendar, stretch.to), tint},
                   {counted ? in_minutes(Microseconds(stretch.used)) : "", tint},
                   {std::string(name(stretch.why)) + (stretch.reason.empty() ? "" : ": " + stretch.reason), tint}});
    }
    std::printf("%s", table.to_string(terminal).c_str());
    std::printf("  used %s of %s\n", to_string(activation.time.used).c_str(), to_string(*standard.limit).c_str());
}

void print_refusals(const Terminal& terminal, const Office& office) {
    print_title(Paint(terminal.colour), "What the engine refused", ": slips of the clerks, which changed nothing");
    Table table({"code", ">n"});
    for (const auto& [code, count] : office.refusals()) table.add({{code}, {std::to_string(count)}});
    std::printf("%s", table.to_string(terminal).c_str());
}

Json json_of(const StepMonth& row, const sop::Step& step) {
    Json out;
    out["step"] = row.step;
    out["waktu_baku"] = step.waktu_baku.limit ? Json(to_string(*step.waktu_baku.limit)) : Json();
    out["tentative"] = step.waktu_baku.tentative;
    std::array<char, 16> month{};
    std::snprintf(month.data(), month.size(), "%04d-%02u", static_cast<int>(row.month.year()),
                  static_cast<unsigned>(row.month.month()));
    out["month"] = month.data();
    out["count"] = row.count;
    out["met"] = row.met;
    out["late"] = row.late;
    out["open"] = row.open;
    out["overdue"] = row.overdue;
    out["unknown"] = row.unknown;
    const auto seconds = [](std::optional<Microseconds> time) {
        return time ? Json(static_cast<double>(time->count()) / 1e6) : Json();
    };
    out["median_seconds"] = seconds(row.median);
    out["p90_seconds"] = seconds(row.p90);
    return out;
}

struct Wishes {
    std::string folder = "sop";
    std::uint64_t seed = 2024;
    bool json = false;
};

/// The SOPs of the folder, or nothing once it was told what is wrong with them.
std::optional<Procedures> load_all(const Session& session, const Wishes& wishes) {
    Procedures procedures;
    Json faulty = Json::array();
    bool complete = true;
    const auto load_one = [&](const char* name, std::shared_ptr<const Procedure>& procedure) {
        const std::string path = wishes.folder + "/" + name;
        auto loaded = load(path);
        if (loaded) {
            procedure = *std::move(loaded);
            return;
        }
        complete = false;
        if (wishes.json) {
            faulty.push_back(to_json(loaded.error(), path));
            return;
        }
        std::fputs(loaded.error().to_string(session.err().colour).c_str(), stderr);
        complain(session, "cannot play without " + std::string(name),
                 "name the folder in which it lies: alur demo FOLDER");
    };
    load_one("perisa.yaml", procedures.perisa);
    load_one("faisal.yaml", procedures.faisal);
    load_one("daku.yaml", procedures.daku);
    if (complete) return procedures;
    if (wishes.json) print({{"files", std::move(faulty)}});
    return std::nullopt;
}

/// What became of the cases of one SOP.
struct HalfYear {
    std::shared_ptr<const Procedure> procedure;
    std::vector<CaseId> cases;
    std::vector<Entry> entries;
    std::vector<StepMonth> rows;
};

std::vector<HalfYear> half_years_of(const Office& office, const Procedures& procedures) {
    std::vector<HalfYear> out;
    for (const auto& procedure : {procedures.perisa, procedures.faisal, procedures.daku}) {
        HalfYear half_year{procedure, office.cases(*procedure), {}, {}};
        half_year.entries = entries_of(office.engine(), *procedure, half_year.cases);
        half_year.rows = summary_of(*procedure, half_year.entries);
        out.push_back(std::move(half_year));
    }
    return out;
}

Json json_of(const HalfYear& half_year) {
    const Procedure& procedure = *half_year.procedure;
    Json out{{"sop", procedure.id()}, {"cases", half_year.cases.size()}, {"steps", Json::array()}};
    for (const StepMonth& row : half_year.rows) out["steps"].push_back(json_of(row, step_of(procedure, row.step)));
    return out;
}

void print_page(const Terminal& terminal, const Office& office, std::uint64_t seed,
                const std::vector<HalfYear>& half_years) {
    std::printf(
        "Kecamatan Bogor Timur, January to July 2024. The monthly numbers are the office's; times of work, slips and\n"
        "returns are made up (seed %llu). Times are working time. `?`: its owner has not confirmed the waktu baku.\n",
        static_cast<unsigned long long>(seed));
    for (const HalfYear& half_year : half_years) {
        print_procedure(Paint(terminal.colour), *half_year.procedure, half_year.cases);
        if (half_year.procedure->id() == "daku") std::printf("  %zu businesses visited\n", office.businesses());
        print_summary(terminal, *half_year.procedure, half_year.rows);
    }
    const HalfYear& first = half_years.front();
    if (const Entry* example = telling(first.entries, *first.procedure->calendar()))
        print_explanation(terminal, *first.procedure, *example);
    print_refusals(terminal, office);
}

int run_demo(const Session& session, const Wishes& wishes) {
    const auto procedures = load_all(session, wishes);
    if (!procedures) return bad_file;
    if (const std::string lacking = demo::what_lacks(*procedures); !lacking.empty()) {
        const std::string message = "cannot play on these SOPs: " + lacking;
        if (wishes.json)
            print({{"file", wishes.folder}, {"message", message}});
        else
            complain(session, message,
                     "the half-year goes by the steps of the office's own; change times and documents of copies of "
                     "them");
        return bad_file;
    }
    Office office(*procedures, wishes.seed);
    {
        Progress progress(session.err(), "January to July 2024", Office::days());
        office.play([&] { progress.advance(); });
    }
    const std::vector<HalfYear> half_years = half_years_of(office, *procedures);
    if (wishes.json) {
        Json all = Json::array();
        for (const HalfYear& half_year : half_years) all.push_back(json_of(half_year));
        print(all);
    } else {
        print_page(session.out(), office, wishes.seed, half_years);
    }
    return fine;
}

/// What CLI11 reads as a number is saturated and may be empty.
std::string fault_of_seed(const std::string& word) {
    std::uint64_t seed = 0;
    const char* const end = word.data() + word.size();
    const auto [behind, failed] = std::from_chars(word.data(), end, seed);
    return failed == std::errc() && behind == end ? std::string()
                                                  : "write a whole number from 0 to 18446744073709551615";
}

}  // namespace

void add_demo(CLI::App& app, Session& session) {
    auto wishes = std::make_shared<Wishes>();
    CLI::App* command =
        app.add_subcommand("demo", "Play the office's half-year on its SOPs, and tell which steps kept the waktu baku");
    command->add_option("FOLDER", wishes->folder, "Where perisa.yaml, faisal.yaml and daku.yaml lie")
        ->type_name("FOLDER")
        ->capture_default_str();
    command->add_option("--seed", wishes->seed, "Of what is made up: the same seed plays the same half-year")
        ->check(fault_of_seed)
        ->capture_default_str();
    command->add_flag("--json", wishes->json, "The table for machines");
    command->footer("Exit status: 0 fine, 2 an SOP of the folder has errors, cannot be read, or lacks a step.");
    command->callback([wishes, &session] { session.run = [wishes, &session] { return run_demo(session, *wishes); }; });
}

}  // namespace alur::cli
