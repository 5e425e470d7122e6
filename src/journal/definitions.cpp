#include "journal/definitions.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <string_view>

#include "journal/id_bytes.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

constexpr std::uint8_t form = 1;
constexpr std::uint8_t kind_of_store = 0;  // the first definition of all: how many shards there are

BytesView bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }
BytesView bytes_of(const ContentHash& hash) { return std::as_bytes(std::span(hash)); }

std::string_view text_in(BytesView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

ContentHash hash_in(ByteReader& reader) {
    ContentHash hash{};
    const BytesView bytes = reader.bytes(hash.size());
    std::transform(bytes.begin(), bytes.end(), hash.begin(),
                   [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return hash;
}

void write_by_and_given(ByteWriter& writer, const Definition::Terms& terms) {
    write_id(writer, terms.by);
    write_instant(writer, terms.given);
}
void read_by_and_given(ByteReader& reader, Definition::Terms& terms) {
    terms.by = read_id<PersonId>(reader);
    terms.given = read_instant(reader);
}

}  // namespace

Bytes encoded(std::size_t shards, const StoreId& store) {
    Bytes said;
    ByteWriter writer(said);
    writer.byte(form);
    writer.byte(kind_of_store);
    writer.varint(shards);
    writer.bytes(store);
    return said;
}

Bytes encoded(const Definition& definition) {
    Bytes said;
    ByteWriter writer(said);
    writer.byte(form);
    writer.byte(static_cast<std::uint8_t>(definition.kind));
    switch (definition.kind) {
        case Definition::Kind::person: writer.sized(bytes_of(definition.name)); break;
        case Definition::Kind::source:
            writer.bytes(bytes_of(definition.hash));
            writer.sized(bytes_of(definition.name));
            writer.sized(bytes_of(definition.text));
            break;
        case Definition::Kind::procedure:
            writer.bytes(bytes_of(definition.hash));
            writer.bytes(bytes_of(definition.calendar));
            break;
        case Definition::Kind::calendar: writer.bytes(bytes_of(definition.hash)); break;
        case Definition::Kind::delegation:
            writer.sized(bytes_of(definition.name));
            writer.sized(bytes_of(definition.text));
            write_id(writer, definition.terms.of);
            write_id(writer, definition.terms.to);
            write_by_and_given(writer, definition.terms);
            write_instant(writer, definition.terms.from);
            write_instant(writer, definition.terms.until);
            break;
        case Definition::Kind::revocation:
            write_id(writer, definition.delegation);
            write_by_and_given(writer, definition.terms);
            break;
    }
    return said;
}

std::optional<Said> decoded(BytesView bytes) {
    ByteReader reader(bytes);
    Said said;
    if (reader.byte() != form) return std::nullopt;
    const std::uint8_t kind = reader.byte();
    said.definition.kind = static_cast<Definition::Kind>(kind);
    switch (kind) {
        case kind_of_store: {
            const std::uint64_t shards = reader.varint();
            if (shards > most_shards || !std::has_single_bit(shards)) return std::nullopt;
            said.shards = static_cast<std::size_t>(shards);
            const BytesView store = reader.bytes(said.store.size());
            std::copy(store.begin(), store.end(), said.store.begin());
            break;
        }
        case static_cast<std::uint8_t>(Definition::Kind::person): said.definition.name = text_in(reader.sized()); break;
        case static_cast<std::uint8_t>(Definition::Kind::source):
            said.definition.hash = hash_in(reader);
            said.definition.name = text_in(reader.sized());
            said.definition.text = text_in(reader.sized());
            break;
        case static_cast<std::uint8_t>(Definition::Kind::procedure):
            said.definition.hash = hash_in(reader);
            said.definition.calendar = hash_in(reader);
            break;
        case static_cast<std::uint8_t>(Definition::Kind::calendar): said.definition.hash = hash_in(reader); break;
        case static_cast<std::uint8_t>(Definition::Kind::delegation):
            said.definition.name = text_in(reader.sized());
            said.definition.text = text_in(reader.sized());
            said.definition.terms.of = read_id<PersonId>(reader);
            said.definition.terms.to = read_id<PersonId>(reader);
            read_by_and_given(reader, said.definition.terms);
            said.definition.terms.from = read_instant(reader);
            said.definition.terms.until = read_instant(reader);
            break;
        case static_cast<std::uint8_t>(Definition::Kind::revocation):
            said.definition.delegation = read_id<DelegationId>(reader);
            read_by_and_given(reader, said.definition.terms);
            break;
        default: return std::nullopt;
    }
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return said;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
