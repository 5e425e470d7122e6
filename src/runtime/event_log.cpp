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

/// A time in which a case was suspended.
struct Suspension {
    Instant from{};
    Instant to = never;
};

/// One row before it is written.
struct Row {
    Instant at{};
    std::size_t activation = 0;
    std::string_view transition;
};

std::vector<Suspension> suspensions_of(const std::vector<EventView>& history) {
    std::vector<Suspension> suspensions;
    for (const EventView& event : history) {
        if (event.kind == "CaseSuspended") suspensions.push_back({event.at, never});
        if (event.kind == "CaseResumed" && !suspensions.empty()) suspensions.back().to = event.at;
    }
    return suspensions;
}

/// The rows of a case, in order: what one instant brings follows the order in which activations were offered, since an
/// activation that ends brings about the ones behind it.
std::vector<Row> rows_of(const std::vector<ActivationView>& activations, const std::vector<Suspension>& suspensions) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < activations.size(); ++i) {
        const ActivationView& it = activations[i];
        rows.push_back({it.offered, i, "schedule"});
        if (it.started != never) rows.push_back({it.started, i, "start"});
        for (const Suspension& suspension : suspensions) {
            if (suspension.from < it.offered || suspension.from >= it.ended) continue;
            rows.push_back({suspension.from, i, "suspend"});
            if (suspension.to <= it.ended && suspension.to != never) rows.push_back({suspension.to, i, "resume"});
        }
        if (it.ended != never)
            rows.push_back({it.ended, i, it.status == ActivationStatus::completed ? "complete" : "withdraw"});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return std::pair(a.at, a.activation) < std::pair(b.at, b.activation);
    });
    return rows;
}

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
             const std::vector<Suspension>& suspensions) {
        const std::string name = of.name.empty() ? "#" + std::to_string(index(of.id)) : of.name;
        const bool is_over = of.status == CaseStatus::completed || of.status == CaseStatus::cancelled;
        for (const Row& row : rows_of(activations, suspensions)) {
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
             {&step_, &instance_, &item_, &transition_, &time_, &role_, &resource_, &outcome_, &verdict_})
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
    ColumnWriter verdict_{"alur:verdict", ColumnType::text};
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
                if (!activations->empty()) log.add(*before, *activations, suspensions_of(*history));
                break;
            }
        }
        query.after = page->back();
    }
    return std::move(log).finish();
}

}  // namespace v0
}  // namespace alur
