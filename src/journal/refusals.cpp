#include "journal/refusals.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "journal/id_bytes.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

constexpr std::uint8_t form = 1;

/// The codes by their names: their numbers are no part of the stored form.
bool read_code(ByteReader& reader, RejectionCode& code) {
    const BytesView bytes = reader.sized();
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (std::size_t i = 1; i <= rejection_codes; ++i) {
        if (name(static_cast<RejectionCode>(i)) != text) continue;
        code = static_cast<RejectionCode>(i);
        return true;
    }
    return false;
}

}  // namespace

Bytes encoded(const RefusedCommand& refused) {
    Bytes said;
    ByteWriter writer(said);
    writer.byte(form);
    writer.byte(static_cast<std::uint8_t>(refused.command));
    write_instant(writer, refused.since);
    write_instant(writer, refused.at);
    writer.varint(refused.times);
    if (refused.command == CommandKind::none) return said;
    writer.sized(std::as_bytes(std::span(name(refused.code))));
    write_id(writer, refused.case_id);
    write_id(writer, refused.procedure);
    write_id(writer, refused.role);
    write_id(writer, refused.person);
    write_id(writer, refused.on_behalf_of);
    write_id(writer, refused.in_place_of);
    write_id(writer, refused.step);
    write_id(writer, refused.item);
    return said;
}

std::optional<RefusedCommand> decoded_refusal(BytesView bytes) {
    ByteReader reader(bytes);
    RefusedCommand refused;
    if (reader.byte() != form) return std::nullopt;
    const std::uint8_t command = reader.byte();
    refused.command = static_cast<CommandKind>(command);
    if (refused.command != CommandKind::none && name(refused.command).empty()) return std::nullopt;
    refused.since = read_instant(reader);
    refused.at = read_instant(reader);
    const std::uint64_t times = reader.varint();
    if (times == 0 || times > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    refused.times = static_cast<std::uint32_t>(times);
    if (refused.command != CommandKind::none) {
        if (!read_code(reader, refused.code)) return std::nullopt;
        refused.case_id = read_id<CaseId>(reader);
        refused.procedure = read_id<ProcedureId>(reader);
        refused.role = read_id<ActorId>(reader);
        refused.person = read_id<PersonId>(reader);
        refused.on_behalf_of = read_id<PersonId>(reader);
        refused.in_place_of = read_id<PersonId>(reader);
        refused.step = read_id<StepId>(reader);
        refused.item = read_id<ItemId>(reader);
    }
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return refused;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
