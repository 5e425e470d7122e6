#include "audit/case_clock.hpp"

#include <algorithm>

#include "audit/cause.hpp"
#include "audit/times.hpp"

namespace alur {
inline namespace v0 {
namespace audit {
namespace {

/// Who has a case in which nothing is open though it goes on. In the log of an engine that is a list in which nobody
/// is: whose lists there are says whose it is. Other logs do not tell, nor does an SOP with lists of both sides.
Hand hand_between(const EventLog& log, const AuditPlan& plan) {
    if (log.table().find(log_columns::item) == nullptr) return Hand::none;
    bool office = false;
    bool others = false;
    for (const StepLimit& step : plan.steps)
        if (step.is_list) (step.outside ? others : office) = true;
    return office == others ? Hand::none : office ? Hand::office : Hand::others;
}

/// What an activation changes at an instant: who has the case from then on.
struct Change {
    std::int64_t at = 0;
    int open = 0;     ///< one more, one less
    int running = 0;  ///< the same, without those that are suspended
    bool outside = false;
    bool resets = false;
};

/// Follows the changes of one case in order of time.
class Sweep {
public:
    /// \param between who has a case that goes on though nothing of it is open
    Sweep(std::vector<ClockPiece>& pieces, Hand between) : pieces_(pieces), between_(between) {}

    /// \param goes_on something follows, or the case ends later
    void take(const Change* first, const Change* last, bool goes_on) {
        bool resets = false;
        for (const Change* it = first; it != last; ++it) {
            open_ += it->open;
            (it->outside ? outside_ : inside_) += it->running;
            resets = resets || it->resets;
        }
        const Hand hand = inside_ > 0             ? Hand::office
                          : outside_ > 0          ? Hand::others
                          : open_ == 0 && goes_on ? between_
                                                  : Hand::none;
        if (hand == hand_ && !resets) return;
        close(first->at);
        if (resets) begun_ = false;
        hand_ = hand;
        from_ = first->at;
        resumes_ = begun_;
        begun_ = begun_ || hand == Hand::office;
    }

    /// What is in somebody's hands to the end. \param ended not_ended: it still is
    void finish(std::int64_t ended) { close(ended); }

private:
    void close(std::int64_t at) {
        if (hand_ == Hand::none || at < from_) return;
        // A clock that begins may have used a day at once, however soon it rests.
        if (at == from_ && (hand_ == Hand::others || resumes_)) return;
        pieces_.push_back({from_, at, hand_ == Hand::others, hand_ == Hand::office && resumes_});
    }

    std::vector<ClockPiece>& pieces_;
    Hand between_;
    int open_ = 0;
    int inside_ = 0;
    int outside_ = 0;
    bool begun_ = false;
    bool resumes_ = false;
    Hand hand_ = Hand::none;
    std::int64_t from_ = 0;
};

}  // namespace

CaseClocks::CaseClocks(const EventLog& log, const AuditPlan& plan, const Activations& activations)
    : plan_(plan),
      activations_(activations),
      outcome_(log.table().find(log_columns::outcome)),
      between_(hand_between(log, plan)) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        if (plan.steps[i].step == plan.cases.counted_from && !plan.steps[i].is_list)
            counted_from_ = static_cast<std::int32_t>(i);
}

std::string_view CaseClocks::lacking() const {
    // A gateway and a list as a whole leave no event behind.
    if (!plan_.cases.counted_from.empty() && counted_from_ < 0) return cause::no_reset;
    if (counted_from_ >= 0 && outcome_ == nullptr && !plan_.cases.returns.empty()) return cause::no_outcome;
    return {};
}

bool CaseClocks::resets(std::size_t activation) const {
    if (activations_.step[activation] != counted_from_) return false;
    if ((activations_.bits[activation] & activation_bits::completed) == 0) return false;
    if (outcome_ == nullptr) return true;
    const auto& returns = plan_.cases.returns;
    return std::find(returns.begin(), returns.end(), outcome_->text(activations_.event[activation])) == returns.end();
}

CaseClock CaseClocks::operator()(std::size_t first, std::size_t last, std::int64_t ended_case) const {
    CaseClock clock;
    const auto& pauses = activations_.pauses;
    auto pause = std::lower_bound(pauses.begin(), pauses.end(), first,
                                  [](const Pause& p, std::size_t number) { return p.activation < number; });
    std::vector<Change> changes;
    for (std::size_t i = first; i < last; ++i) {
        const auto step = static_cast<std::size_t>(activations_.step[i]);
        if (step >= plan_.steps.size()) continue;
        const std::int64_t offered = activations_.offered[i];
        const std::int64_t ended = activations_.ended[i];
        if (offered == unknown_time) return {cause::no_begin, {}};
        if (ended == unknown_time) return {cause::no_end, {}};
        const bool outside = plan_.steps[step].outside;
        changes.push_back({offered, 1, 1, outside, false});
        if (ended != not_ended) changes.push_back({ended, -1, -1, outside, resets(i)});
        while (pause != pauses.end() && pause->activation < i) ++pause;
        for (; pause != pauses.end() && pause->activation == i; ++pause) {
            if (pause->from == unknown_time || pause->to == unknown_time || pause->from > pause->to)
                return {cause::no_pause, {}};
            if (pause->from >= ended) continue;
            changes.push_back({pause->from, 0, -1, outside, false});
            const std::int64_t to = std::min(pause->to, ended);
            if (to != not_ended) changes.push_back({to, 0, 1, outside, false});
        }
    }
    std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
    Sweep sweep(clock.pieces, between_);
    const Change* const end = changes.data() + changes.size();
    for (const Change* it = changes.data(); it != end;) {
        const Change* next = it;
        while (next != end && next->at == it->at) ++next;
        sweep.take(it, next, next != end || it->at < ended_case);
        it = next;
    }
    sweep.finish(ended_case);
    return clock;
}

ClockUse use_of(const CaseClock& clock, const Calendar& calendar, const Limit& limit, std::int64_t until) {
    ClockUse use;
    for (const ClockPiece& piece : clock.pieces) {
        if (piece.outside || piece.from > until) continue;
        if (!piece.resumes) {
            use = {};
            use.used = calendar.used_at_start(limit.measure, instant(piece.from));
            use.since = piece.from;
        }
        const std::int64_t rest = ticks(limit) - use.used;
        const Instant from = instant(piece.from);
        const Instant to = instant(std::min(piece.to, until));
        const Instant lapse = calendar.lapse_of_rest(from, limit.measure, rest);
        const bool knows_lapse = !calendar.is_provisional_lapse(from, lapse);
        use.used += calendar.elapsed(limit.measure, from, to);
        if (calendar.is_provisional(limit.measure, from, to)) {
            use.exact = false;
            // Before a pause the limit may have passed for certain.
            use.certain = use.certain && (rest < 0 || knows_lapse);
        }
        const bool runs = piece.to > until;
        if (!use.lapse && knows_lapse && (runs || use.used > ticks(limit))) use.lapse = us(lapse);
    }
    return use;
}

std::int64_t worked_in(const CaseClock& clock, const Calendar& calendar, bool outside, std::int64_t until) {
    std::int64_t sum = 0;
    for (const ClockPiece& piece : clock.pieces)
        if (piece.outside == outside && piece.from < until)
            sum += calendar.worked(instant(piece.from), instant(std::min(piece.to, until))).count();
    return sum;
}

}  // namespace audit
}  // namespace v0
}  // namespace alur
