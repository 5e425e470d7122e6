#include <alur/sop/check.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sop/staffing.hpp"
#include "yaml/reading.hpp"

namespace alur {
inline namespace v0 {
namespace sop {
namespace {

using yaml::in_quotes;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

/// Whether `text` begins with the words of `beginning`, whatever their case.
bool begins_with(std::string_view text, std::string_view beginning) {
    if (beginning.empty() || text.size() <= beginning.size() || text[beginning.size()] != ' ') return false;
    return lowered(text.substr(0, beginning.size())) == lowered(beginning);
}

bool is_of_a_check(const std::string& word) {
    // Without the letter that a prefix takes away: periksa, memeriksa; koreksi, mengoreksi.
    constexpr std::array stems{std::string_view("eriksa"), std::string_view("verifikasi"), std::string_view("validasi"),
                               std::string_view("oreksi")};
    constexpr std::array words{std::string_view("cek"), std::string_view("mengecek"), std::string_view("dicek"),
                               std::string_view("pengecekan")};
    const bool stem = std::any_of(stems.begin(), stems.end(),
                                  [&](std::string_view each) { return word.find(each) != std::string::npos; });
    return stem || std::find(words.begin(), words.end(), word) != words.end();
}

bool joins_verbs(const std::string& word) {
    constexpr std::array words{std::string_view("dan"), std::string_view("atau"), std::string_view("lalu"),
                               std::string_view("serta"), std::string_view("kemudian")};
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The verb with which an activity begins and that makes it a check, which may fail; or an empty view. It may begin
/// with several, joined: "Menerima dan memeriksa berkas". What stands behind is what they are done to, and may be named
/// after a check: "Mengarsipkan hasil verifikasi".
std::string_view word_of_a_check(std::string_view kegiatan) {
    constexpr std::string_view ends = " ,;:.()/";
    bool verb = true;
    for (std::size_t begin = 0; begin < kegiatan.size();) {
        const std::size_t end = std::min(kegiatan.find_first_of(ends, begin), kegiatan.size());
        const std::string_view word = kegiatan.substr(begin, end - begin);
        const std::string small = lowered(word);
        begin = end + 1;
        if (word.empty()) continue;
        if (joins_verbs(small)) {
            verb = true;
            continue;
        }
        if (!verb) return {};
        if (is_of_a_check(small)) return word;
        verb = end < kegiatan.size() && (kegiatan[end] == ',' || kegiatan[end] == '/');
    }
    return {};
}

class Checker {
public:
    explicit Checker(const Sop& sop) : sop_(sop), found_(sop.file, sop.source) {}

    Diagnostics check() && {
        check_identitas();
        check_actors();
        check_staffing();
        for (const Step& step : sop_.steps) check_step(step);
        if (sop_.sla) check_time(sop_.sla->total, "the total of ", "sla");
        check_documents();
        warn_of_shared();
        found_.sort();
        return std::move(found_);
    }

private:
    void warn(std::string_view code, Span span, std::string message, std::string suggestion) {
        found_.add({Severity::warning, std::string(code), std::move(message), std::move(suggestion), span, {}});
    }

    /// Notes a finding that is the same of several steps but for their names.
    void share(std::string_view code, Span span, std::string before, const std::string& name, std::string behind,
               std::string_view suggestion) {
        Shared& shared = shared_[{code, std::move(before), std::move(behind)}];
        if (shared.names.empty()) shared = {span, suggestion, {}};
        shared.names.push_back(name);
    }

    /// Each is told once, at the first of its steps, so that a draft whose times are all estimates does not drown the
    /// rest.
    void warn_of_shared() {
        for (const auto& [finding, shared] : shared_) {
            const auto& [code, before, behind] = finding;
            std::string text = before;
            text.append(listed(shared.names)).append(behind);
            warn(code, shared.span, std::move(text), std::string(shared.suggestion));
        }
    }

    static std::string listed(const std::vector<std::string>& names) {
        constexpr std::size_t most = 30;
        std::string list;
        for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
            list += (i == 0 ? "" : ", ") + in_quotes(names[i]);
        return names.size() <= most ? list : list + " and " + std::to_string(names.size() - most) + " more";
    }

    void check_identitas() {
        const Identitas& box = sop_.identitas;
        if (box.peringatan.empty())
            warn("ALUR-W003", box.peringatan_span.line != 0 ? box.peringatan_span : box.span,
                 "the box Peringatan is empty", "say what follows if the SOP is not kept: 'Apabila … maka …'");
        if (box.pencatatan_pendataan.empty())
            warn("ALUR-W004", box.pencatatan_span.line != 0 ? box.pencatatan_span : box.span,
                 "the box Pencatatan dan pendataan is empty", "name the registers and archives that are kept");
        for (const DasarHukum& rule : box.dasar_hukum)
            if (rule.dicabut)
                warn("ALUR-W006", rule.span,
                     in_quotes(rule.teks) + " was revoked" + (rule.oleh.empty() ? "" : " by " + in_quotes(rule.oleh)),
                     "cite the rule that is in force");
        if (box.tanggal_revisi && box.tanggal_revisi == box.tanggal_pembuatan)
            warn("ALUR-W010", box.tanggal_revisi_span, "the date of revision is that of the first issue",
                 "leave it out until the SOP is revised");
        check_boxes(box);
    }

    void check_boxes(const Identitas& box) {
        std::string missing;
        const auto need = [&](bool written, std::string_view name) {
            if (!written) missing += (missing.empty() ? "" : ", ") + std::string(name);
        };
        need(!box.nama_sop.empty(), "nama_sop");
        need(!box.nomor_sop.empty(), "nomor_sop");
        need(!box.instansi.empty(), "instansi");
        need(!box.unit_kerja.empty(), "unit_kerja");
        need(box.tanggal_pembuatan.has_value(), "tanggal_pembuatan");
        need(box.tanggal_efektif.has_value(), "tanggal_efektif");
        need(!box.disahkan_oleh.empty(), "disahkan_oleh");
        need(!box.dasar_hukum.empty(), "dasar_hukum");
        need(!box.keterkaitan.empty(), "keterkaitan");
        need(!box.kualifikasi_pelaksana.empty(), "kualifikasi_pelaksana");
        need(!box.peralatan_perlengkapan.empty(), "peralatan_perlengkapan");
        if (!missing.empty())
            warn("ALUR-W011", box.span, "boxes of the sheet stay empty: " + missing,
                 "fill them in where they are known");
    }

    void check_actors() {
        for (std::size_t i = 0; i < sop_.actors.size(); ++i) {
            const auto actor = static_cast<ActorId>(i);
            const bool takes_part = std::any_of(sop_.steps.begin(), sop_.steps.end(), [&](const Step& step) {
                return step.actor == actor || (step.deadline && step.deadline->escalate == actor) ||
                       std::find(step.recorded_by.begin(), step.recorded_by.end(), actor) != step.recorded_by.end();
            });
            if (!takes_part)
                warn("ALUR-W001", sop_.actors[i].span, "no step is the work of " + in_quotes(sop_.actors[i].id),
                     "remove the column, or add its step");
        }
    }

    void check_staffing() {
        for (std::size_t i = 0; i < sop_.actors.size(); ++i) {
            const std::vector<StepId> steps = steps_beyond_persons(sop_, static_cast<ActorId>(i));
            if (steps.empty()) continue;
            std::vector<std::string> names;
            names.reserve(steps.size());
            for (const StepId step : steps) names.push_back(sop_.step(step).id);
            found_.add({Severity::warning,
                        "ALUR-W017",
                        listed(names) + " must be done by " + std::to_string(names.size()) +
                            " different persons, but " + in_quotes(sop_.actors[i].id) + " is " +
                            std::to_string(names.size() - 1),
                        "give one of them to another actor, raise 'persons', or take one out of 'not_by'",
                        sop_.step(steps.back()).span,
                        {{"the actor is here", sop_.actors[i].span}}});
        }
    }

    void check_step(const Step& step) {
        if (step.is_gateway()) return;
        if (step.kegiatan.empty())
            share("ALUR-W012", step.span, "without an activity on the sheet: ", step.id, "", "add 'kegiatan: …'");
        check_subject(step);
        check_exits(step);
        if (step.has_waktu_baku)
            check_time(step.waktu_baku, "the waktu baku of ", step.id);
        else if (step.actor != none<ActorId>)
            share("ALUR-W009", step.span, "without a waktu baku: ", step.id, "",
                  "add one, or {nilai: belum_ditetapkan, catatan: …}");
        if (step.deadline) check_time(step.deadline->after, "the deadline of ", step.id);
        if (const auto* wait = std::get_if<WaitForTime>(&step.wait)) check_time(wait->limit, "the wait of ", step.id);
        if (step.waits() && step.from == ClockFrom::started && step.has_waktu_baku)
            warn("ALUR-W015", step.waktu_baku.span,
                 "the clock of " + in_quotes(step.id) + " never starts, since nobody starts a wait",
                 "remove 'from: started'");
        const auto first = std::find_if(step.outcomes.begin(), step.outcomes.end(),
                                        [](const Outcome& outcome) { return !outcome.by_deadline; });
        if (first != step.outcomes.end() && first->returns && step.outcomes.size() > 1)
            warn("ALUR-W016", first->span,
                 "the first outcome is the \"Ya\" exit of the sheet, but " + in_quotes(first->label) + " returns",
                 "put the outcome that goes on first");
    }

    void check_subject(const Step& step) {
        std::string_view subject;
        for (const std::string_view usual : {"Pemohon", "Petugas"})
            if (begins_with(step.kegiatan, usual)) subject = usual;
        for (const Actor& actor : sop_.actors)
            if (begins_with(step.kegiatan, actor.nama)) subject = actor.nama;
        if (!subject.empty())
            warn("ALUR-W005", step.span,
                 "the activity of " + in_quotes(step.id) + " begins with its subject, " + in_quotes(subject),
                 "begin with the verb; the column says who acts");
    }

    void check_exits(const Step& step) {
        const std::string_view word = word_of_a_check(step.kegiatan);
        if (word.empty() || step.actor == none<ActorId>) return;
        const auto choices = std::count_if(step.outcomes.begin(), step.outcomes.end(),
                                           [](const Outcome& outcome) { return !outcome.by_deadline; });
        if (choices > 1 || !step.choose.empty()) return;
        if (step.next.size() == 1 && step.next[0].to.step != end_step &&
            !sop_.step(step.next[0].to.step).choose.empty())
            return;  // the choice is made by the step behind it
        warn("ALUR-W002", step.span,
             in_quotes(step.id) + " is a check (" + in_quotes(word) + "), but has no \"Tidak\" exit",
             "add 'outcomes: {ya: …, tidak: {next: …, returns: true}}'");
    }

    void check_time(const WaktuBaku& time, const std::string& what, const std::string& name) {
        if (!time.limit)
            share("ALUR-W008", time.span, "not set: " + what, name, because(time), "ask the owner");
        else if (time.tentative)
            share("ALUR-W007", time.span, "tentative: " + what, name, because(time), "ask the owner to confirm");
    }
    static std::string because(const WaktuBaku& time) {
        return time.catatan.empty() ? std::string() : " (" + time.catatan + ")";
    }

    void check_documents() {
        std::vector<bool> asked(sop_.kelengkapan.size());
        for (const Step& step : sop_.steps)
            for (const DocumentId id : step.kelengkapan) asked[index(id)] = true;
        for (std::size_t i = 0; i < asked.size(); ++i)
            if (!asked[i] && sop_.kelengkapan[i].from != none<ActorId>)
                warn("ALUR-W013", sop_.kelengkapan[i].span, "no step asks for " + in_quotes(sop_.kelengkapan[i].id),
                     "name it under the 'kelengkapan' of a step, or remove it");
    }

    /// A finding that several steps share. Its key: the code, and the words before and behind their names.
    struct Shared {
        Span span;  ///< of the first
        std::string_view suggestion;
        std::vector<std::string> names;
    };

    const Sop& sop_;
    Diagnostics found_;
    std::map<std::tuple<std::string_view, std::string, std::string>, Shared> shared_;
};

}  // namespace

Diagnostics check(const Sop& sop) { return Checker(sop).check(); }

}  // namespace sop
}  // namespace v0
}  // namespace alur
