#include <expat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <alur/log/column_writer.hpp>
#include <alur/log/xes.hpp>

#include "log/columns.hpp"
#include "log/quotes.hpp"
#include "log/times.hpp"
#include "log/xes/kind.hpp"
#include "log/xes/unpack.hpp"
#include "log/xes/value.hpp"
#include "yaml/bytes.hpp"
#include "yaml/file.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::Kind;
using log::kind_of;
using log::type_of;

static_assert(std::is_same_v<XML_Char, char>, "expat hands out UTF-8");

struct FreeParser {
    void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

/// An attribute of a trace, which its events get when it ends.
struct TraceAttribute {
    std::string key;
    Kind kind;
    std::string value;
};

/// Reads one file.
class Reading {
public:
    Reading(std::string file, const XesOptions& options)
        : options_(options), found_(file), warnings_(std::move(file)), parser_(XML_ParserCreate(nullptr)) {
        if (parser_ == nullptr) throw std::bad_alloc();
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), begin_element, end_element);
        XML_SetStartDoctypeDeclHandler(parser_.get(), begin_doctype);
    }

    [[nodiscard]] std::optional<EventLog> read(std::string_view bytes) {
        auto times = log::Times::of(options_.zone);
        if (!times) {
            fault("ALUR-E409", times.error(), {}, {});
            return std::nullopt;
        }
        times_ = std::move(*times);
        const auto unpacked = log::unpack(bytes, options_.limits.bytes, options_.limits.ratio,
                                          [&](std::string_view piece, std::size_t packed) {
                                              if (options_.progress) options_.progress(packed, bytes.size());
                                              return take(piece, false);
                                          });
        if (thrown_) std::rethrow_exception(thrown_);
        if (unpacked) fault(unpacked->code, unpacked->message, unpacked->suggestion, {});
        if (!found_.has_errors()) static_cast<void>(take({}, true));
        if (thrown_) std::rethrow_exception(thrown_);
        if (found_.has_errors()) return std::nullopt;
        return finish();
    }

    [[nodiscard]] Diagnostics& found() noexcept { return found_; }
    [[nodiscard]] Diagnostics& warnings() noexcept { return warnings_; }

