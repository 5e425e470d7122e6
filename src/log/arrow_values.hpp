// The values of a column of Arrow, as they lie in the memory of others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <alur/log/arrow_abi.hpp>
#include <alur/log/column.hpp>

#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace log {

/// Ends an import with a sentence; import_arrow() catches it.
struct ArrowRefused {
    std::string why;
};

/// How the values of a column lie in memory.
enum class ArrowLayout : std::uint8_t {
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

struct ArrowFormat {
    ArrowLayout layout{};
    ColumnType type{};
    std::int64_t multiply = 1;  ///< to microseconds
    std::int64_t divide = 1;
    bool naive = false;  ///< an instant without a zone
};

/// What a format of Arrow says; nothing where no column holds such values.
[[nodiscard]] std::optional<ArrowFormat> arrow_format_of(std::string_view text);

template <class T>
[[nodiscard]] T arrow_element(const void* buffer, std::size_t at) noexcept {
    T value;
    std::memcpy(&value, static_cast<const char*>(buffer) + at * sizeof(T), sizeof(T));
    return value;
}

/// An array whose buffers are there, seen through its offset.
class ArrowValues {
public:
    /// \param rows that are read, from `from` on, in front of which lies the offset of the array
    ArrowValues(const ArrowArray& array, const ArrowFormat& format, std::string_view column)
        : array_(array), layout_(format.layout), column_(column) {
        if (array.length < 0 || array.offset < 0) refuse("has a negative length");
        const std::int64_t needed = layout_ == ArrowLayout::nothing                                      ? 0
                                    : layout_ == ArrowLayout::utf8 || layout_ == ArrowLayout::large_utf8 ? 3
                                                                                                         : 2;
        if (array.n_buffers < needed) refuse("has too few buffers");
        valid_ = layout_ == ArrowLayout::nothing || array.n_buffers == 0 ? nullptr : array.buffers[0];
        if (needed >= 2) data_ = array.buffers[1];
        if (needed == 3) bytes_ = static_cast<const char*>(array.buffers[2]);
        if (needed >= 2 && data_ == nullptr && array.length != 0) refuse("has no values");
        if (array.null_count == 0) valid_ = nullptr;
    }

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(array_.length); }

    [[nodiscard]] bool has_value(std::size_t row) const noexcept {
        if (layout_ == ArrowLayout::nothing) return false;
        return valid_ == nullptr || bit(valid_, place(row));
    }
    [[nodiscard]] bool boolean(std::size_t row) const noexcept { return bit(data_, place(row)); }
    [[nodiscard]] std::int64_t integer(std::size_t row) const {
        const std::size_t at = place(row);
        switch (layout_) {
            case ArrowLayout::int8: return arrow_element<std::int8_t>(data_, at);
            case ArrowLayout::uint8: return arrow_element<std::uint8_t>(data_, at);
            case ArrowLayout::int16: return arrow_element<std::int16_t>(data_, at);
            case ArrowLayout::uint16: return arrow_element<std::uint16_t>(data_, at);
            case ArrowLayout::int32: return arrow_element<std::int32_t>(data_, at);
            case ArrowLayout::uint32: return arrow_element<std::uint32_t>(data_, at);
            case ArrowLayout::uint64: {
                const auto value = arrow_element<std::uint64_t>(data_, at);
                if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                    refuse("holds " + std::to_string(value) + ", which is more than 64 bits with a sign hold");
                return static_cast<std::int64_t>(value);
            }
            default: return arrow_element<std::int64_t>(data_, at);
        }
    }
    [[nodiscard]] double real(std::size_t row) const noexcept {
        return layout_ == ArrowLayout::float32 ? static_cast<double>(arrow_element<float>(data_, place(row)))
                                               : arrow_element<double>(data_, place(row));
    }
    [[nodiscard]] std::string_view text(std::size_t row) const {
        const std::size_t at = place(row);
        if (layout_ == ArrowLayout::utf8_view) return view(at);
        const std::int64_t from = layout_ == ArrowLayout::utf8 ? arrow_element<std::int32_t>(data_, at)
                                                               : arrow_element<std::int64_t>(data_, at);
        const std::int64_t to = layout_ == ArrowLayout::utf8 ? arrow_element<std::int32_t>(data_, at + 1)
                                                             : arrow_element<std::int64_t>(data_, at + 1);
        if (from < 0 || to < from) refuse("has a text that ends before it begins");
        return from == to ? std::string_view() : std::string_view(bytes_ + from, static_cast<std::size_t>(to - from));
    }

    [[noreturn]] void refuse(const std::string& what) const {
        throw ArrowRefused{"the column " + in_quotes(column_) + " " + what};
    }

private:
    static bool bit(const void* bits, std::size_t at) noexcept {
        return (static_cast<const std::uint8_t*>(bits)[at / 8] & (1U << (at % 8))) != 0;
    }
    [[nodiscard]] std::size_t place(std::size_t row) const noexcept {
        return row + static_cast<std::size_t>(array_.offset);
    }
    /// Sixteen bytes: the length; up to twelve bytes of text, or its first four, a buffer and a place in it.
    [[nodiscard]] std::string_view view(std::size_t at) const {
        const char* const it = static_cast<const char*>(data_) + at * 16;
        const auto size = arrow_element<std::int32_t>(it, 0);
        if (size < 0) refuse("has a text of negative length");
        if (size <= 12) return {it + 4, static_cast<std::size_t>(size)};
        const auto buffer = arrow_element<std::int32_t>(it, 2);
        const auto from = arrow_element<std::int32_t>(it, 3);
        if (buffer < 0 || from < 0 || 2 + std::int64_t{buffer} >= array_.n_buffers)
            refuse("has a text in a buffer that is not there");
        return {static_cast<const char*>(array_.buffers[2 + buffer]) + from, static_cast<std::size_t>(size)};
    }

    const ArrowArray& array_;
    ArrowLayout layout_;
    std::string_view column_;
    const void* valid_ = nullptr;
    const void* data_ = nullptr;
    const char* bytes_ = nullptr;
};

}  // namespace log
}  // namespace v0
}  // namespace alur
