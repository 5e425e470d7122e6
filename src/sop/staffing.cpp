#include "sop/staffing.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>

namespace alur {
inline namespace v0 {
namespace sop {
namespace {

constexpr std::size_t most_tries = 10'000;  // an SOP as people write it takes a dozen

/// Looks for steps that are all kept apart from each other: for a clique.
class Search {
public:
    Search(const Sop& sop, ActorId actor, std::size_t wanted) : sop_(sop), actor_(actor), wanted_(wanted) {
        for (std::size_t i = 0; i < sop.steps.size(); ++i) {
            const auto step = static_cast<StepId>(i);
            if (!is_for_the_actor_alone(step)) continue;
            for (const StepId other : sop.steps[i].not_by)
                if (other != step && is_for_the_actor_alone(other)) apart_.insert(std::minmax(step, other));
        }
    }

    std::vector<StepId> run() {
        std::vector<StepId> steps;
        for (const auto& [first, second] : apart_)
            if (steps.empty() || steps.back() != first) steps.push_back(first);
        for (const StepId first : steps) {
            found_ = {first};
            if (extend(behind(first))) return found_;
        }
        return {};
    }

private:
    /// Who records for an actor may do the step in their place.
    [[nodiscard]] bool is_for_the_actor_alone(StepId step) const {
        return sop_.step(step).actor == actor_ && sop_.step(step).recorded_by.empty();
    }

    /// The later steps that are kept apart from this one.
    [[nodiscard]] std::vector<StepId> behind(StepId step) const {
        std::vector<StepId> later;
        for (auto pair = apart_.lower_bound({step, step}); pair != apart_.end() && pair->first == step; ++pair)
            later.push_back(pair->second);
        return later;
    }

    /// Adds steps until there are enough. \param candidates those that are kept apart from all that were found
    bool extend(const std::vector<StepId>& candidates) {
        if (found_.size() == wanted_) return true;
        for (std::size_t i = 0; i < candidates.size() && candidates.size() - i >= wanted_ - found_.size(); ++i) {
            if (++tries_ > most_tries) return false;
            found_.push_back(candidates[i]);
            const std::vector<StepId> later = behind(candidates[i]);
            std::vector<StepId> both;
            std::set_intersection(candidates.begin(), candidates.end(), later.begin(), later.end(),
                                  std::back_inserter(both));
            if (extend(both)) return true;
            found_.pop_back();
        }
        return false;
    }

    const Sop& sop_;
    ActorId actor_;
    std::size_t wanted_;
    std::set<std::pair<StepId, StepId>> apart_;  ///< the earlier of the two first
    std::vector<StepId> found_;
    std::size_t tries_ = 0;
};

}  // namespace

std::vector<StepId> steps_beyond_persons(const Sop& sop, ActorId actor) {
    const auto& persons = sop.actors[index(actor)].persons;
    if (!persons || *persons >= static_cast<std::int64_t>(sop.steps.size())) return {};
    return Search(sop, actor, static_cast<std::size_t>(*persons) + 1).run();
}

}  // namespace sop
}  // namespace v0
}  // namespace alur
