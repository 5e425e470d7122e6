#include "log/ocel/outgoing.hpp"

#include <algorithm>
#include <unordered_set>

#include "log/case_columns.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace log {
namespace {

bool has_text(const Column& column, std::string_view text) {
    for (std::size_t i = 0; i < column.texts()->size(); ++i)
        if ((*column.texts())[i] == text) return true;
    return false;
}

}  // namespace

Result<Outgoing, std::string> Outgoing::of(const EventLog& log, const OcelWriting& writing) {
    Outgoing out(log);
    if (const std::size_t nulls = log.time().nulls(); nulls != 0)
        return failure(std::to_string(nulls) + (nulls == 1 ? " event has" : " events have") +
                       " no time, and OCEL has none without; leave them out");
    if (has_text(log.case_id(), "") || has_text(log.activity(), ""))
        return failure(std::string("an event whose case or activity is an empty text; name it"));
    out.types_.push_back(writing.case_type);
    for (const auto& [column, type] : writing.objects)
        if (std::string fault = out.add_objects(column, type); !fault.empty()) return failure(std::move(fault));
    out.add_attributes(writing);
    return out;
}

std::string Outgoing::add_objects(const std::string& name, const std::string& type) {
    const Column* const column = log_->table().find(name);
    if (column == nullptr) {
        std::vector<std::string_view> names;
        for (const Column& known : log_->table().columns()) names.emplace_back(known.name());
        const std::string_view near = closest(name, names);
        return "there is no column " + begin_in_quotes(name) +
               (near.empty() ? std::string() : "; did you mean " + begin_in_quotes(near) + "?");
    }
    if (column->type() != ColumnType::text)
        return "the column " + begin_in_quotes(name) + " holds no text, so its values are no objects";
    if (column == &log_->case_id() || column == &log_->activity())
        return "the column " + begin_in_quotes(name) + " is what cases or activities are called by";
    if (type.empty() || type == types_.front())
        return "objects of " + begin_in_quotes(name) + " need a type of their own, not " + begin_in_quotes(type);
    if (std::find(types_.begin(), types_.end(), type) == types_.end()) types_.push_back(type);

    std::unordered_set<std::string_view> cases;
    for (std::size_t i = 0; i < log_->cases(); ++i) cases.insert((*log_->case_id().texts())[i]);
    std::unordered_set<std::string_view> known;
    for (const OutgoingObject& object : others_) known.insert(object.id);
    std::vector<std::string> ids;
    std::vector<OutgoingObject> fresh;
    for (std::size_t i = 0; i < column->texts()->size(); ++i) {
        ids.push_back(type + ":" + std::string((*column->texts())[i]));
        if (cases.contains(ids.back())) return "the case " + begin_in_quotes(ids.back()) + " is called like an object";
        if (!known.contains(ids.back())) fresh.push_back({ids.back(), type});
    }
    others_.insert(others_.end(), fresh.begin(), fresh.end());
    object_columns_.emplace_back(column, std::move(ids));
    return {};
}

void Outgoing::add_attributes(const OcelWriting& writing) {
    const std::vector<std::uint32_t> order = log_->by_case();
    const std::vector<bool> constant = constant_in_cases(*log_, order);
    const auto& columns = log_->table().columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Column& column = columns[i];
        if (&column == &log_->case_id() || &column == &log_->activity() || &column == &log_->time() ||
            writing.objects.contains(column.name()))
            continue;
        if (column.name() == ocel_columns::event && column.type() == ColumnType::text && column.nulls() == 0 &&
            column.texts()->size() == column.rows() && !has_text(column, ""))
            event_ids_ = &column;
        else if (column.name() == ocel_columns::event)
            continue;  // copies of one event, of a flattened log: each becomes an event of its own
        else if (constant[i])
            case_attributes_.push_back({column.name().substr(of_case.size()), &column});
        else
            event_attributes_.push_back({column.name(), &column});
    }
    events_of_cases_.resize(log_->cases());
    for (const std::uint32_t row : order) events_of_cases_[log_->case_id().code(row)] = row;

    used_.resize(log_->activity().texts()->size() * event_attributes_.size());
    for (std::size_t i = 0; i < event_attributes_.size(); ++i)
        for (std::size_t row = 0; row < log_->events(); ++row)
            if (event_attributes_[i].column->has_value(row))
                used_[log_->activity().code(row) * event_attributes_.size() + i] = true;
}

std::string Outgoing::event_id(std::size_t row) const {
    return event_ids_ != nullptr ? std::string(event_ids_->text(row)) : "e" + std::to_string(row + 1);
}

}  // namespace log
}  // namespace v0
}  // namespace alur
