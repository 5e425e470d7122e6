// A batch in the making: what has happened so far, and the case as it then stands.
//
// decide writes each event here by itself; the last step folds what fits into one event together. So the rules read
// plainly, and the stored form stays small.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/engine/payload.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Where a batch was, to go back to. It holds no state: to go back is rare, to be ready for it is not.
struct BatchMark {
    std::size_t events = 0;
    const Calendar* calendar = nullptr;
    bool ended = false;
    bool clock_reset = false;
};

/// What a batch says beside what happens.
struct Header {
    std::string_view key{};                ///< that it answers; empty: none
    std::uint64_t digest = 0;              ///< of the content of its command
    std::span<const NewPerson> persons{};  ///< whom the case comes to know by it
};

/// How many events a batch with an idempotency key may have, so that their number fits into the event that keeps it.
inline constexpr std::size_t most_keyed = 65'535;

/// Whether it offers a step once more than attempts are counted: the number began anew.
[[nodiscard]] inline bool is_beyond_count(const Event& event) noexcept {
    return event.attempt == 0 && (event.kind == EventKind::step_offered || event.has(EventFlag::offers));
}

class Batch {
public:
    /// \param state the case before the batch, which outlives it
    Batch(const Procedure& procedure, const Calendar* calendar, const CaseState& state, Instant at)
        : procedure_(procedure), calendar_(calendar), before_(state), state_(state), at_(at) {}
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    [[nodiscard]] const Procedure& procedure() const noexcept { return procedure_; }
    [[nodiscard]] const Tables& tables() const noexcept { return procedure_.tables(); }
    /// The calendar that the case pins now; null: none.
    [[nodiscard]] const Calendar* calendar() const noexcept { return calendar_; }
    void adopt(const Calendar& calendar) noexcept { calendar_ = &calendar; }
    /// The case after all events so far.
    [[nodiscard]] const CaseState& state() const noexcept { return state_; }
    /// The held time of the batch.
    [[nodiscard]] Instant at() const noexcept { return at_; }

    /// A token arrived at the end in the root: the case is completed once the clocks are looked at.
    void end() noexcept { ended_ = true; }
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    /// The case clock begins anew at the end of the batch.
    void reset_clock() noexcept { clock_reset_ = true; }
    [[nodiscard]] bool clock_reset() const noexcept { return clock_reset_; }

    /// From now on events say who acts. \param binds the next event binds this external actor to its person
    void act(const By& by, bool binds) noexcept {
        by_ = by;
        binds_ = binds;
    }

    [[nodiscard]] Event event(EventKind kind) const noexcept {
        Event event;
        event.kind = kind;
        event.at = at_;
        event.person = by_.person;
        event.role = by_.role;
        event.on_behalf_of = by_.on_behalf_of;
        return event;
    }

    /// What happens next.
    void emit(const Event& happened, PayloadBytes payload = {}) {
        Entry entry{happened, std::move(payload), block_of(happened)};
        if (std::exchange(binds_, false)) entry.event.flags |= EventFlag::binds;
        entry.event.payload = entry.payload.empty() ? 0 : 1;
        largest_payload_ = std::max(largest_payload_, entry.payload.size());
        evolve(state_, entry.event, entry.payload);
        if (events_.empty()) events_.reserve(usual_events);  // aligned memory is dear to ask for
        events_.push_back(std::move(entry));
    }

    // Going back

    [[nodiscard]] BatchMark mark() const noexcept { return {events_.size(), calendar_, ended_, clock_reset_}; }
    /// Forgets what happened since. The events must not be folded yet.
    void rewind(const BatchMark& mark) {
        if (events_.size() != mark.events) {
            events_.resize(mark.events);
            state_ = state_at(mark.events);
        }
        calendar_ = mark.calendar;
        ended_ = mark.ended;
        clock_reset_ = mark.clock_reset;
        by_ = By{};
        binds_ = false;
    }
    /// Whether test(event) holds for something that happened since. \param mark the default: in all of the batch
    template <class Test>
    [[nodiscard]] bool any_since(const BatchMark& mark, Test test) const {
        return std::any_of(events_.begin() + static_cast<std::ptrdiff_t>(mark.events), events_.end(),
                           [&](const Entry& entry) { return test(entry.event); });
    }
    [[nodiscard]] bool empty() const noexcept { return events_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return events_.size(); }
    [[nodiscard]] std::size_t largest_payload() const noexcept { return largest_payload_; }

    /// How many events `finish` hands over.
    [[nodiscard]] std::size_t stored(Instant raw, const Header& header) const noexcept {
        return events_.size() + (header.key.empty() ? 0U : 1U) + (is_held(raw) ? 1U : 0U) + header.persons.size();
    }

