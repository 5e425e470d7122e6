// What of an event is about persons, taken out of it and put back.
#pragma once

#include <cstddef>

#include <alur/engine/event.hpp>

#include "journal/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// A payload in two parts. What people write (notes, reasons, idempotency keys) is secret as a whole, and with a key
/// the digest of its command, from which what was commanded could be guessed. Of fields the values are that are
/// personal.
struct Parted {
    Bytes open;    ///< which fields there are; of a text nothing
    Bytes secret;  ///< empty: nothing is about a person
};

/// \param names whether names of cases are about persons
[[nodiscard]] Parted parted(const Event& event, Payload payload, bool names);

/// Writes the payload as it was. \param event is made what it was
void join(Event& event, BytesView open, BytesView secret, Bytes& payload);
/// The same where the secret part is gone: values are marked as erased, and so is a text.
void join_erased(Event& event, BytesView open, Bytes& payload);

}  // namespace journal
}  // namespace v0
}  // namespace alur
