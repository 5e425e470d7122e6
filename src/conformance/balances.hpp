// Which steps a way has skipped or inserted more often than the other.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>

namespace alur {
inline namespace v0 {
namespace conformance {

/// What was skipped here and inserted there is one deviation: so it matters which of both a way has had more often,
/// step by step. Balances have numbers, that of a way without any is 0.
class Balances {
public:
    Balances() {
        numbers_.emplace(Balance(), 0);
        all_.emplace_back();
    }

    /// The balance with one line more. \param change 1: inserted, -1: skipped \param is_new whether it is a deviation
    /// of its own, and not the other half of one
    std::uint32_t with(std::uint32_t before, StepId step, std::int32_t change, bool& is_new) {
        Balance balance = all_[before];
        const auto found =
            std::find_if(balance.begin(), balance.end(), [&](const auto& entry) { return entry.first >= step; });
        if (found == balance.end() || found->first != step) {
            is_new = true;
            balance.insert(found, {step, change});
        } else {
            is_new = (found->second > 0) == (change > 0);
            if ((found->second += change) == 0) balance.erase(found);
        }
        const auto [known, added] = numbers_.emplace(balance, static_cast<std::uint32_t>(all_.size()));
        if (added) all_.push_back(std::move(balance));
        return known->second;
    }

private:
    using Balance = std::vector<std::pair<StepId, std::int32_t>>;  // in order of steps
    std::map<Balance, std::uint32_t> numbers_;
    std::vector<Balance> all_;
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur
