#include <alur/audit/activations.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <alur/audit/plan.hpp>

namespace alur {
inline namespace v0 {
namespace {

/// What an event does to its activation.
enum class Move : std::uint8_t { offer, start, pause, resume, complete, cancel, nothing };

/// The transitions of XES (IEEE 1849-2016, the lifecycle extension).
constexpr std::array<std::pair<std::string_view, Move>, 13> moves{{{"schedule", Move::offer},
                                                                   {"start", Move::start},
                                                                   {"suspend", Move::pause},
                                                                   {"resume", Move::resume},
                                                                   {"complete", Move::complete},
                                                                   {"withdraw", Move::cancel},
                                                                   {"ate_abort", Move::cancel},
                                                                   {"pi_abort", Move::cancel},
                                                                   {"autoskip", Move::cancel},
                                                                   {"manualskip", Move::cancel},
                                                                   {"assign", Move::nothing},
                                                                   {"reassign", Move::nothing},
                                                                   {"unknown", Move::nothing}}};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// \return null: it is none of these
const Move* find_move(std::string_view transition) noexcept {
    for (const auto& [name, move] : moves)
        if (std::equal(name.begin(), name.end(), transition.begin(), transition.end(),
                       [](char one, char other) { return one == lower(other); }))
            return &move;
    return nullptr;
}

/// How many are read before somebody is told again.
constexpr std::size_t events_of_a_telling = 100'000;

/// Reads the events of all cases.
class Pairing {
public:
    Pairing(const EventLog& log, const AuditPlan& plan)
        : log_(log),
          progress_(plan.progress),
          lifecycle_(log.table().find(log_columns::lifecycle)),
          instance_(log.table().find(log_columns::instance)),
          item_(log.table().find(log_columns::item)),
          tells_starts_(log.table().find(log_columns::verdict) != nullptr) {
        name_steps(plan);
        if (lifecycle_ != nullptr)
            for (std::size_t i = 0; i < lifecycle_->texts()->size(); ++i) {
                const Move* const move = find_move((*lifecycle_->texts())[i]);
                moves_.push_back(move == nullptr ? Move::nothing : *move);
            }
    }

    [[nodiscard]] Activations pair() {
        attempts_.assign(found_.steps.size(), 0);
        std::int32_t last = -1;
        std::size_t done = 0;
        for (const std::uint32_t row : log_.by_case()) {
            if (progress_ && done % events_of_a_telling == 0) progress_(done, 2 * log_.events());
            ++done;
            const auto of_case = static_cast<std::int32_t>(log_.case_id().code(row));
            if (of_case != last) leave_case();
            last = of_case;
            read(row);
        }
        leave_case();
        std::stable_sort(found_.pauses.begin(), found_.pauses.end(),
                         [](const Pause& a, const Pause& b) { return a.activation < b.activation; });
        return std::move(found_);
    }

private:
    /// An activation that has not ended.
    struct Open {
        std::size_t activation;
        std::int32_t step;
        std::int32_t instance;  // below 0: none
        bool started;
        std::optional<std::int64_t> paused_at;
    };

    void name_steps(const AuditPlan& plan) {
        std::unordered_map<std::string, std::int32_t> known;
        for (const StepLimit& limit : plan.steps) {
            known.emplace(limit.step, static_cast<std::int32_t>(found_.steps.size()));
            found_.steps.push_back(limit.step);
            from_started_.push_back(limit.from_started);
        }
        const Texts& activities = *log_.activity().texts();
        for (std::size_t i = 0; i < activities.size(); ++i) {
            std::string step(activities[i]);
            if (const auto mapped = plan.activities.find(step); mapped != plan.activities.end()) step = mapped->second;
            const auto [place, is_new] = known.emplace(step, static_cast<std::int32_t>(found_.steps.size()));
            if (is_new) {
                found_.steps.push_back(step);
                from_started_.push_back(false);
            }
            step_of_.push_back(place->second);
        }
    }

    void leave_case() {
        for (const Open& open : open_) {
            if (open.paused_at) end_pause(open, not_ended);
            note_not_begun(open);
        }
        open_.clear();
        for (const std::int32_t step : used_) attempts_[static_cast<std::size_t>(step)] = 0;
        used_.clear();
        attempts_of_items_.clear();
    }

    /// Counts one more activation of the step, or of one of its items.
    [[nodiscard]] std::int32_t next_attempt(std::uint32_t row, std::int32_t step) {
        if (item_ != nullptr && item_->has_value(row))
            return ++attempts_of_items_[(std::uint64_t{static_cast<std::uint32_t>(step)} << 32U) + item_->code(row)];
        std::int32_t& attempts = attempts_[static_cast<std::size_t>(step)];
        if (attempts == 0) used_.push_back(step);
        return ++attempts;
    }

    void read(std::uint32_t row) {
        const std::int32_t step = step_of_[log_.activity().code(row)];
        const std::int64_t at = log_.time().has_value(row) ? log_.time().integer(row) : unknown_time;
        const bool says = lifecycle_ != nullptr && lifecycle_->has_value(row);
        const Move move = says ? moves_[lifecycle_->code(row)] : Move::complete;
        if (move == Move::nothing) {
            ++found_.ignored;
            return;
        }
        std::size_t open = move == Move::offer ? open_.size() : find(row, step, move);
        if (open == open_.size()) {
            // Nothing to pause or to resume: the begin of it was not recorded.
            begin(row, step);
            open = open_.size() - 1;
        }
        apply(open, row, at, move);
    }

    /// The open activation that the event speaks of.
    [[nodiscard]] std::size_t find(std::uint32_t row, std::int32_t step, Move move) const {
        const bool named = instance_ != nullptr && instance_->has_value(row);
        const std::int32_t instance = named ? static_cast<std::int32_t>(instance_->code(row)) : -1;
        std::size_t second_choice = open_.size();
        for (std::size_t i = 0; i < open_.size(); ++i) {
            const Open& open = open_[i];
            if (open.step != step || (named && open.instance >= 0 && open.instance != instance)) continue;
            const bool fits = move == Move::start    ? !open.started
                              : move == Move::pause  ? !open.paused_at
                              : move == Move::resume ? open.paused_at.has_value()
                                                     : open.started;
            if (fits) return i;
            // A completion without a start is one of what was only offered; nothing is started twice.
            if (move != Move::start && second_choice == open_.size()) second_choice = i;
        }
        return second_choice;
    }

    void begin(std::uint32_t row, std::int32_t step) {
        const bool named = instance_ != nullptr && instance_->has_value(row);
        open_.push_back({found_.size(), step, named ? static_cast<std::int32_t>(instance_->code(row)) : -1, false, {}});
        found_.step.push_back(step);
        found_.case_code.push_back(static_cast<std::int32_t>(log_.case_id().code(row)));
        found_.attempt.push_back(next_attempt(row, step));
        found_.offered.push_back(unknown_time);
        found_.started.push_back(unknown_time);
        found_.begun.push_back(unknown_time);
        found_.ended.push_back(not_ended);
        found_.bits.push_back(0);
        found_.event.push_back(row);
    }

    void apply(std::size_t place, std::uint32_t row, std::int64_t at, Move move) {
        Open& open = open_[place];
        const std::size_t activation = open.activation;
        const bool from_started = from_started_[static_cast<std::size_t>(open.step)];
        found_.event[activation] = row;
        switch (move) {
            case Move::offer:
                found_.offered[activation] = at;
                if (!from_started) found_.begun[activation] = at;
                break;
            case Move::start:
                open.started = true;
                found_.started[activation] = at;
                if (from_started) found_.begun[activation] = at;
                break;
            case Move::pause:
                if (!open.paused_at) open.paused_at = at;
                break;
            case Move::resume:
                // One that was not seen to begin has no begin.
                if (!open.paused_at) open.paused_at = unknown_time;
                end_pause(open, at);
                open.paused_at.reset();
                break;
            case Move::complete:
            case Move::cancel:
                if (open.paused_at) end_pause(open, at);
                found_.ended[activation] = at;
                found_.bits[activation] = static_cast<std::uint8_t>(
                    found_.bits[activation] |
                    (move == Move::complete ? activation_bits::completed : activation_bits::cancelled));
                if (move == Move::cancel) note_not_begun(open);
                open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(place));
                break;
            case Move::nothing: break;
        }
    }

    void note_not_begun(const Open& open) {
        if (tells_starts_ && !open.started && from_started_[static_cast<std::size_t>(open.step)])
            found_.bits[open.activation] =
                static_cast<std::uint8_t>(found_.bits[open.activation] | activation_bits::not_begun);
    }

    void end_pause(const Open& open, std::int64_t at) {
        found_.bits[open.activation] =
            static_cast<std::uint8_t>(found_.bits[open.activation] | activation_bits::paused);
        found_.pauses.push_back({static_cast<std::uint32_t>(open.activation), *open.paused_at, at});
    }

    const EventLog& log_;
    const Progress& progress_;
    const Column* lifecycle_;
    const Column* instance_;
    const Column* item_;
    bool tells_starts_;
    std::vector<Move> moves_;                                            // by the texts of the lifecycle
    std::vector<std::int32_t> step_of_;                                  // by the texts of the activity
    std::vector<bool> from_started_;                                     // by step
    std::vector<std::int32_t> attempts_;                                 // by step, in this case
    std::vector<std::int32_t> used_;                                     // steps with attempts in this case
    std::unordered_map<std::uint64_t, std::int32_t> attempts_of_items_;  // by step and item, in this case
    std::vector<Open> open_;                                             // in this case
    Activations found_;
};

}  // namespace

bool is_transition(std::string_view word) noexcept { return find_move(word) != nullptr; }

Activations activations_of(const EventLog& log, const AuditPlan& plan) { return Pairing(log, plan).pair(); }

}  // namespace v0
}  // namespace alur
