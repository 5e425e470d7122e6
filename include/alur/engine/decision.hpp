// What decide answers: the events that happen, or why nothing does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/rejection.hpp>
#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {

/// A batch of events in their order, with their payloads. Up to two events need no memory beyond the object.
///
/// A refused command may come with events too: timers that were over fired before it was judged, and they stand. The
/// caller appends the events in either case, and evolves its state by them once they are durable.
class Decision {
public:
    Decision() = default;
    /// The command was accepted, and one thing happens.
    explicit Decision(const Event& event) { add(event); }

    /// Whether the command was accepted.
    [[nodiscard]] bool accepted() const noexcept { return rejection_ == nullptr; }
    explicit operator bool() const noexcept { return accepted(); }
    /// Why it was refused; null if it was accepted.
    [[nodiscard]] const Rejection* rejection() const noexcept { return rejection_.get(); }
    /// The command repeats one that was accepted before under the same idempotency key: these events answered it.
    /// Nothing happens now.
    [[nodiscard]] const std::optional<KeyUse>& repeated() const noexcept { return repeated_; }

    /// What happens, in order; valid while the decision lives and is not changed.
    [[nodiscard]] std::span<const Event> events() const noexcept { return {data(), count_}; }
    /// Whether nothing happens.
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    /// \param position below size()
    [[nodiscard]] const Event& operator[](std::size_t position) const noexcept { return data()[position]; }

    /// The payload of an event of this decision; valid while the decision lives and is not changed.
    [[nodiscard]] Payload payload(const Event& event) const noexcept {
        if (event.payload == 0) return {};
        std::uint32_t size = 0;
        std::memcpy(&size, payloads_.data() + event.payload - 1, sizeof size);
        return {payloads_.data() + event.payload - 1 + sizeof size, size};
    }

    // What decide does

    /// Adds an event without a payload behind the others. Beyond two events: throws std::bad_alloc.
    void add(const Event& event) {
        if (count_ < inline_events) {
            ::new (inline_.data() + count_ * sizeof(Event)) Event(event);
        } else {
            if (count_ == inline_events) spilled_.assign(inline_begin(), inline_begin() + inline_events);
            spilled_.push_back(event);
        }
        ++count_;
    }
    /// Adds an event with a payload, which is copied.
    void add(const Event& event, Payload payload) {
        Event placed = event;
        placed.payload = 0;
        if (!payload.empty()) {
            placed.payload = static_cast<std::uint32_t>(payloads_.size()) + 1;
            const auto size = static_cast<std::uint32_t>(payload.size());
            const auto* bytes = reinterpret_cast<const std::byte*>(&size);
            payloads_.insert(payloads_.end(), bytes, bytes + sizeof size);
            payloads_.insert(payloads_.end(), payload.begin(), payload.end());
        }
        add(placed);
    }
    /// From now on the command counts as refused; events that were added stand.
    void refuse(Rejection rejection) { rejection_ = std::make_unique<Rejection>(std::move(rejection)); }
    /// From now on the decision is the answer that an earlier batch gave to the same key.
    void repeat(const KeyUse& use) { repeated_ = use; }

private:
    static constexpr std::size_t inline_events = 2;

    [[nodiscard]] const Event* inline_begin() const noexcept {
        return std::launder(reinterpret_cast<const Event*>(inline_.data()));
    }
    [[nodiscard]] const Event* data() const noexcept {
        return count_ <= inline_events ? inline_begin() : spilled_.data();
    }

    alignas(Event) std::array<std::byte, inline_events * sizeof(Event)> inline_;  // not initialised: it is the hot path
    std::size_t count_ = 0;
    std::vector<Event> spilled_;  ///< all events, once there are more than fit
    std::vector<std::byte> payloads_;
    std::unique_ptr<Rejection> rejection_;
    std::optional<KeyUse> repeated_;
};

}  // namespace v0
}  // namespace alur
