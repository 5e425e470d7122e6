#include "graph/support/notation.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <alur/base/assert.hpp>

namespace alur_test {
namespace {

using namespace alur;

struct Word {
    std::string text;
    Span span;
};

/// The words of a line, without its comment.
std::vector<Word> words_of(std::string_view line, std::uint32_t number) {
    line = line.substr(0, line.find('#'));
    std::vector<Word> words;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t begin = line.find_first_not_of(' ', at);
        if (begin == std::string_view::npos) break;
        at = std::min(line.find(' ', begin), line.size());
        const auto length = static_cast<std::uint32_t>(at - begin);
        words.push_back(
            {std::string(line.substr(begin, length)), {number, static_cast<std::uint32_t>(begin) + 1, length}});
    }
    return words;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
        end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end - begin));
    }
    return parts;
}

class Reader {
public:
    explicit Reader(std::string_view text) {
        sop_.id = "uji";
        sop_.file = "uji";
        sop_.source = std::string(text);
        std::uint32_t number = 0;
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            lines_.push_back(words_of(text.substr(begin, end - begin), ++number));
            begin = end + 1;
        }
    }

    sop::Sop run() {
        for (const auto& line : lines_) name_step(line);
        for (const auto& line : lines_) declare(line);
        for (const auto& line : lines_)
            if (is_step(line)) read_step(line);
        add_records();
        return std::move(sop_);
    }

private:
    static constexpr std::size_t first_of_records = 10'000;  // fields of records, until those of the case are counted

    static bool is_step(const std::vector<Word>& line) {
        static const std::set<std::string> others{"field", "doc", "actor", "optional", "record"};
        return !line.empty() && others.count(line[0].text) == 0;
    }

    /// Puts the key and the fields of the records behind those of the case.
    void add_records() {
        const std::size_t key = sop_.fields.size();
        sop_.case_field_count = static_cast<std::uint16_t>(key);
        if (!needs_records_) return;
        sop_.records.push_back({"catatan",
                                "",
                                static_cast<FieldId>(key),
                                static_cast<std::uint16_t>(1 + record_fields_.size()),
                                static_cast<FieldId>(key),
                                {}});
        sop_.fields.emplace_back().id = "kunci";
        sop_.fields.back().required = true;
        sop_.fields.insert(sop_.fields.end(), record_fields_.begin(), record_fields_.end());
        for (sop::Document& document : sop_.kelengkapan)
            if (document.when) settle(*document.when);
        for (sop::Step& step : sop_.steps)
            for (FieldId& id : step.sets) id = settled(id);
    }
    void settle(sop::Condition& condition) const {
        condition.field = settled(condition.field);
        for (sop::Condition& part : condition.operands) settle(part);
    }
    [[nodiscard]] FieldId settled(FieldId id) const {
        if (id == none<FieldId> || index(id) < first_of_records) return id;
        return static_cast<FieldId>(sop_.case_field_count + 1U + index(id) - first_of_records);
    }

    void name_step(const std::vector<Word>& line) {
        if (!is_step(line)) return;
        steps_[line[0].text] = static_cast<StepId>(sop_.steps.size());
        sop_.steps.emplace_back().id = line[0].text;
        sop_.steps.back().span = line[0].span;
        sop_.steps.back().routing_span = line[0].span;
    }

    void declare(const std::vector<Word>& line) {
        if (line.empty() || is_step(line)) return;
        if (line[0].text == "optional") {
            for (std::size_t i = 1; i < line.size(); ++i) sop_.fields[index(field(line[i].text))].required = false;
        } else if (line[0].text == "record") {
            needs_records_ = true;
            for (std::size_t i = 1; i < line.size(); ++i) {
                record_fields_.emplace_back().id = line[i].text;
                record_fields_.back().type = FieldType::boolean;
            }
        } else if (line[0].text == "actor") {
            sop_.actors[index(actor(line.at(1).text))].external = line.size() > 2;
        } else if (line[0].text == "field") {
            sop::Field& declared = sop_.fields[index(field(line.at(1).text))];
            declared.type = FieldType::choice;
            for (std::size_t i = 2; i < line.size(); ++i) declared.options.push_back(line[i].text);
        } else {
            sop::Document& declared = sop_.kelengkapan[index(document(line.at(1).text))];
            declared.span = line[1].span;
            for (std::size_t i = 2; i + 1 < line.size(); i += 2) {
                if (line[i].text == "from") declared.from = actor(line[i + 1].text);
                if (line[i].text == "when") declared.when = condition(line[i + 1]);
            }
        }
    }

    void read_step(const std::vector<Word>& line) {
        const StepId id = steps_.at(line[0].text);
        sop::Step& step = sop_.steps[index(id)];
        bool worked_on = true;  // by the actor of steps that name none
        std::size_t at = 1;
        for (; at < line.size() && line[at].text != ">"; ++at) {
            read_attribute(step, line[at]);
            worked_on = worked_on && line[at].text.rfind("actor", 0) != 0 && line[at].text != "gateway" &&
                        line[at].text != "wait";
        }
        if (worked_on) step.actor = actor("petugas");
        if (at == line.size()) return default_next(id);
        step.routing_span = line[at].span;
        read_routing(step, {line.begin() + static_cast<std::ptrdiff_t>(at) + 1, line.end()});
    }

    void read_attribute(sop::Step& step, const Word& word) {
        const std::size_t equals = word.text.find('=');
        const std::string key = word.text.substr(0, equals);
        const std::string value = equals == std::string::npos ? "" : word.text.substr(equals + 1);
        if (key == "join") {
            step.join = value.empty() ? sop::Join::all : sop::Join::count;
            step.join_count = value.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(std::stoi(value));
            step.join_span = word.span;
        } else if (key == "actor") {
            step.actor = actor(value);
        } else if (key == "needs") {
            for (const std::string& name : split(value, ',')) step.kelengkapan.push_back(document(name));
        } else if (key == "outputs") {
            for (const std::string& name : split(value, ',')) step.outputs.push_back(document(name));
        } else if (key == "sets") {
            for (const std::string& name : split(value, ',')) step.sets.push_back(field(name));
        } else if (key == "time") {
            step.waktu_baku = time(value);
            step.has_waktu_baku = true;
        } else if (key == "gateway") {
        } else if (key == "wait") {
            step.wait = sop::WaitForMessage{"pesan"};
        } else if (key == "each") {
            step.for_each = sop::ForEach{RecordTypeId{0}, false, word.span};
            needs_records_ = true;
        } else if (key == "open") {
            step.for_each = sop::ForEach{RecordTypeId{0}, true, word.span};
            needs_records_ = true;
        } else if (key == "adds") {
            step.adds.push_back(RecordTypeId{0});
            needs_records_ = true;
        } else if (key == "call") {
            step.call = value;
        } else {
            ALUR_ASSERT(false && "a word of the notation");
        }
    }

    static sop::WaktuBaku time(std::string value) {
        sop::WaktuBaku result;
        if (value.back() == '~') {
            result.tentative = true;
            value.pop_back();
        }
        if (value == "?") return result;
        const std::int64_t amount = std::stoll(value);
        if (value.back() == 'm') result.limit = Limit{Measure::working_time, amount * 60};
        if (value.back() == 'd') result.limit = Limit{Measure::working_days, amount};
        if (value.back() == 'k') result.limit = Limit{Measure::calendar_days, amount};
        return result;
    }

    void default_next(StepId id) {
        const std::size_t following = index(id) + 1;
        const StepId to = following < sop_.steps.size() ? static_cast<StepId>(following) : end_step;
        sop::Step& step = sop_.steps[index(id)];
        step.next.push_back({{to, step.span, true}, {}});
    }

    void read_routing(sop::Step& step, const std::vector<Word>& words) {
        const bool splits = words.size() > 1 && words[1].text == "&";
        const bool chooses = words.size() > 1 && words[1].text == "/";
        for (const Word& word : words) {
            if (word.text == "&" || word.text == "|" || word.text == "/") continue;
            if (word.text == "returns")
                step.outcomes.back().returns = true;
            else if (word.text == "cancels")
                step.outcomes.back().cancels = true;
            else if (word.text == "late")
                step.outcomes.back().by_deadline = true;
            else if (chooses)
                step.choose.push_back(read_guarded<sop::Choice>(word));
            else if (splits || word.text.find('=') == std::string::npos || word.text.find('?') != std::string::npos)
                step.next.push_back(read_guarded<sop::Branch>(word));
            else
                step.outcomes.push_back(read_outcome(step, word));
        }
    }

    sop::Outcome read_outcome(const sop::Step& step, const Word& word) {
        const std::vector<std::string> parts = split(word.text, '=');
        sop::Outcome outcome;
        outcome.label = parts.at(0);
        if (!step.for_each) outcome.to = {step_named(parts.at(1)), word.span, false};
        outcome.span = word.span;
        return outcome;
    }

    template <class Guarded>
    Guarded read_guarded(const Word& word) {
        Guarded result;
        const std::size_t mark = word.text.find('?');
        const std::string name = mark == std::string::npos ? word.text : word.text.substr(mark + 1);
        if (mark != std::string::npos) result.when = condition({word.text.substr(0, mark), word.span});
        result.to = {step_named(name), word.span, false};
        return result;
    }

    sop::Condition condition(const Word& word) {
        if (word.text[0] == '!') {
            sop::Condition negation;
            negation.kind = sop::Condition::Kind::negation;
            negation.operands.push_back(condition({word.text.substr(1), word.span}));
            negation.span = word.span;
            return negation;
        }
        const std::vector<std::string> parts = split(word.text, '=');
        sop::Condition atom;
        atom.kind = sop::Condition::Kind::field;
        atom.field = field(parts.at(0));
        atom.values.push_back(parts.size() == 1 ? Value(true) : Value(parts[1]));
        atom.span = word.span;
        return atom;
    }

    [[nodiscard]] StepId step_named(const std::string& name) const {
        return name == "end" ? end_step : steps_.at(name);
    }

    template <class Id, class T>
    static Id find_or_add(std::vector<T>& list, const std::string& name) {
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i].id == name) return static_cast<Id>(i);
        list.emplace_back().id = name;
        return static_cast<Id>(list.size() - 1);
    }
    ActorId actor(const std::string& name) { return find_or_add<ActorId>(sop_.actors, name); }
    DocumentId document(const std::string& name) { return find_or_add<DocumentId>(sop_.kelengkapan, name); }
    FieldId field(const std::string& name) {
        for (std::size_t i = 0; i < record_fields_.size(); ++i)
            if (record_fields_[i].id == name) return static_cast<FieldId>(first_of_records + i);
        const std::size_t known = sop_.fields.size();
        const auto id = find_or_add<FieldId>(sop_.fields, name);
        if (index(id) == known) sop_.fields[known].required = true;
        if (sop_.fields[index(id)].options.empty()) sop_.fields[index(id)].type = FieldType::boolean;
        return id;
    }

    sop::Sop sop_;
    std::vector<std::vector<Word>> lines_;
    std::map<std::string, StepId> steps_;
    std::vector<sop::Field> record_fields_;
    bool needs_records_ = false;
};

}  // namespace

alur::sop::Sop drawn(std::string_view text) { return Reader(text).run(); }

}  // namespace alur_test
