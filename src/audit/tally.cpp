#include "audit/tally.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/time/calendar.hpp>

#include "audit/times.hpp"

namespace alur {
inline namespace v0 {
namespace audit {
namespace {

/// As many rows as the caches hold at once with all that is reckoned of them.
constexpr std::size_t block_rows = 2048;
/// Beyond so many possible groups they are looked up, not numbered.
constexpr std::uint64_t most_slots = std::uint64_t{1} << 20U;

/// Gives every row the position of its group.
class Slots {
public:
    explicit Slots(const Keys& keys) : keys_(keys) {
        // The last key is the quickest to change.
        for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
            strides_.insert(strides_.begin(), product_);
            ALUR_ASSERT(product_ <=
                        std::numeric_limits<std::uint64_t>::max() / std::max<std::size_t>((*key)->size(), 1));
            product_ *= std::max<std::size_t>((*key)->size(), 1);
        }
        dense_ = product_ <= most_slots;
        if (dense_) tallies.resize(static_cast<std::size_t>(product_));
    }

    /// Positions in tallies.
    void find(std::size_t from, std::size_t count, std::uint64_t* slots) {
        std::fill_n(slots, count, std::uint64_t{0});
        for (std::size_t i = 0; i < keys_.size(); ++i) keys_[i]->add(from, count, strides_[i], slots);
        if (dense_) return;
        for (std::size_t i = 0; i < count; ++i) {
            const auto [place, is_new] = places_.emplace(slots[i], tallies.size());
            if (is_new) tallies.emplace_back();
            slots[i] = place->second;
        }
    }

    /// The groups with rows, in order, each with its position in tallies.
    [[nodiscard]] std::vector<std::pair<Group, std::size_t>> groups() const {
        std::vector<std::pair<std::uint64_t, std::size_t>> filled;
        if (dense_) {
            for (std::size_t slot = 0; slot < tallies.size(); ++slot)
                if (tallies[slot].all() != 0) filled.emplace_back(slot, slot);
        } else {
            filled.assign(places_.begin(), places_.end());
            std::sort(filled.begin(), filled.end());
        }
        std::vector<std::pair<Group, std::size_t>> groups;
        groups.reserve(filled.size());
        for (const auto& [number, slot] : filled) {
            Group group;
            for (std::size_t i = 0; i < keys_.size(); ++i)
                group.numbers.push_back(
                    static_cast<std::size_t>(number / strides_[i] % std::max<std::size_t>(keys_[i]->size(), 1)));
            group.tally = tallies[slot];
            groups.emplace_back(std::move(group), slot);
        }
        return groups;
    }

    std::vector<Tally> tallies;

private:
    const Keys& keys_;
    std::vector<std::uint64_t> strides_;
    std::uint64_t product_ = 1;
    bool dense_ = false;
    std::unordered_map<std::uint64_t, std::size_t> places_;
};

/// Limits of working time by step; 0: another measure or none, which is judged at length.
std::vector<std::int64_t> quick_limits(const Activations& activations, const Judge& judge) {
    std::vector<std::int64_t> limits;
    for (std::size_t step = 0; step < activations.steps.size(); ++step) {
        const Limit& limit = judge.limit(step);
        limits.push_back(limit.measure == Measure::working_time ? ticks(limit) : 0);
    }
    return limits;
}

/// What a plain completion reads, and where it is plain: both times covered, never paused, a limit of working time.
struct Quick {
    const std::int32_t* step;
    const std::int64_t* begun;
    const std::int64_t* ended;
    const std::uint8_t* bits;
    std::vector<std::int64_t> limits;
    std::int64_t covered_from;
    std::int64_t covered_until;

    [[nodiscard]] bool is_plain(std::size_t row, std::int64_t limit) const noexcept {
        // An unknown begin lies before, what has not ended behind all that is covered.
        return (bits[row] == activation_bits::completed) & (begun[row] >= covered_from) &
               (ended[row] <= covered_until) & (ended[row] >= begun[row]) & (limit != 0);
    }
};

Quick quick(const Activations& activations, const Calendar& calendar, const Judge& judge) {
    return {activations.step.data(),
            activations.begun.data(),
            activations.ended.data(),
            activations.bits.data(),
            quick_limits(activations, judge),
            calendar.covered_from().time_since_epoch().count(),
            calendar.covered_until().time_since_epoch().count()};
}

void count(const Quick& quick, const Calendar& calendar, const Judge& judge, std::size_t from, std::size_t count,
           const std::uint64_t* slots, Tally* tallies) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t row = from + i;
        Tally& tally = tallies[slots[i]];
        const std::int64_t limit = quick.limits[static_cast<std::size_t>(quick.step[row])];
        std::int64_t worked = 0;
        if (quick.is_plain(row, limit)) [[likely]] {
            worked = calendar.worked(instant(quick.begun[row]), instant(quick.ended[row])).count();
            tally.count(worked > limit ? Verdict::late : Verdict::met);
        } else {
            const Judged judged = judge(row);
            tally.count(judged.verdict);
            if (!judged.worked) continue;
            worked = *judged.worked;
        }
        ++tally.measured;
        tally.sum_us += worked;
        tally.worst_us = std::max(tally.worst_us, worked);
    }
}

/// The smallest of the values that at least `percent` of them do not exceed.
std::int64_t nearest_rank(std::int64_t* first, std::int64_t* last, std::uint64_t percent) {
    const auto count = static_cast<std::uint64_t>(last - first);
    const auto rank = static_cast<std::ptrdiff_t>((count * percent + 99) / 100);
    std::nth_element(first, first + rank - 1, last);
    return first[rank - 1];
}

}  // namespace

std::vector<Group> tally(const Activations& activations, const AuditPlan& plan, const Judge& judge, const Keys& keys,
                         bool percentiles) {
    const Calendar& calendar = *plan.calendar;
    const Quick plain = quick(activations, calendar, judge);
    Slots slots(keys);
    std::array<std::uint64_t, block_rows> block;
    for (std::size_t from = 0; from < activations.size(); from += block_rows) {
        const std::size_t rows = std::min(block_rows, activations.size() - from);
        slots.find(from, rows, block.data());
        count(plain, calendar, judge, from, rows, block.data(), slots.tallies.data());
    }
    auto groups = slots.groups();

    // Reckoned a second time and laid out group by group, since what was worked is kept nowhere.
    if (percentiles) {
        std::vector<std::uint64_t> next(slots.tallies.size());
        std::uint64_t all = 0;
        for (const auto& [group, slot] : groups) {
            next[slot] = all;
            all += group.tally.measured;
        }
        std::vector<std::int64_t> values(static_cast<std::size_t>(all));
        for (std::size_t from = 0; from < activations.size(); from += block_rows) {
            const std::size_t rows = std::min(block_rows, activations.size() - from);
            slots.find(from, rows, block.data());
            for (std::size_t i = 0; i < rows; ++i) {
                const std::size_t row = from + i;
                if (plain.is_plain(row, plain.limits[static_cast<std::size_t>(plain.step[row])]))
                    values[next[block[i]]++] =
                        calendar.worked(instant(plain.begun[row]), instant(plain.ended[row])).count();
                else if (const auto worked = judge(row).worked)
                    values[next[block[i]]++] = *worked;
            }
        }
        for (auto& [group, slot] : groups) {
            if (group.tally.measured == 0) continue;
            std::int64_t* const last = values.data() + next[slot];
            std::int64_t* const first = last - static_cast<std::ptrdiff_t>(group.tally.measured);
            group.p90_us = nearest_rank(first, last, 90);
            group.p50_us = nearest_rank(first, last, 50);
        }
    }

    std::vector<Group> out;
    out.reserve(groups.size());
    for (auto& group : groups) out.push_back(std::move(group.first));
    return out;
}

std::vector<Group> assign(const Keys& keys, std::size_t rows, std::vector<std::size_t>& of_row) {
    Slots slots(keys);
    of_row.resize(rows);
    std::array<std::uint64_t, block_rows> block;
    for (std::size_t from = 0; from < rows; from += block_rows) {
        const std::size_t count = std::min(block_rows, rows - from);
        slots.find(from, count, block.data());
        for (std::size_t i = 0; i < count; ++i) {
            of_row[from + i] = static_cast<std::size_t>(block[i]);
            slots.tallies[block[i]].count(Verdict::none);  // so that the group is known to have rows
        }
    }
    std::vector<Group> out;
    std::vector<std::size_t> position(slots.tallies.size());
    for (auto& [group, slot] : slots.groups()) {
        position[slot] = out.size();
        out.push_back(std::move(group));
    }
    for (std::size_t& of : of_row) of = position[of];
    return out;
}

std::vector<Group> tally(const std::vector<JudgedCase>& cases, const Keys& keys) {
    Slots slots(keys);
    std::uint64_t slot = 0;
    for (std::size_t row = 0; row < cases.size(); ++row) {
        slots.find(row, 1, &slot);
        slots.tallies[slot].count(cases[row].verdict);
    }
    std::vector<Group> out;
    for (auto& group : slots.groups()) out.push_back(std::move(group.first));
    return out;
}

}  // namespace audit
}  // namespace v0
}  // namespace alur
