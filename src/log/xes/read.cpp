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
#include <utility>

#include <alur/log/xes.hpp>

#include "log/xes/kind.hpp"
#include "log/xes/rows.hpp"
#include "log/xes/unpack.hpp"
#include "yaml/bytes.hpp"
#include "yaml/file.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::Kind;
using log::kind_of;

static_assert(std::is_same_v<XML_Char, char>, "expat hands out UTF-8");

struct FreeParser {
    void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

/// Reads one file.
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): it is final, and not destroyed by its base
class Reading final : private log::XesReader {
public:
    Reading(std::string file, const XesOptions& options)
        : options_(options),
          found_(file),
          warnings_(std::move(file)),
          parser_(XML_ParserCreate(nullptr)),
          rows_(*this, options.limits) {
        if (parser_ == nullptr) throw std::bad_alloc();
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), begin_element, end_element);
        XML_SetStartDoctypeDeclHandler(parser_.get(), begin_doctype);
    }

    [[nodiscard]] std::optional<EventLog> read(std::string_view bytes) {
        if (!rows_.resolve_zone(options_.zone)) return std::nullopt;
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
        return rows_.finish();
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

    // What the rows ask of their reader.

    [[nodiscard]] Span place() const override {
        return {static_cast<std::uint32_t>(XML_GetCurrentLineNumber(parser_.get())),
                static_cast<std::uint32_t>(XML_GetCurrentColumnNumber(parser_.get()) + 1), 1};
    }
    void find(Diagnostic finding) override {
        (finding.severity == Severity::error ? found_ : warnings_).add(std::move(finding));
    }
    void stop() override {
        stopped_ = true;
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    void fault(const char* code, std::string message, std::string suggestion, Span span) {
        found_.add({Severity::error, code, std::move(message), std::move(suggestion), span, {}});
    }
    /// Reports what makes the rest of the file meaningless.
    void stop(const char* code, std::string message, std::string suggestion) {
        fault(code, std::move(message), std::move(suggestion), place());
        stop();
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
            rows_.begin_trace();
            in_trace_ = true;
        } else if (depth_ == 3 && kind == Kind::event && in_trace_) {
            rows_.begin_event();
            in_event_ = true;
        } else if (depth_ == 4 && in_event_ && kind != Kind::other) {
            const auto [key, value] = key_value(attributes);
            rows_.add_to_event(kind, key, value);
        } else if (depth_ == 3 && in_trace_ && kind != Kind::other) {
            const auto [key, value] = key_value(attributes);
            rows_.add_to_trace(kind, key, value);
        } else if (depth_ >= 2) {
            // Of what describes the log itself nothing goes into a row; of the rest it is told that it is missing.
            if (kind == Kind::event || in_trace_) rows_.leave_out();
            outside_ = depth_;
        }
    }

    void end(Kind kind) {
        if (outside_ == depth_) outside_ = 0;
        if (outside_ == 0 && depth_ == 3 && in_event_ && kind == Kind::event) {
            in_event_ = false;
            rows_.end_event();
        }
        if (outside_ == 0 && depth_ == 2 && in_trace_ && kind == Kind::trace) {
            in_trace_ = false;
            rows_.end_trace();
        }
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

    const XesOptions& options_;
    Diagnostics found_;
    Diagnostics warnings_;
    Parser parser_;
    std::exception_ptr thrown_;
    bool stopped_ = false;
    std::size_t taken_ = 0;

    std::size_t depth_ = 0;
    std::size_t outside_ = 0;  // the depth of what is left out; 0: nothing is
    bool in_trace_ = false;
    bool in_event_ = false;
    log::XesRows rows_;
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
