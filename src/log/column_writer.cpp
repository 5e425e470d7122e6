#include <alur/log/column_writer.hpp>

#include <functional>
#include <limits>
#include <stdexcept>
#include <utility>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {
namespace {

/// Sets bit number `at`, which is the next one, of a row of bits.
void push_bit(std::vector<std::uint8_t>& bits, std::size_t at, bool value) {
    if (at % 8 == 0) bits.push_back(0);
    if (value) bits.back() = static_cast<std::uint8_t>(bits.back() | (1U << (at % 8)));
}

}  // namespace

ColumnWriter::ColumnWriter(std::string name, ColumnType type) : chunk_(std::make_shared<ColumnChunk>()) {
    column_.name_ = std::move(name);
    column_.type_ = type;
    if (type == ColumnType::text) texts_ = std::make_shared<Texts>();
}

void ColumnWriter::add_text(std::string_view text) { add_code(code_of(text)); }

void ColumnWriter::add_code(std::int32_t code) {
    chunk_->codes.push_back(code);
    end_row(true);
}

void ColumnWriter::add_integer(std::int64_t value) {
    ALUR_EXPECTS(type() == ColumnType::integer, "ColumnWriter::add_integer is for columns of integers");
    chunk_->integers.push_back(value);
    end_row(true);
}

void ColumnWriter::add_real(double value) {
    ALUR_EXPECTS(type() == ColumnType::real, "ColumnWriter::add_real is for columns of reals");
    chunk_->reals.push_back(value);
    end_row(true);
}

void ColumnWriter::add_boolean(bool value) {
    ALUR_EXPECTS(type() == ColumnType::boolean, "ColumnWriter::add_boolean is for columns of booleans");
    push_bit(chunk_->booleans, chunk_->rows, value);
    end_row(true);
}

void ColumnWriter::add_instant(Instant value) {
    ALUR_EXPECTS(type() == ColumnType::instant, "ColumnWriter::add_instant is for columns of instants");
    chunk_->integers.push_back(value.time_since_epoch().count());
    end_row(true);
}

void ColumnWriter::add_null() {
    switch (type()) {
        case ColumnType::text: chunk_->codes.push_back(0); break;
        case ColumnType::integer:
        case ColumnType::instant: chunk_->integers.push_back(0); break;
        case ColumnType::real: chunk_->reals.push_back(0); break;
        case ColumnType::boolean: push_bit(chunk_->booleans, chunk_->rows, false); break;
    }
    end_row(false);
}

void ColumnWriter::add_nulls_until(std::size_t rows) {
    while (this->rows() < rows) add_null();
}

void ColumnWriter::end_row(bool has_value) {
    ColumnChunk& chunk = *chunk_;
    if (!has_value && chunk.valid.empty()) {
        // The first row without a value: those before it have one.
        chunk.valid.assign((chunk.rows + 7) / 8, 0xff);
        if (chunk.rows % 8 != 0) chunk.valid.back() = static_cast<std::uint8_t>((1U << (chunk.rows % 8)) - 1);
        push_bit(chunk.valid, chunk.rows, false);
    } else if (!chunk.valid.empty()) {
        push_bit(chunk.valid, chunk.rows, has_value);
    }
    if (!has_value) ++chunk.nulls;
    if (++chunk.rows == Column::chunk_rows) seal();
}

void ColumnWriter::seal() {
    column_.rows_ += chunk_->rows;
    column_.nulls_ += chunk_->nulls;
    column_.chunks_.push_back(std::move(chunk_));
    chunk_ = std::make_shared<ColumnChunk>();
}

std::int32_t ColumnWriter::code_of(std::string_view text) {
    ALUR_EXPECTS(type() == ColumnType::text, "ColumnWriter::add_text is for columns of texts");
    if (last_ >= 0 && (*texts_)[static_cast<std::size_t>(last_)] == text) return last_;
    if (slots_.size() < 2 * (texts_->size() + 1)) grow_slots();
    std::size_t slot = std::hash<std::string_view>{}(text) & (slots_.size() - 1);
    for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
        if ((*texts_)[slots_[slot] - 1] == text) {
            last_ = static_cast<std::int32_t>(slots_[slot] - 1);
            return last_;
        }
    }
    constexpr auto most = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
    if (text.size() > most - texts_->bytes_.size())
        throw std::length_error("the distinct texts of column '" + name() + "' are longer than 2 GiB together");
    texts_->bytes_.append(text);
    texts_->offsets_.push_back(static_cast<std::int32_t>(texts_->bytes_.size()));
    slots_[slot] = static_cast<std::uint32_t>(texts_->size());
    last_ = static_cast<std::int32_t>(texts_->size() - 1);
    return last_;
}

void ColumnWriter::grow_slots() {
    std::vector<std::uint32_t> slots(slots_.empty() ? 16 : slots_.size() * 2);
    for (std::size_t number = 0; number < texts_->size(); ++number) {
        std::size_t slot = std::hash<std::string_view>{}((*texts_)[number]) & (slots.size() - 1);
        while (slots[slot] != 0) slot = (slot + 1) & (slots.size() - 1);
        slots[slot] = static_cast<std::uint32_t>(number + 1);
    }
    slots_ = std::move(slots);
}

namespace {

/// Of the values of a column as texts.
ColumnWriter texts_of(const Column& column) {
    ColumnWriter writer(column.name(), ColumnType::text);
    for (std::size_t row = 0; row < column.rows(); ++row) {
        if (column.has_value(row))
            writer.add_text(column.to_string(row));
        else
            writer.add_null();
    }
    return writer;
}

}  // namespace

Column as_text(const Column& column) { return column.type() == ColumnType::text ? column : texts_of(column).finish(); }

void ColumnWriter::become_text() {
    if (type() != ColumnType::text) *this = texts_of(std::move(*this).finish());
}

void ColumnWriter::become_real() {
    ALUR_EXPECTS(type() == ColumnType::integer, "ColumnWriter::become_real is for columns of integers");
    ColumnWriter as_real(name(), ColumnType::real);
    const Column before = std::move(*this).finish();
    for (std::size_t row = 0; row < before.rows(); ++row) {
        if (before.has_value(row))
            as_real.add_real(static_cast<double>(before.integer(row)));
        else
            as_real.add_null();
    }
    *this = std::move(as_real);
}

Column ColumnWriter::finish() && {
    if (chunk_->rows != 0) seal();
    column_.texts_ = std::move(texts_);
    return std::move(column_);
}

}  // namespace v0
}  // namespace alur
