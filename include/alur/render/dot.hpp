// A picture of a procedure for Graphviz.
#pragma once

#include <string>

namespace alur {
inline namespace v0 {

class Procedure;

/// How a picture is laid out.
struct DotOptions {
    bool left_to_right = false;  ///< default: top to bottom, as the official flowchart runs
};

/// The procedure in the DOT language: one box a step with its number, activity, actor and waktu baku, one colour an
/// actor, a dashed border where the actor is outside the office; diamonds where a person or data chooses, bars where
/// work splits and joins, dashed arrows for returns, dotted ones for deadlines. Texts of the SOP are quoted; none of
/// them can end a string, become markup or reach an attribute. The same procedure always gives the same bytes.
[[nodiscard]] std::string dot(const Procedure& procedure, const DotOptions& options = {});

}  // namespace v0
}  // namespace alur
