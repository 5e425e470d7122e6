// The events of one batch as bytes, as a journal on disk keeps them (docs/journal-format.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>

#include "journal/bytes.hpp"
#include "journal/vault.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// What an event has beside it in a file.
struct StoredPayload {
    Payload open;   ///< all of it, where there is no box
    BytesView box;  ///< empty: nothing of it was sealed
};

/// A batch that was read; its payloads lie in the bytes it was read from, which outlive it.
struct StoredBatch {
    std::vector<Event> events;  ///< without case; `payload`: 1 + its position in payloads
    std::vector<StoredPayload> payloads;

    [[nodiscard]] StoredPayload payload(const Event& event) const noexcept {
        return event.payload == 0 ? StoredPayload{} : payloads[event.payload - 1];
    }
};

/// With what a case keeps secrets.
struct Sealing {
    Vault& vault;
    CaseId number;  ///< of the case in the file
    bool names;     ///< whether names of cases are secret
    std::optional<KeyMark>&
        mark;  ///< is made that of the key of the first box; where that key is gone, so may others be
    const std::function<void()>& before_key;  ///< as Vault::seal takes it
};

/// Appends a batch of at least one event to the bytes. \param first number of its first event in its case
/// \param sealing null: everything is written as it is
void encode(const Decision& batch, std::uint32_t first, Bytes& bytes, const Sealing* sealing = nullptr);

/// Total. \return empty: the bytes are not what encode wrote
[[nodiscard]] std::optional<StoredBatch> decode(BytesView bytes);

}  // namespace journal
}  // namespace v0
}  // namespace alur
