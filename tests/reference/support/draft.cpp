#include "reference/support/draft.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace reference {
namespace {

std::string join_with(const std::vector<std::string>& parts, const std::string& between) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
    return text;
}

/// Grows an SOP from nested sequences. Every element of a sequence has one entry and leads to the next, so the entries
/// before an element dominate it: they are where a loop may go back to.
class Grower {
public:
    explicit Grower(Dice& dice) : dice_(dice) {}

    Draft grow() {
        draft_.calendar = dice_.chance(90);
        choose_catalogues();
        budget_ = 3 + dice_.below(8);
        const std::string first = fresh();
        sequence(first, "end", {}, false);
        std::stable_partition(draft_.steps.begin(), draft_.steps.end(),
                              [&first](const DraftStep& step) { return step.id == first; });
        while (dice_.chance(40)) disturb();
        give_documents();
        leave_out_defaults();
        fill_tables();
        if (draft_.calendar && dice_.chance(60)) {
            draft_.sla = "total: " + limit();
            if (dice_.chance(30)) draft_.sla += ", at_risk: 50%";
            if (dice_.chance(50)) draft_.sla += ", from: " + dice_.pick(draft_.steps).id;
        }
        return std::move(draft_);
    }

private:
    struct Around {
        std::vector<std::string> dominators;
        bool in_block = false;
        int depth = 0;
    };

    std::string fresh() { return "s" + std::to_string(++numbers_); }

    void choose_catalogues() {
        draft_.actors = {
            {"warga", "{nama: Warga, external: true}"}, {"staf", "{nama: Staf}"}, {"kasi", "{nama: Kasi}"}};
        if (dice_.chance(30)) draft_.actors.push_back({"mitra", "{nama: Mitra, external: true}"});
        for (const DraftEntry& actor : draft_.actors) actors_.push_back(actor.id);

        const auto field = [&](const char* id, const std::string& text, std::size_t percent) {
            if (!dice_.chance(percent)) return;
            draft_.fields.push_back({id, "{" + text + (dice_.chance(30) ? ", required: true}" : "}")});
        };
        const auto personal = [&] { return std::string(dice_.chance(25) ? ", personal: true" : ""); };
        field("badan", "type: boolean" + personal(), 70);
        field("omzet", "type: integer, minimum: 0, maximum: 500" + personal(), 60);
        field("mulai", "type: date", 40);
        field("kbli", "type: string, pattern: \"^[0-9]{5}$\", personal: true", 40);
        field("skala", "type: choice, options: [mikro, kecil, menengah]", 50);

        const std::string of_key = personal();
        const std::string of_item = personal();
        if (dice_.chance(45))
            draft_.records.push_back({"usaha", "{key: nomor, fields: {nomor: {type: string, pattern: \"[0-9]{4}\"" +
                                                   of_key + "}, halal: {type: boolean" + of_item +
                                                   "}, jenis: {type: choice, options: [jasa, dagang]" +
                                                   std::string(dice_.chance(30) ? ", required: true" : "") + "}}}"});
        if (dice_.chance(15))
            draft_.records.push_back({"cabang",
                                      "{nama: Cabang, key: urut, fields: {urut: {type: integer}, "
                                      "halal: {type: boolean}}}"});
    }

    std::string limit() {
        switch (dice_.below(4)) {
            case 0: return std::to_string(1 + dice_.below(90)) + " menit";
            case 1: return std::to_string(1 + dice_.below(9)) + " jam";
            case 2: return std::to_string(1 + dice_.below(3)) + " hari kerja";
            default: return std::to_string(1 + dice_.below(3)) + " hari kalender";
        }
    }

    // --- conditions ---

    std::string atom(const std::string& id) {
        if (id == "badan" || id == "halal") return id + ": " + (dice_.chance(50) ? "true" : "false");
        if (id == "omzet" || id == "urut") {
            switch (dice_.below(4)) {
                case 0: return id + ": {at_least: " + std::to_string(dice_.below(5)) + "}";
                case 1: return id + ": {at_least: 1, at_most: " + std::to_string(1 + dice_.below(3)) + "}";
                case 2: return id + ": [0, 2, 4]";
                default: return id + ": {at_most: 2}";
            }
        }
        if (id == "mulai") return id + (dice_.chance(50) ? ": {at_least: 2024-06-02}" : ": {at_most: 2024-06-02}");
        if (id == "kbli") return id + ": \"00001\"";
        if (id == "skala") return id + (dice_.chance(50) ? ": mikro" : ": [mikro, kecil]");
        if (id == "jenis") return id + ": jasa";
        return id + ": \"0001\"";
    }

    std::string condition(const std::vector<std::string>& fields, int depth = 0) {
        if (depth < 2 && dice_.chance(30)) {
            switch (dice_.below(3)) {
                case 0: return "{any: [" + condition(fields, depth + 1) + ", " + condition(fields, depth + 1) + "]}";
                case 1: return "{all: [" + condition(fields, depth + 1) + ", " + condition(fields, depth + 1) + "]}";
                default: return "{not: " + condition(fields, depth + 1) + "}";
            }
        }
        const std::string first = dice_.pick(fields);
        const std::string second = dice_.pick(fields);
        if (first == second || dice_.chance(70)) return "{" + atom(first) + "}";
        return "{" + atom(first) + ", " + atom(second) + "}";
    }

    std::vector<std::string> case_fields() const {
        std::vector<std::string> ids;
        for (const DraftEntry& field : draft_.fields) ids.push_back(field.id);
        return ids;
    }

    std::string count_condition(const DraftStep& step) {
        std::vector<std::string> labels;
        for (const DraftOutcome& outcome : step.outcomes)
            if (!outcome.returns) labels.push_back(outcome.label);
        const std::string label = dice_.pick(labels);
        switch (dice_.below(3)) {
            case 0: return "{count: {" + label + ": {at_least: " + std::to_string(1 + dice_.below(2)) + "}}}";
            case 1: return "{count: {" + label + ": " + std::to_string(dice_.below(3)) + "}}";
            default: return "{not: {count: {" + label + ": {at_most: 1}}}}";
        }
    }

    // --- steps ---

