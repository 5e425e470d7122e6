// Where a case stands as bytes, for a snapshot of a store: all of its state but what people wrote.
//
// Values of fields and idempotency keys stay where they are kept as safely as the program wishes, in the journal. So an
// image is enough to know when a case wants attention and on which lists its work is, and no more: before a command or
// a view touches a case, its events are read.
#pragma once

#include <cstdint>
#include <optional>

#include <alur/engine/state.hpp>

#include "journal/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace detail {

class StateImage {
public:
    /// Changes with what an image is or what events make of a state, so that no other version reads this one's.
    static constexpr std::uint64_t form = 3;

    static void write(const CaseState& state, journal::Bytes& bytes);
    /// Total. \return empty: the bytes are not what `write` wrote
    [[nodiscard]] static std::optional<CaseState> read(journal::ByteReader& bytes);

    /// Whether the case was started under an idempotency key; of a state that is not from an image.
    [[nodiscard]] static bool has_start_key(const CaseState& state) noexcept;

    /// What is left of a state in its image.
    [[nodiscard]] static CaseState without_texts(CaseState state);

private:
    template <class Io, class State>
    static void each_hot(Io& io, State& state);
    template <class Io, class Cold>
    static void each_cold(Io& io, Cold& cold);
};

}  // namespace detail
}  // namespace v0
}  // namespace alur
