#include "runtime/timekeeping.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <alur/engine/clock_view.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/explain.hpp>
#include <alur/time/verdict.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// A clock with a limit, as events tell it: what it had used before `since`, and whether it runs.
struct Running {
    bool begun = false;
    Instant since = never;  ///< begin of the running interval
    std::int64_t used = 0;  ///< counted before `since`; of a clock that rests: in all
    bool resumed = false;   ///< `since` is not where it began: the first day does not count again
    bool rests = false;
    bool beyond = false;    ///< no verdict is told from `used`, which rests on hours beyond the coverage
    Instant lapse = never;  ///< as recorded; never while it rests
};

std::int64_t used_at(const Running& clock, const Calendar& calendar, Measure measure, Instant now) {
    if (!clock.begun) return 0;
    if (clock.rests) return clock.used;
    const Instant until = std::max(now, clock.since);
    return clock.resumed ? clock.used + calendar.elapsed(measure, clock.since, until)
                         : calendar.used(measure, clock.since, until);
}

enum class End : std::uint8_t { not_yet, completed, cancelled };

/// \param trusted false: it was completed, and when it began is not known
TimeKept kept(const Running& clock, const Calendar* calendar, const Limit* limit, int at_risk_percent, Instant now,
              End end, bool trusted = true) {
    TimeKept time;
    if (limit == nullptr || calendar == nullptr) return time;
    const std::int64_t most = ticks(*limit);
    time.used = {limit->measure, used_at(clock, *calendar, limit->measure, now)};
    time.lapse = clock.lapse;
    if (clock.lapse != never) {
        time.due = calendar->due(clock.lapse);
        time.provisional = clock.beyond || calendar->is_provisional_lapse(clock.since, clock.lapse);
    }
    switch (end) {
        case End::completed: time.verdict = judge_completed(now, clock.lapse, time.used.ticks, most); break;
        case End::cancelled: time.verdict = judge_cancelled(now, clock.lapse, time.used.ticks, most); break;
        case End::not_yet: time.verdict = judge_open(now, clock.lapse, time.used.ticks, most, at_risk_percent); break;
    }
    const detail::ClockView view{*limit, clock.since, clock.used, clock.resumed, clock.beyond};
    const bool guessed = clock.rests ? clock.beyond : clock.begun && detail::is_guessed(calendar, view, now);
    if (!trusted || guessed) time.verdict = Verdict::unknown;
    return time;
}

Running clock_of(const Deployed& deployed, const CaseState& state, const Activation& activation) {
    Running clock;
    const Instant start =
        deployed.procedure->step(activation.step).from_started ? activation.started : activation.offered;
    clock.begun = start != never;
    clock.resumed = activation.clock_resumed;
    clock.since = clock.resumed ? activation.resumed : start;
    clock.used = activation.used;
    clock.beyond = activation.beyond;
    clock.rests = state.status() == CaseStatus::suspended;
    clock.lapse = activation.lapse;
    return clock;
}

/// Follows the events of a case and keeps every activation that it sees.
class Follower {
public:
    Follower(const Naming& naming, const Calendar* calendar,
             const std::function<const Calendar*(CalendarId)>& calendar_of, bool explains)
        : naming_(naming), calendar_(calendar), calendar_of_(calendar_of), explains_(explains) {}

    void follow(const HistoryEvent& event) {
        at_ = event.at;
        by_ = event.by;
        std::visit([this](const auto& body) { on(body); }, event.body);
    }

    std::vector<ExplainedActivation> finish(Instant now) {
        std::vector<ExplainedActivation> all;
        all.reserve(all_.size());
        for (Followed& followed : all_) {
            if (followed.view.is_open()) {
                followed.view.time = time(followed, now, End::not_yet);
                explain_until(followed, now);
            }
            all.push_back({std::move(followed.view), std::move(followed.stretches),
                           calendar_ == nullptr ? std::string() : calendar_->zone()});
        }
        return all;
    }

private:
    struct Followed {
        StepId step{};
        ItemId item = none<ItemId>;
        Running clock;
        Instant rested = never;  ///< since when its clock rests
        ActivationView view;
        std::vector<Stretch> stretches;
    };

    /// What its clock counted in the interval that ends now, or that it rested.
    void explain_until(Followed& followed, Instant until) const {
        const Limit* const limit = naming_.deployed.limit_of(followed.step);
        if (!explains_ || limit == nullptr || calendar_ == nullptr || !followed.clock.begun) return;
        if (followed.clock.rests) {
            if (until > followed.rested) followed.stretches.push_back({followed.rested, until, 0, Why::paused, {}});
            return;
        }
        for (Stretch& stretch :
             explain(*calendar_, limit->measure, followed.clock.since, until, followed.clock.resumed))
            followed.stretches.push_back(std::move(stretch));
    }

