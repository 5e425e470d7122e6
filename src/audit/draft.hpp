// A table that is being made, column by column.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/base/instant.hpp>
#include <alur/log/column_writer.hpp>
#include <alur/log/table.hpp>
#include <alur/time/limit.hpp>

#include "audit/times.hpp"
#include "log/add_text.hpp"

namespace alur {
inline namespace v0 {
namespace audit {

/// The name of the ticks of a measure.
inline std::string_view unit_of(Measure measure) {
    switch (measure) {
        case Measure::working_time: return "us";
        case Measure::working_days: return "working_days";
        case Measure::calendar_days: return "calendar_us";
    }
    return "us";
}

/// The columns of a table that is being made.
class Draft {
public:
    ColumnWriter& add(std::string name, ColumnType type) {
        writers_.push_back(std::make_unique<ColumnWriter>(std::move(name), type));
        return *writers_.back();
    }
    [[nodiscard]] Table finish() && {
        std::vector<Column> columns;
        for (auto& writer : writers_) columns.push_back(std::move(*writer).finish());
        return Table(std::move(columns));
    }

private:
    std::vector<std::unique_ptr<ColumnWriter>> writers_;
};

/// Of unknown_time and not_ended: nothing.
inline void add_time(ColumnWriter& writer, std::int64_t t) {
    if (t == unknown_time || t == not_ended)
        writer.add_null();
    else
        writer.add_instant(instant(t));
}

inline void add_number(ColumnWriter& writer, const std::optional<std::int64_t>& value) {
    if (value)
        writer.add_integer(*value);
    else
        writer.add_null();
}

/// A limit beside what was used of it, in three columns.
class LimitColumns {
public:
    explicit LimitColumns(Draft& draft)
        : used_(draft.add("used", ColumnType::integer)),
          limit_(draft.add("limit", ColumnType::integer)),
          unit_(draft.add("unit", ColumnType::text)),
          waktu_baku_(draft.add("waktu_baku", ColumnType::text)) {}

    /// \param limit of amount 0: none
    void add(const std::optional<std::int64_t>& used, const Limit& limit) {
        add_number(used_, used);
        if (limit.amount == 0) {
            for (ColumnWriter* column : {&limit_, &unit_, &waktu_baku_}) column->add_null();
            return;
        }
        limit_.add_integer(ticks(limit));
        unit_.add_text(unit_of(limit.measure));
        waktu_baku_.add_text(to_string(limit));
    }

private:
    ColumnWriter& used_;
    ColumnWriter& limit_;
    ColumnWriter& unit_;
    ColumnWriter& waktu_baku_;
};

}  // namespace audit
}  // namespace v0
}  // namespace alur
