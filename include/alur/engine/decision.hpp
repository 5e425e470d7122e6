// What decide answers: the events that happen, or why nothing does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/engine/event.hpp>

namespace alur {
inline namespace v0 {

struct Rejection;

/// A batch that answers an idempotency key.
struct KeyUse {
    std::uint64_t digest = 0;  ///< of the content of the command
    std::uint32_t first = 0;   ///< seq of its first event
    std::uint32_t count = 0;   ///< of its events

    friend bool operator==(const KeyUse&, const KeyUse&) = default;
};

namespace detail {
struct DecisionRest;
}  // namespace detail

/// A batch of events in their order, with their payloads. Up to two events without payloads need no memory beyond the
/// object.
///
/// A refused command may come with events too: timers that were over fired before it was judged, and they stand. The
/// caller appends the events in either case, and evolves its state by them once they are durable.
class Decision {
public:
    Decision() = default;
    /// The command was accepted, and one thing happens. \param event without a payload
    explicit Decision(const Event& event) { add(event); }
    Decision(Decision&& other) noexcept;
    Decision& operator=(Decision&& other) noexcept;
    ~Decision() {
        if (rest_ != nullptr) destroy(rest_);
    }

    /// Whether the command was accepted.
    [[nodiscard]] bool accepted() const noexcept { return rest_ == nullptr || rejection() == nullptr; }
    /// Whether the command was accepted.
    explicit operator bool() const noexcept { return accepted(); }
    /// Why it was refused; null if it was accepted.
    [[nodiscard]] const Rejection* rejection() const noexcept;
    /// The command repeats one that was accepted before under the same idempotency key: these events answered it.
    /// Nothing happens now. Null: it repeats none.
    [[nodiscard]] const KeyUse* repeated() const noexcept;

    /// What happens, in order; valid while the decision lives and is not changed.
    [[nodiscard]] std::span<const Event> events() const noexcept { return {data(), count_}; }
    /// Whether nothing happens.
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /// How many events there are.
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    /// \param position below size()
    [[nodiscard]] const Event& operator[](std::size_t position) const noexcept { return data()[position]; }

    /// The payload of an event of this decision, and of no other; valid while the decision lives and is not changed.
    [[nodiscard]] Payload payload(const Event& event) const noexcept {
        return event.payload == 0 ? Payload{} : payload_at(event.payload);
    }

    // What decide does

    /// Adds an event without a payload behind the others. Beyond two events: throws std::bad_alloc.
    void add(const Event& event) {
        ALUR_EXPECTS(event.payload == 0, "Decision::add takes the payload of an event beside it");
        append(event);
    }
    /// Adds an event with a payload, which is copied.
    void add(const Event& event, Payload payload);
    /// From now on the command counts as refused; events that were added stand.
    void refuse(Rejection rejection);
    /// From now on the decision is the answer that an earlier batch gave to the same key.
    void repeat(const KeyUse& use);

private:
    static constexpr std::size_t inline_events = 2;

    void append(const Event& event) {
        if (count_ < inline_events) {
            ::new (inline_.data() + count_ * sizeof(Event)) Event(event);
        } else {
            spill(event);
        }
        ++count_;
    }

    [[nodiscard]] const Event* inline_begin() const noexcept {
        return std::launder(reinterpret_cast<const Event*>(inline_.data()));
    }
    [[nodiscard]] const Event* data() const noexcept { return count_ <= inline_events ? inline_begin() : spilled(); }

    [[nodiscard]] const Event* spilled() const noexcept;
    void spill(const Event& event);
    [[nodiscard]] Payload payload_at(std::uint32_t handle) const noexcept;
    [[nodiscard]] detail::DecisionRest& rest();
    static void destroy(detail::DecisionRest* rest) noexcept;

    alignas(Event) std::array<std::byte, inline_events * sizeof(Event)> inline_;  // not initialised: it is the hot path
    std::size_t count_ = 0;
    detail::DecisionRest* rest_ = nullptr;  // what few decisions have
};

}  // namespace v0
}  // namespace alur
