// Refused commands as bytes, as a store on disk keeps them (docs/journal-format.md).
#pragma once

#include <optional>

#include <alur/journal/refused.hpp>

#include "journal/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

[[nodiscard]] Bytes encoded(const RefusedCommand& refused);
/// Total. \return empty: the bytes are not what this version writes
[[nodiscard]] std::optional<RefusedCommand> decoded_refusal(BytesView bytes);

}  // namespace journal
}  // namespace v0
}  // namespace alur