    void sequence(const std::string& entry, const std::string& next, Around around, bool next_joins_all) {
        const std::size_t length = 1 + dice_.below(around.depth == 0 ? 5 : 2);
        std::vector<std::string> ids{entry};
        while (ids.size() < length && budget_ > ids.size()) ids.push_back(fresh());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            around.dominators.push_back(ids[i]);
            const bool last = i + 1 == ids.size();
            element(ids[i], last ? next : ids[i + 1], around, last && next_joins_all, around.depth == 0 && i == 0);
        }
    }

    std::string other_way(const std::string& next, Around around) {
        const std::string entry = fresh();
        ++around.depth;
        sequence(entry, next, around, false);
        return entry;
    }

    void element(const std::string& id, const std::string& next, const Around& around, bool next_joins_all,
                 bool first) {
        if (budget_ > 0) --budget_;
        const bool large = may_grow(around);
        const std::size_t kind = dice_.below(100);
        if (first && dice_.chance(85)) return task(id, next, around);
        if (large && kind < 22) return split(id, next, around, next_joins_all);
        if (!draft_.records.empty() && kind < 45) return each(id, next, around, next_joins_all);
        if (large && !draft_.fields.empty() && kind < 55) return data_choice(id, next, around);
        if (kind < 62) return wait(id, next, around);
        if (kind < 67) return add(gateway(id, next), around);
        task(id, next, around);
    }

    /// Whether there is room for a block.
    bool may_grow(const Around& around) const { return budget_ > 1 && around.depth < 3; }

    DraftStep gateway(const std::string& id, const std::string& next) {
        DraftStep step;
        step.id = id;
        step.next = {{next, ""}};
        return step;
    }

    DraftStep worker(const std::string& id) {
        DraftStep step;
        step.id = id;
        if (dice_.chance(10)) {
            step.service = "layanan." + id;
            if (dice_.chance(60)) {
                const std::size_t after = 1 + dice_.below(20);
                step.retry = "{times: " + std::to_string(dice_.below(3)) + ", after: " + std::to_string(after) +
                             " menit, at_most: " + std::to_string(after + dice_.below(40)) + " menit}";
            }
        } else {
            step.actor = dice_.pick(actors_);
            if (dice_.chance(20)) step.recorded_by = {dice_.pick(actors_)};
            if (step.recorded_by == std::vector<std::string>{step.actor}) step.recorded_by.clear();
        }
        if (draft_.calendar && dice_.chance(50)) {
            step.waktu_baku = limit();
            if (dice_.chance(15)) step.waktu_baku = "{nilai: " + limit() + ", tentative: true, catatan: ragu}";
            if (dice_.chance(8)) step.waktu_baku = "{nilai: belum_ditetapkan, catatan: tidak terbaca}";
            if (dice_.chance(40)) step.from = dice_.chance(50) ? "started" : "offered";
        }
        return step;
    }

    void task(const std::string& id, const std::string& next, const Around& around) {
        DraftStep step = worker(id);
        step.next = {{next, ""}};
        sets(step);
        if (step.service.empty()) separate(step, around);
        if (dice_.chance(40)) {
            decide(step, next, around);
        } else if (!draft_.fields.empty() && budget_ > 0 && dice_.chance(15)) {
            choose(step, next, around, condition(case_fields()));
        }
        deadline(step, next, around);
        add(std::move(step), around);
    }

    void sets(DraftStep& step) {
        for (const DraftEntry& field : draft_.fields)
            if (dice_.chance(draft_.steps.empty() ? 75 : 35)) step.sets.push_back(field.id);
        if (step.wait.empty())
            for (const DraftEntry& type : draft_.records)
                if (dice_.chance(draft_.steps.empty() ? 85 : 35)) step.sets.push_back(type.id);
    }

    void separate(DraftStep& step, const Around& around) {
        if (!dice_.chance(30)) return;
        std::string other = dice_.pick(around.dominators);
        if (!step.for_each.empty())
            for (const DraftStep& before : draft_.steps)
                if (before.for_each == step.for_each && !before.actor.empty() && dice_.chance(60)) other = before.id;
        const auto found = std::find_if(draft_.steps.begin(), draft_.steps.end(),
                                        [&other](const DraftStep& named) { return named.id == other; });
        if (found == draft_.steps.end() || found->actor.empty()) return;
        // An external actor is one person in a case, who cannot be kept apart from themselves.
        const bool one_person = found->actor == step.actor && (step.actor == "warga" || step.actor == "mitra");
        if (!one_person || !step.recorded_by.empty()) step.not_by.push_back(other);
    }

    /// Where work may go back to.
    std::string back(const std::string& id, const Around& around) {
        return dice_.chance(30) ? id : dice_.pick(around.dominators);
    }

    void cancel_exit(DraftStep& step, const std::string& label) {
        std::string to = "end";
        if (dice_.chance(60)) {
            to = fresh();
            DraftStep after = worker(to);
            after.next = {{"end", ""}};
            extra_.push_back(std::move(after));
        }
        step.outcomes.push_back({label, to, false, true});
    }

    void correction(DraftStep& step, const std::string& label, const Around& around) {
        const std::string id = fresh();
        DraftStep correction = worker(id);
        sets(correction);
        correction.next = {{back(step.id, around), ""}};
        add(std::move(correction), around);
        step.outcomes.push_back({label, id, true, false});
    }

    void decide(DraftStep& step, const std::string& next, const Around& around) {
        step.next.clear();
        step.outcomes.push_back({"ya", next, false, false});
        if (dice_.chance(60)) step.outcomes.push_back({"ulang", back(step.id, around), true, false});
        if (budget_ > 0 && dice_.chance(25)) step.outcomes.push_back({"lain", other_way(next, around), false, false});
        if (dice_.chance(20)) step.outcomes.push_back({"sama", next, false, false});
        if (dice_.chance(15)) correction(step, "perbaiki", around);
        if (dice_.chance(around.in_block ? 35 : 10)) cancel_exit(step, "tolak");
    }

    void choose(DraftStep& step, const std::string& next, const Around& around, const std::string& when) {
        step.next.clear();
        step.choose.push_back({dice_.chance(70) ? other_way(next, around) : next, when});
        if (dice_.chance(20) && !draft_.fields.empty()) step.choose.push_back({next, condition(case_fields())});
        step.choose.push_back({next, ""});
    }

    void data_choice(const std::string& id, const std::string& next, const Around& around) {
        DraftStep step = gateway(id, next);
        choose(step, next, around, condition(case_fields()));
        add(std::move(step), around);
    }

    void deadline(DraftStep& step, const std::string& next, const Around& around) {
        if (!draft_.calendar || !dice_.chance(25)) return;
        if (step.outcomes.empty() || dice_.chance(40)) {
            step.deadline = "{after: " + limit() + ", escalate: " + dice_.pick(actors_) + "}";
            return;
        }
        step.deadline = "{after: " + limit() + ", outcome: lewat}";
        if (!step.for_each.empty()) {
            step.outcomes.push_back({"lewat", "", dice_.chance(30), false});
            return;
        }
        switch (dice_.below(4)) {
            case 0: step.outcomes.push_back({"lewat", back(step.id, around), true, false}); break;
            case 1: cancel_exit(step, "lewat"); break;
            default: step.outcomes.push_back({"lewat", next, false, false}); break;
        }
    }

    void wait(const std::string& id, const std::string& next, const Around& around) {
        DraftStep step;
        step.id = id;
        step.next = {{next, ""}};
        if (draft_.calendar && dice_.chance(50)) {
            step.wait = "{for: " + limit() + "}";
            if (dice_.chance(30)) decide(step, next, around);
        } else {
            step.wait = dice_.chance(70) ? "{message: kabar}" : "{message: " + id + "}";
            sets(step);
            if (dice_.chance(40)) decide(step, next, around);
            deadline(step, next, around);
            if (draft_.calendar && dice_.chance(30)) step.waktu_baku = limit();
        }
        add(std::move(step), around);
    }

    void each(const std::string& id, const std::string& next, const Around& around, bool next_joins_all) {
        DraftStep step = worker(id);
        step.for_each = dice_.pick(draft_.records).id;
        if (dice_.chance(70)) step.items = dice_.chance(60) ? "open" : "fixed";
        sets(step);
        if (dice_.chance(50)) step.sets.push_back("halal");
        if (step.for_each == "usaha" && dice_.chance(30)) step.sets.push_back("jenis");
        if (step.service.empty()) separate(step, around);
        step.next = {{next, ""}};
        if (dice_.chance(65)) {
            step.outcomes.push_back({"ada", "", false, false});
            if (dice_.chance(60)) step.outcomes.push_back({"ulang", "", true, false});
            if (dice_.chance(60)) step.outcomes.push_back({"tidak", "", false, false});
            if (may_grow(around) && dice_.chance(40)) {
                deadline(step, next, around);
                const DraftStep counted = step;
                return branch(std::move(step), next, around, next_joins_all, [&] { return count_condition(counted); });
            }
            if (dice_.chance(50)) choose(step, next, around, count_condition(step));
        }
        deadline(step, next, around);
        add(std::move(step), around);
    }

    void split(const std::string& id, const std::string& next, const Around& around, bool next_joins_all) {
        DraftStep step = dice_.chance(50) ? gateway(id, next) : worker(id);
        if (!step.actor.empty()) sets(step);
        branch(std::move(step), next, around, next_joins_all,
               [&] { return draft_.fields.empty() ? std::string() : condition(case_fields()); });
    }

    /// Lets the step go on along several branches. \param when makes up a condition of a branch; empty: none
    template <class When>
    void branch(DraftStep step, const std::string& next, const Around& around, bool next_joins_all, When when) {
        step.next.clear();
        const bool own_join = !(next_joins_all || (next == "end" && !around.in_block)) || dice_.chance(50);
        DraftStep join;
        std::string to = next;
        std::size_t branches = 2 + dice_.below(2);
        if (own_join) {
            to = fresh();
            join = dice_.chance(40) ? gateway(to, next) : worker(to);
            join.next = {{next, ""}};
            join.join = dice_.chance(30) ? "{count: " + std::to_string(1 + dice_.below(branches)) + "}" : "all";
        }
        const bool all = !own_join || join.join == "all";

        Around inside = around;
        inside.in_block = true;
        ++inside.depth;
        std::vector<std::string> entries;
        for (std::size_t i = 0; i < branches; ++i) {
            const bool empty = i > 0 && all && dice_.chance(10) && entries.size() == i;
            std::string entry = empty ? to : fresh();
            if (empty && std::find(entries.begin(), entries.end(), to) != entries.end()) entry = fresh();
            entries.push_back(entry);
            step.next.push_back({entry, i > 0 && dice_.chance(35) ? when() : ""});
        }
        add(step, around);
        for (const std::string& entry : entries)
            if (entry != to) sequence(entry, to, inside, all);
        if (own_join) {
            Around after = around;
            after.dominators.push_back(to);
            if (!join.actor.empty() && dice_.chance(30)) decide(join, next, after);
            add(std::move(join), around);
        }
    }

    void add(DraftStep step, const Around& around) {
        dominators_[step.id] = around.dominators;
        in_block_[step.id] = around.in_block;
        draft_.steps.push_back(std::move(step));
        for (DraftStep& extra : extra_) draft_.steps.push_back(std::move(extra));
        extra_.clear();
    }

    // --- disorder ---

    /// Changes the flow without any regard to blocks: what is then still sound is sound in ways nobody planned.
    void disturb() {
        DraftStep& step = draft_.steps[dice_.below(draft_.steps.size())];
        const std::string to = dice_.chance(12) ? "end" : dice_.pick(draft_.steps).id;
        switch (dice_.below(7)) {
            case 0:
                if (!step.next.empty()) step.next[dice_.below(step.next.size())].to = to;
                break;
            case 1:
                if (!step.outcomes.empty() && step.for_each.empty())
                    step.outcomes[dice_.below(step.outcomes.size())].to = to;
                break;
            case 2:
                if (!step.choose.empty()) step.choose[dice_.below(step.choose.size())].to = to;
                break;
            case 3:
                if (!step.outcomes.empty() && step.for_each.empty() && !step.actor.empty())
                    step.outcomes.push_back({"kembali", to, true, false});
                break;
            case 4:
                if (!step.join.empty()) step.join = step.join == "all" ? "{count: 2}" : "all";
                break;
            case 5:
                if (step.next.size() == 1 && !step.actor.empty() && step.for_each.empty()) {
                    step.outcomes = {{"ya", step.next.front().to, false, false}, {"lain", to, dice_.chance(60), false}};
                    step.next.clear();
                }
                break;
            default:
                if (!step.next.empty()) step.next.push_back({to, ""});
                break;
        }
    }

    /// Now and then there is so much of something that the engine keeps the rest of it elsewhere.
    void fill_tables() {
        if (dice_.chance(6)) {
            std::vector<DraftEntry> actors;
            for (int i = 0; i < 59; ++i) actors.push_back({"pejabat" + std::to_string(i), "{nama: Pejabat}"});
            draft_.actors.insert(draft_.actors.begin(), actors.begin(), actors.end());
        }
        DraftStep& first = draft_.steps.front();
        if (dice_.chance(8) && works(first) && first.for_each.empty()) {
            std::vector<DraftEntry> documents;
            for (int i = 0; i < 63; ++i) documents.push_back({"arsip" + std::to_string(i), "Arsip"});
            for (const DraftEntry& document : documents) first.outputs.push_back(document.id);
            draft_.documents.insert(draft_.documents.begin(), documents.begin(), documents.end());
        }
        const bool has_omzet = std::any_of(draft_.fields.begin(), draft_.fields.end(),
                                           [](const DraftEntry& field) { return field.id == "omzet"; });
        if (has_omzet && dice_.chance(10)) {
            std::string many;
            const std::size_t count = dice_.chance(50) ? 15 : 70;
            for (std::size_t i = 0; i < count; ++i)
                many += (i == 0 ? "{omzet: " : ", {omzet: ") + std::to_string(100 + i) + "}";
            DraftEntry document{
                "langka", "{nama: Berkas langka, from: " + draft_.actors.back().id + ", when: {any: [" + many + "]}}"};
            if (first.actor != draft_.actors.back().id || !first.for_each.empty()) return;
            first.kelengkapan.insert(first.kelengkapan.begin(), document.id);
            draft_.documents.insert(draft_.documents.begin(), document);
        }
    }

    // --- documents ---

    const DraftStep& find(const std::string& id) const {
        return *std::find_if(draft_.steps.begin(), draft_.steps.end(), [&](const DraftStep& s) { return s.id == id; });
    }

    static bool works(const DraftStep& step) { return !step.actor.empty() || !step.service.empty(); }

    void give_documents() {
        for (std::size_t i = 0, count = dice_.below(4); i < count; ++i) {
            const std::string id = "bawa" + std::to_string(i + 1);
            const std::string& from = dice_.pick(actors_);
            std::vector<DraftStep*> needing;
            for (DraftStep& step : draft_.steps) {
                if (!works(step)) continue;
                bool came_before = step.actor == from;
                for (const std::string& dominator : dominators_[step.id])
                    if (find(dominator).actor == from) came_before = true;
                if (came_before && dice_.chance(45)) needing.push_back(&step);
            }
            std::string type = needing.empty() ? "" : needing.front()->for_each;
            bool mixed_types = false;
            bool outside = false;
            std::string item_type;
            for (DraftStep* step : needing) {
                if (step->for_each.empty())
                    outside = true;
                else if (item_type.empty())
                    item_type = step->for_each;
                else if (item_type != step->for_each)
                    mixed_types = true;
            }
            if (mixed_types) continue;
            for (DraftStep* step : needing) step->kelengkapan.push_back(id);
            std::string text = "{nama: Berkas, from: " + from;
            if (dice_.chance(40)) {
                std::vector<std::string> fields = case_fields();
                if (!outside && !item_type.empty()) fields.push_back("halal");
                if (!fields.empty()) text += ", when: " + condition(fields);
            }
            draft_.documents.push_back({id, text + (dice_.chance(20) ? ", personal: true}" : "}")});
        }
        for (std::size_t i = 0, count = dice_.below(4); i < count; ++i) {
            const std::string id = "hasil" + std::to_string(i + 1);
            std::vector<std::string> producers;
            std::string place;
            for (DraftStep& step : draft_.steps) {
                if ((!works(step) && step.wait.empty()) || !dice_.chance(35)) continue;
                if (!producers.empty() && step.for_each != place) continue;
                place = step.for_each;
                step.outputs.push_back(id);
                producers.push_back(step.id);
            }
            if (producers.empty()) continue;
            draft_.documents.push_back({id, dice_.chance(60) ? "Hasil kerja" : "{nama: Hasil kerja}"});
            for (DraftStep& step : draft_.steps) {
                if (!works(step) || !dice_.chance(60)) continue;
                for (const std::string& dominator : dominators_[step.id])
                    if (dominator != step.id &&
                        std::find(producers.begin(), producers.end(), dominator) != producers.end()) {
                        step.kelengkapan.push_back(id);
                        break;
                    }
            }
        }
    }

    void leave_out_defaults() {
        for (std::size_t i = 0; i < draft_.steps.size(); ++i) {
            DraftStep& step = draft_.steps[i];
            const std::string following = i + 1 < draft_.steps.size() ? draft_.steps[i + 1].id : "end";
            step.default_next =
                step.next.size() == 1 && step.next.front().to == following && !in_block_[step.id] && dice_.chance(50);
        }
    }

    Dice& dice_;
    Draft draft_;
    std::vector<std::string> actors_;
    std::vector<DraftStep> extra_;  ///< targets of cancelling outcomes: they lie in the root
    std::map<std::string, std::vector<std::string>> dominators_;
    std::map<std::string, bool> in_block_;
    std::size_t budget_ = 0;
    int numbers_ = 0;
};

