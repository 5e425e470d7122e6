#include "log/ocel/draft.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "log/add_text.hpp"
#include "log/gather.hpp"
#include "log/ocel/content.hpp"
#include "log/quotes.hpp"
#include "log/typed.hpp"

namespace alur {
inline namespace v0 {
namespace log {
namespace {

ColumnWriter texts(std::string_view name) { return {std::string(name), ColumnType::text}; }

/// What holds values of both types.
ColumnType joined(ColumnType a, ColumnType b) {
    if (a == b) return a;
    const auto is_number = [](ColumnType type) { return type == ColumnType::integer || type == ColumnType::real; };
    return is_number(a) && is_number(b) ? ColumnType::real : ColumnType::text;
}

void join(std::unordered_map<std::string, ColumnType>& types, std::string_view name, ColumnType type) {
    const auto [entry, is_new] = types.try_emplace(std::string(name), type);
    if (!is_new) entry->second = joined(entry->second, type);
}

}  // namespace

std::vector<std::uint32_t> rows_of(const Column& references, const Column& names) {
    std::unordered_map<std::string_view, std::uint32_t> rows;
    rows.reserve(names.rows());
    for (std::size_t row = 0; row < names.rows(); ++row) rows.emplace(names.text(row), static_cast<std::uint32_t>(row));
    std::vector<std::uint32_t> found(references.texts()->size(), no_row);
    for (std::size_t i = 0; i < found.size(); ++i)
        if (const auto row = rows.find((*references.texts())[i]); row != rows.end()) found[i] = row->second;
    return found;
}

OcelDraft::OcelDraft(const OcelOptions& options, std::string file, Locate locate)
    : options_(options),
      locate_(std::move(locate)),
      found_(file),
      warnings_(std::move(file)),
      event_ids_{texts(ocel_columns::event)},
      activities_(texts(ocel_columns::activity)),
      event_times_(std::string(ocel_columns::time), ColumnType::instant),
      object_ids_{texts(ocel_columns::object)},
      object_types_(texts(ocel_columns::object_type)),
      valued_(texts(ocel_columns::object)),
      valued_from_(std::string(ocel_columns::time), ColumnType::instant),
      relations_{texts(ocel_columns::event), texts(ocel_columns::object), texts(ocel_columns::qualifier)},
      object_relations_{texts(ocel_columns::object), texts(ocel_columns::other_object),
                        texts(ocel_columns::qualifier)} {}

bool OcelDraft::resolve_zone() {
    auto times = Times::of(options_.zone);
    if (times)
        times_ = std::move(*times);
    else
        found_.add({Severity::error, "ALUR-E409", times.error(), {}, {}, {}});
    return times.has_value();
}

void OcelDraft::fault(const char* code, std::string message, std::string suggestion, Mark mark) {
    fault({Severity::error, code, std::move(message), std::move(suggestion), {}, {}}, mark);
}

void OcelDraft::fault(Diagnostic finding, Mark mark) {
    // Beyond what is kept a finding is only counted, so its place is not looked for.
    if (found_.left_off() == 0) locate_(finding, mark);
    found_.add(std::move(finding));
}

void OcelDraft::warn(const char* code, std::string message, std::string suggestion) {
    warnings_.add({Severity::warning, code, std::move(message), std::move(suggestion), {}, {}});
}

void OcelDraft::declare_type(OcelSide side, std::string_view type) { of(side).types[std::string(type)] = true; }

void OcelDraft::declare(OcelSide side, std::string_view attribute, ColumnType type) {
    join(of(side).declared, attribute, type);
}

void OcelDraft::see_type(Attributes& side, std::string_view type) { side.types.try_emplace(std::string(type), false); }

/// \param what of which it is one: `event`, `object`
void OcelDraft::add_id(Ids& ids, std::string_view id, const std::string& what, Mark mark) {
    const std::int32_t code = ids.column.code_of(id);
    if (id.empty())
        fault("ALUR-E416", "an " + what + " without an id", "give each " + what + " an id of its own", mark);
    else if (code < ids.known)
        fault("ALUR-E417", "a second " + what + " " + begin_in_quotes(id), "give each " + what + " an id of its own",
              mark);
    ids.known = std::max(ids.known, code + 1);
    ids.column.add_code(code);
}

/// Nothing where it is none, which is then a finding.
std::optional<Instant> OcelDraft::read_time(std::string_view time, Mark mark) {
    const auto instant = times_.read(time);
    if (instant) return *instant;
    fault(Times::finding(instant.error(), time, {}), mark);
    too_large_ = too_large_ || instant.error() == Times::Fault::no_zone;  // all the others will not say it either
    return std::nullopt;
}

/// The column of an attribute; null where its name is taken or there are too many.
ColumnWriter* OcelDraft::column_of(Attributes& side, const OcelValue& value, Mark mark) {
    const bool is_event = &side == &events_;
    if (value.name.empty() || value.name == ocel_columns::time ||
        value.name == (is_event ? ocel_columns::event : ocel_columns::object) ||
        (is_event && value.name == ocel_columns::activity)) {
        fault("ALUR-E402", "an attribute called " + in_quotes(value.name), "give it a name of its own", mark);
        return nullptr;
    }
    ColumnWriter& column = side.columns.of(value.name, ColumnType::text);
    if (side.columns.all().size() > options_.limits.columns) {
        if (!too_large_)
            fault("ALUR-E408", "more than " + std::to_string(options_.limits.columns) + " attributes",
                  "raise the limit", mark);
        too_large_ = true;
        return nullptr;
    }
    return &column;
}

void OcelDraft::add_value(Attributes& side, ColumnWriter& column, const OcelValue& value, std::size_t row) {
    if (!side.declared.contains(value.name)) join(side.seen, value.name, value.written_as);
    column.add_nulls_until(row);
    column.add_text(value.text);
}

void OcelDraft::check_size(std::size_t rows, std::size_t columns) {
    if (too_large_ || rows <= options_.limits.cells / std::max<std::size_t>(columns, 1)) return;
    too_large_ = true;
    found_.add({Severity::error,
                "ALUR-E408",
                "more than " + std::to_string(options_.limits.cells) + " cells",
                "leave out what no question needs, or raise the limit",
                {},
                {}});
}

void OcelDraft::add_event(std::string_view id, std::string_view type, std::string_view time,
                          const std::vector<OcelValue>& values, Mark mark) {
    const std::size_t row = event_ids_.column.rows();
    add_id(event_ids_, id, "event", mark);
    if (type.empty()) fault("ALUR-E407", "an event without a type", "say what was done", mark);
    activities_.add_text(type);
    see_type(events_, type);
    if (const auto at = read_time(time, mark))
        event_times_.add_instant(*at);
    else
        event_times_.add_null();
    events_.columns.begin_row();
    for (const OcelValue& value : values) {
        ColumnWriter* const column = column_of(events_, value, mark);
        if (column == nullptr) continue;
        if (column->rows() > row) {
            fault("ALUR-E402", "a second attribute " + begin_in_quotes(value.name), "write each once", mark);
            continue;
        }
        add_value(events_, *column, value, row);
    }
    events_.marks.push_back(mark);
    check_size(row + 1, events_.columns.all().size());
}

void OcelDraft::add_object(std::string_view id, std::string_view type, Mark mark) {
    add_id(object_ids_, id, "object", mark);
    if (type.empty()) fault("ALUR-E416", "an object without a type", "say of which type it is", mark);
    object_types_.add_text(type);
    see_type(objects_, type);
}

void OcelDraft::add_values(std::string_view object, const std::vector<OcelValue>& values, Mark mark) {
    std::size_t row = valued_.rows();
    std::optional<Instant> from;  // of the row that is being written
    for (const OcelValue& value : values) {
        ColumnWriter* const column = column_of(objects_, value, mark);
        if (column == nullptr) continue;
        const std::optional<Instant> since = value.time.empty() ? Instant{} : read_time(value.time, mark);
        if (!since) continue;
        if (from != since || column->rows() > row) {
            row = valued_.rows();
            valued_.add_text(object);
            valued_from_.add_instant(*since);
            objects_.marks.push_back(mark);
            objects_.columns.begin_row();
            from = since;
        }
        add_value(objects_, *column, value, row);
    }
    check_size(valued_.rows(), objects_.columns.all().size());
}

void OcelDraft::Pairs::add(std::string_view from_name, std::string_view to_name, std::string_view qualifier_text) {
    from.add_text(from_name);
    to.add_text(to_name);
    add_text(qualifier, qualifier_text);
}

void OcelDraft::relate(std::string_view event, std::string_view object, std::string_view qualifier) {
    relations_.add(event, object, qualifier);
}

void OcelDraft::relate_objects(std::string_view object, std::string_view other, std::string_view qualifier) {
    object_relations_.add(object, other, qualifier);
}

std::vector<Column> OcelDraft::attributes_of(Attributes& side, std::size_t rows) {
    std::vector<Column> columns;
    for (ColumnWriter& writer : side.columns.all()) {
        writer.add_nulls_until(rows);
        const std::string name = writer.name();
        const auto declared = side.declared.find(name);
        const ColumnType type = declared != side.declared.end() ? declared->second : side.seen.at(name);
        const Column column = std::move(writer).finish();
        columns.push_back(typed(column, type, times_, [&](std::size_t text, const Diagnostic& finding) {
            fault(finding.code.c_str(), finding.message + ", as " + in_quotes(name) + " is declared to be",
                  "correct it, or declare it as a string", side.marks[first_row_of(column, text)]);
        }));
    }
    return columns;
}

/// The rows whose references lead somewhere; the others are counted. \param names to which the first columns refer, one
/// for each
Table OcelDraft::without_dangling(std::vector<Column> columns, const std::vector<const Column*>& names) {
    std::vector<std::vector<std::uint32_t>> found;
    for (std::size_t i = 0; i < names.size(); ++i) found.push_back(rows_of(columns[i], *names[i]));
    std::vector<std::uint32_t> sound;
    for (std::size_t row = 0; row < columns[0].rows(); ++row) {
        std::size_t i = 0;
        while (i < names.size() && found[i][columns[i].code(row)] != no_row) ++i;
        if (i == names.size())
            sound.push_back(static_cast<std::uint32_t>(row));
        else if (dangling_++ == 0)
            first_dangling_ = columns[i].text(row);
    }
    if (sound.size() != columns[0].rows())
        for (Column& column : columns) column = gather(column, sound, column.name());
    return Table(std::move(columns));
}

Table OcelDraft::paired(Pairs pairs, const Column& from, const Column& to) {
    std::vector<Column> columns;
    for (ColumnWriter* const writer : {&pairs.from, &pairs.to, &pairs.qualifier})
        columns.push_back(std::move(*writer).finish());
    return without_dangling(std::move(columns), {&from, &to});
}

void OcelDraft::warn_of_undeclared() {
    std::vector<std::string> undeclared;
    for (const Attributes* side : {&events_, &objects_}) {
        for (const auto& [name, type] : side->seen) undeclared.push_back(in_quotes(name));
        for (const auto& [name, is_declared] : side->types)
            if (!is_declared) undeclared.push_back(in_quotes(name));
    }
    if (undeclared.empty()) return;
    std::sort(undeclared.begin(), undeclared.end());
    warn("ALUR-W408",
         std::to_string(undeclared.size()) + " types or attributes are not declared, " + undeclared.front() +
             " the first by name; they are taken as they are written",
         "declare them under eventTypes and objectTypes");
}

Result<OcelContent, Diagnostics> OcelDraft::finish(const std::vector<std::uint32_t>& order) {
    if (found_.has_errors()) return failure(std::move(found_));
    auto content = std::make_shared<OcelLog::Content>();
    const std::size_t rows = event_ids_.column.rows();
    std::vector<Column> events;
    events.push_back(std::move(event_ids_.column).finish());
    events.push_back(std::move(activities_).finish());
    events.push_back(std::move(event_times_).finish());
    for (Column& column : attributes_of(events_, rows)) events.push_back(std::move(column));
    if (!order.empty())
        for (Column& column : events) column = gather(column, order, column.name());
    content->events = Table(std::move(events));

    std::vector<Column> objects;
    objects.push_back(std::move(object_ids_.column).finish());
    objects.push_back(std::move(object_types_).finish());
    content->objects = Table(std::move(objects));
    const Column& ids = content->objects.columns()[0];

    std::vector<Column> values;
    values.push_back(std::move(valued_).finish());
    values.push_back(std::move(valued_from_).finish());
    for (Column& column : attributes_of(objects_, values[0].rows())) values.push_back(std::move(column));
    content->values = without_dangling(std::move(values), {&ids});

    content->relations = paired(std::move(relations_), content->events.columns()[0], ids);
    content->object_relations = paired(std::move(object_relations_), ids, ids);
    content->most_cells = options_.limits.cells;

    if (found_.has_errors()) return failure(std::move(found_));
    times_.warn(warnings_);
    if (dangling_ != 0)
        warn("ALUR-W407",
             std::to_string(dangling_) + " references to what is not in the file were left out, the first to " +
                 begin_in_quotes(first_dangling_),
             "export all objects that events refer to");
    warn_of_undeclared();
    return OcelContent{OcelLog(std::move(content)), std::move(warnings_)};
}

}  // namespace log
}  // namespace v0
}  // namespace alur
