#include <algorithm>
#include <utility>

#include <alur/sop/sop.hpp>

#include "conformance/deviation.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

/// How many steps a sentence names.
constexpr std::size_t most_named = 5;

class Reader {
public:
    Reader(const Procedure& procedure, const Trace& trace, const Alignment& alignment)
        : sop_(procedure.definition()), trace_(trace), lines_(alignment.lines), partner_(lines_.size(), alone) {}

    Difference read() {
        pair();
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const Line& line = lines_[i];
            switch (line.side) {
                case Side::silent: break;
                case Side::both: found_.completions.push_back({line.event, line.step, line.outcome}); break;
                case Side::model:
                    if (partner_[i] == alone) add(Kind::skipped, line, name(line.step), words_of_skipped(i));
                    break;
                case Side::log: read_log(i); break;
            }
        }
        std::stable_sort(found_.deviations.begin(), found_.deviations.end(),
                         [](const Deviation& a, const Deviation& b) { return a.place < b.place; });
        return std::move(found_);
    }

private:
    static constexpr std::size_t alone = static_cast<std::size_t>(-1);

    [[nodiscard]] std::string name(StepId step) const { return sop_.step(step).id; }
    [[nodiscard]] std::string quoted(StepId step) const { return log::in_quotes(name(step)); }
    [[nodiscard]] std::string outcome(StepId step, OutcomeId outcome) const {
        return log::in_quotes(sop_.step(step).outcomes[index(outcome)].label);
    }

    /// What was skipped here and inserted there is one thing in the wrong place. The nearest belong together.
    void pair() {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (lines_[i].side != Side::model) continue;
            std::size_t nearest = alone;
            for (std::size_t j = 0; j < lines_.size(); ++j) {
                if (lines_[j].side != Side::log || lines_[j].step != lines_[i].step || partner_[j] != alone) continue;
                if (nearest == alone || distance(i, j) < distance(i, nearest)) nearest = j;
            }
            if (nearest == alone) continue;
            partner_[i] = nearest;
            partner_[nearest] = i;
        }
    }
    static std::size_t distance(std::size_t a, std::size_t b) { return a < b ? b - a : a - b; }

    void add(Kind kind, const Line& line, std::string expected, std::string explanation) {
        found_.deviations.push_back(
            {kind, line.step, line.event, line.side == Side::log, std::move(expected), std::move(explanation)});
    }

    void read_log(std::size_t i) {
        const Line& line = lines_[i];
        if (partner_[i] == alone) {
            const std::string expected = words_of(line.open);
            if (line.step == end_step)
                add(Kind::inserted, line, expected, "the SOP has no such step");
            else if (line.open.empty())
                add(Kind::inserted, line, expected, quoted(line.step) + " was completed when the case was over");
            else
                add(Kind::inserted, line, expected,
                    quoted(line.step) + " has no place here, where the SOP has " + expected);
            return;
        }
        const Line& due = lines_[partner_[i]];
        found_.completions.push_back({line.event, line.step, due.outcome});
        const bool early = i < partner_[i];
        const StepId other = early ? last_of_procedure(i, partner_[i]) : first_of_procedure(partner_[i], i);
        if (other != end_step) {
            const std::string where = std::string(early ? "after " : "before ") + name(other);
            add(Kind::out_of_order, line, where,
                quoted(line.step) + " was completed too " + (early ? "early" : "late") + ": the SOP has it " + where);
            return;
        }
        const OutcomeId told = trace_.events[line.event].outcome;
        const std::string wanted = outcome(line.step, due.outcome);
        add(Kind::wrong_outcome, line, sop_.step(line.step).outcomes[index(due.outcome)].label,
            quoted(line.step) + " was completed with the outcome " + outcome(line.step, told) +
                ", but the case went on as after " + wanted);
    }

    [[nodiscard]] bool is_of_procedure(std::size_t i) const {
        return lines_[i].side == Side::both || lines_[i].side == Side::model;
    }
    /// The step that the procedure completes last, or first, between two lines; end_step: none.
    [[nodiscard]] StepId last_of_procedure(std::size_t from, std::size_t to) const {
        for (std::size_t i = to; --i > from;)
            if (is_of_procedure(i)) return lines_[i].step;
        return end_step;
    }
    [[nodiscard]] StepId first_of_procedure(std::size_t from, std::size_t to) const {
        for (std::size_t i = from + 1; i < to; ++i)
            if (is_of_procedure(i)) return lines_[i].step;
        return end_step;
    }

    [[nodiscard]] std::string words_of_skipped(std::size_t i) const {
        std::string words = quoted(lines_[i].step) + " has to come";
        std::size_t before = i;
        while (before > 0 && lines_[before - 1].side != Side::both) --before;
        std::size_t after = i + 1;
        while (after < lines_.size() && lines_[after].side != Side::both) ++after;
        if (before > 0) words += " after " + quoted(lines_[before - 1].step);
        if (after < lines_.size())
            words += std::string(before > 0 ? " and" : "") + " before " + quoted(lines_[after].step);
        return words + ", and the log does not tell of it";
    }

    /// What the procedure has in a place: `periksa`, `telaah or survei`, `the end of the case`.
    [[nodiscard]] std::string words_of(const std::vector<StepId>& open) const {
        if (open.empty()) return "the end of the case";
        std::string words;
        for (std::size_t i = 0; i < open.size() && i < most_named; ++i)
            words += (words.empty() ? "" : " or ") + name(open[i]);
        if (open.size() > most_named) words += " or " + std::to_string(open.size() - most_named) + " others";
        return words;
    }

    const sop::Sop& sop_;
    const Trace& trace_;
    const std::vector<Line>& lines_;
    std::vector<std::size_t> partner_;  // by line
    Difference found_;
};

}  // namespace

std::string_view name(Kind kind) noexcept {
    switch (kind) {
        case Kind::skipped: return "skipped";
        case Kind::inserted: return "inserted";
        case Kind::out_of_order: return "out_of_order";
        case Kind::wrong_outcome: return "wrong_outcome";
        case Kind::wrong_actor: return "wrong_actor";
        case Kind::missing_document: break;
    }
    return "missing_document";
}

Difference difference(const Procedure& procedure, const Trace& trace, const Alignment& alignment) {
    return Reader(procedure, trace, alignment).read();
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur
