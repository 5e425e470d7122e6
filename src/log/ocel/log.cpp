#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <alur/log/column_writer.hpp>
#include <alur/log/ocel.hpp>

#include "log/gather.hpp"
#include "log/ocel/content.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::gather;
using log::no_row;
using log::rows_of;

/// Lists of rows side by side: those of `i` stand from begins[i] to begins[i + 1].
struct Lists {
    std::vector<std::uint32_t> begins;
    std::vector<std::uint32_t> rows;

    [[nodiscard]] auto begin(std::size_t i) const { return rows.begin() + begins[i]; }
    [[nodiscard]] auto end(std::size_t i) const { return rows.begin() + begins[i + 1]; }
};

/// The pairs by their first part, each second part once in its list, in the order in which they come. \param firsts,
/// seconds above all first and second parts
Lists listed(std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs, std::size_t firsts, std::size_t seconds) {
    std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Lists lists;
    lists.begins.assign(firsts + 1, 0);
    std::vector<std::uint32_t> last_in(seconds, no_row);  // the last list in which each second part was put
    for (const auto& [first, second] : pairs) {
        if (last_in[second] == first) continue;
        last_in[second] = first;
        lists.rows.push_back(second);
        ++lists.begins[first + 1];
    }
    std::partial_sum(lists.begins.begin(), lists.begins.end(), lists.begins.begin());
    return lists;
}

/// The objects of each event. \param type code of the type that they have; none: of any
Lists objects_of_events(const OcelLog::Content& content, std::optional<std::size_t> type) {
    const auto& columns = content.relations.columns();
    const std::vector<std::uint32_t> events = rows_of(columns[0], content.events.columns()[0]);
    const std::vector<std::uint32_t> objects = rows_of(columns[1], content.objects.columns()[0]);
    const Column& types = content.objects.columns()[1];
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::size_t row = 0; row < columns[0].rows(); ++row) {
        const std::uint32_t object = objects[columns[1].code(row)];
        if (!type || types.code(object) == *type) pairs.emplace_back(events[columns[0].code(row)], object);
    }
    return listed(std::move(pairs), content.events.rows(), types.rows());
}

/// What objects were, and when.
class Values {
public:
    explicit Values(const OcelLog::Content& content) : from_(content.values.columns()[1]) {
        const Column& owner = content.values.columns()[0];
        const std::vector<std::uint32_t> owners = rows_of(owner, content.objects.columns()[0]);
        std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
        for (std::size_t row = 0; row < owner.rows(); ++row)
            pairs.emplace_back(owners[owner.code(row)], static_cast<std::uint32_t>(row));
        // By time within each object; of two rows of one time the later one holds.
        std::stable_sort(pairs.begin(), pairs.end(), [this](const auto& a, const auto& b) {
            return from_.integer(a.second) < from_.integer(b.second);
        });
        rows_ = listed(std::move(pairs), content.objects.rows(), owner.rows());
    }

    /// For each object the row of the value that it had at that time. \param times of the same positions
    [[nodiscard]] std::vector<std::uint32_t> at(const Column& attribute, const std::vector<std::uint32_t>& objects,
                                                const Column& times) const {
        Lists known;  // of the rows those that say something of this attribute
        known.begins.push_back(0);
        for (std::size_t object = 0; object + 1 < rows_.begins.size(); ++object) {
            std::copy_if(rows_.begin(object), rows_.end(object), std::back_inserter(known.rows),
                         [&](std::uint32_t row) { return attribute.has_value(row); });
            known.begins.push_back(static_cast<std::uint32_t>(known.rows.size()));
        }
        std::vector<std::uint32_t> rows(objects.size(), no_row);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto next =
                std::upper_bound(known.begin(objects[i]), known.end(objects[i]), times.integer(i),
                                 [this](std::int64_t t, std::uint32_t row) { return t < from_.integer(row); });
            if (next != known.begin(objects[i])) rows[i] = next[-1];
        }
        return rows;
    }

private:
    const Column& from_;
    Lists rows_;
};

std::string types_known(const Column& types) {
    std::string known;
    for (std::size_t i = 0; i < types.texts()->size() && known.size() < 300; ++i)
        known += (i == 0 ? "" : ", ") + log::begin_in_quotes((*types.texts())[i]);
    return known.empty() ? "there are no objects" : "the types are " + known;
}

}  // namespace

OcelLog::OcelLog(std::shared_ptr<const Content> content) noexcept : content_(std::move(content)) {}

const Table& OcelLog::events() const noexcept { return content_->events; }
const Table& OcelLog::objects() const noexcept { return content_->objects; }
const Table& OcelLog::values() const noexcept { return content_->values; }
const Table& OcelLog::relations() const noexcept { return content_->relations; }
const Table& OcelLog::object_relations() const noexcept { return content_->object_relations; }