    /// Facts that one stored event can hold become one.
    void fold() {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < events_.size(); ++i) {
            if (kept > 0 && folds_into(events_[kept - 1], events_[i])) continue;
            if (kept != i) events_[kept] = std::move(events_[i]);
            ++kept;
        }
        events_.resize(kept);
    }

    /// Numbers the events from `seq` on and hands them over. \param raw when it was commanded
    void finish(Decision& decision, std::uint32_t seq, Instant raw, const Header& header) {
        const bool held = is_held(raw);
        if (!header.key.empty()) {
            Event keyed = event(EventKind::command_keyed);
            keyed.seq = seq++;
            keyed.documents = header.digest;
            keyed.attempt = static_cast<std::uint16_t>(stored(raw, header));
            decision.add(keyed, payload_of_text(header.key));
        }
        if (held) {
            Event held_at = event(EventKind::time_held);
            held_at.seq = seq++;
            held_at.lapse = raw;
            decision.add(held_at, Payload{});
        }
        for (std::size_t i = 0; i < events_.size(); ++i) {
            Entry& entry = events_[i];
            entry.event.seq = seq++;
            if (entry.event.kind == EventKind::delegate_acted)
                entry.event.attempt = static_cast<std::uint16_t>(std::min<std::size_t>(events_.size() - 1 - i, 65'535));
            decision.add(entry.event, entry.payload);
        }
        for (const NewPerson& one : header.persons)
            decision.add(person_named(at_, seq++, one.person), payload_of_text(one.name));
    }

private:
    struct Entry {
        Event event;
        PayloadBytes payload;
        BlockId block;  ///< of a completion: where it was open
    };
    /// Most batches have no more before they are folded. So many are still small for the malloc of glibc (below 1 KiB),
    /// which tidies up all it has whenever it is asked for something large.
    static constexpr std::size_t usual_events = 6;

    /// Whether the batch happens later than it was commanded (T4).
    [[nodiscard]] bool is_held(Instant raw) const noexcept { return raw < at_ && !events_.empty(); }

    /// The case after so many events. It stays at hand: whoever went back to a place mostly goes back there again.
    [[nodiscard]] const CaseState& state_at(std::size_t events) {
        if (!earlier_ || earlier_events_ > events) {
            earlier_ = before_;
            earlier_events_ = 0;
        }
        for (; earlier_events_ < events; ++earlier_events_)
            evolve(*earlier_, events_[earlier_events_].event, events_[earlier_events_].payload);
        return *earlier_;
    }

    /// The block in which what the event completes is open.
    [[nodiscard]] BlockId block_of(const Event& event) const {
        if (event.kind != EventKind::step_completed) return none<BlockId>;
        if (event.has(EventFlag::has_item)) return event.block();
        const auto completed = state_.find_open(event.step, event.item());
        return completed ? completed->block : none<BlockId>;
    }

    [[nodiscard]] static bool uses_extra(const Event& event) noexcept {
        return event.has(EventFlag::has_item | EventFlag::timed_wait | EventFlag::clock_started |
                         EventFlag::clock_stopped);
    }

    /// Whether `next` became a part of `last`.
    [[nodiscard]] static bool folds_into(Entry& last, Entry& next) {
        Event& into = last.event;
        Event& from = next.event;
        if (into.kind == EventKind::documents_submitted && from.kind == EventKind::step_completed) {
            if (into.item() != from.item() || from.documents != 0 || !last.payload.empty() || !next.payload.empty())
                return false;
            from.documents = into.documents;
            from.flags |= static_cast<std::uint16_t>(EventFlag::submits | (into.flags & EventFlag::binds));
            last = std::move(next);
            return true;
        }
        const bool completes = into.kind == EventKind::step_completed;
        if (!completes && into.kind != EventKind::case_started) return false;
        switch (from.kind) {
            case EventKind::step_offered: return folds_offer(into, last.block, from);
            case EventKind::clock_started:
            case EventKind::clock_stopped:
                if (uses_extra(into) || into.has(EventFlag::ends_case)) return false;
                into.flags |= from.flags;
                into.extra = from.extra;
                return true;
            case EventKind::case_completed:
                if (!completes || into.has(EventFlag::offers)) return false;
                into.flags |= EventFlag::ends_case;
                return true;
            default: return false;
        }
    }

    [[nodiscard]] static bool folds_offer(Event& into, BlockId block, const Event& from) {
        if (into.has(EventFlag::offers | EventFlag::ends_case | EventFlag::clock_started | EventFlag::clock_stopped))
            return false;
        if (from.has(EventFlag::has_item) || from.timer() != never || from.has(EventFlag::timed_wait) ||
            from.block() != block)
            return false;
        into.flags |= EventFlag::offers;
        into.next = from.next;
        into.lapse = from.lapse;
        into.attempt = from.attempt;
        into.counter = from.counter;
        return true;
    }

    const Procedure& procedure_;
    const Calendar* calendar_;
    const CaseState& before_;
    CaseState state_;
    std::optional<CaseState> earlier_;  // after the first earlier_events_
    std::size_t earlier_events_ = 0;
    Instant at_;
    By by_;
    bool binds_ = false;
    bool ended_ = false;
    bool clock_reset_ = false;
    std::size_t largest_payload_ = 0;
    std::vector<Entry> events_;
};

}  // namespace detail
}  // namespace v0
}  // namespace alur