private:
    // Called by expat, through which nothing may be thrown.

    static void XMLCALL begin_element(void* self, const char* name, const char** attributes) noexcept {
        static_cast<Reading*>(self)->guarded([&](Reading& it) { it.begin(name, attributes); });
    }
    static void XMLCALL end_element(void* self, const char* name) noexcept {
        static_cast<Reading*>(self)->guarded([&](Reading& it) { it.end(kind_of(name)); });
    }
    static void XMLCALL begin_doctype(void* self, const char*, const char*, const char*, int) noexcept {
        static_cast<Reading*>(self)->guarded([](Reading& it) {
            it.stop("ALUR-E411", "a document type",
                    "remove the DOCTYPE: a log needs none, and its entities are not read");
        });
    }
    template <class Act>
    void guarded(Act act) noexcept {
        if (stopped_) return;
        try {
            act(*this);
        } catch (...) {
            thrown_ = std::current_exception();
            stop();
        }
    }

    bool take(std::string_view piece, bool is_last) {
        const XML_Status status =
            XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), is_last ? 1 : 0);
        if (stopped_) return false;
        if (status == XML_STATUS_ERROR) {
            const XML_Error error = XML_GetErrorCode(parser_.get());
            if (error == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
            fault("ALUR-E410", std::string("this is no XML: ") + XML_ErrorString(error), "export the log again",
                  place());
            return false;
        }
        // What expat has not handed out yet is one tag; it would be looked through again with each piece.
        taken_ += piece.size();
        const auto handed_out = XML_GetCurrentByteIndex(parser_.get());
        if (!is_last && taken_ - static_cast<std::size_t>(std::max<XML_Index>(handed_out, 0)) >
                            options_.limits.tag_bytes + 2 * piece.size()) {
            fault("ALUR-E412",
                  "a tag, comment or text of more than " + std::to_string(options_.limits.tag_bytes) + " bytes",
                  "check for a quote that is not closed, or raise the limit", place());
            return false;
        }
        return true;
    }

    [[nodiscard]] Span place() const {
        return {static_cast<std::uint32_t>(XML_GetCurrentLineNumber(parser_.get())),
                static_cast<std::uint32_t>(XML_GetCurrentColumnNumber(parser_.get()) + 1), 1};
    }
    void fault(const char* code, std::string message, std::string suggestion, Span span) {
        found_.add({Severity::error, code, std::move(message), std::move(suggestion), span, {}});
    }
    /// Reports what makes the rest of the file meaningless.
    void stop(const char* code, std::string message, std::string suggestion) {
        fault(code, std::move(message), std::move(suggestion), place());
        stop();
    }
    void stop() {
        stopped_ = true;
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    void begin(const char* name, const char** attributes) {
        const Kind kind = kind_of(name);
        if (++depth_ > options_.limits.depth) {
            stop("ALUR-E412", "elements nested deeper than " + std::to_string(options_.limits.depth),
                 "raise the limit");
            return;
        }
        if (depth_ == 1 && kind != Kind::log) {
            stop("ALUR-E414", "the file begins with <" + printable(yaml::shortened(name)) + ">, not with <log>",
                 "give a log in XES");
            return;
        }
        if (outside_ != 0) return;  // in what is left out
        if (depth_ == 2 && kind == Kind::trace) {
            trace_.clear();
            events_of_trace_ = 0;
            in_trace_ = true;
        } else if (depth_ == 3 && kind == Kind::event && in_trace_) {
            events_.begin_row();
            event_at_ = place();
            in_event_ = true;
        } else if (depth_ == 4 && in_event_ && kind != Kind::other) {
            take_event_attribute(kind, attributes);
        } else if (depth_ == 3 && in_trace_ && kind != Kind::other) {
            take_trace_attribute(kind, attributes);
        } else if (depth_ >= 2) {
            // Of what describes the log itself nothing goes into a row; of the rest it is told that it is missing.
            if (kind == Kind::event || in_trace_) ++left_out_;
            outside_ = depth_;
        }
    }

    void end(Kind kind) {
        if (outside_ == depth_) outside_ = 0;
        if (outside_ == 0 && depth_ == 3 && in_event_ && kind == Kind::event) end_event();
        if (outside_ == 0 && depth_ == 2 && in_trace_ && kind == Kind::trace) end_trace();
        --depth_;
    }

    /// Key and value of an attribute; without either, there is nothing to keep.
    struct KeyValue {
        const char* key = nullptr;
        const char* value = nullptr;
    };
    [[nodiscard]] static KeyValue key_value(const char** attributes) {
        KeyValue found;
        for (; *attributes != nullptr; attributes += 2) {
            const std::string_view name = attributes[0];
            if (name == "key") found.key = attributes[1];
            if (name == "value") found.value = attributes[1];
        }
        return found;
    }

    void take_event_attribute(Kind kind, const char** attributes) {
        const auto [key, value] = key_value(attributes);
        if (key == nullptr || value == nullptr || kind == Kind::log || kind == Kind::trace || kind == Kind::event) {
            ++left_out_;
            return;
        }
        ColumnWriter& column = events_.of(key, type_of(kind));
        if (column.rows() > rows_) {
            ++left_out_;  // a second one of this key
            return;
        }
        if (events_.all().size() > options_.limits.columns) {
            stop("ALUR-E408", "more than " + std::to_string(options_.limits.columns) + " keys of events",
                 "raise the limit");
            return;
        }
        column.add_nulls_until(rows_);
        add(column, kind, value);
    }

    void take_trace_attribute(Kind kind, const char** attributes) {
        const auto [key, value] = key_value(attributes);
        if (key == nullptr || value == nullptr || kind == Kind::log || kind == Kind::trace) {
            ++left_out_;
            return;
        }
        for (const TraceAttribute& known : trace_)
            if (known.key == key) {
                ++left_out_;
                return;
            }
        if (trace_.size() == options_.limits.columns) {
            stop("ALUR-E408", "more than " + std::to_string(options_.limits.columns) + " keys of traces",
                 "raise the limit");
            return;
        }
        trace_.push_back({key, kind, value});
    }

    void add(ColumnWriter& column, Kind kind, std::string_view value) {
        const log::Taken taken = log::take_value(column, kind, value, times_);
        if (taken.became_text)
            warn("ALUR-W406",
                 "the key " + log::begin_in_quotes(column.name()) + " has values of several types, and is read as text",
                 {}, place());
        if (!taken.fault) return;
        Diagnostic finding = *taken.fault;
        finding.span = place();
        const bool is_last = finding.code == "ALUR-E405";  // all the others will not say it either
        found_.add(std::move(finding));
        if (is_last) stop();
    }

    void end_event() {
        in_event_ = false;
        if (const ColumnWriter* const activity = events_.find(log_columns::activity);
            activity == nullptr || activity->rows() != rows_ + 1)
            fault("ALUR-E407", "an event without 'concept:name'", "name its activity, or leave the event out",
                  event_at_);
        ++rows_;
        ++events_of_trace_;
        check_size();
    }

    /// A file of many rows and many keys could fill a table that is far larger than itself.
    bool check_size() {
        const std::size_t columns = events_.all().size() + std::max(cases_.all().size(), trace_.size());
        if (rows_ <= options_.limits.cells / std::max<std::size_t>(columns, 1)) return true;
        if (!stopped_)
            stop("ALUR-E408", "more than " + std::to_string(options_.limits.cells) + " cells, events times keys",
                 "leave out what no question needs, or raise the limit");
        return false;
    }

    void end_trace() {
        in_trace_ = false;
        ++traces_;
        if (events_of_trace_ == 0) return;
        const std::size_t begin = rows_ - events_of_trace_;
        cases_.begin_row();
        const auto repeat = [&](const TraceAttribute& attribute) {
            ColumnWriter& column = cases_.of("case:" + attribute.key, type_of(attribute.kind));
            column.add_nulls_until(begin);
            for (std::size_t i = 0; i < events_of_trace_; ++i) add(column, attribute.kind, attribute.value);
        };
        bool named = false;
        if (!check_size()) return;
        for (TraceAttribute& attribute : trace_) {
            if (attribute.key == "concept:name") {
                attribute.kind = Kind::text;
                named = true;
                if (!names_.emplace(attribute.value, traces_).second) ++same_names_;
            }
            repeat(attribute);
        }
        if (!named) {
            ++unnamed_;
            repeat({"concept:name", Kind::text, "trace " + std::to_string(traces_)});
        }
    }

    void warn(const char* code, std::string message, std::string suggestion, Span span) {
        warnings_.add({Severity::warning, code, std::move(message), std::move(suggestion), span, {}});
    }

    [[nodiscard]] std::optional<EventLog> finish() {
        std::vector<Column> columns;
        for (ColumnWriter& column : cases_.all()) {
            column.add_nulls_until(rows_);
            columns.push_back(std::move(column).finish());
        }
        for (ColumnWriter& column : events_.all()) {
            if (cases_.find(column.name()) != nullptr) {
                ++left_out_;  // an event says of itself what its trace says of the case
                continue;
            }
            column.add_nulls_until(rows_);
            columns.push_back(std::move(column).finish());
        }
        if (rows_ == 0) return EventLog();
        if (left_out_ != 0)
            warn("ALUR-W403",
                 std::to_string(left_out_) +
                     " attributes or events have no place in a table and were left out: nested, repeated, lists, "
                     "outside of "
                     "a trace",
                 {}, {});
        if (same_names_ != 0)
            warn("ALUR-W404",
                 std::to_string(same_names_) + " traces have the name of another, and are read as one case with it",
                 "name each trace otherwise", {});
        if (unnamed_ != 0)
            warn("ALUR-W405",
                 std::to_string(unnamed_) + " traces have no 'concept:name', and are called by their position",
                 "name each trace", {});
        times_.warn(warnings_);
        auto log = EventLog::of(Table(std::move(columns)));
        if (!log) {
            fault("ALUR-E403", log.error(), "a log has 'concept:name' as strings and 'time:timestamp' as dates", {});
            return std::nullopt;
        }
        return std::move(*log);
    }

    const XesOptions& options_;
    Diagnostics found_;
    Diagnostics warnings_;
    Parser parser_;
    log::Times times_;
    std::exception_ptr thrown_;
    bool stopped_ = false;
    std::size_t taken_ = 0;

    std::size_t depth_ = 0;
    std::size_t outside_ = 0;  // the depth of what is left out; 0: nothing is
    bool in_trace_ = false;
    bool in_event_ = false;
    Span event_at_;
    log::Columns events_;
    log::Columns cases_;
    std::vector<TraceAttribute> trace_;
    std::unordered_map<std::string, std::size_t> names_;
    std::size_t rows_ = 0;
    std::size_t events_of_trace_ = 0;
    std::size_t traces_ = 0;
    std::size_t left_out_ = 0;
    std::size_t same_names_ = 0;
    std::size_t unnamed_ = 0;
};

}  // namespace

Result<XesContent, Diagnostics> read_xes(std::string_view bytes, std::string file, const XesOptions& options) {
    Reading reading(std::move(file), options);
    auto log = reading.read(bytes);
    if (!log) return failure(std::move(reading.found()));
    return XesContent{std::move(*log), std::move(reading.warnings())};
}

Result<XesContent, Diagnostics> read_xes_file(const std::string& path, const XesOptions& options) {
    const auto bytes = yaml::read_bytes(path, options.limits.bytes);
    if (!bytes) return failure(bytes.error());
    return read_xes(*bytes, path, options);
}

}  // namespace v0
}  // namespace alur