Table OcelLog::types() const {
    const Column& types = objects().columns()[1];
    struct Count {
        std::int64_t objects = 0;
        std::int64_t events = 0;
        std::int64_t repeated = 0;
        std::int64_t largest = 0;
    };
    std::vector<Count> counts(types.texts()->size());
    for (std::size_t row = 0; row < types.rows(); ++row) ++counts[types.code(row)].objects;
    const Lists objects_of = objects_of_events(*content_, std::nullopt);
    std::vector<std::int64_t> here(counts.size());
    for (std::size_t event = 0; event < events().rows(); ++event) {
        for (auto object = objects_of.begin(event); object != objects_of.end(event); ++object) {
            const std::size_t type = types.code(*object);
            Count& count = counts[type];
            if (++here[type] == 1) ++count.events;
            if (here[type] == 2) ++count.repeated;
            count.largest = std::max(count.largest, here[type]);
        }
        for (auto object = objects_of.begin(event); object != objects_of.end(event); ++object)
            here[types.code(*object)] = 0;
    }
    ColumnWriter name("type", ColumnType::text);
    std::vector<ColumnWriter> numbers;
    for (const char* const of : {"objects", "events", "repeated", "left_out", "largest"})
        numbers.emplace_back(of, ColumnType::integer);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        name.add_text((*types.texts())[i]);
        numbers[0].add_integer(counts[i].objects);
        numbers[1].add_integer(counts[i].events);
        numbers[2].add_integer(counts[i].repeated);
        numbers[3].add_integer(static_cast<std::int64_t>(events().rows()) - counts[i].events);
        numbers[4].add_integer(counts[i].largest);
    }
    std::vector<Column> columns;
    columns.push_back(std::move(name).finish());
    for (ColumnWriter& number : numbers) columns.push_back(std::move(number).finish());
    return Table(std::move(columns));
}

Result<FlatLog, std::string> OcelLog::flatten(std::string_view type) const {
    const Column& types = objects().columns()[1];
    std::optional<std::size_t> code;
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < types.texts()->size(); ++i) {
        names.push_back((*types.texts())[i]);
        if (names.back() == type) code = i;
    }
    if (!code) {
        const std::string_view near = closest(type, names);
        return failure("no object is of type " + log::begin_in_quotes(type) + "; " +
                       (near.empty() ? types_known(types) : "did you mean " + log::begin_in_quotes(near) + "?"));
    }

    FlatLog flat;
    const Lists objects_of = objects_of_events(*content_, code);
    std::vector<std::uint32_t> event_of;   // of each row
    std::vector<std::uint32_t> object_of;  // the same
    std::vector<bool> used(objects().rows());
    for (std::size_t event = 0; event < events().rows(); ++event) {
        const auto count = objects_of.end(event) - objects_of.begin(event);
        if (count == 0) ++flat.left_out;
        if (count > 1) ++flat.repeated;
        for (auto object = objects_of.begin(event); object != objects_of.end(event); ++object) {
            event_of.push_back(static_cast<std::uint32_t>(event));
            object_of.push_back(*object);
            used[*object] = true;
        }
    }
    for (std::size_t object = 0; object < used.size(); ++object)
        if (types.code(object) == *code && !used[object]) ++flat.unused;
    const std::size_t width = events().columns().size() + content_->values.columns().size();
    if (event_of.size() > content_->most_cells / width)
        return failure("the log would have " + std::to_string(event_of.size()) + " rows of up to " +
                       std::to_string(width) + " columns, more than " + std::to_string(content_->most_cells) +
                       " cells; raise the limit under which the file is read");

    std::vector<Column> columns;
    std::unordered_set<std::string> taken;
    const auto add = [&](Column column) {
        if (!taken.insert(column.name()).second)
            flat.hidden.push_back(column.name());
        else
            columns.push_back(log_columns::holds_text(column.name()) ? as_text(column) : std::move(column));
    };
    add(gather(objects().columns()[0], object_of, std::string(log_columns::case_id)));
    add(gather(events().columns()[1], event_of, std::string(log_columns::activity)));
    add(gather(events().columns()[2], event_of, std::string(log_columns::time)));
    add(gather(events().columns()[0], event_of, std::string(ocel_columns::event)));
    // What only events and objects of other types have is not of this log.
    const auto add_attribute = [&](Column column) {
        if (column.nulls() != column.rows()) add(std::move(column));
    };
    for (std::size_t i = 3; i < events().columns().size(); ++i)
        add_attribute(gather(events().columns()[i], event_of, events().columns()[i].name()));
    const Values values(*content_);
    const Column times = columns[2];
    for (std::size_t i = 2; i < content_->values.columns().size(); ++i) {
        const Column& attribute = content_->values.columns()[i];
        add_attribute(gather(attribute, values.at(attribute, object_of, times), "case:" + attribute.name()));
    }
    auto log = EventLog::of(Table(std::move(columns)));
    if (!log) return failure(log.error());
    flat.log = std::move(*log);
    return flat;
}

}  // namespace v0
}  // namespace alur
