// The keys of a question about groups, by the names in which it is asked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/audit/plan.hpp>
#include <alur/base/result.hpp>
#include <alur/log/event_log.hpp>

#include "audit/cases.hpp"
#include "audit/draft.hpp"
#include "audit/judge.hpp"
#include "audit/keys.hpp"
#include "audit/tally.hpp"

namespace alur {
inline namespace v0 {
namespace audit {

/// All but the names outlive what is returned. \return or a sentence: an unknown key, one that is there twice or is
/// called like a column of the answer
[[nodiscard]] Result<Keys, std::string> keys_of_activations(const std::vector<std::string>& names, const EventLog& log,
                                                            const AuditPlan& plan, const Activations& paired,
                                                            const Judge& judge);
/// The same for cases. \param first_event,begun,ended of each case
[[nodiscard]] Result<Keys, std::string> keys_of_cases(const std::vector<std::string>& names, const EventLog& log,
                                                      const AuditPlan& plan, const std::vector<JudgedCase>& cases,
                                                      const std::vector<std::uint32_t>& first_event,
                                                      const std::vector<std::int64_t>& begun,
                                                      const std::vector<std::int64_t>& ended);

/// One column a key, one row a group.
void add_labels(Draft& draft, const Keys& keys, const std::vector<Group>& groups);

}  // namespace audit
}  // namespace v0
}  // namespace alur
