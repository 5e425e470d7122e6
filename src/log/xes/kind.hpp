// The elements of XES.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <alur/log/column.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// What an element is, as far as a log is concerned.
enum class Kind : std::uint8_t { log, trace, event, text, date, whole, real, boolean, other };

[[nodiscard]] inline Kind kind_of(std::string_view name) {
    // A namespace prefix says nothing here.
    if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    switch (name.size()) {
        case 2: return name == "id" ? Kind::text : Kind::other;
        case 3: return name == "int" ? Kind::whole : name == "log" ? Kind::log : Kind::other;
        case 4: return name == "date" ? Kind::date : Kind::other;
        case 5:
            return name == "event"   ? Kind::event
                   : name == "float" ? Kind::real
                   : name == "trace" ? Kind::trace
                                     : Kind::other;
        case 6: return name == "string" ? Kind::text : Kind::other;
        case 7: return name == "boolean" ? Kind::boolean : Kind::other;
        default: return Kind::other;
    }
}

/// What the value of such an attribute is.
[[nodiscard]] inline ColumnType type_of(Kind kind) {
    switch (kind) {
        case Kind::date: return ColumnType::instant;
        case Kind::whole: return ColumnType::integer;
        case Kind::real: return ColumnType::real;
        case Kind::boolean: return ColumnType::boolean;
        default: return ColumnType::text;
    }
}

}  // namespace log
}  // namespace v0
}  // namespace alur
