#include "demo/office.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/base/value.hpp>
#include <alur/sop/sop.hpp>

namespace alur::demo {
namespace {

using std::chrono::local_days;
using std::chrono::month;
using namespace std::chrono_literals;

constexpr std::chrono::year the_year{2024};

constexpr local_days date_in_2024(unsigned month_number, unsigned day) {
    return local_days{the_year / month(month_number) / std::chrono::day(day)};
}

constexpr local_days first_date = date_in_2024(1, 1);
constexpr local_days last_date = date_in_2024(7, 31);

/// Licences that the office helped with, January to July; the July figure ends with the report of the 23rd.
constexpr std::array<std::size_t, 7> perisa_by_month{13, 20, 17, 24, 21, 104, 91};
/// The leaflets of the information meeting of 25 June brought most of June's applicants within two days.
constexpr std::size_t june_rush_percent = 60;
/// Halal certificates that the office helped with once the SOP was in use.
constexpr std::size_t faisal_count = 66;
/// Businesses that were recorded, from 25 June to 16 July.
constexpr std::size_t daku_count = 300;
constexpr std::array<const char*, 6> kelurahan{"Sukasari",    "Baranangsiang", "Katulampa",
                                               "Sindangsari", "Sindangrasa",   "Tajur"};
constexpr std::size_t officers = 3;

/// How long a piece of work takes in the middle of all cases, in minutes. Made up, near the standard where there is
/// one.
struct WorkTime {
    std::string_view step;
    double minutes;
    double spread;
};
constexpr std::array<WorkTime, 15> work_times{{
    {"periksa_berkas", 4.2, 1.3},
    {"verifikasi", 6.5, 1.6},
    {"input_oss", 4.2, 1.2},
    {"input_sihalal", 9.0, 1.5},
    {"cek_ulang", 1.5, 1.5},
    {"arsip", 4.0, 1.4},
    {"konsep_sprint", 4.0, 1.3},
    {"koreksi_sprint", 1.5, 1.4},
    {"tanda_tangan", 4.0, 1.6},
    {"bagi_tugas", 8.0, 1.4},
    {"catat_sprint", 4.0, 1.3},
    {"himpun_data", 40.0, 1.4},
    {"validasi_data", 13.0, 1.4},
    {"lapor", 22.0, 1.3},
    {"terima_laporan", 5.0, 1.5},
}};
constexpr double visit_minutes = 8.0;
constexpr double visit_spread = 1.3;

/// The documents of a visit to a business, apart from the photo and the papers on its licences.
constexpr std::array<std::string_view, 5> visit_documents{"ktp_pelaku", "data_jenis_usaha", "data_omzet", "data_lokasi",
                                                          "data_produk"};
constexpr std::string_view damaged_nik = "3,27100E+15";  // how a spreadsheet writes sixteen digits

Microseconds minutes(double count) { return Microseconds(static_cast<std::int64_t>(count * 60.0) * 1'000'000); }

std::string padded(std::size_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

/// What the people of the half-year do by name. An empty outcome: they complete the step with whichever.
struct Deed {
    std::string_view step;
    std::string_view outcome;
};
constexpr std::array<Deed, 5> deeds_of_help{{{"serah_berkas", {}},
                                             {"periksa_berkas", "sesuai"},
                                             {"periksa_berkas", "kurang"},
                                             {"verifikasi", "ya"},
                                             {"verifikasi", "tidak"}}};
constexpr std::array<Deed, 3> deeds_of_survey{{{"konsep_sprint", {}}, {"catat_sprint", {}}, {"kunjungan", {}}}};

template <class Deeds>
std::string deed_lacking(const Procedure& procedure, const std::string& file, const Deeds& deeds) {
    for (const Deed& deed : deeds) {
        const StepId id = procedure.definition().find_step(deed.step);
        if (id == none<StepId>) return file + " has no step '" + std::string(deed.step) + "'";
        const auto& outcomes = procedure.definition().step(id).outcomes;
        const bool known = deed.outcome.empty() ||
                           std::any_of(outcomes.begin(), outcomes.end(),
                                       [&](const sop::Outcome& outcome) { return outcome.label == deed.outcome; });
        if (!known)
            return "the step '" + std::string(deed.step) + "' of " + file + " has no outcome '" +
                   std::string(deed.outcome) + "'";
    }
    return {};
}

/// Dates between which somebody comes: every month, and in the days behind the information meeting.
struct Period {
    local_days first;
    local_days last;
};

Period month_of(unsigned number) {
    const local_days last{std::chrono::year_month_day_last(the_year, std::chrono::month_day_last(month(number)))};
    return {date_in_2024(number, 1), number == 7 ? date_in_2024(7, 23) : last};
}

constexpr Period june_rush{date_in_2024(6, 25), date_in_2024(6, 26)};

EngineOptions on(const std::shared_ptr<SimulatedTime>& time) {
    EngineOptions options;
    options.time = time;
    return options;
}

}  // namespace

std::string what_lacks(const Procedures& procedures) {
    const auto without_calendar = [](const Procedure& procedure) { return procedure.calendar() == nullptr; };
    if (without_calendar(*procedures.perisa)) return "perisa.yaml names no calendar";
    if (without_calendar(*procedures.faisal)) return "faisal.yaml names no calendar";
    if (without_calendar(*procedures.daku)) return "daku.yaml names no calendar";
    std::vector<Period> periods{june_rush};
    for (unsigned i = 0; i < perisa_by_month.size(); ++i) periods.push_back(month_of(i + 1));
    for (const Period& period : periods)
        if (procedures.perisa->calendar()->working_dates(period.first, period.last) == 0)
            return "the calendar of perisa.yaml has no working date from " +
                   to_string(Value(std::chrono::year_month_day(period.first))) + " to " +
                   to_string(Value(std::chrono::year_month_day(period.last)));
    if (std::string lacking = deed_lacking(*procedures.perisa, "perisa.yaml", deeds_of_help); !lacking.empty())
        return lacking;
    if (std::string lacking = deed_lacking(*procedures.faisal, "faisal.yaml", deeds_of_help); !lacking.empty())
        return lacking;
    return deed_lacking(*procedures.daku, "daku.yaml", deeds_of_survey);
}

Office::Office(Procedures procedures, std::uint64_t seed)
    : procedures_(std::move(procedures)),
      chance_(seed),
      time_(std::make_shared<SimulatedTime>(procedures_.perisa->calendar()->instant_of(LocalTime(first_date)))),
      engine_(memory(), on(time_)),
      agenda_(*time_) {
    for (const auto& procedure : {procedures_.perisa, procedures_.faisal, procedures_.daku}) engine_.deploy(procedure);
    workers_["operator"].name = "o1";  // the one operator of the counter, who is also the staff of the secretariat
    workers_["kasi"].name = "k1";
    workers_["sekcam"].name = "s1";
    workers_["camat"].name = "c1";
    plan_applications();
    plan_surveys();
}

std::size_t Office::days() { return static_cast<std::size_t>((last_date - first_date).count()) + 1; }

void Office::play(const std::function<void()>& day) {
    for (local_days date = first_date; date <= last_date; date += std::chrono::days(1)) {
        agenda_.run_until(calendar().instant_of(LocalTime(date + std::chrono::days(1))));
        day();
    }
}

std::vector<CaseId> Office::cases(const Procedure& procedure) const {
    std::vector<CaseId> found;
    for (const File& file : files_)
        if (file.procedure.get() == &procedure) found.push_back(file.id);
    return found;
}

// Time

Instant Office::opening(Instant t) const { return calendar().add(t, Microseconds(1)) - Microseconds(1); }

Instant Office::sometime(local_days date, std::uint64_t minutes) {
    const Instant opens = opening(calendar().instant_of(LocalTime(date)));
    return calendar().add(opens, std::chrono::seconds(chance_.between(60, minutes * 60)));
}

std::vector<local_days> Office::working_dates(local_days first, local_days last) const {
    std::vector<local_days> dates;
    for (local_days date = first; date <= last; date += std::chrono::days(1))
        if (calendar().is_working_date(date)) dates.push_back(date);
    return dates;
}

Microseconds Office::work_on(std::string_view step) {
    for (const WorkTime& time : work_times)
        if (time.step == step) return minutes(chance_.lognormal(time.minutes, time.spread));
    return minutes(chance_.lognormal(5.0, 1.4));
}

// Who comes when

void Office::plan_applications() {
    const auto plan = [&](const std::shared_ptr<const Procedure>& procedure, std::size_t count,
                          const std::vector<local_days>& dates, std::uint64_t minutes) {
        for (std::size_t i = 0; i < count; ++i)
            agenda_.at(sometime(dates[chance_.below(dates.size())], minutes), [this, procedure] { apply(procedure); });
    };
    constexpr std::uint64_t any_time = 400;
    constexpr std::uint64_t morning = 150;
    for (unsigned i = 0; i < perisa_by_month.size(); ++i) {
        const unsigned number = i + 1;
        const Period period = month_of(number);
        std::size_t count = perisa_by_month[i];
        if (number == 6) {
            const std::size_t rush = count * june_rush_percent / 100;
            plan(procedures_.perisa, rush, working_dates(june_rush.first, june_rush.last), morning);
            count -= rush;
        }
        plan(procedures_.perisa, count, working_dates(period.first, period.last), any_time);
    }
    plan(procedures_.faisal, faisal_count, working_dates(date_in_2024(6, 25), date_in_2024(7, 23)), any_time);
}

void Office::plan_surveys() {
    for (std::size_t i = 0; i < kelurahan.size(); ++i) {
        agenda_.at(sometime(date_in_2024(6, 24), 30), [this, i] {
            const auto id =
                engine_.start(procedures_.daku->id(), {.by = "kasi:k1", .name = std::string("DAKU-") + kelurahan[i]});
            if (!done(id)) return;
            File& file = files_.emplace_back();
            file.id = *id;
            file.procedure = procedures_.daku;
            file.officer = "staf:f" + std::to_string(i % officers + 1);
            file.kelurahan = kelurahan[i];
            file.to_visit = daku_count / kelurahan.size();
            look(files_.size() - 1);
        });
    }
}

// Applicants

void Office::apply(const std::shared_ptr<const Procedure>& procedure) {
    const bool corporate = chance_.percent(12);
    File file;
    file.procedure = procedure;
    file.person = "pemohon:p" + std::to_string(++people_);
    for (const sop::Document& document : procedure->definition().kelengkapan) {
        if (document.from == none<ActorId> || (document.when && !corporate)) continue;
        const bool forgotten = document.id != "formulir" && chance_.percent(document.id == "npwp" ? 12 : 4);
        if (!forgotten) file.held.insert(document.id);
    }
    std::string name = procedure == procedures_.perisa ? "PERISA-" : "FAISAL-";
    name += padded(cases(*procedure).size() + 1, 4);
    const auto id =
        engine_.start(procedure->id(), {.by = file.person, .fields = {{"badan_hukum", corporate}}, .name = name});
    if (!done(id)) return;
    file.id = *id;
    files_.push_back(std::move(file));
    hand_in(files_.size() - 1);
}

void Office::hand_in(std::size_t number) {
    const File& file = files_[number];
    CompleteRequest request;
    request.by = file.person;
    if (chance_.percent(30)) {  // the counter records it for the applicant
        request.by = "operator:o1";
        request.on_behalf_of = file.person;
    }
    request.documents.assign(file.held.begin(), file.held.end());
    done(engine_.complete(file.id, "serah_berkas", request));
    look(number);
}

void Office::collect(std::size_t number, const std::string& step) {
    done(engine_.complete(files_[number].id, step, {.by = files_[number].person}));
    look(number);
}

void Office::issue_certificate(std::size_t number) {
    const std::string certificate = "ID32" + digits(14);
    done(engine_.deliver(files_[number].id, "sertifikat_terbit",
                         {.by = "host", .fields = {{"nomor_sertifikat", certificate}}}));
    look(number);
}

// The office

void Office::look(std::size_t number) {
    const auto view = engine_.view(files_[number].id);
    ALUR_ASSERT(view.has_value());
    for (const ActivationView& activation : view->open)
        if (files_[number].seen.emplace(activation.name(), activation.attempt).second) take_up(number, activation);
}

void Office::take_up(std::size_t number, const ActivationView& activation) {
    const std::string& actor = activation.actor;
    if (activation.step == "kunjungan") return;  // whoever adds the record is there already
    if (actor.empty()) {
        const bool prompt = chance_.percent(70);
        const double hours =
            prompt ? 2.0 + static_cast<double>(chance_.below(6)) : 10.0 + static_cast<double>(chance_.below(60));
        agenda_.at(calendar().add(agenda_.now(), minutes(hours * 60.0)), [this, number] { issue_certificate(number); });
    } else if (activation.step == "serah_berkas") {
        if (activation.attempt == 1) return;  // the applicant stands at the counter
        File& file = files_[number];
        const auto days = std::chrono::days(chance_.between(1, 4));
        for (const sop::Document& document : file.procedure->definition().kelengkapan)
            if (document.from != none<ActorId> && (!document.when || chance_.percent(90)))
                file.held.insert(document.id);
        agenda_.at(sometime(calendar().date_of(agenda_.now()) + days, 300), [this, number] { hand_in(number); });
    } else if (actor == "pemohon") {
        const Instant comes = opening(agenda_.now() + std::chrono::minutes(chance_.between(20, 2000)));
        agenda_.at(comes, [this, number, step = activation.step] { collect(number, step); });
    } else {
        Worker& worker = workers_[actor == "staf" ? "operator" : actor];
        worker.desk.push_back({number, activation.step, actor});
        next_task(worker);
    }
}

void Office::next_task(Worker& worker) {
    if (worker.busy || worker.desk.empty()) return;
    worker.busy = true;
    const Task task = worker.desk.front();
    worker.desk.pop_front();
    Instant begin = opening(agenda_.now());
    const bool in_meeting = worker.name == "k1" && chance_.percent(3);
    if (in_meeting) begin = opening(calendar().add(begin, std::chrono::minutes(chance_.between(20, 90))));
    agenda_.at(begin, [this, &worker, task] {
        const std::string by = task.role + ":" + worker.name;
        done(engine_.start_step(files_[task.file].id, task.step, {.by = by}));
        agenda_.at(calendar().add(agenda_.now(), work_on(task.step)), [this, &worker, task] { finish(worker, task); });
    });
}

void Office::finish(Worker& worker, const Task& task) {
    const File& file = files_[task.file];
    const std::string by = task.role + ":" + worker.name;
    if (task.step == "periksa_berkas") {
        check_documents(file, task, by);
    } else if (task.step == "verifikasi") {
        done(engine_.complete(file.id, task.step, {.by = by, .outcome = chance_.percent(95) ? "ya" : "tidak"}));
    } else if (task.step == "input_oss") {
        done(engine_.complete(file.id, task.step, {.by = by, .fields = {{"nomor_nib", digits(13)}}}));
    } else if (task.step == "konsep_sprint") {
        done(engine_.complete(file.id, task.step, {.by = by, .documents = {"draft_sprint"}}));
    } else {
        done(engine_.complete(file.id, task.step, {.by = by}));
    }
    if (task.step == "catat_sprint") plan_visits(task.file);
    worker.busy = false;
    look(task.file);
    next_task(worker);
}

void Office::check_documents(const File& file, const Task& task, const std::string& by) {
    const auto missing = engine_.missing(file.id, task.step);
    const bool complete = missing && missing->nothing();
    if (!complete && !chance_.percent(15)) {
        done(engine_.complete(file.id, task.step, {.by = by, .outcome = "kurang"}));
        return;
    }
    CompleteRequest request{.by = by, .outcome = "sesuai"};
    const std::string nik = made_up_nik();
    if (file.procedure == procedures_.perisa) {
        const bool pasted = chance_.percent(2);
        request.fields = {
            {"nik", pasted ? std::string(damaged_nik) : nik}, {"kbli", "56" + digits(3)}, {"jenis_usaha", "Kuliner"}};
    }
    if (done(engine_.complete(file.id, task.step, request))) return;
    // What the engine refused was a slip of the clerk: a document was overlooked, or a number came from a spreadsheet.
    if (complete && !request.fields.empty()) request.fields.front().value = nik;
    if (!complete) request = {.by = by, .outcome = "kurang"};
    done(engine_.complete(file.id, task.step, request));
}

// The survey

void Office::plan_visits(std::size_t number) {
    std::vector<local_days> dates =
        working_dates(calendar().date_of(agenda_.now()) + std::chrono::days(1), date_in_2024(7, 16));
    const std::size_t visits = dates.empty() ? 0 : files_[number].to_visit;
    for (std::size_t i = 0; i < visits; ++i)
        agenda_.at(sometime(dates[i * dates.size() / visits], 390), [this, number] { visit(number); });
}

void Office::visit(std::size_t number) {
    const File& file = files_[number];
    const std::string nik = made_up_nik();
    const auto add = [&](std::string_view key) {
        return done(engine_.add_record(file.id, "pelaku_usaha",
                                       {{"nik", std::string(key)},
                                        {"nama", "Pelaku usaha " + std::to_string(businesses_ + 1)},
                                        {"kelurahan", file.kelurahan}},
                                       {.by = file.officer}));
    };
    if (chance_.percent(3)) add(damaged_nik);  // refused by name; the officer then types it from the card
    if (!add(nik)) return;
    ++businesses_;
    done(engine_.start_step(file.id, "kunjungan", {.by = file.officer, .item = nik}));
    look(number);
    const bool has_photo = !chance_.percent(4);
    agenda_.at(calendar().add(agenda_.now(), minutes(chance_.lognormal(visit_minutes, visit_spread))),
               [this, number, nik, has_photo] { record_visit(number, nik, has_photo); });
}

void Office::record_visit(std::size_t number, const std::string& nik, bool has_photo) {
    File& file = files_[number];
    const bool licensed = chance_.percent(90);
    CompleteRequest request{.by = file.officer};
    request.item = nik;
    request.documents.assign(visit_documents.begin(), visit_documents.end());
    if (has_photo) request.documents.emplace_back("foto_usaha");
    if (licensed) request.documents.emplace_back("legalitas");
    request.fields = {{"jenis_usaha", "Warung"},
                      {"izin", licensed ? "nib" : "belum_punya"},
                      {"omzet", static_cast<std::int64_t>(chance_.between(1, 40)) * 1'000'000}};
    if (!done(engine_.complete(file.id, "kunjungan", request))) {
        // The photo is missing: the officer comes back for it.
        agenda_.at(calendar().add(agenda_.now(), std::chrono::minutes(chance_.between(30, 600))),
                   [this, number, nik] { record_visit(number, nik, true); });
        return;
    }
    if (--file.to_visit == 0) done(engine_.close_items(file.id, "kunjungan", {.by = file.officer}));
    look(number);
}

// Numbers

std::string Office::digits(std::size_t count) {
    std::string text;
    while (text.size() < count) text += static_cast<char>('0' + chance_.below(10));
    return text;
}

/// District 00 is assigned to nobody. The serial number counts on, so that no two are the same.
std::string Office::made_up_nik() {
    static constexpr std::string_view district = "327100";
    const std::size_t serial = ++people_;
    return std::string(district) + padded(chance_.between(1, 28), 2) + padded(chance_.between(1, 12), 2) +
           padded(chance_.between(60, 99), 2) + padded(serial % 10'000, 4);
}

}  // namespace alur::demo
