// What is going to happen, in order of time: the loop of a discrete-event simulation.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include <alur/runtime/time_source.hpp>

namespace alur::demo {

class Agenda {
public:
    /// \param time the clock that stands at the time of each action while it runs
    explicit Agenda(SimulatedTime& time) : time_(time) {}

    /// Plans an action. One that lies in the past happens next.
    void at(Instant when, std::function<void()> action) { entries_.push({when, planned_++, std::move(action)}); }

    [[nodiscard]] Instant now() const { return time_.now(); }

    /// Lets everything happen that is planned up to `end`, and leaves the clock there.
    void run_until(Instant end) {
        while (!entries_.empty() && entries_.top().when <= end) {
            Entry next = entries_.top();
            entries_.pop();
            if (next.when > time_.now()) time_.set(next.when);
            next.action();
        }
        time_.set(end);
    }

private:
    struct Entry {
        Instant when;
        std::uint64_t order;  // actions of one instant happen in the order in which they were planned
        std::function<void()> action;

        bool operator<(const Entry& other) const { return std::pair(other.when, other.order) < std::pair(when, order); }
    };

    SimulatedTime& time_;
    std::priority_queue<Entry> entries_;
    std::uint64_t planned_ = 0;
};

}  // namespace alur::demo
