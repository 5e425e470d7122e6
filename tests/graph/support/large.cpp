#include "graph/support/large.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>

namespace alur_test {
namespace {

using namespace alur;

class Large {
public:
    Large() {
        sop_.id = "besar";
        sop_.file = "besar";
        sop_.actors.emplace_back().id = "petugas";
        for (int i = 0; i < 40; ++i) sop_.kelengkapan.emplace_back().id = "d" + std::to_string(i);
    }

    /// Each step but the first forty needs what the first forty produced.
    StepId add() {
        const std::size_t position = sop_.steps.size();
        sop::Step& step = sop_.steps.emplace_back();
        step.id = "l" + std::to_string(position);
        step.actor = ActorId{0};
        if (position == 0)
            for (std::size_t i = 0; i < sop_.kelengkapan.size(); ++i)
                step.outputs.push_back(static_cast<DocumentId>(i));
        else
            step.kelengkapan.push_back(static_cast<DocumentId>(position % sop_.kelengkapan.size()));
        return static_cast<StepId>(position);
    }
    StepId add_join() {
        const StepId id = add();
        step(id).join = sop::Join::all;
        return id;
    }
    sop::Step& step(StepId id) { return sop_.steps[index(id)]; }
    void next(StepId from, std::initializer_list<StepId> to) {
        for (const StepId target : to) step(from).next.push_back({{target, {}, false}, {}});
    }
    /// `then` where the number of the case is at least `bound`, else `otherwise`.
    void choose(StepId from, std::size_t bound, StepId then, StepId otherwise) {
        if (sop_.fields.empty()) {
            sop::Field& number = sop_.fields.emplace_back();
            number.id = "n";
            number.type = FieldType::integer;
            number.required = true;
            sop_.case_field_count = 1;
        }
        sop::Condition when;
        when.field = FieldId{0};
        when.comparison = sop::Comparison::at_least;
        when.values = {Value(static_cast<std::int64_t>(bound))};
        step(from).choose.push_back({{then, {}, false}, when});
        step(from).choose.push_back({{otherwise, {}, false}, {}});
    }
    void outcome(StepId from, StepId to, bool returns) {
        sop::Outcome outcome;
        outcome.label = "k" + std::to_string(step(from).outcomes.size());
        outcome.to.step = to;
        outcome.returns = returns;
        step(from).outcomes.push_back(outcome);
    }
    /// The last step: it ends, or returns to an earlier one.
    sop::Sop finish(StepId last, StepId back) {
        outcome(last, end_step, false);
        outcome(last, back, true);
        return std::move(sop_);
    }
    [[nodiscard]] std::size_t size() const { return sop_.steps.size(); }

private:
    sop::Sop sop_;
};

/// One step after the other; the last may go back to the first.
sop::Sop sequence(std::size_t steps) {
    Large large;
    StepId at = large.add();
    while (large.size() < steps) {
        const StepId to = large.add();
        large.next(at, {to});
        at = to;
    }
    return large.finish(at, StepId{1});
}

/// Each step may return to every one of the three before it.
sop::Sop loops(std::size_t steps) {
    Large large;
    large.add();
    while (large.size() < steps) {
        const StepId to = large.add();
        const StepId at = static_cast<StepId>(index(to) - 1);
        large.outcome(at, to, false);
        for (std::size_t back = 0; back < 3 && back <= index(at); ++back)
            large.outcome(at, static_cast<StepId>(index(at) - back), true);
    }
    return large.finish(static_cast<StepId>(large.size() - 1), StepId{0});
}

/// Choices between two steps, one after the other: as many paths as there are numbers.
sop::Sop diamonds(std::size_t steps) {
    Large large;
    StepId at = large.add();
    while (large.size() + 3 <= steps) {
        const StepId left = large.add();
        const StepId right = large.add();
        const StepId to = large.add();
        large.outcome(at, left, false);
        large.outcome(at, right, false);
        large.next(left, {to});
        large.next(right, {to});
        at = to;
    }
    return large.finish(at, StepId{0});
}

/// Choices by data, each by a condition of its own.
sop::Sop conditions(std::size_t steps) {
    Large large;
    StepId at = large.add();
    while (large.size() + 3 <= steps) {
        const StepId left = large.add();
        const StepId right = large.add();
        const StepId to = large.add();
        large.choose(at, large.size(), left, right);
        large.next(left, {to});
        large.next(right, {to});
        at = to;
    }
    return large.finish(at, StepId{0});
}

/// One split with all other steps as its branches.
sop::Sop wide(std::size_t steps) {
    Large large;
    const StepId split = large.add();
    const StepId join = large.add_join();
    while (large.size() + 1 < steps) {
        const StepId branch = large.add();
        large.next(split, {branch});
        large.next(branch, {join});
    }
    const StepId last = large.add();
    large.next(join, {last});
    return large.finish(last, split);
}

/// Towers of 200 blocks inside each other. `shared`: each tower has one join; else each block has its own.
sop::Sop towers(std::size_t steps, bool shared) {
    Large large;
    StepId at = large.add();
    while (large.size() + 200 * (shared ? 2 : 3) + 2 <= steps) {
        std::vector<StepId> splits{at};
        std::vector<StepId> joins{large.add_join()};
        for (int depth = 1; depth < 200; ++depth) {
            const StepId inner = large.add();
            const StepId beside = large.add();
            large.next(splits.back(), {inner, beside});
            large.next(beside, {joins.back()});
            splits.push_back(inner);
            if (shared) continue;
            joins.push_back(large.add_join());
            large.next(joins.back(), {joins[joins.size() - 2]});
        }
        const StepId left = large.add();
        const StepId right = large.add();
        large.next(splits.back(), {left, right});
        for (const StepId leaf : {left, right}) large.next(leaf, {joins.back()});
        at = joins.front();
    }
    const StepId last = large.add();
    large.next(at, {last});
    return large.finish(last, StepId{0});
}

sop::Sop towers_with_own_joins(std::size_t steps) { return towers(steps, false); }
sop::Sop towers_with_shared_joins(std::size_t steps) { return towers(steps, true); }

}  // namespace

std::vector<Family> families() {
    return {{"a sequence", sequence},
            {"loops", loops},
            {"choices", diamonds},
            {"conditions", conditions},
            {"a wide split", wide},
            {"towers of blocks", towers_with_own_joins},
            {"towers with a shared join", towers_with_shared_joins}};
}

}  // namespace alur_test
