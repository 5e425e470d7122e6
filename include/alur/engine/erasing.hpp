// What of an event is about persons, where it lies, written over in place.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include <alur/engine/event.hpp>
#include <alur/engine/payload.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

[[nodiscard]] constexpr bool has_fields(EventKind kind) noexcept {
    return kind == EventKind::fields_set || kind == EventKind::record_added;
}

/// Calls visit(offset of the form, offset of the value, size of the value) for each personal value that is there.
template <class Visit>
void for_each_personal(Payload payload, Visit visit) {
    PayloadReader reader(payload);
    const auto at = [&] { return payload.size() - reader.left(); };
    while (!reader.at_end()) {
        static_cast<void>(reader.number<std::uint16_t>());
        const std::size_t form_at = at();
        const auto form = reader.number<std::uint8_t>();
        const std::size_t value_at = at();
        const std::size_t size = reader.value_bytes(form).size();
        const bool is_there = (form & FieldForm::type) != FieldForm::erased && (form & FieldForm::wiped) == 0;
        if ((form & FieldForm::personal) != 0 && is_there) visit(form_at, value_at, size);
    }
}

/// Whether an event holds something about persons that is not erased. Names of cases count as about none.
[[nodiscard]] inline bool tells_of_persons(const Event& event, Payload payload) {
    if (has_fields(event.kind)) {
        bool tells = false;
        for_each_personal(payload, [&](std::size_t, std::size_t, std::size_t) { tells = true; });
        return tells;
    }
    return !payload.empty() && has_written_text(event.kind) && event.kind != EventKind::case_named &&
           !event.has(EventFlag::erased);
}

/// Writes over it, in as many bytes, and marks it as erased.
inline void erase_persons(Event& event, std::span<std::byte> payload) {
    if (has_fields(event.kind)) {
        for_each_personal(payload, [&](std::size_t form_at, std::size_t value_at, std::size_t size) {
            const auto form = std::to_integer<std::uint8_t>(payload[form_at]);
            payload[form_at] = static_cast<std::byte>(form | FieldForm::wiped);
            // The length of a text stays, to be passed over.
            const std::size_t kept = (form & FieldForm::type) > 2 ? std::min<std::size_t>(size, 4) : 0;
            std::ranges::fill(payload.subspan(value_at + kept, size - kept), std::byte{0});
        });
        return;
    }
    std::ranges::fill(payload, std::byte{0});
    event.flags |= EventFlag::erased;
    if (event.kind == EventKind::command_keyed) event.documents = 0;
}

}  // namespace detail
}  // namespace v0
}  // namespace alur
