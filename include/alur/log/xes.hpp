// Logs as XES (IEEE 1849), the form in which process mining passes them on: XML in, a log out; a log in, XML out.
//
// These functions are in alur::xes, a component of its own, since they need expat and zlib.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/log/event_log.hpp>
#include <alur/log/progress.hpp>

namespace alur {
inline namespace v0 {

/// How large an XES file may be.
struct XesLimits {
    std::size_t bytes = std::size_t{256} << 20U;    ///< of the XML, unpacked
    std::size_t ratio = 100;                        ///< how many bytes one byte of a gz file may unpack to
    std::size_t depth = 128;                        ///< of elements in elements
    std::size_t tag_bytes = std::size_t{1} << 20U;  ///< of one tag with its attributes
    std::size_t columns = 1000;                     ///< keys of events, and of traces
    std::size_t cells = 400'000'000;                ///< events times keys
};

/// How an XES file is read; every member has a default.
struct XesOptions {
    std::string zone;   ///< IANA name of the zone in which dates without a zone are meant; empty: they are refused
    XesLimits limits;   ///< a file beyond them is refused with a finding
    Progress progress;  ///< of a packed file it counts the packed bytes
};

/// What was read.
struct XesContent {
    EventLog log;          ///< the events in the order of the file
    Diagnostics warnings;  ///< what is legal but was left out or guessed at: ALUR-W402 to ALUR-W409
};

/// Reads a log: each event a row, the attributes of its trace in columns that begin with `case:`. Strings and ids
/// become text, dates instants, int, float and boolean what they say; a key that has both int and float is one of
/// reals, one of any other mixture is text. A document type, and with it every entity, is refused. Attributes in
/// attributes, lists, and events outside of a trace are left out and counted.
///
/// \param bytes of the file, as they are or packed by gzip; any bytes are safe \param file the name that findings show
/// \return the log, or findings: ALUR-E001, ALUR-E403 to ALUR-E409, ALUR-E410 to ALUR-E414
[[nodiscard]] Result<XesContent, Diagnostics> read_xes(std::string_view bytes, std::string file,
                                                       const XesOptions& options = {});
/// The same from a file. \return or ALUR-E009 where it cannot be read
[[nodiscard]] Result<XesContent, Diagnostics> read_xes_file(const std::string& path, const XesOptions& options = {});

/// Writes a log, case by case and by time. A column that begins with `case:` and says the same in all events of each
/// case is written once a case. Characters that XML does not have become U+FFFD. The state of `out` tells whether all
/// went well.
void write_xes(const EventLog& log, std::ostream& out);

}  // namespace v0
}  // namespace alur
