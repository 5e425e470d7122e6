// Traces, events and their attributes, as they come, become a log.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/log/xes.hpp>

#include "log/columns.hpp"
#include "log/times.hpp"
#include "log/xes/kind.hpp"

namespace alur {
inline namespace v0 {
namespace log {

/// Who reads the file.
class XesReader {
public:
    /// Where he is.
    [[nodiscard]] virtual Span place() const = 0;
    /// Keeps a finding.
    virtual void find(Diagnostic finding) = 0;
    /// Reads no further: the rest would say nothing new.
    virtual void stop() = 0;

protected:
    ~XesReader() = default;
};

class XesRows {
public:
    /// \param reader,limits outlive the rows
    XesRows(XesReader& reader, const XesLimits& limits) : reader_(reader), limits_(limits) {}

    /// ALUR-E409 where the zone is unknown.
    [[nodiscard]] bool resolve_zone(const std::string& zone);

    void begin_trace();
    void begin_event();
    /// An attribute of the trace or event that is open. \param key,value null: it has none
    void add_to_trace(Kind kind, const char* key, const char* value);
    void add_to_event(Kind kind, const char* key, const char* value);
    void end_event();
    void end_trace();
    /// Counts what has no place in a table.
    void leave_out() noexcept { ++left_out_; }

    /// The log; nothing where it is none, which is then a finding.
    [[nodiscard]] std::optional<EventLog> finish();

private:
    /// An attribute of a trace, which its events get when it ends.
    struct TraceAttribute {
        std::string key;
        Kind kind;
        std::string value;
    };

    void fault(const char* code, std::string message, std::string suggestion, Span span);
    void fault_and_stop(std::string message, std::string suggestion);
    void warn(const char* code, std::string message, std::string suggestion, Span span = {});
    void add(ColumnWriter& column, Kind kind, std::string_view value);
    void repeat(const TraceAttribute& attribute);
    bool check_size();
    void tell_what_is_left_out();

    XesReader& reader_;
    const XesLimits& limits_;
    Times times_;
    bool too_large_ = false;
    Span event_at_;
    Columns events_;
    Columns cases_;
    std::vector<TraceAttribute> trace_;
    std::unordered_map<std::string, std::size_t> names_;
    std::size_t rows_ = 0;
    std::size_t events_of_trace_ = 0;
    std::size_t traces_ = 0;
    std::size_t left_out_ = 0;
    std::size_t same_names_ = 0;
    std::size_t unnamed_ = 0;
};

}  // namespace log
}  // namespace v0
}  // namespace alur
