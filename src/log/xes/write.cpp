#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <alur/log/xes.hpp>

#include "log/case_columns.hpp"

namespace alur {
inline namespace v0 {
namespace {

/// The text of an attribute of XML.
void write_text(std::ostream& out, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        switch (c) {
            case '&': out << "&amp;"; break;
            case '<': out << "&lt;"; break;
            case '>': out << "&gt;"; break;
            case '"': out << "&quot;"; break;
            // As they are, a reader would take them for blanks.
            case '\t': out << "&#9;"; break;
            case '\n': out << "&#10;"; break;
            case '\r': out << "&#13;"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out << "\xef\xbf\xbd";
                } else if (text.substr(i, 3) == "\xef\xbf\xbe" || text.substr(i, 3) == "\xef\xbf\xbf") {
                    out << "\xef\xbf\xbd";  // U+FFFE and U+FFFF are no characters of XML
                    i += 2;
                } else {
                    out << c;
                }
        }
    }
}

std::string_view element_of(ColumnType type) {
    switch (type) {
        case ColumnType::text: return "string";
        case ColumnType::integer: return "int";
        case ColumnType::real: return "float";
        case ColumnType::boolean: return "boolean";
        case ColumnType::instant: return "date";
    }
    return "string";
}

void write_attribute(std::ostream& out, std::string_view indent, const Column& column, std::string_view key,
                     std::size_t row) {
    if (!column.has_value(row)) return;
    out << indent << '<' << element_of(column.type()) << " key=\"";
    write_text(out, key);
    out << "\" value=\"";
    if (column.type() == ColumnType::text)
        write_text(out, column.text(row));
    else
        out << column.to_string(row);
    out << "\"/>\n";
}

}  // namespace

void write_xes(const EventLog& log, std::ostream& out) {
    const auto& columns = log.table().columns();
    const std::vector<std::uint32_t> order = log.by_case();
    const std::vector<bool> once = log::constant_in_cases(log, order);

    out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<log xes.version=\"1849-2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
           "  <extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
           "  <extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
           "  <extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
           "  <extension name=\"Lifecycle\" prefix=\"lifecycle\" "
           "uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n";
    for (std::size_t event = 0; event < order.size(); ++event) {
        const std::size_t row = order[event];
        const bool is_first = event == 0 || log.case_id().code(row) != log.case_id().code(order[event - 1]);
        if (is_first) {
            if (event != 0) out << "  </trace>\n";
            out << "  <trace>\n";
            for (std::size_t i = 0; i < columns.size(); ++i)
                if (once[i])
                    write_attribute(out, "    ", columns[i],
                                    std::string_view(columns[i].name()).substr(log::of_case.size()), row);
        }
        out << "    <event>\n";
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (!once[i]) write_attribute(out, "      ", columns[i], columns[i].name(), row);
        out << "    </event>\n";
    }
    if (!order.empty()) out << "  </trace>\n";
    out << "</log>\n";
}

}  // namespace v0
}  // namespace alur
