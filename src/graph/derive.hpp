// What the engine reads on the way of a command and what follows from the other tables: masks, counters, patterns.
#pragma once

#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace graph {

/// Fills in the derived parts of the tables of a definition that was found sound. The last stage of compile.
void derive(const sop::Sop& definition, Tables& tables);

}  // namespace graph
}  // namespace v0
}  // namespace alur
