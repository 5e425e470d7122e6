#include <alur/runtime/event_log.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/log/column_writer.hpp>
#include <alur/runtime/engine.hpp>

namespace alur {
inline namespace v0 {
namespace {

/// One row before it is written.
struct Row {
    Instant at{};
    std::size_t activation = 0;
    std::string_view transition;
    std::string documents{};  ///< brought since the completion before
};

/// Follows the events of a case. What one instant brings is told in the order in which it came about.
class Following {
public:
    std::vector<Row> rows_of(const std::vector<EventView>& history) {
        for (const EventView& event : history) follow(event);
        // A claim that was given back is none.
        rows_.erase(std::remove_if(rows_.begin(), rows_.end(), [](const Row& row) { return row.transition.empty(); }),
                    rows_.end());
        return std::move(rows_);
    }

private:
    struct Open {
        std::string name;
        std::size_t activation = 0;
        std::optional<std::size_t> start{};  ///< its row
    };

    void follow(const EventView& event) {
        if (event.kind == "StepOffered") {
            open_.push_back({event.name(), offered_});
            add(event, offered_++, "schedule");
        } else if (event.kind == "CaseSuspended" || event.kind == "CaseResumed") {
            for (const Open& open : open_)
                add(event, open.activation, event.kind == "CaseSuspended" ? "suspend" : "resume");
        } else if (event.kind == "DocumentSubmitted") {
            documents_ += (documents_.empty() ? "" : ";") + event.about;
        } else if (event.kind == "StepStarted") {
            if (const auto open = find(event); open != open_.end()) {
                open->start = rows_.size();
                add(event, open->activation, "start");
            }
        } else if (event.kind == "StepReleased") {
            if (const auto open = find(event); open != open_.end() && open->start)
                rows_[*std::exchange(open->start, std::nullopt)].transition = {};
        } else if (event.kind == "StepCompleted" || event.kind == "StepCancelled") {
            end(event);
        }
    }

    void end(const EventView& event) {
        const auto open = find(event);
        if (open == open_.end()) return;  // a for_each as a whole
        const bool completes = event.kind == "StepCompleted";
        add(event, open->activation, completes ? "complete" : "withdraw");
        if (completes) rows_.back().documents = std::exchange(documents_, {});
        open_.erase(open);
    }

    /// A step, or an item of it, is open at most once.
    std::vector<Open>::iterator find(const EventView& event) {
        return std::find_if(open_.begin(), open_.end(),
                            [name = event.name()](const Open& open) { return open.name == name; });
    }
    void add(const EventView& event, std::size_t activation, std::string_view transition) {
        rows_.push_back({event.at, activation, transition});
    }

    std::vector<Open> open_;  // in order of offering
    std::size_t offered_ = 0;
    std::string documents_;
    std::vector<Row> rows_;
};

/// The columns of the log while it grows.
class Writing {
public:
    explicit Writing(const LogRequest& request) {
        for (const std::string& field : request.fields) {
            const std::string column = "case:" + field;
            const bool is_there = std::any_of(fields_.begin(), fields_.end(),
                                              [&](const ColumnWriter& known) { return known.name() == column; });
            // No field is called like a column of ours: names of fields have no colon.
            if (!is_there && field.find(':') == std::string::npos) fields_.emplace_back(column, ColumnType::text);
        }
    }

    void add(const CaseView& of, const std::vector<ActivationView>& activations,
             const std::vector<EventView>& history) {
        const std::string name = of.name.empty() ? "#" + std::to_string(index(of.id)) : of.name;
        const bool is_over = of.status == CaseStatus::completed || of.status == CaseStatus::cancelled;
        for (const Row& row : Following().rows_of(history)) {
            const ActivationView& it = activations[row.activation];
            const bool ends = row.transition == "complete" || row.transition == "withdraw";
            case_.add_text(name);
            sop_.add_text(of.sop);
            status_.add_text(alur::name(of.status));
            begun_.add_instant(activations.front().offered);
            add(ended_, is_over ? std::optional(of.last) : std::nullopt);
            step_.add_text(it.step);
            instance_.add_text(it.name() + "#" + std::to_string(it.attempt));
            add(item_, it.item);
            transition_.add_text(row.transition);
            time_.add_instant(row.at);
            // Who acted, and as what: `ROLE:PERSON`. What is only offered waits for its role.
            const std::string_view by = ends ? it.by : row.transition == "start" ? it.claimant : std::string_view();
            const std::size_t colon = by.find(':');
            const bool has_role = colon != std::string_view::npos;
            add(role_, has_role ? by.substr(0, colon) : std::string_view(it.actor));
            add(resource_, has_role ? by.substr(colon + 1) : by);
            add(outcome_, row.transition == "complete" ? std::string_view(it.outcome) : std::string_view());
            add(documents_, row.documents);
            add(verdict_, ends ? alur::name(it.time.verdict) : std::string_view());
            for (ColumnWriter& column : fields_) add(column, value_of(of, column.name()));
        }
    }

    [[nodiscard]] EventLog finish() && {
        std::vector<Column> columns;
        for (ColumnWriter* const column : {&case_, &sop_, &status_, &begun_, &ended_})
            columns.push_back(std::move(*column).finish());
        for (ColumnWriter& column : fields_) columns.push_back(std::move(column).finish());
        for (ColumnWriter* const column :
             {&step_, &instance_, &item_, &transition_, &time_, &role_, &resource_, &outcome_, &documents_, &verdict_})
            columns.push_back(std::move(*column).finish());
        return EventLog::of(Table(std::move(columns))).value();
    }

private:
    static void add(ColumnWriter& column, std::string_view text) {
        if (text.empty())
            column.add_null();
        else
            column.add_text(text);
    }
    static void add(ColumnWriter& column, const std::optional<Instant>& t) {
        if (t)
            column.add_instant(*t);
        else
            column.add_null();
    }
    [[nodiscard]] static std::string value_of(const CaseView& of, std::string_view column) {
        const std::string_view name = column.substr(std::string_view("case:").size());
        for (const FieldView& field : of.fields)
            if (field.field == name && field.item.empty() && !field.erased && !field.masked)
                return to_string(field.value);
        return {};
    }

    ColumnWriter case_{std::string(log_columns::case_id), ColumnType::text};
    ColumnWriter sop_{"case:alur:sop", ColumnType::text};
    ColumnWriter status_{std::string(log_columns::case_status), ColumnType::text};
    ColumnWriter begun_{std::string(log_columns::case_begun), ColumnType::instant};
    ColumnWriter ended_{std::string(log_columns::case_ended), ColumnType::instant};
    ColumnWriter step_{std::string(log_columns::activity), ColumnType::text};
    ColumnWriter instance_{std::string(log_columns::instance), ColumnType::text};
    ColumnWriter item_{std::string(log_columns::item), ColumnType::text};
    ColumnWriter transition_{std::string(log_columns::lifecycle), ColumnType::text};
    ColumnWriter time_{std::string(log_columns::time), ColumnType::instant};
    ColumnWriter role_{std::string(log_columns::role), ColumnType::text};
    ColumnWriter resource_{std::string(log_columns::resource), ColumnType::text};
    ColumnWriter outcome_{std::string(log_columns::outcome), ColumnType::text};
    ColumnWriter documents_{std::string(log_columns::documents), ColumnType::text};
    ColumnWriter verdict_{std::string(log_columns::verdict), ColumnType::text};
    std::vector<ColumnWriter> fields_;
};

}  // namespace

EventLog event_log(const Engine& engine, const LogRequest& request) {
    Writing log(request);
    CaseQuery query;
    query.sop = request.sop;
    query.most = 1000;
    while (true) {
        const auto page = engine.cases(query);
        if (!page || page->empty()) break;
        for (const CaseId id : *page) {
            // A case that goes on meanwhile is read again, so that its parts belong together.
            while (true) {
                const auto before = engine.view(id);
                const auto history = engine.history(id);
                const auto activations = engine.activations(id);
                if (!before || !history || !activations) break;
                const auto after = engine.view(id);
                if (!after || after->events != before->events) continue;
                if (!activations->empty()) log.add(*before, *activations, *history);
                break;
            }
        }
        query.after = page->back();
    }
    return std::move(log).finish();
}

}  // namespace v0
}  // namespace alur
