// Tables out to, and in from, whatever speaks Apache Arrow: pandas, polars, DuckDB, pyarrow, R.
#pragma once

#include <string>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/log/arrow_abi.hpp>
#include <alur/log/table.hpp>

namespace alur {
inline namespace v0 {

/// Offers a table as a stream of record batches, one a chunk, without a copy of its values: each array that is handed
/// out keeps the chunk it points into for as long as it lives, wherever it is moved and whatever becomes of the table.
///
/// Texts are dictionaries of utf8 with 32-bit signed indices, instants `timestamp[us, UTC]`, integers int64, reals
/// double, booleans bool. What is handed out may be released from any thread; releasing throws nothing and frees
/// memory only.
/// \param out uninitialised; whoever gets it releases it once. Throws std::bad_alloc, and then leaves it alone.
void export_arrow(const Table& table, ArrowArrayStream* out);

/// How a stream is read.
struct ArrowOptions {
    /// IANA name of the zone in which timestamps without a zone, and dates, are meant; empty: they are refused.
    std::string zone;
};

/// What a stream held.
struct ArrowContent {
    Table table;           ///< all its batches
    Diagnostics warnings;  ///< ALUR-W402, a column each: local times that the zone skips or shows twice
};

/// Takes in a stream of record batches and copies what is in it. Taken are utf8, large_utf8 and utf8 views, also as
/// dictionaries; integers of every width; float and double; bool; timestamps of every unit (finer ones are rounded
/// down to microseconds); dates, as the midnight with which they begin; null.
///
/// \param stream is released in any case, also where this throws. What it points to is believed: it comes from the
/// same process
/// \return or a sentence: a column of another type, an index outside its dictionary, an integer beyond 64 bits with a
/// sign, a text that is not UTF-8, a timestamp without a zone where none is given or out of range, two columns of one
/// name, what the producer says
[[nodiscard]] Result<ArrowContent, std::string> import_arrow(ArrowArrayStream* stream,
                                                             const ArrowOptions& options = {});

}  // namespace v0
}  // namespace alur
