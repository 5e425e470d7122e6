// Where the ways from a step come together again.
#pragma once

#include <vector>

#include "graph/ancestry.hpp"
#include "graph/flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// The post-dominators of every reached vertex by forward arcs. A step of which every way on leads back belongs to a
/// correction; corrections have post-dominators of their own, below a vertex that stands for "goes back".
class Joins {
public:
    explicit Joins(const Flow& flow);

    /// Whether a forward way leads from `v` to the end.
    [[nodiscard]] bool is_live(Vertex v) const { return live_[v]; }
    /// The first vertex that every way on from `v` passes; `back()` where there is none but going back.
    [[nodiscard]] Vertex join_of(Vertex v) const { return tree_.parent(v); }
    [[nodiscard]] Vertex back() const { return back_; }

private:
    Ancestry tree_;
    std::vector<bool> live_;
    Vertex back_;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
