#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/utf8.hpp>

#include "log/ocel/draft.hpp"
#include "log/ocel/read.hpp"
#include "log/quotes.hpp"
#include "yaml/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace log {
namespace {

/// Goes over a text and shows where it is.
class Cursor {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    Cursor(const char* at, const char** seen) : at_(at), seen_(seen) {}
    reference operator*() const noexcept { return *at_; }
    Cursor& operator++() noexcept {
        *seen_ = ++at_;
        return *this;
    }
    friend bool operator==(const Cursor& a, const Cursor& b) noexcept { return a.at_ == b.at_; }

private:
    const char* at_;
    const char** seen_;
};

/// Places in a text, by bytes. Looked for mostly in order, so the last one is remembered.
class Places {
public:
    explicit Places(std::string_view text) : text_(text) {}
    [[nodiscard]] Span of(std::size_t byte) {
        byte = std::min(byte, text_.size());
        if (byte < begin_) {
            begin_ = 0;
            line_ = 1;
        }
        for (std::size_t end = text_.find('\n', begin_); end < byte; end = text_.find('\n', begin_)) {
            begin_ = end + 1;
            ++line_;
        }
        const std::size_t before = base::count_characters(text_.substr(begin_, byte - begin_));
        return {line_, static_cast<std::uint32_t>(before + 1), 1};
    }

private:
    std::string_view text_;
    std::size_t begin_ = 0;  // of the line
    std::uint32_t line_ = 1;
};

/// Where in the file the parser is.
enum class At : std::uint8_t {
    file,
    root,
    event_types,
    object_types,
    type,
    type_attributes,
    type_attribute,
    events,
    objects,
    item,
    values,
    value,
    references,
    reference,
};

/// Is called by the parser of nlohmann-json for each token.
class Handler {
public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = nlohmann::json::string_t;
    using binary_t = nlohmann::json::binary_t;

    Handler(std::string_view text, const OcelOptions& options, OcelDraft& draft)
        : text_(text), position_(text.data()), options_(options), draft_(draft) {}

    [[nodiscard]] const char** position() noexcept { return &position_; }

    // What nlohmann-json asks for; false stops it.

    bool null() { return scalar({}, ColumnType::text, true); }
    bool boolean(bool value) { return scalar(value ? "true" : "false", ColumnType::boolean); }
    bool number_integer(number_integer_t value) { return scalar(std::to_string(value), ColumnType::integer); }
    bool number_unsigned(number_unsigned_t value) { return scalar(std::to_string(value), ColumnType::integer); }
    bool number_float(number_float_t value, const string_t& written) {
        // To JSON 5.0 and 5 are one number.
        constexpr double exact = 9007199254740992.0;
        if (std::trunc(value) == value && std::abs(value) <= exact)
            return scalar(std::to_string(static_cast<std::int64_t>(value)), ColumnType::real);
        return scalar(written, ColumnType::real);
    }
    bool string(string_t& text) { return scalar(text, ColumnType::text); }
    bool binary(binary_t&) { return true; }

    bool key(string_t& name) {
        if (skipped_ == 0) key_ = name;
        if (skipped_ == 0 && stack_.back() == At::root && key_ == "ocel:events")
            return refuse("ALUR-E416", "this is OCEL 1.0", "export the log as OCEL 2.0");
        return true;
    }
    bool start_object(std::size_t) {
        if (!enter()) return !stopped_;
        switch (stack_.back()) {
            case At::file: return push(At::root);
            case At::event_types:
            case At::object_types:
                type_.clear();
                attributes_.clear();
                return push(At::type);
            case At::type_attributes: attributes_.emplace_back(); return push(At::type_attribute);
            case At::events:
            case At::objects:
                item_ = {};
                item_.mark = offset();
                tell();
                return push(At::item);
            case At::values: item_.values.emplace_back(); return push(At::value);
            case At::references: item_.references.emplace_back(); return push(At::reference);
            default: return skip_or_refuse("{");
        }
    }
    bool start_array(std::size_t) {
        if (!enter()) return !stopped_;
        switch (stack_.back()) {
            case At::root:
                if (key_ == "eventTypes") return push(At::event_types);
                if (key_ == "objectTypes") return push(At::object_types);
                if (key_ == "events") has_events_ = true;
                if (key_ == "objects") has_objects_ = true;
                if (key_ == "events") return push(At::events);
                if (key_ == "objects") return push(At::objects);
                break;
            case At::type:
                if (key_ == "attributes") return push(At::type_attributes);
                break;
            case At::item:
                if (key_ == "attributes") return push(At::values);
                if (key_ == "relationships") return push(At::references);
                break;
            default: break;
        }
        return skip_or_refuse("[");
    }
    bool end_object() { return leave(); }
    bool end_array() { return leave(); }

    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
        // Behind `[json.exception.…] ` and its own count of lines stands what was met.
        std::string_view why = error.what();
        if (const std::size_t colon = why.find(": "); colon != std::string_view::npos) why.remove_prefix(colon + 2);
        draft_.fault("ALUR-E415", "this is no JSON: " + printable(yaml::shortened(why)),
                     "export the log again as OCEL 2.0", offset());
        return false;
    }

private:
    struct Item {
        std::string id;
        std::string type;
        std::string time;
        std::vector<OcelValue> values;
        std::vector<std::pair<std::string, std::string>> references;
        OcelDraft::Mark mark = 0;
    };

