#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/log/arrow.hpp>
#include <alur/log/column_writer.hpp>

#include "log/local_clock.hpp"
#include "log/quotes.hpp"
#include "log/utf8.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::in_quotes;

/// Ends the import with a sentence; import_arrow() catches it.
struct Refused {
    std::string why;
};

/// Releases a structure of Arrow when it goes out of scope.
template <class Structure>
class Held {
public:
    Held() = default;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
        if (it.release != nullptr) it.release(&it);
    }
    Structure it{};
};

/// How the values of a column lie in memory.
enum class Layout : std::uint8_t {
    nothing,
    boolean,
    int8,
    uint8,
    int16,
    uint16,
    int32,
    uint32,
    int64,
    uint64,
    float32,
    float64,
    utf8,
    large_utf8,
    utf8_view,
};

struct Format {
    Layout layout{};
    ColumnType type{};
    std::int64_t multiply = 1;  ///< to microseconds
    std::int64_t divide = 1;
    bool naive = false;  ///< an instant without a zone
};

std::optional<Format> format_of(std::string_view text) {
    constexpr std::int64_t us_per_day = 86'400'000'000;
    if (text.size() == 1) switch (text[0]) {
            case 'n': return Format{Layout::nothing, ColumnType::text};
            case 'b': return Format{Layout::boolean, ColumnType::boolean};
            case 'c': return Format{Layout::int8, ColumnType::integer};
            case 'C': return Format{Layout::uint8, ColumnType::integer};
            case 's': return Format{Layout::int16, ColumnType::integer};
            case 'S': return Format{Layout::uint16, ColumnType::integer};
            case 'i': return Format{Layout::int32, ColumnType::integer};
            case 'I': return Format{Layout::uint32, ColumnType::integer};
            case 'l': return Format{Layout::int64, ColumnType::integer};
            case 'L': return Format{Layout::uint64, ColumnType::integer};
            case 'f': return Format{Layout::float32, ColumnType::real};
            case 'g': return Format{Layout::float64, ColumnType::real};
            case 'u': return Format{Layout::utf8, ColumnType::text};
            case 'U': return Format{Layout::large_utf8, ColumnType::text};
            default: return std::nullopt;
        }
    if (text == "vu") return Format{Layout::utf8_view, ColumnType::text};
    if (text == "tdD") return Format{Layout::int32, ColumnType::instant, us_per_day, 1, true};
    if (text == "tdm") return Format{Layout::int64, ColumnType::instant, 1000, 1, true};
    if (text.size() >= 4 && text.substr(0, 2) == "ts" && text[3] == ':') {
        const bool naive = text.size() == 4;
        switch (text[2]) {
            case 's': return Format{Layout::int64, ColumnType::instant, 1'000'000, 1, naive};
            case 'm': return Format{Layout::int64, ColumnType::instant, 1000, 1, naive};
            case 'u': return Format{Layout::int64, ColumnType::instant, 1, 1, naive};
            case 'n': return Format{Layout::int64, ColumnType::instant, 1, 1000, naive};
            default: return std::nullopt;
        }
    }
    return std::nullopt;
}

template <class T>
T element(const void* buffer, std::size_t at) noexcept {
    T value;
    std::memcpy(&value, static_cast<const char*>(buffer) + at * sizeof(T), sizeof(T));
    return value;
}

/// An array whose buffers are there, seen through its offset.
class Values {
public:
    /// \param rows that are read, from `from` on, in front of which lies the offset of the array
    Values(const ArrowArray& array, const Format& format, std::string_view column)
        : array_(array), layout_(format.layout), column_(column) {
        if (array.length < 0 || array.offset < 0) refuse("has a negative length");
        const std::int64_t needed = layout_ == Layout::nothing                                 ? 0
                                    : layout_ == Layout::utf8 || layout_ == Layout::large_utf8 ? 3
                                                                                               : 2;
        if (array.n_buffers < needed) refuse("has too few buffers");
        valid_ = layout_ == Layout::nothing || array.n_buffers == 0 ? nullptr : array.buffers[0];
        if (needed >= 2) data_ = array.buffers[1];
        if (needed == 3) bytes_ = static_cast<const char*>(array.buffers[2]);
        if (needed >= 2 && data_ == nullptr && array.length != 0) refuse("has no values");
        if (array.null_count == 0) valid_ = nullptr;
    }

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(array_.length); }

    [[nodiscard]] bool has_value(std::size_t row) const noexcept {
        if (layout_ == Layout::nothing) return false;
        return valid_ == nullptr || bit(valid_, place(row));
    }
    [[nodiscard]] bool boolean(std::size_t row) const noexcept { return bit(data_, place(row)); }
    [[nodiscard]] std::int64_t integer(std::size_t row) const {
        const std::size_t at = place(row);
        switch (layout_) {
            case Layout::int8: return element<std::int8_t>(data_, at);
            case Layout::uint8: return element<std::uint8_t>(data_, at);
            case Layout::int16: return element<std::int16_t>(data_, at);
            case Layout::uint16: return element<std::uint16_t>(data_, at);
            case Layout::int32: return element<std::int32_t>(data_, at);
            case Layout::uint32: return element<std::uint32_t>(data_, at);
            case Layout::uint64: {
                const auto value = element<std::uint64_t>(data_, at);
                if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                    refuse("holds " + std::to_string(value) + ", which is more than 64 bits with a sign hold");
                return static_cast<std::int64_t>(value);
            }
            default: return element<std::int64_t>(data_, at);
        }
    }
    [[nodiscard]] double real(std::size_t row) const noexcept {
        return layout_ == Layout::float32 ? static_cast<double>(element<float>(data_, place(row)))
                                          : element<double>(data_, place(row));
    }
    [[nodiscard]] std::string_view text(std::size_t row) const {
        const std::size_t at = place(row);
        if (layout_ == Layout::utf8_view) return view(at);
        const std::int64_t from =
            layout_ == Layout::utf8 ? element<std::int32_t>(data_, at) : element<std::int64_t>(data_, at);
        const std::int64_t to =
            layout_ == Layout::utf8 ? element<std::int32_t>(data_, at + 1) : element<std::int64_t>(data_, at + 1);
        if (from < 0 || to < from) refuse("has a text that ends before it begins");
        return from == to ? std::string_view() : std::string_view(bytes_ + from, static_cast<std::size_t>(to - from));
    }

    [[noreturn]] void refuse(const std::string& what) const {
        throw Refused{"the column " + in_quotes(column_) + " " + what};
    }

private:
    static bool bit(const void* bits, std::size_t at) noexcept {
        return ((static_cast<const std::uint8_t*>(bits)[at / 8] >> (at % 8)) & 1U) != 0;
    }
    [[nodiscard]] std::size_t place(std::size_t row) const noexcept {
        return row + static_cast<std::size_t>(array_.offset);
    }
    /// Sixteen bytes: the length; up to twelve bytes of text, or its first four, a buffer and a place in it.
    [[nodiscard]] std::string_view view(std::size_t at) const {
        const char* const it = static_cast<const char*>(data_) + at * 16;
        const auto size = element<std::int32_t>(it, 0);
        if (size < 0) refuse("has a text of negative length");
        if (size <= 12) return {it + 4, static_cast<std::size_t>(size)};
        const auto buffer = element<std::int32_t>(it, 2);
        const auto from = element<std::int32_t>(it, 3);
        if (buffer < 0 || from < 0 || 2 + std::int64_t{buffer} >= array_.n_buffers)
            refuse("has a text in a buffer that is not there");
        return {static_cast<const char*>(array_.buffers[2 + buffer]) + from, static_cast<std::size_t>(size)};
    }

    const ArrowArray& array_;
    Layout layout_;
    std::string_view column_;
    const void* valid_ = nullptr;
    const void* data_ = nullptr;
    const char* bytes_ = nullptr;
};

/// One column while its batches come in.
class Incoming {
public:
    Incoming(const ArrowSchema& schema, bool zone_given)
        : name_(schema.name == nullptr ? "" : schema.name), writer_(name_, ColumnType::text) {
        const auto format = format_of(schema.format);
        if (!format) refuse(schema.format);
        format_ = *format;
        if (schema.dictionary != nullptr) {
            const auto texts = format_of(schema.dictionary->format);
            if (!texts || texts->type != ColumnType::text) refuse(schema.dictionary->format);
            if (format_.type != ColumnType::integer) refuse(schema.format);
            dictionary_ = *texts;
        }
        if (format_.naive && !zone_given)
            throw Refused{"the column " + in_quotes(name_) +
                          " holds times without a zone; say in which zone they are meant"};
        writer_ = ColumnWriter(name_, dictionary_ ? ColumnType::text : format_.type);
    }

    /// \param from,rows the part of it that belongs to the batch
    void add(const ArrowArray& array, std::size_t from, std::size_t rows, std::optional<log::LocalClock>& clock) {
        const Values values(array, format_, name_);
        if (values.size() < from + rows) values.refuse("is shorter than its batch");
        if (dictionary_) {
            add_codes(array, values, from, rows);
            return;
        }
        for (std::size_t row = from; row < from + rows; ++row) {
            if (!values.has_value(row)) {
                writer_.add_null();
                continue;
            }
            switch (format_.type) {
                case ColumnType::text: writer_.add_code(code_of(values, values.text(row))); break;
                case ColumnType::integer: writer_.add_integer(values.integer(row)); break;
                case ColumnType::real: writer_.add_real(values.real(row)); break;
                case ColumnType::boolean: writer_.add_boolean(values.boolean(row)); break;
                case ColumnType::instant: add_instant(values, values.integer(row), clock); break;
            }
        }
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] Column finish() && { return std::move(writer_).finish(); }

private:
    [[noreturn]] void refuse(std::string_view format) const {
        throw Refused{"the column " + in_quotes(name_) + " has the Arrow format " + in_quotes(format) +
                      ", which a log does not take; leave it out or make it text"};
    }

