// Counting verdicts in groups, in place over the columns of activations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/audit/plan.hpp>

#include "audit/cases.hpp"
#include "audit/judge.hpp"
#include "audit/keys.hpp"

namespace alur {
inline namespace v0 {
namespace audit {

using Keys = std::vector<std::unique_ptr<const Key>>;

/// What was counted in one group.
struct Tally {
    std::array<std::uint64_t, 7> verdicts{};  ///< by Verdict
    std::uint64_t unmeasured = 0;             ///< not completed, or the working time is not known
    std::int64_t sum_us = 0;                  ///< of the working time of the others
    std::int64_t worst_us = 0;

    void count(Verdict verdict) noexcept { ++verdicts[static_cast<std::size_t>(verdict)]; }
    [[nodiscard]] std::uint64_t of(Verdict verdict) const noexcept {
        return verdicts[static_cast<std::size_t>(verdict)];
    }
    [[nodiscard]] std::uint64_t all() const noexcept {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : verdicts) sum += count;
        return sum;
    }
    /// Completed ones whose working time is known.
    [[nodiscard]] std::uint64_t measured() const noexcept { return all() - unmeasured; }
};

/// A group that has rows.
struct Group {
    std::vector<std::size_t> numbers;  ///< one a key
    Tally tally;
    std::optional<std::int64_t> p50_us;
    std::optional<std::int64_t> p90_us;
};

/// Counts all activations. The groups come in the order of their numbers, the first key first.
[[nodiscard]] std::vector<Group> tally(const Activations& activations, const AuditPlan& plan, const Judge& judge,
                                       const Keys& keys, bool percentiles);

/// The group of each row. \param of_row gets one position in what is returned a row
[[nodiscard]] std::vector<Group> assign(const Keys& keys, std::size_t rows, std::vector<std::size_t>& of_row);

/// Counts the verdicts of all cases.
[[nodiscard]] std::vector<Group> tally(const std::vector<JudgedCase>& cases, const Keys& keys);

}  // namespace audit
}  // namespace v0
}  // namespace alur
