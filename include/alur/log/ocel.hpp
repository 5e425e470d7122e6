// Logs whose events concern several objects, as OCEL 2.0 has them (JSON and SQLite): bytes in, tables out; flattened by
// one type of objects, an event log; an event log in, bytes out.
//
// These functions are in alur::ocel, a component of its own, since they need nlohmann-json and SQLite.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/log/event_log.hpp>
#include <alur/log/progress.hpp>
#include <alur/log/table.hpp>

namespace alur {
inline namespace v0 {

/// What the columns of an OcelLog are called; as in other tools.
namespace ocel_columns {
inline constexpr std::string_view event = "ocel:eid";            ///< text
inline constexpr std::string_view activity = "ocel:activity";    ///< text: the type of an event
inline constexpr std::string_view time = "ocel:timestamp";       ///< instant
inline constexpr std::string_view object = "ocel:oid";           ///< text
inline constexpr std::string_view other_object = "ocel:oid_2";   ///< text
inline constexpr std::string_view object_type = "ocel:type";     ///< text
inline constexpr std::string_view qualifier = "ocel:qualifier";  ///< text: what the object is to the event
}  // namespace ocel_columns

/// An event log in which each object of one type is a case, and what that choice did to it.
struct FlatLog {
    EventLog log;              ///< a row for each event and object of the type
    std::size_t repeated = 0;  ///< events that concern several objects of the type, and so stand in several cases
    std::size_t left_out = 0;  ///< events that concern none, and are in no case
    std::size_t unused = 0;    ///< objects of the type that no event concerns: they are no cases
    std::vector<std::string> hidden;  ///< attributes called like another column of the log, which are not in it
};

/// A log in which an event may concern several objects. Immutable; a copy shares all, and any thread may read it.
class OcelLog {
public:
    /// One row an event: `ocel:eid`, `ocel:activity`, `ocel:timestamp`, then the attributes of events.
    [[nodiscard]] const Table& events() const noexcept;
    /// One row an object: `ocel:oid`, `ocel:type`.
    [[nodiscard]] const Table& objects() const noexcept;
    /// What the attributes of objects were and from when on: `ocel:oid`, `ocel:timestamp`, then the attributes, of
    /// which a row holds those that are known from that time on. A value from 1970 on was always there.
    [[nodiscard]] const Table& values() const noexcept;
    /// Which events concern which objects: `ocel:eid`, `ocel:oid`, `ocel:qualifier`.
    [[nodiscard]] const Table& relations() const noexcept;
    /// Which objects belong together: `ocel:oid`, `ocel:oid_2`, `ocel:qualifier`.
    [[nodiscard]] const Table& object_relations() const noexcept;

    /// What a choice of each type of objects would mean: `type`, `objects`, `events` that concern at least one of them,
    /// `repeated` of these that concern several, `left_out` that concern none, and `largest`, the most objects of the
    /// type that one event concerns.
    [[nodiscard]] Table types() const;

    /// The log in which each object of this type is a case. An event stands once in each case that it concerns: its
    /// columns are `case:concept:name` (the object), `concept:name`, `time:timestamp`, `ocel:eid` (so that its copies
    /// can be told), the attributes of events, and with `case:` before them those of the object as they were when it
    /// happened.
    /// \return or a sentence: a type that is not there, with the one that was probably meant; a log of more cells than
    /// the limit under which the file was read
    [[nodiscard]] Result<FlatLog, std::string> flatten(std::string_view type) const;

    struct Content;  // private: what the readers make
    /// For the readers, which alone have a Content. \param content not null
    explicit OcelLog(std::shared_ptr<const Content> content) noexcept;

private:
    std::shared_ptr<const Content> content_;
};

/// How large an OCEL file may be.
struct OcelLimits {
    std::size_t bytes = std::size_t{512} << 20U;  ///< of the file
    std::size_t depth = 64;                       ///< of lists and objects in each other
    std::size_t columns = 1000;                   ///< of events, and of objects
    std::size_t cells = 400'000'000;              ///< rows times columns, in one table
};

/// How an OCEL file is read; every member has a default.
struct OcelOptions {
    std::string zone;   ///< IANA name of the zone in which times without a zone are meant; empty: they are refused
    OcelLimits limits;  ///< a file beyond them is refused with a finding
    Progress progress;  ///< counts bytes of the file
};

/// What was read.
struct OcelContent {
    OcelLog log;           ///< with all its objects; flatten() makes an EventLog of it
    Diagnostics warnings;  ///< what is legal but was left out or guessed at: ALUR-W402, W407, W408
};

/// Reads a log in OCEL 2.0: JSON, or a SQLite database, told apart by their first bytes. Values become what their types
/// declare them to be; an attribute that types declare differently becomes one of reals (integer and float) or text.
///
/// \param bytes of the file; any bytes are safe \param file the name that findings show
/// \return the log, or findings, in JSON with line and column, in SQLite with table and row: ALUR-E001, E404 to E409,
/// E415 to E419
[[nodiscard]] Result<OcelContent, Diagnostics> read_ocel(std::string_view bytes, std::string file,
                                                         const OcelOptions& options = {});
/// The same from a file. \return or ALUR-E009 where it cannot be read, or a program still has it open
[[nodiscard]] Result<OcelContent, Diagnostics> read_ocel_file(const std::string& path, const OcelOptions& options = {});

/// How a log is written.
struct OcelWriting {
    std::string case_type = "case";  ///< the type of the objects that its cases become
    /// Text columns whose values become objects too, and the types of these: `{"org:resource", "petugas"}`. Each is
    /// called by type and value: `petugas:p1`.
    std::map<std::string, std::string> objects;
};

/// Writes a log as OCEL 2.0 in JSON. Each case becomes an object, with what its `case:` columns say the same in all of
/// its events; all else is an attribute of the events. Events are called as the column `ocel:eid` says, where that
/// tells them apart, else `e1`, `e2`, …
/// \return or a sentence: an event without a time, which OCEL does not have; a column that is not there, or no text;
/// two objects of one name. The state of `out` tells whether all went well
[[nodiscard]] Result<Done, std::string> write_ocel_json(const EventLog& log, std::ostream& out,
                                                        const OcelWriting& writing = {});
/// The same as a SQLite database. \return or also: two attributes whose names differ in capitals only, which SQLite
/// takes for one
[[nodiscard]] Result<Done, std::string> write_ocel_sqlite(const EventLog& log, std::ostream& out,
                                                          const OcelWriting& writing = {});

}  // namespace v0
}  // namespace alur
