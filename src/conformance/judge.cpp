// Roles, separations of duties and documents of one case.
#include <algorithm>
#include <utility>

#include <alur/sop/sop.hpp>

#include "conformance/content.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

class Case {
public:
    Case(const Procedure& procedure, const Vocabulary& words, const Reading& reading, std::size_t of_case)
        : procedure_(procedure),
          sop_(procedure.definition()),
          words_(words),
          trace_(reading.trace(of_case)),
          rows_(reading.rows.data() + reading.first[of_case]),
          settled_(reading.settled.data() + of_case * words.fields().size()),
          there_(sop_.kelengkapan.size()) {}

    std::vector<Deviation> judge(const Difference& difference) {
        std::vector<const Completion*> completion(trace_.events.size());
        for (const Completion& it : difference.completions) completion[it.event] = &it;
        for (std::uint32_t event = 0; event < trace_.events.size(); ++event) {
            for (const DocumentId document : words_.documents(rows_[event])) there_[index(document)] = true;
            if (completion[event] != nullptr) {
                look_at_role(*completion[event]);
                look_at_person(*completion[event]);
                look_at_documents(*completion[event]);
            } else if (trace_.events[event].step != end_step) {
                produce(trace_.events[event].step, trace_.events[event].outcome);
            }
        }
        return std::move(found_);
    }

private:
    void add(Kind kind, const Completion& of, std::string expected, std::string explanation) {
        found_.push_back({kind, of.step, of.event, true, std::move(expected), std::move(explanation)});
    }
    [[nodiscard]] std::string quoted(StepId step) const { return log::in_quotes(sop_.step(step).id); }

    void look_at_role(const Completion& of) {
        if (!trace_.events[of.event].wrong_role) return;
        const std::string admitted = words_.admitted(of.step);
        add(Kind::wrong_actor, of, admitted,
            quoted(of.step) + " was completed as " + log::in_quotes(words_.role_name(rows_[of.event])) +
                ", and is for " + admitted);
    }

    /// A5, as far as a log tells: it does not say in whose place somebody acted.
    void look_at_person(const Completion& of) {
        for (const StepId other : sop_.step(of.step).not_by) {
            for (std::uint32_t event = 0; event < of.event; ++event) {
                if (trace_.events[event].step != other || !words_.is_same_person(rows_[event], rows_[of.event]))
                    continue;
                if (have_same_items(of.step, other) && !words_.is_same_item(rows_[event], rows_[of.event])) continue;
                add(Kind::wrong_actor, of, "not by who completed " + sop_.step(other).id,
                    quoted(of.step) + " was completed by the same person as " + quoted(other) +
                        ", which its not_by excludes");
                break;
            }
        }
    }
    [[nodiscard]] bool have_same_items(StepId a, StepId b) const {
        const RecordTypeId items = procedure_.step(a).for_each;
        return items != none<RecordTypeId> && items == procedure_.step(b).for_each;
    }

    /// D3 and D4. The documents of single items are not known.
    void look_at_documents(const Completion& of) {
        if (words_.has_documents() && checks(of.step, of.outcome))
            for (const DocumentId document : sop_.step(of.step).kelengkapan) {
                const sop::Document& entry = sop_.kelengkapan[index(document)];
                const bool of_items = procedure_.tables().documents[index(document)].items != none<RecordTypeId>;
                if (there_[index(document)] || of_items || (entry.when && !is_needed(document, of))) continue;
                add(Kind::missing_document, of, entry.id,
                    quoted(of.step) + " needs " + log::in_quotes(entry.id) +
                        (entry.when ? " under its condition, which holds, and the log does not show it until then"
                                    : ", which the log does not show until then"));
            }
        produce(of.step, of.outcome);
    }
    /// Whether the log tells that the condition of a document holds.
    [[nodiscard]] bool is_needed(DocumentId document, const Completion& of) const {
        const Range range = procedure_.step(of.step).conditional;
        const auto first = procedure_.tables().conditional.begin() + range.first;
        const auto needed = std::find_if(first, first + range.count, [&](const ConditionalDocument& conditional) {
            return conditional.document == document;
        });
        return words_.fields()
            .holds(needed->guard, rows_[of.event], [&](std::size_t field) { return settled_[field] <= of.event; })
            .value_or(false);
    }
    void produce(StepId step, OutcomeId outcome) {
        if (!checks(step, outcome)) return;
        for (const DocumentId document : sop_.step(step).outputs) there_[index(document)] = true;
    }
    [[nodiscard]] bool checks(StepId step, OutcomeId outcome) const {
        if (outcome == none<OutcomeId>) return true;
        const sop::Outcome& taken = sop_.step(step).outcomes[index(outcome)];
        return !taken.returns && !taken.by_deadline;
    }

    const Procedure& procedure_;
    const sop::Sop& sop_;
    const Vocabulary& words_;
    const Trace& trace_;
    const std::uint32_t* rows_;
    const std::uint32_t* settled_;
    std::vector<bool> there_;  // by document
    std::vector<Deviation> found_;
};

}  // namespace

std::vector<Deviation> judge(const Procedure& procedure, const Vocabulary& words, const Reading& reading,
                             std::size_t of_case, const Difference& difference) {
    return Case(procedure, words, reading, of_case).judge(difference);
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur
