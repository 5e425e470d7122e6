// Names, activations and instants as a scenario writes them, for messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/engine/status.hpp>
#include <alur/runtime/view.hpp>

#include "scenario/scenario.hpp"

namespace alur {
inline namespace v0 {
class Calendar;
}  // namespace v0
}  // namespace alur

namespace alur::scenario {

/// `a, b`; `nothing` where there is none.
[[nodiscard]] std::string shown(const std::vector<std::string>& names);
[[nodiscard]] std::string shown(const Ref& ref);
[[nodiscard]] std::string shown(const std::vector<Ref>& refs);
[[nodiscard]] std::string shown(const std::vector<ActivationView>& activations);
/// Local time of the calendar; UTC where there is none.
[[nodiscard]] std::string shown(Instant instant, const Calendar* calendar);

}  // namespace alur::scenario