    /// Of the last byte that was taken.
    [[nodiscard]] OcelDraft::Mark offset() const noexcept {
        return static_cast<OcelDraft::Mark>(std::max<std::ptrdiff_t>(position_ - text_.data() - 1, 0));
    }
    void tell() {
        const auto done = static_cast<std::size_t>(offset());
        if (!options_.progress || done - told_ < 500'000) return;
        told_ = done;
        options_.progress(done, text_.size());
    }
    bool stop() noexcept {
        stopped_ = true;
        return false;
    }
    bool refuse(const char* code, std::string message, std::string suggestion) {
        draft_.fault(code, std::move(message), std::move(suggestion), offset());
        return stop();
    }

    /// \return whether what begins here is to be looked at; else it is skipped, or reading stopped
    bool enter() {
        if (++depth_ > options_.limits.depth)
            return refuse("ALUR-E408", "lists and objects nested deeper than " + std::to_string(options_.limits.depth),
                          "raise the limit");
        if (skipped_ != 0) ++skipped_;
        return skipped_ == 0;
    }
    bool push(At at) {
        stack_.push_back(at);
        return true;
    }
    /// What has no meaning under a key that OCEL does not know is skipped; under one that it knows it is a fault.
    bool skip_or_refuse(const char* what) {
        if (is_known_key())
            return refuse("ALUR-E416", std::string("a '") + what + "' where OCEL 2.0 has " + wanted(),
                          "export the log as OCEL 2.0 in JSON");
        ++skipped_;
        return true;
    }
    [[nodiscard]] bool is_in_list() const {
        switch (stack_.back()) {
            case At::file:
            case At::event_types:
            case At::object_types:
            case At::type_attributes:
            case At::events:
            case At::objects:
            case At::values:
            case At::references: return true;
            default: return false;
        }
    }
    [[nodiscard]] bool is_known_key() const {
        const auto is = [this](std::initializer_list<const char*> names) {
            return std::find(names.begin(), names.end(), key_) != names.end();
        };
        switch (stack_.back()) {
            case At::root: return is({"eventTypes", "objectTypes", "events", "objects"});
            case At::type: return is({"name", "attributes"});
            case At::type_attribute: return is({"name", "type"});
            case At::item: return is({"id", "type", "time", "attributes", "relationships"});
            case At::value: return is({"name", "value", "time"});
            case At::reference: return is({"objectId", "qualifier"});
            default: return true;  // in a list
        }
    }
    [[nodiscard]] std::string wanted() const {
        if (is_in_list()) return "an object";
        const bool is_list = stack_.back() == At::root || key_ == "attributes" || key_ == "relationships";
        const std::string what = is_list ? "a list" : key_ == "value" ? "a plain value" : "a text";
        return what + " as " + in_quotes(key_);
    }

    bool leave() {
        --depth_;
        if (skipped_ != 0) {
            --skipped_;
            return true;
        }
        const At left = stack_.back();
        stack_.pop_back();
        if (left == At::root) end_root();
        if (left == At::type) end_type();
        if (left == At::value && item_.values.back().text.empty()) item_.values.pop_back();
        if (left == At::item) end_item();
        return !draft_.is_hopeless() || stop();
    }

    void end_root() {
        for (const auto& [name, is_there] : {std::pair("events", has_events_), std::pair("objects", has_objects_)})
            if (!is_there)
                draft_.fault("ALUR-E416", "there is no list " + in_quotes(name), "export the log as OCEL 2.0 in JSON",
                             offset());
    }

    void end_type() {
        const OcelSide side = stack_.back() == At::event_types ? OcelSide::event : OcelSide::object;
        draft_.declare_type(side, type_);
        for (const auto& [name, type] : attributes_) {
            if (type == "string")
                draft_.declare(side, name, ColumnType::text);
            else if (type == "integer")
                draft_.declare(side, name, ColumnType::integer);
            else if (type == "float")
                draft_.declare(side, name, ColumnType::real);
            else if (type == "boolean")
                draft_.declare(side, name, ColumnType::boolean);
            else if (type == "time")
                draft_.declare(side, name, ColumnType::instant);
            else
                draft_.fault("ALUR-E416",
                             "the type " + begin_in_quotes(type) + " of the attribute " + begin_in_quotes(name),
                             "the types are string, integer, float, boolean and time", offset());
        }
    }

    void end_item() {
        if (stack_.back() == At::events) {
            for (OcelValue& value : item_.values) value.time.clear();
            draft_.add_event(item_.id, item_.type, item_.time, item_.values, item_.mark);
            for (const auto& [object, qualifier] : item_.references) draft_.relate(item_.id, object, qualifier);
        } else {
            draft_.add_object(item_.id, item_.type, item_.mark);
            draft_.add_values(item_.id, item_.values, item_.mark);
            for (const auto& [object, qualifier] : item_.references) draft_.relate_objects(item_.id, object, qualifier);
        }
    }

    bool scalar(std::string text, ColumnType type, bool is_null = false) {
        if (skipped_ != 0) return true;
        if (text.find('\0') != std::string::npos) return refuse("ALUR-E003", "a NUL character", "remove it");
        std::string* const place = place_of_scalar();
        if (place == nullptr)
            return (is_null && stack_.back() != At::file) || !is_known_key() ||
                   refuse("ALUR-E416", begin_in_quotes(is_null ? "null" : text) + " where OCEL 2.0 has " + wanted(),
                          "export the log as OCEL 2.0 in JSON");
        if (stack_.back() == At::value && key_ == "value") {
            item_.values.back().written_as = type;
        } else if (type != ColumnType::text) {
            return refuse("ALUR-E416", begin_in_quotes(text) + " where OCEL 2.0 has " + wanted(), "write it in quotes");
        }
        *place = std::move(text);
        return true;
    }

    /// Where the value of the key that was read goes; null: nowhere.
    [[nodiscard]] std::string* place_of_scalar() {
        switch (stack_.back()) {
            case At::type: return key_ == "name" ? &type_ : nullptr;
            case At::type_attribute:
                return key_ == "name"   ? &attributes_.back().first
                       : key_ == "type" ? &attributes_.back().second
                                        : nullptr;
            case At::item:
                return key_ == "id" ? &item_.id : key_ == "type" ? &item_.type : key_ == "time" ? &item_.time : nullptr;
            case At::value:
                return key_ == "name"    ? &item_.values.back().name
                       : key_ == "value" ? &item_.values.back().text
                       : key_ == "time"  ? &item_.values.back().time
                                         : nullptr;
            case At::reference:
                return key_ == "objectId"    ? &item_.references.back().first
                       : key_ == "qualifier" ? &item_.references.back().second
                                             : nullptr;
            default: return nullptr;
        }
    }

    std::string_view text_;
    const char* position_;  // behind the last byte that was taken
    const OcelOptions& options_;
    OcelDraft& draft_;
    std::vector<At> stack_{At::file};
    std::size_t depth_ = 0;
    std::size_t skipped_ = 0;  // how deep in what is skipped; 0: not
    std::size_t told_ = 0;
    bool stopped_ = false;
    bool has_events_ = false;
    bool has_objects_ = false;
    std::string key_;
    std::string type_;
    std::vector<std::pair<std::string, std::string>> attributes_;  // name and type
    Item item_;
};

}  // namespace

Result<OcelContent, Diagnostics> read_ocel_json(std::string_view text, std::string file, const OcelOptions& options) {
    text = base::without_mark(text);
    Places places(text);
    OcelDraft draft(options, std::move(file), [&](Diagnostic& finding, OcelDraft::Mark byte) {
        finding.span = places.of(static_cast<std::size_t>(byte));
    });
    if (!draft.resolve_zone()) return failure(std::move(draft.found()));
    Handler handler(text, options, draft);
    const char* const end = text.data() + text.size();
    // What the parser refuses has become a finding.
    static_cast<void>(
        nlohmann::json::sax_parse(Cursor(text.data(), handler.position()), Cursor(end, handler.position()), &handler));
    return draft.finish();
}

}  // namespace log
}  // namespace v0
}  // namespace alur