    std::int32_t code_of(const Values& values, std::string_view text) {
        if (log::not_utf8(text) != std::string_view::npos) values.refuse("holds a text that is not UTF-8");
        return writer_.code_of(text);
    }

    void add_codes(const ArrowArray& array, const Values& values, std::size_t from, std::size_t rows) {
        if (array.dictionary == nullptr) values.refuse("has no dictionary");
        const Values texts(*array.dictionary, *dictionary_, name_);
        // Numbered as they occur, not as they lie in the dictionary, which may hold more.
        std::vector<std::int32_t> codes(texts.size(), -1);
        for (std::size_t row = from; row < from + rows; ++row) {
            if (!values.has_value(row)) {
                writer_.add_null();
                continue;
            }
            const std::int64_t number = values.integer(row);
            if (number < 0 || static_cast<std::size_t>(number) >= texts.size())
                values.refuse("has the index " + std::to_string(number) + " into a dictionary of " +
                              std::to_string(texts.size()) + " texts");
            const auto text = static_cast<std::size_t>(number);
            if (!texts.has_value(text)) {
                writer_.add_null();
                continue;
            }
            if (codes[text] < 0) codes[text] = code_of(values, texts.text(text));
            writer_.add_code(codes[text]);
        }
    }

    void add_instant(const Values& values, std::int64_t t, std::optional<log::LocalClock>& clock) {
        const std::int64_t quotient = t / format_.divide;
        const std::int64_t floor = quotient - (t % format_.divide < 0 ? 1 : 0);
        // 18,000 years from 1970 are beyond what a log tells, and calendars of years reach not much further.
        constexpr std::int64_t furthest = std::int64_t{1} << 59U;
        if (floor > furthest / format_.multiply || floor < -furthest / format_.multiply)
            values.refuse("holds a time that is out of range");
        const Microseconds us(floor * format_.multiply);
        writer_.add_instant(format_.naive ? clock->instant_of(LocalTime(us)) : Instant(us));
    }

    std::string name_;
    Format format_;
    std::optional<Format> dictionary_;
    ColumnWriter writer_;
};

void check(int code, ArrowArrayStream& stream) {
    if (code == 0) return;
    const char* const why = stream.get_last_error(&stream);
    throw Refused{"the producer of the stream failed: " +
                  (why == nullptr ? "error " + std::to_string(code) : printable(why))};
}

Table import(ArrowArrayStream& stream, const ArrowOptions& options) {
    std::optional<log::LocalClock> clock;
    if (!options.zone.empty()) {
        auto known = log::LocalClock::of(options.zone);
        if (!known) throw Refused{known.error()};
        clock = std::move(*known);
    }
    std::vector<Incoming> columns;
    {
        Held<ArrowSchema> schema;
        check(stream.get_schema(&stream, &schema.it), stream);
        if (std::string_view(schema.it.format) != "+s")
            throw Refused{"the stream is not one of record batches, but of the Arrow format " +
                          in_quotes(schema.it.format)};
        std::unordered_set<std::string> names;
        for (std::int64_t i = 0; i < schema.it.n_children; ++i) {
            columns.emplace_back(*schema.it.children[i], clock.has_value());
            if (!names.insert(columns.back().name()).second)
                throw Refused{"there are two columns " + in_quotes(columns.back().name())};
        }
    }
    while (true) {
        Held<ArrowArray> batch;
        check(stream.get_next(&stream, &batch.it), stream);
        if (batch.it.release == nullptr) break;
        if (batch.it.n_children != static_cast<std::int64_t>(columns.size()))
            throw Refused{"a batch has " + std::to_string(batch.it.n_children) + " columns, the schema " +
                          std::to_string(columns.size())};
        if (batch.it.length < 0 || batch.it.offset < 0) throw Refused{"a batch has a negative length"};
        if (batch.it.null_count != 0 && batch.it.n_buffers > 0 && batch.it.buffers[0] != nullptr)
            throw Refused{"a batch has rows that are null as a whole; leave them out"};
        for (std::size_t i = 0; i < columns.size(); ++i)
            columns[i].add(*batch.it.children[i], static_cast<std::size_t>(batch.it.offset),
                           static_cast<std::size_t>(batch.it.length), clock);
    }
    std::vector<Column> finished;
    finished.reserve(columns.size());
    for (Incoming& column : columns) finished.push_back(std::move(column).finish());
    return Table(std::move(finished));
}

}  // namespace

Result<Table, std::string> import_arrow(ArrowArrayStream* stream, const ArrowOptions& options) {
    Held<ArrowArrayStream> held;
    held.it = *stream;
    stream->release = nullptr;  // moved
    try {
        return import(held.it, options);
    } catch (Refused& refused) {
        return failure(std::move(refused.why));
    }
}

}  // namespace v0
}  // namespace alur
