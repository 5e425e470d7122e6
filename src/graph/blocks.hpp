// Blocks, and the proof that they nest and that every token can go on.
#pragma once

#include "graph/flow.hpp"
#include "graph/places.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Reports what is wrong with blocks, joins, loops and cancelling outcomes (E203–E218, E273). Sets the kinds and levels
/// of the arcs, the blocks, and the block of each step. \return where each token runs; means nothing once something was
/// found
Places find_blocks(Flow& flow);

}  // namespace graph
}  // namespace v0
}  // namespace alur
