// Random graphs that use every construct of control flow, most of them sound, many of them broken in one place.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include <alur/sop/sop.hpp>

namespace alur_test {

using Random = std::mt19937_64;

/// A number below `bound`, the same with every standard library.
inline std::size_t below(Random& random, std::size_t bound) { return static_cast<std::size_t>(random() % bound); }
inline bool one_in(Random& random, std::size_t n) { return below(random, n) == 0; }

/// \param steps about how many steps
/// \param broken change a few arcs, marks and joins at random afterwards
[[nodiscard]] alur::sop::Sop random_sop(Random& random, std::size_t steps, bool broken);

/// One step after the other, but that some may leave out the next, as the first field says, and some go back: more
/// loops with guards in them than random_sop makes. Not every line is sound.
[[nodiscard]] alur::sop::Sop random_line(Random& random, std::size_t steps);

/// Gives the steps of an SOP documents to need and to produce, and its guards and documents conditions on a few boolean
/// fields, some of which steps set.
void add_documents(Random& random, alur::sop::Sop& definition);

/// Gives the steps of an SOP what a case may wait for in vain: fields that need not be given and conditions that ask
/// for them or fields that steps set anew, steps that add records, and documents of records.
void add_needs(Random& random, alur::sop::Sop& definition);

/// The graph in the notation of notation.hpp, so that a failure can be read and kept.
[[nodiscard]] std::string in_notation(const alur::sop::Sop& definition);

}  // namespace alur_test
