#include "conformance/vocabulary.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <alur/base/diagnostic.hpp>
#include <alur/sop/sop.hpp>

#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

using log::in_quotes;

/// The position of the entry of that id; that of none is the size.
template <class Entry>
std::size_t position(const std::vector<Entry>& entries, std::string_view id) {
    return static_cast<std::size_t>(
        std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.id == id; }) -
        entries.begin());
}

/// That there is no such entry, with the one that was probably meant; empty: there is one.
template <class Entry>
std::string lacking(const std::string& id, const std::vector<Entry>& entries, const std::string& what) {
    if (position(entries, id) < entries.size()) return {};
    std::vector<std::string_view> ids;
    ids.reserve(entries.size());
    for (const Entry& entry : entries) ids.emplace_back(entry.id);
    const std::string_view near = closest(id, ids);
    return ", but the SOP has no such " + what +
           (near.empty() ? std::string() : "; did you mean " + in_quotes(near) + "?");
}

/// What is wrong with a map of names; empty: nothing.
template <class Entry>
std::string fault_in(const std::map<std::string, std::string>& names, const std::vector<Entry>& entries,
                     const std::string& what, bool may_be_empty) {
    for (const auto& [from, to] : names) {
        if (to.empty() && may_be_empty) continue;
        if (const std::string fault = lacking(to, entries, what); !fault.empty())
            return in_quotes(from) + " is mapped to " + in_quotes(to) + fault;
    }
    return {};
}

std::string_view meant(const std::map<std::string, std::string>& names, std::string_view text) {
    const auto mapped = names.find(std::string(text));
    return mapped == names.end() ? text : std::string_view(mapped->second);
}

std::string_view trimmed(std::string_view text) {
    const std::size_t from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t\r\n") + 1 - from);
}

}  // namespace

std::string fault_of(const EventLog& log, const ConformancePlan& plan) {
    const sop::Sop& sop = plan.procedure->definition();
    if (std::string fault = fault_in(plan.activities, sop.steps, "step", true); !fault.empty()) return fault;
    if (std::string fault = fault_in(plan.roles, sop.actors, "actor", false); !fault.empty()) return fault;
    if (std::string fault = fault_in(plan.documents, sop.kelengkapan, "document", false); !fault.empty()) return fault;
    for (const std::string& step : plan.unrecorded)
        if (const std::string fault = lacking(step, sop.steps, "step"); !fault.empty())
            return in_quotes(step) + " is said not to be recorded" + fault;
    const std::string_view ends = plan.end_column.empty() ? log_columns::case_ended : std::string_view(plan.end_column);
    const Column* const column = log.table().find(ends);
    if (column == nullptr && !plan.end_column.empty()) return "the log has no column " + in_quotes(ends);
    if (column != nullptr && column->type() != ColumnType::instant)
        return "the column " + in_quotes(ends) + " holds values of type " + std::string(alur::name(column->type())) +
               ", not instant";
    return {};
}

Vocabulary::Vocabulary(const EventLog& log, const ConformancePlan& plan)
    : procedure_(*plan.procedure),
      role_column_(log.table().find(log_columns::role)),
      resource_column_(log.table().find(log_columns::resource)),
      item_column_(log.table().find(log_columns::item)),
      outcome_column_(log.table().find(log_columns::outcome)),
      document_column_(log.table().find(log_columns::documents)),
      fields_(log, *plan.procedure) {
    const sop::Sop& sop = procedure_.definition();
    if (role_column_ != nullptr)
        for (std::size_t i = 0; i < role_column_->texts()->size(); ++i) {
            const std::string_view role = meant(plan.roles, (*role_column_->texts())[i]);
            const std::size_t actor = position(sop.actors, role);
            roles_.push_back(actor < sop.actors.size() ? static_cast<ActorId>(actor)
                             : role == "service"       ? service_role
                             : role == "host"          ? host_role
                                                       : none<ActorId>);
        }
    if (document_column_ != nullptr)
        for (std::size_t i = 0; i < document_column_->texts()->size(); ++i) {
            std::vector<DocumentId>& listed = documents_.emplace_back();
            std::string_view rest = (*document_column_->texts())[i];
            while (!rest.empty()) {
                const std::size_t end = std::min(rest.find_first_of(";,"), rest.size());
                const std::string_view name = trimmed(rest.substr(0, end));
                rest.remove_prefix(std::min(end + 1, rest.size()));
                if (name.empty()) continue;
                const std::size_t document = position(sop.kelengkapan, meant(plan.documents, name));
                if (document < sop.kelengkapan.size())
                    listed.push_back(static_cast<DocumentId>(document));
                else if (std::find(strange_documents_.begin(), strange_documents_.end(), name) ==
                         strange_documents_.end())
                    strange_documents_.emplace_back(name);
            }
        }
}

ActorId Vocabulary::role(std::uint32_t row) const {
    if (role_column_ == nullptr || !role_column_->has_value(row)) return none<ActorId>;
    return roles_[role_column_->code(row)];
}

OutcomeId Vocabulary::outcome(std::uint32_t row, StepId step) const {
    if (outcome_column_ == nullptr || !outcome_column_->has_value(row)) return none<OutcomeId>;
    const std::string_view label = outcome_column_->text(row);
    const std::vector<sop::Outcome>& outcomes = procedure_.definition().step(step).outcomes;
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        if (outcomes[i].label == label) return static_cast<OutcomeId>(i);
    return none<OutcomeId>;
}

const std::vector<DocumentId>& Vocabulary::documents(std::uint32_t row) const {
    static const std::vector<DocumentId> nothing;
    if (document_column_ == nullptr || !document_column_->has_value(row)) return nothing;
    return documents_[document_column_->code(row)];
}

bool Vocabulary::admits(StepId step, OutcomeId outcome, ActorId role) const {
    const StepRow& row = procedure_.step(step);
    if (role == none<ActorId>) return true;
    // X4: nobody completes what a deadline ends; the role is whose work it was.
    if (outcome != none<OutcomeId> && procedure_.tables().outcomes[row.outcomes.first + index(outcome)].by_deadline)
        return true;
    const bool is_actor = role != service_role && role != host_role;
    switch (row.kind) {
        case StepKind::task: return is_actor && (row.roles >> index(role) & 1U) != 0;
        case StepKind::service: return role == service_role;
        case StepKind::message_wait: return !is_actor || (procedure_.tables().internal_actors >> index(role) & 1U) != 0;
        case StepKind::timed_wait:
        case StepKind::gateway: break;
    }
    return true;
}

std::string Vocabulary::admitted(StepId step) const {
    const StepRow& row = procedure_.step(step);
    if (row.kind == StepKind::service) return "service";
    const std::uint64_t roles = row.kind == StepKind::message_wait ? procedure_.tables().internal_actors : row.roles;
    std::string out;
    for (std::size_t actor = 0; actor < procedure_.actors(); ++actor) {
        if ((roles >> actor & 1U) == 0) continue;
        if (!out.empty()) out += " or ";
        out += procedure_.definition().actors[actor].id;
    }
    return out;
}

std::vector<std::string> Vocabulary::notes() const {
    std::vector<std::string> notes;
    if (role_column_ == nullptr)
        notes.emplace_back("the log has no column 'org:role': in which role somebody acted is not judged");
    for (std::size_t i = 0; role_column_ != nullptr && i < roles_.size(); ++i)
        if (roles_[i] == none<ActorId>)
            notes.push_back("the SOP has no actor " + in_quotes((*role_column_->texts())[i]) +
                            ": who acted as it is not judged; map the role to an actor");
    if (document_column_ == nullptr)
        notes.emplace_back("the log has no column 'alur:documents': missing documents are not judged");
    else
        for (std::string& note : fields_.notes()) notes.push_back(std::move(note));
    for (const std::string& document : strange_documents_)
        notes.push_back("the SOP has no document " + in_quotes(document) + "; map it to one of the kelengkapan");
    return notes;
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur
