// An event log as OCEL sees it, whatever form it is written in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/log/ocel.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// A column that becomes an attribute.
struct OutgoingAttribute {
    std::string name;
    const Column* column;
};

/// An object that is a value of a column.
struct OutgoingObject {
    std::string id;
    std::string type;
};

/// Borrows the log that it was made of.
class Outgoing {
public:
    /// \return or a sentence, as write_ocel_json() says
    [[nodiscard]] static Result<Outgoing, std::string> of(const EventLog& log, const OcelWriting& writing);

    [[nodiscard]] std::string event_id(std::size_t row) const;
    /// Attributes of events, and those that the events of an activity have. \param activity position in its texts
    [[nodiscard]] const std::vector<OutgoingAttribute>& event_attributes() const noexcept { return event_attributes_; }
    [[nodiscard]] bool has(std::size_t activity, std::size_t attribute) const {
        return used_[activity * event_attributes_.size() + attribute];
    }
    /// Attributes of cases, and the event from which to take those of a case. \param number position in the texts of
    /// EventLog::case_id()
    [[nodiscard]] const std::vector<OutgoingAttribute>& case_attributes() const noexcept { return case_attributes_; }
    [[nodiscard]] std::size_t an_event_of(std::size_t number) const { return events_of_cases_[number]; }

    /// The types of objects, that of cases first.
    [[nodiscard]] const std::vector<std::string>& types() const noexcept { return types_; }
    /// Objects that are no cases, each once.
    [[nodiscard]] const std::vector<OutgoingObject>& others() const noexcept { return others_; }
    /// Calls `act` with the id of each object that an event concerns, and what it is to it.
    template <class Act>
    void each_object(std::size_t row, Act act) const {
        act(log_->case_id().text(row), std::string_view("case"));
        for (const auto& [column, ids] : object_columns_)
            if (column->has_value(row)) act(std::string_view(ids[column->code(row)]), std::string_view(column->name()));
    }

private:
    explicit Outgoing(const EventLog& log) : log_(&log) {}
    [[nodiscard]] std::string add_objects(const std::string& column, const std::string& type);
    void add_attributes(const OcelWriting& writing);

    const EventLog* log_;
    const Column* event_ids_ = nullptr;  // null: events are numbered
    std::vector<OutgoingAttribute> event_attributes_;
    std::vector<bool> used_;
    std::vector<OutgoingAttribute> case_attributes_;
    std::vector<std::uint32_t> events_of_cases_;
    std::vector<std::string> types_;
    std::vector<OutgoingObject> others_;
    std::vector<std::pair<const Column*, std::vector<std::string>>> object_columns_;  // with the ids of their texts
};

}  // namespace log
}  // namespace v0
}  // namespace alur
