// The out-of-line part of events as bytes, little-endian. Reading is total: what is cut off reads as empty.
//
//   text     note, reasons, idempotency key, name of a person: the bytes of the text
//   wide     documents from 64 on: u16 each
//   fields   for each: field u16, form u8, then bool u8 | integer i64 | days since 1970 i32 | length u32 and bytes |
//            nothing, where it was erased
//
// A form says of which type a value is, and whether it is about a person: so a store knows what to keep secret without
// knowing the SOP.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/recorded_field.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

using PayloadBytes = std::vector<std::byte>;

/// What stands before a value.
struct FieldForm {
    static constexpr std::uint8_t type = 0x1f;    ///< the index of the value, or
    static constexpr std::uint8_t erased = 4;     ///< there was one; it was erased or cannot be read
    static constexpr std::uint8_t sealed = 0x40;  ///< the value lies elsewhere; only a store writes and reads this
    static constexpr std::uint8_t wiped = 0x20;  ///< it was erased where it lies: as many bytes follow, and say nothing
    static constexpr std::uint8_t personal = 0x80;
};

/// Appends parts to a payload.
class PayloadWriter {
public:
    explicit PayloadWriter(PayloadBytes& bytes) : bytes_(bytes) {}

    template <std::integral T>
    void number(T value) {
        auto rest = static_cast<std::make_unsigned_t<T>>(value);
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            bytes_.push_back(static_cast<std::byte>(rest & 0xffU));
            if constexpr (sizeof(T) > 1) rest = static_cast<decltype(rest)>(rest >> 8U);
        }
    }
    void bytes(Payload bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void text(std::string_view text) {
        const auto* begin = reinterpret_cast<const std::byte*>(text.data());
        bytes_.insert(bytes_.end(), begin, begin + text.size());
    }
    void field(FieldId field, const Value& value, bool personal = false) {
        number(static_cast<std::uint16_t>(field));
        number(static_cast<std::uint8_t>(value.index() | (personal ? FieldForm::personal : 0U)));
        if (const auto* flag = std::get_if<bool>(&value)) {
            number(static_cast<std::uint8_t>(*flag));
        } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
            number(*integer);
        } else if (const auto* date = std::get_if<std::chrono::year_month_day>(&value)) {
            number(static_cast<std::int32_t>(std::chrono::sys_days(*date).time_since_epoch().count()));
        } else if (const auto* string = std::get_if<std::string>(&value)) {
            number(static_cast<std::uint32_t>(string->size()));
            text(*string);
        }
    }

private:
    PayloadBytes& bytes_;
};

/// Takes a payload apart, front to back.
class PayloadReader {
public:
    explicit PayloadReader(Payload payload) : rest_(payload) {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

    template <std::integral T>
    [[nodiscard]] T number() noexcept {
        if (rest_.size() < sizeof(T)) {
            rest_ = {};
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) value |= std::to_integer<std::uint64_t>(rest_[i]) << (8 * i);
        rest_ = rest_.subspan(sizeof(T));
        return static_cast<T>(value);
    }
    [[nodiscard]] std::string text(std::size_t size) {
        if (size > rest_.size()) size = rest_.size();
        std::string text(reinterpret_cast<const char*>(rest_.data()), size);
        rest_ = rest_.subspan(size);
        return text;
    }
    /// The bytes of a value, whatever it is. \param form of the field
    [[nodiscard]] Payload value_bytes(std::uint8_t form) noexcept {
        PayloadReader ahead = *this;
        switch (form & FieldForm::type) {
            case 0: return take(1);
            case 1: return take(8);
            case 2: return take(4);
            case FieldForm::erased: return {};
            default: return take(std::size_t{4} + ahead.number<std::uint32_t>());
        }
    }
    /// All that is left.
    [[nodiscard]] Payload rest() noexcept { return take(rest_.size()); }
    [[nodiscard]] RecordedField field() {
        RecordedField read;
        read.field = static_cast<FieldId>(number<std::uint16_t>());
        const auto form = number<std::uint8_t>();
        read.personal = (form & FieldForm::personal) != 0;
        if ((form & FieldForm::wiped) != 0) {
            static_cast<void>(value_bytes(form));
            read.erased = true;
            return read;
        }
        switch (form & FieldForm::type) {
            case 0: read.value = number<std::uint8_t>() != 0; break;
            case 1: read.value = number<std::int64_t>(); break;
            case 2:
                read.value =
                    std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(number<std::int32_t>())));
                break;
            case FieldForm::erased: read.erased = true; break;
            default: read.value = text(number<std::uint32_t>()); break;
        }
        return read;
    }

private:
    [[nodiscard]] Payload take(std::size_t size) noexcept {
        const Payload taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

    Payload rest_;
};

[[nodiscard]] inline PayloadBytes payload_of_text(std::string_view text) {
    PayloadBytes bytes;
    PayloadWriter(bytes).text(text);
    return bytes;
}

/// \param is_personal is_personal(field): whether its values are about a person
template <class IsPersonal>
[[nodiscard]] PayloadBytes payload_of_fields(const std::vector<FieldValue>& fields, IsPersonal is_personal) {
    PayloadBytes bytes;
    PayloadWriter writer(bytes);
    for (const FieldValue& field : fields) writer.field(field.field, field.value, is_personal(field.field));
    return bytes;
}

[[nodiscard]] inline PayloadBytes payload_of_fields(const std::vector<FieldValue>& fields) {
    return payload_of_fields(fields, [](FieldId) { return false; });
}

[[nodiscard]] inline PayloadBytes payload_of_wide(const std::vector<DocumentId>& documents) {
    PayloadBytes bytes;
    PayloadWriter writer(bytes);
    for (const DocumentId document : documents) writer.number(static_cast<std::uint16_t>(document));
    return bytes;
}

/// Whether the payload of such an event is a text that people wrote, which may be about anybody.
[[nodiscard]] constexpr bool has_written_text(EventKind kind) noexcept {
    return kind == EventKind::document_returned || kind == EventKind::case_suspended ||
           kind == EventKind::case_cancelled || kind == EventKind::note_added || kind == EventKind::command_keyed ||
           kind == EventKind::case_named || kind == EventKind::person_named || kind == EventKind::step_failed ||
           kind == EventKind::step_retried;
}

[[nodiscard]] inline std::string text_of(Payload payload) { return PayloadReader(payload).text(payload.size()); }

/// Calls visit(RecordedField) for each field of a payload of fields.
template <class Visit>
void for_each_field(Payload payload, Visit visit) {
    PayloadReader reader(payload);
    while (!reader.at_end()) visit(reader.field());
}

/// Calls visit(DocumentId) for each document of a payload of wide documents.
template <class Visit>
void for_each_wide(Payload payload, Visit visit) {
    PayloadReader reader(payload);
    while (!reader.at_end()) visit(static_cast<DocumentId>(reader.number<std::uint16_t>()));
}

}  // namespace detail
}  // namespace v0
}  // namespace alur
