#include "audit/keys.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <unordered_map>
#include <utility>

#include <alur/audit/activations.hpp>

namespace alur {
inline namespace v0 {
namespace audit {
namespace {

class CodeKey final : public Key {
public:
    CodeKey(std::string name, const std::vector<std::string>& names, const std::vector<std::int32_t>& codes)
        : Key(std::move(name)), names_(names), codes_(codes) {}
    [[nodiscard]] std::size_t size() const override { return names_.size(); }
    void add(std::size_t from, std::size_t count, std::uint64_t stride, std::uint64_t* out) const override {
        const std::int32_t* const codes = codes_.data() + from;
        for (std::size_t i = 0; i < count; ++i) out[i] += static_cast<std::uint64_t>(codes[i]) * stride;
    }
    [[nodiscard]] std::optional<std::string> label(std::size_t number) const override { return names_[number]; }

private:
    const std::vector<std::string>& names_;
    const std::vector<std::int32_t>& codes_;
};

class OwnKey final : public Key {
public:
    OwnKey(std::string name, std::vector<std::string> names, std::vector<std::uint32_t> codes)
        : Key(std::move(name)), names_(std::move(names)), codes_(std::move(codes)) {}
    [[nodiscard]] std::size_t size() const override { return names_.size(); }
    void add(std::size_t from, std::size_t count, std::uint64_t stride, std::uint64_t* out) const override {
        for (std::size_t i = 0; i < count; ++i) out[i] += codes_[from + i] * stride;
    }
    [[nodiscard]] std::optional<std::string> label(std::size_t number) const override {
        if (names_[number].empty()) return std::nullopt;
        return names_[number];
    }

private:
    std::vector<std::string> names_;
    std::vector<std::uint32_t> codes_;
};

/// A column of texts; the last number stands for the rows without a value.
class TextKey final : public Key {
public:
    TextKey(std::string name, const Column& column, const std::vector<std::uint32_t>& rows)
        : Key(std::move(name)), column_(column), rows_(rows) {}
    [[nodiscard]] std::size_t size() const override { return column_.texts()->size() + 1; }
    void add(std::size_t from, std::size_t count, std::uint64_t stride, std::uint64_t* out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint32_t row = rows_[from + i];
            out[i] += (column_.has_value(row) ? column_.code(row) : column_.texts()->size()) * stride;
        }
    }
    [[nodiscard]] std::optional<std::string> label(std::size_t number) const override {
        if (number == column_.texts()->size()) return std::nullopt;
        return std::string((*column_.texts())[number]);
    }

private:
    const Column& column_;
    const std::vector<std::uint32_t>& rows_;
};

/// A column of other values, numbered here in order of occurrence.
class ValueKey final : public Key {
public:
    ValueKey(std::string name, const Column& column, const std::vector<std::uint32_t>& rows) : Key(std::move(name)) {
        std::unordered_map<std::string, std::uint32_t> known;
        codes_.reserve(rows.size());
        for (const std::uint32_t row : rows) {
            if (!column.has_value(row)) {
                codes_.push_back(nothing);
                continue;
            }
            const auto place = known.emplace(column.to_string(row), static_cast<std::uint32_t>(names_.size())).first;
            if (place->second == names_.size()) names_.push_back(place->first);
            codes_.push_back(place->second);
        }
        std::replace(codes_.begin(), codes_.end(), nothing, static_cast<std::uint32_t>(names_.size()));
    }
    [[nodiscard]] std::size_t size() const override { return names_.size() + 1; }
    void add(std::size_t from, std::size_t count, std::uint64_t stride, std::uint64_t* out) const override {
        for (std::size_t i = 0; i < count; ++i) out[i] += codes_[from + i] * stride;
    }
    [[nodiscard]] std::optional<std::string> label(std::size_t number) const override {
        if (number == names_.size()) return std::nullopt;
        return names_[number];
    }

private:
    static constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::string> names_;
    std::vector<std::uint32_t> codes_;
};

/// Months of the zone of a calendar. The last number stands for rows without a time.
class MonthKey final : public Key {
public:
    MonthKey(const Calendar& calendar, const std::vector<std::int64_t>& begun, const std::vector<std::int64_t>& ended)
        : Key("month"), calendar_(calendar), begun_(begun), ended_(ended) {
        const auto [least, most] = range();
        if (least > most) return;
        first_ = month_number(least);
        count_ = static_cast<std::size_t>(month_number(most) - first_) + 1;
        tabulate();
    }

    [[nodiscard]] std::size_t size() const override { return count_ + 1; }

    void add(std::size_t from, std::size_t count, std::uint64_t stride, std::uint64_t* out) const override {
        const std::int64_t base = base_;
        const std::uint64_t pieces = at_.size();
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t t = begun_[from + i];
            const std::uint64_t piece =
                (static_cast<std::uint64_t>(t) - static_cast<std::uint64_t>(base)) >> piece_bits;
            if (piece < pieces) [[likely]]
                out[i] += (at_[piece].month + (t >= at_[piece].next ? 1U : 0U)) * stride;
            else
                out[i] += look_up(from + i) * stride;
        }
    }

    [[nodiscard]] std::optional<std::string> label(std::size_t number) const override {
        if (number == count_) return std::nullopt;
        const std::int64_t month = first_ + static_cast<std::int64_t>(number);
        const std::int64_t of_year = month - first_month(month) + 1;
        const std::string digits = std::to_string(of_year);
        std::string year = std::to_string(first_month(month) / 12);
        if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
        return year + (digits.size() == 1 ? "-0" : "-") + digits;
    }

private:
    /// Pieces of 2^40 microseconds, which are 12.7 days: no month is shorter, so at most one begins in a piece.
    static constexpr int piece_bits = 40;
    static constexpr std::size_t most_months = std::size_t{200} * 12;

    struct Piece {
        std::int64_t next = 0;    ///< when the next month begins
        std::uint64_t month = 0;  ///< in which the piece begins
    };

    [[nodiscard]] std::int64_t time_of(std::size_t row) const {
        if (begun_[row] != unknown_time) return begun_[row];
        return ended_[row] == not_ended ? unknown_time : ended_[row];
    }

    /// The first and the last time of all rows that have one; the first behind the last: none has.
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> range() const {
        std::int64_t least = std::numeric_limits<std::int64_t>::max();
        std::int64_t most = std::numeric_limits<std::int64_t>::min();
        // A new end is seldom, so these branches are foreseen, and no row waits for the one before it.
        for (const std::int64_t t : begun_) {
            if (t < least) [[unlikely]]
                least = t;
            if (t > most) [[unlikely]]
                most = t;
        }
        static_assert(unknown_time == std::numeric_limits<std::int64_t>::min());
        if (least != unknown_time) return {least, most};
        least = std::numeric_limits<std::int64_t>::max();
        for (std::size_t row = 0; row < begun_.size(); ++row) {
            const std::int64_t t = time_of(row);
            if (t == unknown_time) continue;
            least = std::min(least, t);
            most = std::max(most, t);
        }
        return {least, most};
    }

    [[nodiscard]] std::int64_t month_number(std::int64_t t) const {
        const std::chrono::year_month_day date{calendar_.date_of(Instant(Microseconds(t)))};
        return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
    }

    /// The January of the same year.
    [[nodiscard]] static std::int64_t first_month(std::int64_t month) { return month - (month % 12 + 12) % 12; }

    [[nodiscard]] std::uint64_t look_up(std::size_t row) const {
        const std::int64_t t = time_of(row);
        return t == unknown_time ? count_ : static_cast<std::uint64_t>(month_number(t) - first_);
    }

    /// The first instant of a month.
    [[nodiscard]] std::int64_t begin_of(std::int64_t month) const {
        const std::chrono::year_month_day date{
            std::chrono::year(static_cast<int>(first_month(month) / 12)),
            std::chrono::month(static_cast<unsigned>(month - first_month(month) + 1)), std::chrono::day(1)};
        return calendar_.instant_of(LocalTime(std::chrono::local_days(date))).time_since_epoch().count();
    }

    /// For each piece of time the month in which it begins.
    void tabulate() {
        if (count_ > most_months) return;  // each row is looked up
        base_ = begin_of(first_);
        const std::int64_t end = begin_of(first_ + static_cast<std::int64_t>(count_));
        Piece piece{begin_of(first_ + 1), 0};
        for (std::int64_t begin = base_; begin < end; begin += std::int64_t{1} << piece_bits) {
            if (begin >= piece.next) {
                ++piece.month;
                piece.next = begin_of(first_ + static_cast<std::int64_t>(piece.month) + 1);
            }
            at_.push_back(piece);
        }
    }

    const Calendar& calendar_;
    const std::vector<std::int64_t>& begun_;
    const std::vector<std::int64_t>& ended_;
    std::int64_t first_ = 0;  // month number of the first
    std::size_t count_ = 0;
    std::int64_t base_ = 0;
    std::vector<Piece> at_;
};

}  // namespace

std::unique_ptr<Key> key_of(std::string name, const std::vector<std::string>& names,
                            const std::vector<std::int32_t>& codes) {
    return std::make_unique<CodeKey>(std::move(name), names, codes);
}

std::unique_ptr<Key> key_of(std::string name, std::vector<std::string> names, std::vector<std::uint32_t> codes) {
    return std::make_unique<OwnKey>(std::move(name), std::move(names), std::move(codes));
}

std::unique_ptr<Key> key_of(const std::string& name, const Column& column, const std::vector<std::uint32_t>& rows) {
    if (column.type() == ColumnType::text) return std::make_unique<TextKey>(name, column, rows);
    return std::make_unique<ValueKey>(name, column, rows);
}

std::unique_ptr<Key> month_key(const Calendar& calendar, const std::vector<std::int64_t>& begun,
                               const std::vector<std::int64_t>& ended) {
    return std::make_unique<MonthKey>(calendar, begun, ended);
}

}  // namespace audit
}  // namespace v0
}  // namespace alur
