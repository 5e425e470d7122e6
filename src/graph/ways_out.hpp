// Whether a step that lacks something can be left without it, for where it can be had.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/batch_flow.hpp"
#include "graph/flow.hpp"
#include "graph/must_flow.hpp"
#include "graph/needs.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// A way out begins with what asks for nothing: a return, or a deadline. It leads on by what people choose, past no
/// step that may lack anything itself, and not through a join, to a step that can bring the fact about or to the end of
/// the case. So no way out depends on another.
class WaysOut {
public:
    WaysOut(const Flow& flow, const Needs& needs, const MustFlow& analysis, const BatchFlow& batch);

    /// Notes that a run may come to the step without what it needs.
    void note_lacking(const Need& need);
    /// Whether a step which lacks that can be left for where it is to be had. To be asked when all is noted.
    /// \param bit of its fact among those at hand
    [[nodiscard]] bool exists(const Need& need, std::uint64_t bit) const;

private:
    [[nodiscard]] bool leads_out(Vertex from, const Need& need) const;
    [[nodiscard]] bool brings(Vertex v, const Need& need) const;
    [[nodiscard]] bool is_usable(ArcIndex arc) const;
    [[nodiscard]] bool is_at_once(Vertex v) const;
    [[nodiscard]] bool opens_at_once(const StepRow& split) const;

    const Flow& flow_;
    const Needs& needs_;
    const MustFlow& analysis_;
    const BatchFlow& batch_;
    std::vector<bool> checks_in_vain_;  ///< by vertex: its check may fail
    std::vector<bool> routes_in_vain_;  ///< by vertex: its guards may have no value
    mutable std::vector<std::size_t> seen_;
    mutable std::size_t search_ = 0;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