void catalogue(std::string& text, const char* key, const std::vector<DraftEntry>& entries) {
    if (entries.empty()) return;
    text += std::string(key) + ":\n";
    for (const DraftEntry& entry : entries) text += "  " + entry.id + ": " + entry.text + "\n";
}

std::string target_text(const DraftTarget& target) {
    return target.when.empty() ? target.to : "{to: " + target.to + ", when: " + target.when + "}";
}

}  // namespace

Draft random_draft(Dice& dice) { return Grower(dice).grow(); }

std::string to_yaml(const Draft& draft) {
    std::string text = "alur: 1\nid: acak\n";
    if (draft.calendar) text += "calendar: kantor\n";
    if (!draft.sla.empty()) text += "sla: {" + draft.sla + "}\n";
    catalogue(text, "actors", draft.actors);
    catalogue(text, "fields", draft.fields);
    catalogue(text, "records", draft.records);
    catalogue(text, "kelengkapan", draft.documents);
    text += "steps:\n";
    for (const DraftStep& step : draft.steps) {
        text += "  - id: " + step.id + "\n";
        const auto line = [&text](const char* key, const std::string& value) {
            if (!value.empty()) text += "    " + std::string(key) + ": " + value + "\n";
        };
        const auto list = [&line](const char* key, const std::vector<std::string>& values) {
            if (!values.empty()) line(key, "[" + join_with(values, ", ") + "]");
        };
        if (!step.actor.empty() || !step.service.empty()) line("kegiatan", "Mengerjakan " + step.id);
        line("actor", step.actor);
        list("recorded_by", step.recorded_by);
        line("service", step.service);
        line("retry", step.retry);
        line("wait", step.wait);
        list("not_by", step.not_by);
        line("for_each", step.for_each);
        line("items", step.items);
        list("kelengkapan", step.kelengkapan);
        list("outputs", step.outputs);
        list("sets", step.sets);
        line("waktu_baku", step.waktu_baku);
        line("from", step.from);
        line("deadline", step.deadline);
        line("join", step.join);
        if (!step.outcomes.empty()) {
            text += "    outcomes:\n";
            for (const DraftOutcome& outcome : step.outcomes) {
                const std::string to = outcome.to.empty() ? "" : "next: " + outcome.to;
                const std::string mark = outcome.returns ? "returns: true" : outcome.cancels ? "cancels: true" : "";
                text += "      " + outcome.label + ": ";
                text += mark.empty() && !to.empty() ? outcome.to
                                                    : "{" + to + (to.empty() || mark.empty() ? "" : ", ") + mark + "}";
                text += "\n";
            }
        }
        if (!step.choose.empty()) {
            text += "    choose:\n";
            for (const DraftTarget& target : step.choose)
                text += target.when.empty() ? "      - {else: " + target.to + "}\n"
                                            : "      - {when: " + target.when + ", next: " + target.to + "}\n";
        }
        if (step.next.size() == 1 && !step.default_next) line("next", step.next.front().to);
        if (step.next.size() > 1) {
            std::vector<std::string> targets;
            for (const DraftTarget& target : step.next) targets.push_back(target_text(target));
            list("next", targets);
        }
    }
    return text;
}

namespace {

/// Takes away the steps to which nothing leads, and the documents that nobody brings or produces any more.
void prune(Draft& draft) {
    if (draft.steps.empty()) return;
    std::set<std::string> reached{draft.steps.front().id};
    for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const DraftStep& step : draft.steps) {
            if (reached.count(step.id) == 0) continue;
            for (const DraftTarget& target : step.next) reached.insert(target.to);
            for (const DraftTarget& target : step.choose) reached.insert(target.to);
            for (const DraftOutcome& outcome : step.outcomes) reached.insert(outcome.to);
        }
    }
    const auto lost = [&reached](const std::string& id) { return reached.count(id) == 0; };
    for (DraftStep& step : draft.steps)
        step.not_by.erase(std::remove_if(step.not_by.begin(), step.not_by.end(), lost), step.not_by.end());
    draft.steps.erase(std::remove_if(draft.steps.begin(), draft.steps.end(),
                                     [&lost](const DraftStep& step) { return lost(step.id); }),
                      draft.steps.end());
    std::set<std::string> documents;
    for (const DraftEntry& document : draft.documents)
        if (document.text.find("from: ") != std::string::npos) documents.insert(document.id);
    for (const DraftStep& step : draft.steps) documents.insert(step.outputs.begin(), step.outputs.end());
    const auto gone = [&documents](const std::string& id) { return documents.count(id) == 0; };
    for (DraftStep& step : draft.steps)
        step.kelengkapan.erase(std::remove_if(step.kelengkapan.begin(), step.kelengkapan.end(), gone),
                               step.kelengkapan.end());
    draft.documents.erase(std::remove_if(draft.documents.begin(), draft.documents.end(),
                                         [&gone](const DraftEntry& document) { return gone(document.id); }),
                          draft.documents.end());
}

}  // namespace

