// The events of one batch as bytes, as a journal on disk keeps them (docs/journal-format.md).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>

#include "journal/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// A batch that was read; its events and payloads lie in the bytes it was read from, which outlive it.
struct StoredBatch {
    std::vector<Event> events;  ///< without case; `payload`: 1 + its position in payloads
    std::vector<Payload> payloads;

    [[nodiscard]] Payload payload(const Event& event) const noexcept {
        return event.payload == 0 ? Payload{} : payloads[event.payload - 1];
    }
};

/// Appends a batch of at least one event to the bytes. \param first number of its first event in its case
void encode(const Decision& batch, std::uint32_t first, Bytes& bytes);

/// Total. \return empty: the bytes are not what encode wrote
[[nodiscard]] std::optional<StoredBatch> decode(BytesView bytes);

}  // namespace journal
}  // namespace v0
}  // namespace alur
