#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/utf8.hpp>
#include <alur/log/arrow.hpp>
#include <alur/log/column_writer.hpp>

#include "log/arrow_values.hpp"
#include "log/local_clock.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::ArrowFormat;
using log::ArrowRefused;
using log::ArrowValues;
using log::in_quotes;

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

/// One column while its batches come in.
class Incoming {
public:
    Incoming(const ArrowSchema& schema, bool zone_given)
        : name_(schema.name == nullptr ? "" : schema.name), writer_(name_, ColumnType::text) {
        const auto format = log::arrow_format_of(schema.format);
        if (!format) refuse(schema.format);
        format_ = *format;
        if (schema.dictionary != nullptr) {
            const auto texts = log::arrow_format_of(schema.dictionary->format);
            if (!texts || texts->type != ColumnType::text) refuse(schema.dictionary->format);
            if (format_.type != ColumnType::integer) refuse(schema.format);
            dictionary_ = *texts;
        }
        if (format_.naive && !zone_given)
            throw ArrowRefused{"the column " + in_quotes(name_) +
                               " holds times without a zone; say in which zone they are meant"};
        writer_ = ColumnWriter(name_, dictionary_ ? ColumnType::text : format_.type);
    }

    /// \param from,rows the part of it that belongs to the batch
    void add(const ArrowArray& array, std::size_t from, std::size_t rows, std::optional<log::LocalClock>& clock) {
        const ArrowValues values(array, format_, name_);
        if (values.size() < from + rows) values.refuse("is shorter than its batch");
        const std::size_t doubtful = clock ? clock->doubtful() : 0;
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
        if (clock) doubtful_ += clock->doubtful() - doubtful;
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    void warn(Diagnostics& warnings) const {
        if (doubtful_ != 0)
            warnings.add(log::warning_of_doubtful_times(doubtful_, "the column " + in_quotes(name_) + ": "));
    }
    [[nodiscard]] Column finish() && { return std::move(writer_).finish(); }

private:
    [[noreturn]] void refuse(std::string_view format) const {
        throw ArrowRefused{"the column " + in_quotes(name_) + " has the Arrow format " + in_quotes(format) +
                           ", which a log does not take; leave it out or make it text"};
    }

    std::int32_t code_of(const ArrowValues& values, std::string_view text) {
        if (!base::is_utf8(text)) values.refuse("holds a text that is not UTF-8");
        return writer_.code_of(text);
    }

    void add_codes(const ArrowArray& array, const ArrowValues& values, std::size_t from, std::size_t rows) {
        if (array.dictionary == nullptr) values.refuse("has no dictionary");
        const ArrowValues texts(*array.dictionary, *dictionary_, name_);
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

    void add_instant(const ArrowValues& values, std::int64_t t, std::optional<log::LocalClock>& clock) {
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
    ArrowFormat format_;
    std::optional<ArrowFormat> dictionary_;
    ColumnWriter writer_;
    std::size_t doubtful_ = 0;
};

void check(int code, ArrowArrayStream& stream) {
    if (code == 0) return;
    const char* const why = stream.get_last_error(&stream);
    throw ArrowRefused{"the producer of the stream failed: " +
                       (why == nullptr ? "error " + std::to_string(code) : printable(why))};
}

ArrowContent import(ArrowArrayStream& stream, const ArrowOptions& options) {
    std::optional<log::LocalClock> clock;
    if (!options.zone.empty()) {
        auto known = log::LocalClock::of(options.zone);
        if (!known) throw ArrowRefused{known.error()};
        clock = std::move(*known);
    }
    std::vector<Incoming> columns;
    {
        Held<ArrowSchema> schema;
        check(stream.get_schema(&stream, &schema.it), stream);
        if (std::string_view(schema.it.format) != "+s")
            throw ArrowRefused{"the stream is not one of record batches, but of the Arrow format " +
                               in_quotes(schema.it.format)};
        std::unordered_set<std::string> names;
        for (std::int64_t i = 0; i < schema.it.n_children; ++i) {
            columns.emplace_back(*schema.it.children[i], clock.has_value());
            if (!names.insert(columns.back().name()).second)
                throw ArrowRefused{"there are two columns " + in_quotes(columns.back().name())};
        }
    }
    while (true) {
        Held<ArrowArray> batch;
        check(stream.get_next(&stream, &batch.it), stream);
        if (batch.it.release == nullptr) break;
        if (batch.it.n_children != static_cast<std::int64_t>(columns.size()))
            throw ArrowRefused{"a batch has " + std::to_string(batch.it.n_children) + " columns, the schema " +
                               std::to_string(columns.size())};
        if (batch.it.length < 0 || batch.it.offset < 0) throw ArrowRefused{"a batch has a negative length"};
        if (batch.it.null_count != 0 && batch.it.n_buffers > 0 && batch.it.buffers[0] != nullptr)
            throw ArrowRefused{"a batch has rows that are null as a whole; leave them out"};
        for (std::size_t i = 0; i < columns.size(); ++i)
            columns[i].add(*batch.it.children[i], static_cast<std::size_t>(batch.it.offset),
                           static_cast<std::size_t>(batch.it.length), clock);
    }
    std::vector<Column> finished;
    finished.reserve(columns.size());
    Diagnostics warnings;
    for (Incoming& column : columns) {
        column.warn(warnings);
        finished.push_back(std::move(column).finish());
    }
    return {Table(std::move(finished)), std::move(warnings)};
}

}  // namespace

Result<ArrowContent, std::string> import_arrow(ArrowArrayStream* stream, const ArrowOptions& options) {
    Held<ArrowArrayStream> held;
    held.it = *stream;
    stream->release = nullptr;  // moved
    try {
        return import(held.it, options);
    } catch (ArrowRefused& refused) {
        return failure(std::move(refused.why));
    }
}

}  // namespace v0
}  // namespace alur