std::vector<Draft> smaller(const Draft& draft) {
    std::vector<Draft> all;
    // A step goes: whatever led to it leads to where it led first.
    for (std::size_t i = 0; i < draft.steps.size(); ++i) {
        const DraftStep& gone = draft.steps[i];
        std::string after = "end";
        if (!gone.next.empty()) after = gone.next.front().to;
        if (!gone.choose.empty()) after = gone.choose.back().to;
        if (gone.for_each.empty() && !gone.outcomes.empty()) after = gone.outcomes.front().to;
        Draft next = draft;
        if (draft.steps.size() == 1) break;
        next.steps.erase(next.steps.begin() + static_cast<std::ptrdiff_t>(i));
        for (DraftStep& step : next.steps) {
            step.default_next = false;
            const auto redirect = [&](std::string& to) {
                if (to == gone.id) to = after;
            };
            for (DraftTarget& target : step.next) redirect(target.to);
            for (DraftTarget& target : step.choose) redirect(target.to);
            for (DraftOutcome& outcome : step.outcomes) redirect(outcome.to);
            step.not_by.erase(std::remove(step.not_by.begin(), step.not_by.end(), gone.id), step.not_by.end());
        }
        if (draft.sla.find("from: " + gone.id) != std::string::npos) next.sla = "";
        all.push_back(std::move(next));
    }
    const auto without_one = [&all](const Draft& from, auto list) {
        for (std::size_t i = 0; i < (const_cast<Draft&>(from).*list).size(); ++i) {
            Draft next = from;
            (next.*list).erase((next.*list).begin() + static_cast<std::ptrdiff_t>(i));
            all.push_back(std::move(next));
        }
    };
    const auto change_step = [&](std::size_t step, auto change) {
        Draft next = draft;
        change(next.steps[step]);
        all.push_back(std::move(next));
    };
    for (std::size_t i = 0; i < draft.steps.size(); ++i) {
        const DraftStep& step = draft.steps[i];
        if (step.choose.size() > 0)
            change_step(i, [](DraftStep& s) {
                s.next = {{s.choose.back().to, ""}};
                s.choose.clear();
            });
        for (std::size_t k = 0; k < step.choose.size(); ++k)
            if (step.choose.size() > 2 && k + 1 < step.choose.size())
                change_step(i,
                            [k](DraftStep& s) { s.choose.erase(s.choose.begin() + static_cast<std::ptrdiff_t>(k)); });
        for (std::size_t k = 0; k < step.outcomes.size(); ++k)
            change_step(i, [k](DraftStep& s) {
                if (s.deadline.find("outcome: " + s.outcomes[k].label) != std::string::npos) s.deadline.clear();
                if (s.outcomes.size() == 1 && s.next.empty()) s.next = {{s.outcomes[k].to, ""}};
                s.outcomes.erase(s.outcomes.begin() + static_cast<std::ptrdiff_t>(k));
            });
        for (std::size_t k = 0; k < step.next.size(); ++k) {
            if (step.next.size() > 1)
                change_step(i, [k](DraftStep& s) { s.next.erase(s.next.begin() + static_cast<std::ptrdiff_t>(k)); });
            if (!step.next[k].when.empty()) change_step(i, [k](DraftStep& s) { s.next[k].when.clear(); });
        }
        for (auto text : {&DraftStep::waktu_baku, &DraftStep::from, &DraftStep::deadline, &DraftStep::join,
                          &DraftStep::items, &DraftStep::for_each})
            if (!(step.*text).empty()) change_step(i, [text](DraftStep& s) { (s.*text).clear(); });
        for (auto list : {&DraftStep::recorded_by, &DraftStep::not_by, &DraftStep::kelengkapan, &DraftStep::outputs,
                          &DraftStep::sets})
            for (std::size_t k = 0; k < (step.*list).size(); ++k)
                change_step(i, [list, k](DraftStep& s) {
                    (s.*list).erase((s.*list).begin() + static_cast<std::ptrdiff_t>(k));
                });
        if (step.default_next) change_step(i, [](DraftStep& s) { s.default_next = false; });
    }
    without_one(draft, &Draft::documents);
    without_one(draft, &Draft::records);
    without_one(draft, &Draft::fields);
    without_one(draft, &Draft::actors);
    if (!draft.sla.empty()) {
        Draft next = draft;
        next.sla.clear();
        all.push_back(std::move(next));
    }
    for (Draft& next : all) prune(next);
    return all;
}

}  // namespace reference