    [[nodiscard]] TimeKept time(const Followed& followed, Instant now, End end) const {
        const bool trusted = end != End::completed || followed.clock.begun;
        return kept(followed.clock, calendar_, naming_.deployed.limit_of(followed.step),
                    naming_.deployed.at_risk_percent(), now, end, trusted);
    }

    /// A step, or an item of it, is open at most once.
    Followed* find(StepId step, ItemId item) {
        const auto found = std::find_if(all_.rbegin(), all_.rend(), [&](const Followed& followed) {
            return followed.step == step && followed.item == item && followed.view.is_open();
        });
        return found == all_.rend() ? nullptr : &*found;
    }

    [[nodiscard]] bool from_started(StepId step) const { return naming_.deployed.procedure->step(step).from_started; }

    void on(const StepOffered& offered) {
        Followed followed;
        followed.step = offered.step;
        followed.item = offered.item;
        followed.view.step = naming_.step(offered.step);
        followed.view.item = naming_.item(offered.item);
        followed.view.attempt = offered.attempt;
        const ActorId actor = naming_.deployed.sop().step(offered.step).actor;
        followed.view.actor = actor == none<ActorId> ? std::string() : naming_.role(actor);
        followed.view.offered = at_;
        followed.view.deadline = offered.deadline;
        followed.view.tries.service = naming_.deployed.sop().step(offered.step).service;
        if (!from_started(offered.step)) begin(followed.clock, offered.lapse);
        all_.push_back(std::move(followed));
    }
    void on(const StepStarted& started) {
        Followed* followed = find(started.step, started.item);
        if (followed == nullptr) return;
        followed->view.status = ActivationStatus::started;
        followed->view.started = at_;
        followed->view.claimant = naming_.person(by_.person);
        if (from_started(started.step)) begin(followed->clock, started.lapse);
    }
    void on(const StepReleased& released) {
        Followed* followed = find(released.step, released.item);
        if (followed == nullptr) return;
        followed->view.status = ActivationStatus::offered;
        followed->view.started = never;
        followed->view.claimant.clear();
        if (!from_started(released.step)) return;
        followed->clock = {};
        followed->stretches.clear();
    }
    void on(const StepCompleted& completed) {
        Followed* followed = find(completed.step, completed.item);
        if (followed == nullptr) return;
        followed->view.by = completed.by_timer ? std::string() : naming_.who(by_);
        followed->view.delegate_of = naming_.person(by_.in_place_of);
        followed->view.outcome = naming_.outcome(completed.step, completed.outcome);
        end(*followed, ActivationStatus::completed, End::completed);
    }
    void on(const StepCancelled& cancelled) {
        if (Followed* followed = find(cancelled.step, cancelled.item))
            end(*followed, ActivationStatus::cancelled, End::cancelled);
    }
    void on(const ClockStopped& stopped) {
        if (stopped.of != ClockOf::step) return;
        Followed* followed = find(stopped.step, stopped.item);
        if (followed == nullptr) return;
        explain_until(*followed, at_);
        followed->rested = at_;
        followed->clock.used = stopped.used;
        followed->clock.beyond = stopped.beyond;
        followed->clock.rests = true;
        followed->clock.lapse = never;
        followed->view.deadline = never;
    }
    void on(const StepFailed& failed) {
        Followed* followed = find(failed.step, failed.item);
        if (followed == nullptr) return;
        TriesView& tries = followed->view.tries;
        tries.failed = failed.count;
        tries.last = at_;
        tries.next = failed.next;
        tries.reason = failed.reason;
    }
    void on(const IncidentOpened& opened) {
        if (Followed* followed = find(opened.step, opened.item)) followed->view.tries.incident = at_;
    }
    void on(const StepRetried& retried) {
        Followed* followed = find(retried.step, retried.item);
        if (followed == nullptr) return;
        TriesView none_failed;
        none_failed.service = std::move(followed->view.tries.service);
        followed->view.tries = std::move(none_failed);
    }
    void on(const DeadlineFired& fired) {
        if (Followed* followed = find(fired.step, fired.item)) followed->view.deadline = never;
    }
    void on(const ClockStarted& started) {
        if (started.of != ClockOf::step) return;
        Followed* followed = find(started.step, started.item);
        if (followed == nullptr) return;
        if (followed->clock.rests) {
            explain_until(*followed, at_);
            followed->clock.rests = false;
            followed->clock.resumed = followed->clock.begun;
            followed->clock.since = at_;
        }
        followed->clock.lapse = started.lapse;
        followed->view.deadline = started.deadline;
    }
    void on(const CalendarAdopted& adopted) {
        if (const Calendar* calendar = calendar_of_(adopted.calendar)) calendar_ = calendar;
    }
    template <class Other>
    void on(const Other&) {}

    void begin(Running& clock, Instant lapse) const {
        clock = {};
        clock.begun = true;
        clock.since = at_;
        clock.lapse = lapse;
    }
    void end(Followed& followed, ActivationStatus status, End how) {
        followed.view.status = status;
        followed.view.ended = at_;
        followed.view.deadline = never;
        followed.view.tries.next = never;
        followed.view.tries.incident = never;
        followed.view.time = time(followed, at_, how);
        explain_until(followed, at_);
    }

    const Naming& naming_;
    const Calendar* calendar_;
    const std::function<const Calendar*(CalendarId)>& calendar_of_;
    bool explains_;
    std::vector<Followed> all_;
    Instant at_{};
    By by_;
};

}  // namespace

TriesView tries_of(const Naming& naming, const Activation& activation) {
    TriesView tries;
    tries.service = naming.deployed.sop().step(activation.step).service;
    const FailedTries* failed = naming.state.failed(activation.step, activation.item);
    if (failed == nullptr) return tries;
    tries.failed = failed->count;
    tries.last = failed->last;
    tries.next = failed->next;
    tries.incident = failed->incident;
    tries.reason = failed->reason;
    return tries;
}

TimeKept time_of(const Deployed& deployed, const Calendar* calendar, const CaseState& state,
                 const Activation& activation, Instant now) {
    return kept(clock_of(deployed, state, activation), calendar, deployed.limit_of(activation.step),
                deployed.at_risk_percent(), now, End::not_yet);
}

TimeKept time_of(const Deployed& deployed, const Calendar* calendar, const CaseState& state, Instant now) {
    const CaseClock told = state.clock();
    Running clock;
    if (told.begun) {
        clock.begun = true;
        clock.since = told.since;
        clock.used = told.used;
        clock.resumed = told.resumed;
        clock.rests = !told.running;
        clock.beyond = told.beyond;
        clock.lapse = told.lapse;
    }
    const End end = state.status() == CaseStatus::completed   ? End::completed
                    : state.status() == CaseStatus::cancelled ? End::cancelled
                                                              : End::not_yet;
    return kept(clock, calendar, deployed.sla(), deployed.at_risk_percent(), state.is_live() ? now : state.last(), end);
}

ActivationView view_of(const Naming& naming, const Calendar* calendar, const Activation& activation, Instant now) {
    ActivationView view;
    view.step = naming.step(activation.step);
    view.item = naming.item(activation.item);
    view.attempt = activation.attempt;
    const ActorId actor = naming.deployed.sop().step(activation.step).actor;
    view.actor = actor == none<ActorId> ? std::string() : naming.role(actor);
    view.status = activation.started == never ? ActivationStatus::offered : ActivationStatus::started;
    view.offered = activation.offered;
    view.started = activation.started;
    view.claimant = naming.person(activation.claimant);
    view.deadline = activation.deadline;
    view.time = time_of(naming.deployed, calendar, naming.state, activation, now);
    view.tries = tries_of(naming, activation);
    return view;
}

std::vector<ActivationView> activations_of(const Naming& naming, const std::vector<HistoryEvent>& history,
                                           const Calendar* calendar, Instant now,
                                           const std::function<const Calendar*(CalendarId)>& calendar_of) {
    Follower follower(naming, calendar, calendar_of, false);
    for (const HistoryEvent& event : history) follower.follow(event);
    std::vector<ActivationView> views;
    for (ExplainedActivation& each : follower.finish(now)) views.push_back(std::move(each.activation));
    return views;
}

std::vector<ExplainedActivation> explained_of(const Naming& naming, const std::vector<HistoryEvent>& history,
                                              const Calendar* calendar, Instant now,
                                              const std::function<const Calendar*(CalendarId)>& calendar_of) {
    Follower follower(naming, calendar, calendar_of, true);
    for (const HistoryEvent& event : history) follower.follow(event);
    return follower.finish(now);
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
