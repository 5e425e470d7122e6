// Where the engine takes the time from. Time enters a case nowhere else.
#pragma once

#include <atomic>
#include <memory>

#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {

/// Says what time it is. Called by any thread at once; it may step back, the engine holds the time of each case.
class TimeSource {
public:
    virtual ~TimeSource() = default;
    /// The time now, in UTC.
    [[nodiscard]] virtual Instant now() const = 0;

protected:
    TimeSource() = default;
    TimeSource(const TimeSource&) = default;
    TimeSource& operator=(const TimeSource&) = default;
};

/// The clock of the operating system, in microseconds.
[[nodiscard]] std::shared_ptr<const TimeSource> system_time();

/// A clock that stands where it is put: for tests, demonstrations and the replay of a past year.
class SimulatedTime final : public TimeSource {
public:
    /// Stands at `start`.
    explicit SimulatedTime(Instant start) : now_(start.time_since_epoch().count()) {}

    [[nodiscard]] Instant now() const override { return Instant(Microseconds(now_.load(std::memory_order_relaxed))); }
    /// Puts it at any instant, also an earlier one.
    void set(Instant now) { now_.store(now.time_since_epoch().count(), std::memory_order_relaxed); }
    /// Puts it so much later; a negative length puts it back.
    void advance(Microseconds by) { now_.fetch_add(by.count(), std::memory_order_relaxed); }

private:
    std::atomic<Microseconds::rep> now_;
};

}  // namespace v0
}  // namespace alur
