// Under what a case is found again, as the events of the batch that began it tell.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <alur/engine/event.hpp>
#include <alur/engine/payload.hpp>
#include <alur/runtime/request.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

class StartedAs {
public:
    /// Takes the events of one case after the other, each from its first. \return whether all is known with this one,
    /// and there is something to know
    bool see(const Event& event, Payload payload) {
        if (event.seq == 0) *this = {};
        if (event.kind == EventKind::command_keyed && event.seq == 0) {
            if (!event.has(EventFlag::erased)) key_ = detail::text_of(payload);
            last_ = static_cast<std::uint32_t>(event.attempt) - 1;
        }
        const bool is_name = event.kind == EventKind::case_named;
        if (is_name && !event.has(EventFlag::erased)) name_ = detail::text_of(payload);
        // Once: behind the first batch of a case others follow, which have an event of that number too.
        return !std::exchange(told_, told_ || is_name || (!key_.empty() && event.seq == last_)) && told_;
    }

    /// As `Entered` takes it.
    [[nodiscard]] StartRequest request() const noexcept {
        StartRequest request;
        request.name = name_;
        request.key = key_;
        return request;
    }

private:
    std::string name_;
    std::string key_;
    std::uint32_t last_ = 0;  // number of the last event of a batch with a key
    bool told_ = false;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
