// What the texts of a log mean to a procedure: activities, roles, outcomes, documents, fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/conformance/plan.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/log/event_log.hpp>

#include "conformance/case_fields.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {

/// What is wrong with the names and columns of a plan; empty: nothing.
[[nodiscard]] std::string fault_of(const EventLog& log, const ConformancePlan& plan);

/// Looks up what the rows of a log say. Log and procedure outlive it.
class Vocabulary {
public:
    /// \param plan without a fault
    Vocabulary(const EventLog& log, const ConformancePlan& plan);

    /// The role that somebody acted in; none: the log does not tell, or it is no actor of the SOP.
    [[nodiscard]] ActorId role(std::uint32_t row) const;
    /// What the log calls it.
    [[nodiscard]] std::string_view role_name(std::uint32_t row) const { return role_column_->text(row); }
    /// Whether both rows tell who acted, and it was the same person.
    [[nodiscard]] bool is_same_person(std::uint32_t a, std::uint32_t b) const { return agree(resource_column_, a, b); }
    /// Whether both rows tell of which item, and it is the same.
    [[nodiscard]] bool is_same_item(std::uint32_t a, std::uint32_t b) const { return agree(item_column_, a, b); }
    /// The outcome of a completion of a step; none: the log does not tell, or the step has none of that name.
    [[nodiscard]] OutcomeId outcome(std::uint32_t row, StepId step) const;
    /// Whether the log tells of documents at all.
    [[nodiscard]] bool has_documents() const noexcept { return document_column_ != nullptr; }
    /// Those that a row lists, as far as the SOP has them.
    [[nodiscard]] const std::vector<DocumentId>& documents(std::uint32_t row) const;

    /// What conditions of documents ask for.
    [[nodiscard]] const CaseFields& fields() const noexcept { return fields_; }

    /// Whether a completion of the step with this outcome admits the role; true where that is not known.
    [[nodiscard]] bool admits(StepId step, OutcomeId outcome, ActorId role) const;
    /// The roles that a step admits, in words: `operator or kasi`.
    [[nodiscard]] std::string admitted(StepId step) const;

    /// What the log lacks of roles, documents and fields, and what of them means nothing to the SOP, in sentences.
    [[nodiscard]] std::vector<std::string> notes() const;

private:
    [[nodiscard]] static bool agree(const Column* column, std::uint32_t a, std::uint32_t b) {
        return column != nullptr && column->has_value(a) && column->has_value(b) && column->code(a) == column->code(b);
    }

    const Procedure& procedure_;
    const Column* role_column_;
    const Column* resource_column_;
    const Column* item_column_;
    const Column* outcome_column_;
    const Column* document_column_;
    std::vector<ActorId> roles_;                      // by the texts of their column
    std::vector<std::vector<DocumentId>> documents_;  // the same
    std::vector<std::string> strange_documents_;
    CaseFields fields_;
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur
