#include "audit/tally.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
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
constexpr std::size_t block_rows = 512;
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

/// The working time of plain completions, block by block: both times covered, never paused, a limit of working time.
class PlainWork {
public:
    PlainWork(const Activations& activations, const Calendar& calendar, const Judge& judge)
        : step_(activations.step.data()),
          begun_(activations.begun.data()),
          ended_(activations.ended.data()),
          bits_(activations.bits.data()),
          calendar_(calendar),
          limits_(quick_limits(activations, judge)) {}

    /// Reckons a block.
    void find(std::size_t from, std::size_t count) {
        reckon(calendar_, begun_ + from, ended_ + from, count, worked_.data());
    }

    /// Calls plain(i, worked, limit) or other(i) for each row of the block.
    template <class Plain, class Other>
    void for_each(std::size_t from, std::size_t count, Plain plain, Other other) const {
        const std::int32_t* const step = step_ + from;
        const std::uint8_t* const bits = bits_ + from;
        const std::int64_t* const limits = limits_.data();
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t limit = limits[step[i]];
            if (bits[i] == activation_bits::completed && worked_[i] >= 0 && limit != 0) [[likely]]
                plain(i, worked_[i], limit);
            else
                other(i);
        }
    }

private:
    static constexpr std::int64_t not_known = -1;

    /// Out of line and by a restricted pointer, so that what it needs of the calendar stays in registers. \param worked
    /// takes for each row what was worked from its begin to its end, or that this is not known
    [[gnu::noinline]] static void reckon(const Calendar& calendar, const std::int64_t* begun, const std::int64_t* ended,
                                         std::size_t count, std::int64_t* __restrict worked) {
        const auto until = [&](std::int64_t t) { return calendar.worked_before(instant(t)).count(); };
        const std::int64_t covered_from = us(calendar.covered_from());
        const std::int64_t covered_until = us(calendar.covered_until());
        std::int64_t last = covered_from;
        std::int64_t until_last = until(last);
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t from = begun[i];
            const std::int64_t to = ended[i];
            // An unknown begin lies before, what has not ended behind all that is covered.
            if (from < covered_from || to > covered_until || to < from) [[unlikely]] {
                worked[i] = not_known;
                continue;
            }
            // Mostly a step of a case begins where the one before it ended, and that was just looked up.
            const std::int64_t until_from = from == last ? until_last : until(from);
            last = to;
            until_last = until(to);
            worked[i] = until_last - until_from;
        }
    }

    const std::int32_t* step_;
    const std::int64_t* begun_;
    const std::int64_t* ended_;
    const std::uint8_t* bits_;
    const Calendar& calendar_;
    std::vector<std::int64_t> limits_;
    std::array<std::int64_t, block_rows> worked_;  // of the block; not initialised
};

/// Counts a block, apart from its caller for the same reason.
[[gnu::noinline]] void count(const PlainWork& work, const Judge& judge, std::size_t from, std::size_t count,
                             const std::uint64_t* slots, Tally* tallies) {
    const auto add = [](Tally& tally, Verdict verdict, std::int64_t worked) {
        tally.count(verdict);
        tally.sum_us += worked;
        if (worked > tally.worst_us) [[unlikely]]
            tally.worst_us = worked;
    };
    work.for_each(
        from, count,
        [&](std::size_t i, std::int64_t worked, std::int64_t limit) {
            add(tallies[slots[i]], worked > limit ? Verdict::late : Verdict::met, worked);
        },
        [&](std::size_t i) {
            Tally& tally = tallies[slots[i]];
            const Judged judged = judge(from + i);
            if (judged.worked) return add(tally, judged.verdict, *judged.worked);
            tally.count(judged.verdict);
            ++tally.unmeasured;
        });
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
    Slots slots(keys);
    const auto work = std::make_unique<PlainWork>(activations, *plan.calendar, judge);
    std::array<std::uint64_t, block_rows> block;
    const auto for_each_block = [&](auto visit) {
        for (std::size_t from = 0; from < activations.size(); from += block_rows) {
            const std::size_t rows = std::min(block_rows, activations.size() - from);
            slots.find(from, rows, block.data());
            work->find(from, rows);
            visit(from, rows);
        }
    };
    for_each_block([&](std::size_t from, std::size_t rows) {
        count(*work, judge, from, rows, block.data(), slots.tallies.data());
    });
    auto groups = slots.groups();

    // Reckoned a second time and laid out group by group, since what was worked is kept nowhere.
    if (percentiles) {
        std::vector<std::uint64_t> next(slots.tallies.size());
        std::uint64_t all = 0;
        for (const auto& [group, slot] : groups) {
            next[slot] = all;
            all += group.tally.measured();
        }
        std::vector<std::int64_t> values(static_cast<std::size_t>(all));
        for_each_block([&](std::size_t from, std::size_t rows) {
            work->for_each(
                from, rows,
                [&](std::size_t i, std::int64_t worked, std::int64_t) { values[next[block[i]]++] = worked; },
                [&](std::size_t i) {
                    if (const auto worked = judge(from + i).worked) values[next[block[i]]++] = *worked;
                });
        });
        for (auto& [group, slot] : groups) {
            if (group.tally.measured() == 0) continue;
            std::int64_t* const last = values.data() + next[slot];
            std::int64_t* const first = last - static_cast<std::ptrdiff_t>(group.tally.measured());
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
        ++slots.tallies[slot].unmeasured;
    }
    std::vector<Group> out;
    for (auto& group : slots.groups()) out.push_back(std::move(group.first));
    return out;
}

}  // namespace audit
}  // namespace v0
}  // namespace alur
