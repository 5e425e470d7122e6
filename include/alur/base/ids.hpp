// Dense identifiers. Names live at the edges; inside, a step, a document or a person is a small integer of its own
// type.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace alur {
inline namespace v0 {

/// Position of a step in the list of steps of its SOP (the `No` column counts from 1, this counts from 0).
enum class StepId : std::uint16_t {};
/// Position of an outcome in the list of outcomes of its step.
enum class OutcomeId : std::uint8_t {};
/// Position of an actor in the Pelaksana columns, left to right.
enum class ActorId : std::uint8_t {};
/// Position of a document in the catalogue of kelengkapan.
enum class DocumentId : std::uint16_t {};
/// Position of a field in the list of fields (case fields first, then the fields of each record type).
enum class FieldId : std::uint16_t {};
/// Position of a record type in the list of record types.
enum class RecordTypeId : std::uint8_t {};
/// Position of an atomic condition in a compiled procedure: one bit of a case's facts.
enum class AtomId : std::uint16_t {};
/// A case in a store.
enum class CaseId : std::uint32_t {};
/// A person: an interned identity, never a name. One of the directory of a store, or, where is_of_case(), one whom a
/// case alone knows.
enum class PersonId : std::uint32_t {};
/// One record of a `for_each` in a case, in order of addition.
enum class ItemId : std::uint32_t {};
/// An open block of a case: one split that has not closed.
enum class BlockId : std::uint32_t {};

/// A role that one person gave to another for a time, in a store.
enum class DelegationId : std::uint32_t {};

/// A procedure (an SOP in one revision) in a store.
enum class ProcedureId : std::uint16_t {};
/// A calendar in one revision in a store.
enum class CalendarId : std::uint16_t {};

/// SHA-256 of the bytes of a source: the revision of an SOP or of a calendar, in every store.
using ContentHash = std::array<std::uint8_t, 32>;

/// The value of an id type that stands for "none".
template <class Id>
inline constexpr Id none = static_cast<Id>(std::numeric_limits<std::underlying_type_t<Id>>::max());

/// The integer of an id, for indexing an array.
template <class Id>
[[nodiscard]] constexpr std::size_t index(Id id) noexcept {
    return static_cast<std::size_t>(id);
}

/// The person whom a case came to know under a number: 0, 1, 2 … in the order of their PersonNamed.
[[nodiscard]] constexpr PersonId person_of_case(std::uint32_t number) noexcept {
    return static_cast<PersonId>(0x80000000U | number);
}
/// Whether a case alone knows the person. The last numbers are kept: they are nobody's.
[[nodiscard]] constexpr bool is_of_case(PersonId person) noexcept {
    return index(person) >= 0x80000000U && index(person) < 0xffff0000U;
}
/// The number of such a person in their case.
[[nodiscard]] constexpr std::uint32_t number_in_case(PersonId person) noexcept {
    return static_cast<std::uint32_t>(person) & 0x7fffffffU;
}

/// Pseudo role of the embedding application itself.
inline constexpr ActorId host_role{254};
/// Pseudo role of the automated handlers of the embedding application: it completes service steps.
inline constexpr ActorId service_role{253};

/// Step name that is no step: where a case ends.
inline constexpr StepId end_step = none<StepId>;

/// In place of the number of a counter: the step is offered once in a case at most, so its activations are not counted.
inline constexpr std::uint8_t no_counter = 255;

/// Counters from here on lie in the cold part of a case; those below have four bits each in every case.
inline constexpr std::uint8_t hot_counters = 12;

}  // namespace v0
}  // namespace alur
