// Ids as numbers in a stored form: none is 0.
#pragma once

#include <cstdint>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>

#include "journal/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

template <class Id>
void write_id(ByteWriter& writer, Id id) {
    writer.varint(id == none<Id> ? 0 : std::uint64_t{index(id)} + 1);
}
/// One that the type does not hold fails.
template <class Id>
[[nodiscard]] Id read_id(ByteReader& reader) noexcept {
    const std::uint64_t number = reader.varint();
    if (number > index(none<Id>)) reader.fail();
    return number == 0 || reader.failed() ? none<Id> : static_cast<Id>(number - 1);
}

/// An instant as 64 bits.
inline void write_instant(ByteWriter& writer, Instant t) {
    writer.varint(static_cast<std::uint64_t>(t.time_since_epoch().count()));
}
[[nodiscard]] inline Instant read_instant(ByteReader& reader) noexcept {
    return Instant(Microseconds(static_cast<std::int64_t>(reader.varint())));
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
