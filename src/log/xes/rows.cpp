#include "log/xes/rows.hpp"

#include <algorithm>
#include <utility>

#include "log/quotes.hpp"
#include "log/xes/value.hpp"

namespace alur {
inline namespace v0 {
namespace log {

bool XesRows::resolve_zone(const std::string& zone) {
    auto times = Times::of(zone);
    if (times)
        times_ = std::move(*times);
    else
        fault("ALUR-E409", times.error(), {}, {});
    return times.has_value();
}

void XesRows::fault(const char* code, std::string message, std::string suggestion, Span span) {
    reader_.find({Severity::error, code, std::move(message), std::move(suggestion), span, {}});
}

void XesRows::fault_and_stop(std::string message, std::string suggestion) {
    if (too_large_) return;
    too_large_ = true;
    fault("ALUR-E408", std::move(message), std::move(suggestion), reader_.place());
    reader_.stop();
}

void XesRows::warn(const char* code, std::string message, std::string suggestion, Span span) {
    reader_.find({Severity::warning, code, std::move(message), std::move(suggestion), span, {}});
}

void XesRows::begin_trace() {
    trace_.clear();
    events_of_trace_ = 0;
}

void XesRows::begin_event() {
    events_.begin_row();
    event_at_ = reader_.place();
}

void XesRows::add_to_event(Kind kind, const char* key, const char* value) {
    if (key == nullptr || value == nullptr || kind == Kind::log || kind == Kind::trace || kind == Kind::event) {
        ++left_out_;
        return;
    }
    ColumnWriter& column = events_.of(key, type_of(kind));
    if (column.rows() > rows_) {
        ++left_out_;  // a second one of this key
        return;
    }
    if (events_.all().size() > limits_.columns) {
        fault_and_stop("more than " + std::to_string(limits_.columns) + " keys of events", "raise the limit");
        return;
    }
    column.add_nulls_until(rows_);
    add(column, kind, value);
}

void XesRows::add_to_trace(Kind kind, const char* key, const char* value) {
    const bool is_known = key != nullptr && std::any_of(trace_.begin(), trace_.end(),
                                                        [&](const TraceAttribute& known) { return known.key == key; });
    if (key == nullptr || value == nullptr || is_known || kind == Kind::log || kind == Kind::trace)
        ++left_out_;
    else if (trace_.size() == limits_.columns)
        fault_and_stop("more than " + std::to_string(limits_.columns) + " keys of traces", "raise the limit");
    else
        trace_.push_back({key, kind, value});
}

void XesRows::add(ColumnWriter& column, Kind kind, std::string_view value) {
    const Taken taken = take_value(column, kind, value, times_);
    if (taken.became_text)
        warn("ALUR-W406",
             "the key " + begin_in_quotes(column.name()) + " has values of several types, and is read as text", {},
             reader_.place());
    if (!taken.fault) return;
    Diagnostic finding = *taken.fault;
    finding.span = reader_.place();
    const bool is_last = finding.code == "ALUR-E405";  // all the others will not say it either
    reader_.find(std::move(finding));
    if (is_last) reader_.stop();
}

void XesRows::end_event() {
    if (const ColumnWriter* const activity = events_.find(log_columns::activity);
        activity == nullptr || activity->rows() != rows_ + 1)
        fault("ALUR-E407", "an event without 'concept:name'", "name its activity, or leave the event out", event_at_);
    ++rows_;
    ++events_of_trace_;
    static_cast<void>(check_size());
}

/// A file of many rows and many keys could fill a table that is far larger than itself.
bool XesRows::check_size() {
    const std::size_t columns = events_.all().size() + std::max(cases_.all().size(), trace_.size());
    if (rows_ <= limits_.cells / std::max<std::size_t>(columns, 1)) return true;
    fault_and_stop("more than " + std::to_string(limits_.cells) + " cells, events times keys",
                   "leave out what no question needs, or raise the limit");
    return false;
}

/// Gives an attribute of the trace to each of its events.
void XesRows::repeat(const TraceAttribute& attribute) {
    ColumnWriter& column = cases_.of("case:" + attribute.key, type_of(attribute.kind));
    if (cases_.all().size() > limits_.columns) {
        fault_and_stop("more than " + std::to_string(limits_.columns) + " keys of traces", "raise the limit");
        return;
    }
    column.add_nulls_until(rows_ - events_of_trace_);
    for (std::size_t i = 0; i < events_of_trace_; ++i) add(column, attribute.kind, attribute.value);
}

void XesRows::end_trace() {
    ++traces_;
    if (events_of_trace_ == 0 || !check_size()) return;
    cases_.begin_row();
    bool named = false;
    for (TraceAttribute& attribute : trace_) {
        if (attribute.key == "concept:name") {
            attribute.kind = Kind::text;
            named = true;
            if (!names_.emplace(attribute.value, traces_).second) ++same_names_;
        }
        repeat(attribute);
    }
    if (named) return;
    ++unnamed_;
    repeat({"concept:name", Kind::text, "trace " + std::to_string(traces_)});
}

void XesRows::tell_what_is_left_out() {
    if (left_out_ != 0)
        warn(
            "ALUR-W403",
            std::to_string(left_out_) +
                " attributes or events have no place in a table and were left out: nested, repeated, lists, outside of "
                "a trace",
            {});
    if (same_names_ != 0)
        warn("ALUR-W404",
             std::to_string(same_names_) + " traces have the name of another, and are read as one case with it",
             "name each trace otherwise");
    if (unnamed_ != 0)
        warn("ALUR-W405", std::to_string(unnamed_) + " traces have no 'concept:name', and are called by their position",
             "name each trace");
    Diagnostics of_times;
    times_.warn(of_times);
    for (const Diagnostic& warning : of_times.all()) reader_.find(warning);
}

std::optional<EventLog> XesRows::finish() {
    std::vector<Column> columns;
    const auto take = [&](ColumnWriter& column) {
        column.add_nulls_until(rows_);
        if (log_columns::holds_text(column.name())) column.become_text();
        columns.push_back(std::move(column).finish());
    };
    for (ColumnWriter& column : cases_.all()) take(column);
    for (ColumnWriter& column : events_.all()) {
        if (cases_.find(column.name()) != nullptr) {
            ++left_out_;  // an event says of itself what its trace says of the case
            continue;
        }
        take(column);
    }
    if (rows_ == 0) return EventLog();
    tell_what_is_left_out();
    auto log = EventLog::of(Table(std::move(columns)));
    if (log) return std::move(*log);
    fault("ALUR-E403", log.error(), "a log has 'concept:name' as strings and 'time:timestamp' as dates", {});
    return std::nullopt;
}

}  // namespace log
}  // namespace v0
}  // namespace alur
