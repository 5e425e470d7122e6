// The parts of an SOP in the words of its author: what sheets, pictures and tables say.
#pragma once

#include <string>

#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace render {

/// The condition in words: `badan_hukum is true and omzet at most 300000000`. Counts name the outcome of the items:
/// `at least 1 terdata`.
/// \param step the step whose outcomes a count speaks of; none where the condition holds no count
[[nodiscard]] std::string words(const sop::Condition& condition, const sop::Sop& sop, StepId step = none<StepId>);

/// The waktu baku as it must always be shown: `5 menit`, `25 menit (tentative)`, `belum ditetapkan`.
[[nodiscard]] std::string words(const sop::WaktuBaku& waktu_baku);

/// The name of the actor as the sheet prints it, or its id where it has none.
[[nodiscard]] const std::string& name_of(const sop::Actor& actor);

/// The activity of a step, or its id where it has none.
[[nodiscard]] const std::string& name_of(const sop::Step& step);

}  // namespace render
}  // namespace v0
}  // namespace alur
