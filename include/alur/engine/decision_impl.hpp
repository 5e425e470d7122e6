// What few decisions have: more than two events, payloads, a refusal. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/rejection.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

struct DecisionRest {
    std::vector<Event> events;  ///< all of them, once there are more than fit
    std::vector<std::byte> payloads;
    std::optional<Rejection> rejection;
    std::optional<KeyUse> repeated;
};

}  // namespace detail

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

Decision::Decision(Decision&& other) noexcept
    : inline_(other.inline_), count_(std::exchange(other.count_, 0)), rest_(std::exchange(other.rest_, nullptr)) {}

Decision& Decision::operator=(Decision&& other) noexcept {
    Decision moved(std::move(other));
    inline_ = moved.inline_;
    count_ = moved.count_;
    std::swap(rest_, moved.rest_);
    return *this;
}

const Rejection* Decision::rejection() const noexcept {
    return rest_ != nullptr && rest_->rejection ? &*rest_->rejection : nullptr;
}

const KeyUse* Decision::repeated() const noexcept {
    return rest_ != nullptr && rest_->repeated ? &*rest_->repeated : nullptr;
}

void Decision::add(const Event& event, Payload payload) {
    Event placed = event;
    placed.payload = 0;
    if (!payload.empty()) {
        auto& payloads = rest().payloads;
        placed.payload = static_cast<std::uint32_t>(payloads.size()) + 1;
        const auto size = static_cast<std::uint32_t>(payload.size());
        const auto* bytes = reinterpret_cast<const std::byte*>(&size);
        payloads.insert(payloads.end(), bytes, bytes + sizeof size);
        payloads.insert(payloads.end(), payload.begin(), payload.end());
    }
    append(placed);
}

void Decision::refuse(Rejection rejection) { rest().rejection = std::move(rejection); }

void Decision::repeat(const KeyUse& use) { rest().repeated = use; }

const Event* Decision::spilled() const noexcept { return rest_->events.data(); }

void Decision::spill(const Event& event) {
    auto& events = rest().events;
    if (count_ == inline_events) {
        events.reserve(3 * inline_events);  // as many as most have that have more than two
        events.assign(inline_begin(), inline_begin() + inline_events);
    }
    events.push_back(event);
}

Payload Decision::payload_at(std::uint32_t handle) const noexcept {
    ALUR_EXPECTS(rest_ != nullptr && handle - 1 + sizeof(std::uint32_t) <= rest_->payloads.size(),
                 "Decision::payload takes an event of the decision itself");
    std::uint32_t size = 0;
    std::memcpy(&size, rest_->payloads.data() + handle - 1, sizeof size);
    return {rest_->payloads.data() + handle - 1 + sizeof size, size};
}

detail::DecisionRest& Decision::rest() {
    if (rest_ == nullptr) rest_ = new detail::DecisionRest();
    return *rest_;
}

void Decision::destroy(detail::DecisionRest* rest) noexcept { delete rest; }

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur
