#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>

#include "log/ocel/outgoing.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::Outgoing;
using log::OutgoingAttribute;

std::string json_text(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string_view name_of(ColumnType type) {
    switch (type) {
        case ColumnType::text: return "string";
        case ColumnType::integer: return "integer";
        case ColumnType::real: return "float";
        case ColumnType::boolean: return "boolean";
        case ColumnType::instant: return "time";
    }
    return "string";
}

/// Between the members of a list.
class Comma {
public:
    explicit Comma(std::ostream& out, std::string_view between = ",") : out_(out), between_(between) {}
    std::ostream& next() {
        if (!first_) out_ << between_;
        first_ = false;
        return out_;
    }

private:
    std::ostream& out_;
    std::string_view between_;
    bool first_ = true;
};

void declare(std::ostream& out, const OutgoingAttribute& attribute) {
    out << "{\"name\":" << json_text(attribute.name) << R"(,"type":")" << name_of(attribute.column->type()) << "\"}";
}

void write_value(std::ostream& out, const Column& column, std::size_t row) {
    if (column.type() == ColumnType::real && !std::isfinite(column.real(row))) {
        out << "null";  // JSON has no number for it
        return;
    }
    const bool in_quotes = column.type() == ColumnType::text || column.type() == ColumnType::instant;
    out << (in_quotes ? json_text(column.to_string(row)) : column.to_string(row));
}

void write_types(std::ostream& out, const EventLog& log, const Outgoing& what) {
    out << "\"objectTypes\":[\n";
    Comma types(out, ",\n");
    for (const std::string& type : what.types()) {
        types.next() << "{\"name\":" << json_text(type) << ",\"attributes\":[";
        Comma comma(out);
        if (&type == &what.types().front())
            for (const OutgoingAttribute& attribute : what.case_attributes()) declare(comma.next(), attribute);
        out << "]}";
    }
    out << "],\n\"eventTypes\":[\n";
    Comma activities(out, ",\n");
    for (std::size_t i = 0; i < log.activity().texts()->size(); ++i) {
        activities.next() << "{\"name\":" << json_text((*log.activity().texts())[i]) << ",\"attributes\":[";
        Comma comma(out);
        for (std::size_t k = 0; k < what.event_attributes().size(); ++k)
            if (what.has(i, k)) declare(comma.next(), what.event_attributes()[k]);
        out << "]}";
    }
    out << "],\n";
}

void write_objects(std::ostream& out, const EventLog& log, const Outgoing& what) {
    out << "\"objects\":[\n";
    Comma objects(out, ",\n");
    for (std::size_t i = 0; i < log.cases(); ++i) {
        objects.next() << "{\"id\":" << json_text((*log.case_id().texts())[i])
                       << ",\"type\":" << json_text(what.types().front()) << ",\"attributes\":[";
        Comma comma(out);
        const std::size_t row = what.an_event_of(i);
        for (const auto& [name, column] : what.case_attributes()) {
            if (!column->has_value(row)) continue;
            comma.next() << "{\"name\":" << json_text(name) << R"(,"time":"1970-01-01T00:00:00Z","value":)";
            write_value(out, *column, row);
            out << '}';
        }
        out << "]}";
    }
    for (const log::OutgoingObject& object : what.others())
        objects.next() << "{\"id\":" << json_text(object.id) << ",\"type\":" << json_text(object.type)
                       << ",\"attributes\":[]}";
    out << "],\n";
}

void write_events(std::ostream& out, const EventLog& log, const Outgoing& what) {
    out << "\"events\":[\n";
    Comma events(out, ",\n");
    for (std::size_t row = 0; row < log.events(); ++row) {
        events.next() << "{\"id\":" << json_text(what.event_id(row))
                      << ",\"type\":" << json_text(log.activity().text(row))
                      << ",\"time\":" << json_text(log.time().to_string(row)) << ",\"attributes\":[";
        Comma attributes(out);
        for (const auto& [name, column] : what.event_attributes()) {
            if (!column->has_value(row)) continue;
            attributes.next() << "{\"name\":" << json_text(name) << ",\"value\":";
            write_value(out, *column, row);
            out << '}';
        }
        out << "],\"relationships\":[";
        Comma objects(out);
        what.each_object(row, [&](std::string_view id, std::string_view qualifier) {
            objects.next() << "{\"objectId\":" << json_text(id) << ",\"qualifier\":" << json_text(qualifier) << '}';
        });
        out << "]}";
    }
    out << "]\n";
}

}  // namespace

Result<Done, std::string> write_ocel_json(const EventLog& log, std::ostream& out, const OcelWriting& writing) {
    const auto what = Outgoing::of(log, writing);
    if (!what) return failure(what.error());
    out << "{\n";
    write_types(out, log, *what);
    write_objects(out, log, *what);
    write_events(out, log, *what);
    out << "}\n";
    return Done{};
}

}  // namespace v0
}  // namespace alur
