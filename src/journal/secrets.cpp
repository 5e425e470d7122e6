#include "journal/secrets.hpp"

#include <cstdint>
#include <string>

#include <alur/engine/erasing.hpp>
#include <alur/engine/payload.hpp>

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

using detail::FieldForm;
using detail::has_fields;
using detail::PayloadReader;
using detail::PayloadWriter;

/// Calls visit(field, form, value) for each field of a payload; the value is its bytes.
template <class Visit>
void for_each_part(Payload payload, Visit visit) {
    PayloadReader reader(payload);
    while (!reader.at_end()) {
        const auto field = reader.number<std::uint16_t>();
        const auto form = reader.number<std::uint8_t>();
        visit(field, form, reader.value_bytes(form));
    }
}

}  // namespace

Parted parted(const Event& event, Payload payload, bool names) {
    Parted parts;
    PayloadWriter open(parts.open);
    PayloadWriter secret(parts.secret);
    if (has_fields(event.kind)) {
        for_each_part(payload, [&](std::uint16_t field, std::uint8_t form, Payload value) {
            const bool hides = (form & FieldForm::personal) != 0 && (form & FieldForm::type) != FieldForm::erased;
            open.number(field);
            open.number(static_cast<std::uint8_t>(form | (hides ? FieldForm::sealed : 0U)));
            (hides ? secret : open).bytes(value);
        });
    } else if (!payload.empty() && detail::has_written_text(event.kind) &&
               (names || event.kind != EventKind::case_named)) {
        if (event.kind == EventKind::command_keyed) secret.number(event.documents);
        secret.bytes(payload);
    }
    return parts;
}

void join(Event& event, BytesView open, BytesView secret, Bytes& payload) {
    PayloadReader hidden(secret);
    PayloadWriter writer(payload);
    if (!has_fields(event.kind)) {
        if (event.kind == EventKind::command_keyed) event.documents = hidden.number<std::uint64_t>();
        writer.bytes(hidden.rest());
        return;
    }
    PayloadReader reader(open);
    while (!reader.at_end()) {
        writer.number(reader.number<std::uint16_t>());
        const auto form = reader.number<std::uint8_t>();
        const auto whole = static_cast<std::uint8_t>(form & ~FieldForm::sealed);
        writer.number(whole);
        writer.bytes(((form & FieldForm::sealed) != 0 ? hidden : reader).value_bytes(whole));
    }
}

void join_erased(Event& event, BytesView open, Bytes& payload) {
    if (!has_fields(event.kind)) {
        event.flags |= EventFlag::erased;
        return;
    }
    PayloadWriter writer(payload);
    PayloadReader reader(open);
    while (!reader.at_end()) {
        writer.number(reader.number<std::uint16_t>());
        const auto form = reader.number<std::uint8_t>();
        if ((form & FieldForm::sealed) != 0) {
            writer.number(static_cast<std::uint8_t>(FieldForm::personal | FieldForm::erased));
        } else {
            writer.number(form);
            writer.bytes(reader.value_bytes(form));
        }
    }
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
