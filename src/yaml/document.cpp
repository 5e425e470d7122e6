#include "yaml/document.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <streambuf>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <alur/base/utf8.hpp>

#include "yaml/bytes.hpp"
#include "yaml/scalar.hpp"
#include "yaml/source.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

std::string limit_message(std::string_view what, std::size_t limit) {
    return "more than " + std::to_string(limit) + " " + std::string(what);
}

std::size_t position(const YAML::Mark& mark, std::string_view text) {
    return std::min(mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos), text.size());
}

/// Reads bytes in place: std::istringstream would copy them.
class MemoryBuffer : public std::streambuf {
public:
    explicit MemoryBuffer(std::string_view text) {
        // A get area is never written to; streambuf only lacks a const one.
        char* begin = const_cast<char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
        setg(begin, begin, begin + text.size());
    }
};

/// A finding of the parser, in our words.
[[noreturn]] void refuse_syntax(Source& source, const YAML::Exception& error) {
    const auto says = [&](std::string_view part) { return error.msg.find(part) != std::string::npos; };
    const std::size_t at = error.mark.is_null() ? source.at() : position(error.mark, source.text());
    source.refuse_lookalikes(at);
    if (says("flow not found") || says("illegal flow end")) source.refuse_open_bracket(at);
    if (says("illegal map value") || says("end of map not found") || says("end of sequence not found")) {
        source.refuse_fault_in_open_brackets(at);
        source.refuse_line_without_colon(at);
        source.skip_as_far_as_possible(at);
        if (source.peek(at) != ':') source.refuse_stray(at);
        source.refuse("ALUR-E010", "this ':' begins a value where none can stand",
                      "put a text that contains ': ' into quotes, and check the indentation", source.place(at));
    }
    if (says("flow indicator")) source.refuse_stray(at);  // from 0.9 on; before, nobody read the comma
    if (says("unknown token") && source.peek(at) == '?' && at != 0 && source.peek(at - 1) > ' ')
        source.refuse("ALUR-E010", "in brackets a text cannot end with a '?'", "put the text into quotes",
                      source.place(at));
    struct Wording {
        std::string_view theirs;
        std::string_view code;
        std::string_view message;
        std::string_view suggestion;
    };
    static constexpr std::array wordings{
        Wording{"illegal block entry", "ALUR-E010", "a list cannot begin here",
                "begin it on a line of its own, or write [a, b]"},
        Wording{"illegal EOF in scalar", "ALUR-E023", "this quote is not closed before the file ends",
                "close it on its line"},
        Wording{"unknown token", "ALUR-E010", "a text cannot begin with this character", "put the text into quotes"},
        Wording{"unknown escape", "ALUR-E026", "an escape that YAML does not know", "write \\\\ for a backslash"},
        Wording{"invalid unicode", "ALUR-E026", "an escape that stands for no character", "write \\\\ for a backslash"},
        Wording{"scanning hex", "ALUR-E026", "an escape that stands for no character", "write \\\\ for a backslash"},
        Wording{"referenced anchor", "ALUR-E012", "an alias", "write the value here again"},
        Wording{"multiple anchors", "ALUR-E012", "an anchor", "remove it, and write the value where it is needed"},
        Wording{"multiple tags", "ALUR-E013", "a tag", "remove it: every value has the type that its key asks for"},
        Wording{"illegal tab", "ALUR-E007", "a tab in the indentation", "indent with spaces"},
    };
    for (const Wording& wording : wordings)
        if (says(wording.theirs))
            source.refuse(wording.code, std::string(wording.message), std::string(wording.suggestion),
                          source.place(at));
    source.refuse("ALUR-E010", "this is not YAML: " + error.msg, "", source.place(at));
}

}  // namespace

/// Events of the parser in, rows of a document out. Each event is checked against the source.
class Builder : public YAML::EventHandler {
public:
    Builder(Source& source, Diagnostics& found, const Limits& limits, Document& document)
        : source_(source), found_(found), limits_(limits), document_(document) {
        constexpr std::size_t bytes_of_a_usual_node = 12;
        document_.rows_.reserve(source.text().size() / bytes_of_a_usual_node + 8);
    }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override { finish(); }
    /// What stands behind the last value, or in a text without any.
    void finish() { advance(source_.text().size()); }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        advance(at(mark));
        source_.refuse("ALUR-E012", "an alias", "write the value here again", source_.here());
    }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_properties(mark, {}, anchor);
        const bool key = expects_key();
        const std::size_t length = null_word(at(mark));
        if (length != 0 && (key || !source_.colon_follows(at(mark) + length))) {
            scalar(mark, source_.text().substr(at(mark), length));
            return;
        }
        if (key) source_.refuse("ALUR-E022", "a key is missing before ':'", "write the key", source_.place(at(mark)));
        // A value that is not written. Its place is its key; in a list the dash before it or the comma behind it.
        detail::Row row;
        if (colon_due_) {
            row.span = document_.rows_.back().span;
            skip_colon();
        } else if (source_.in_brackets()) {
            advance(at(mark));
            row.span = source_.here();
        } else {
            row.span = source_.skip_dash();
        }
        append(row);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_properties(mark, tag, anchor);
        scalar(mark, value);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        start(mark, tag, anchor, Kind::list);
    }
    void OnSequenceEnd() override { end(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        start(mark, tag, anchor, Kind::map);
    }
    void OnMapEnd() override {
        report_duplicates(open_.back().row);
        end();
    }

private:
    struct Open {
        std::uint32_t row;
        bool value_due;  ///< of a map: a key was read, its value was not
    };

    [[nodiscard]] std::size_t at(const YAML::Mark& mark) const { return position(mark, source_.text()); }

    [[nodiscard]] bool expects_key() const {
        return !open_.empty() && document_.rows_[open_.back().row].kind == Kind::map && !open_.back().value_due;
    }

    void skip_colon() {
        source_.skip_colon(document_.rows_.back().text, document_.rows_.back().span);
        colon_due_ = false;
    }

    /// Walks up to where the parser is.
    void advance(std::size_t target) {
        if (colon_due_) skip_colon();
        source_.skip(target);
    }

    /// The length of a null that was written at this place, or 0.
    [[nodiscard]] std::size_t null_word(std::size_t at) const {
        for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
            if (source_.text().substr(at, word.size()) != word) continue;
            const char next = source_.peek(at + word.size());
            if (is_blank(next) || next == ',' || next == ']' || next == '}' || next == ':') return word.size();
        }
        return 0;
    }

    void refuse_properties(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor) {
        if (anchor == 0 && source_.peek(at(mark)) != '!' && (tag.empty() || tag == "?" || tag == "!")) return;
        advance(at(mark));
        std::size_t end = source_.at();
        while (!is_blank(source_.peek(end))) ++end;
        const std::string_view word = source_.text().substr(source_.at(), end - source_.at());
        const Span span = source_.here(static_cast<std::uint32_t>(base::count_characters(word)));
        if (anchor != 0)
            source_.refuse("ALUR-E012", "an anchor", "remove it, and write the value where it is needed", span);
        source_.refuse("ALUR-E013", "a tag", "remove it: every value has the type that its key asks for", span);
    }

    void scalar(const YAML::Mark& mark, std::string_view value) {
        advance(at(mark));
        detail::Row row;
        row.kind = Kind::scalar;
        row.span = source_.here();
        if (value.size() > limits_.scalar_bytes)
            source_.refuse(
                "ALUR-E019",
                limit_message("bytes in one text (" + std::to_string(value.size()) + ")", limits_.scalar_bytes),
                "make it shorter", row.span);
        const char first = source_.peek();
        row.quoted = begins_quoted(first);
        row.text = read_scalar(source_, value, document_.resolved_);
        const Span end = source_.here();
        if (end.line == row.span.line) row.span.length = std::max(1U, end.column - row.span.column);
        source_.value_was_read();
        const bool key = expects_key();
        if (key && row.text == "<<" && !row.quoted)
            source_.refuse("ALUR-E014", "a merge key", "write the keys here again", row.span);
        if (key && (first == '|' || first == '>'))
            source_.refuse("ALUR-E022", "a block of text as a key", "write the key on one line", row.span);
        append(row);
        colon_due_ = key;
    }

    void start(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor, Kind kind) {
        refuse_properties(mark, tag, anchor);
        advance(at(mark));
        detail::Row row;
        row.kind = kind;
        row.span = source_.place(at(mark));
        if (open_.size() >= limits_.depth)
            source_.refuse("ALUR-E016", limit_message("levels of lists and maps", limits_.depth), "nest less deeply",
                           row.span);
        if (expects_key()) {
            // The parser takes brackets that it cannot read for the key of a map that never comes.
            source_.refuse_fault_in_brackets(at(mark));
            source_.refuse("ALUR-E022", "a key that is not a text", "write 'key: value'", row.span);
        }
        append(row);
        open_.push_back({static_cast<std::uint32_t>(document_.rows_.size() - 1), false});
        // What follows stands in the brackets, also a value that is not written.
        if (source_.peek() == (kind == Kind::list ? '[' : '{') && source_.at() == at(mark)) advance(at(mark) + 1);
    }

    void end() {
        const std::uint32_t row = open_.back().row;
        document_.rows_[row].extent = static_cast<std::uint32_t>(document_.rows_.size() - row);
        open_.pop_back();
    }

    void append(const detail::Row& row) {
        if (document_.rows_.size() >= limits_.nodes)
            source_.refuse("ALUR-E017", limit_message("values in one file", limits_.nodes), "split the file", row.span);
        if (!open_.empty()) count_in(document_.rows_[open_.back().row], row.span);
        document_.rows_.push_back(row);
    }

    /// Counts an item, a key or a value in the list or map that is open.
    void count_in(detail::Row& parent, Span span) {
        Open& open = open_.back();
        if (parent.kind == Kind::list) {
            ++parent.count;
            return;
        }
        open.value_due = !open.value_due;
        if (!open.value_due) return;
        if (++parent.count > limits_.keys)
            source_.refuse("ALUR-E018", limit_message("keys in one map", limits_.keys), "split the map", span);
        if (parent.count == 1 && !source_.in_brackets()) parent.span = span;  // a map without braces is its first key
    }

    /// Keys that occur again, each at its second place.
    void report_duplicates(std::uint32_t map) {
        if (document_.rows_[map].count < 2) return;
        keys_.clear();
        for (std::uint32_t at = map + 1; at < document_.rows_.size(); at += 1 + document_.rows_[at + 1].extent)
            keys_.push_back(at);
        const auto text = [&](std::uint32_t at) { return document_.rows_[at].text; };
        // Sorting is bounded for every input; a hash table is not.
        std::stable_sort(keys_.begin(), keys_.end(), [&](auto a, auto b) { return text(a) < text(b); });
        std::uint32_t first = keys_.front();
        for (std::size_t i = 1; i < keys_.size(); ++i) {
            if (text(keys_[i]) != text(first)) {
                first = keys_[i];
                continue;
            }
            found_.add({Severity::error,
                        "ALUR-E020",
                        "the key " + in_quotes(text(first)) + " is written twice",
                        "keep one of them",
                        document_.rows_[keys_[i]].span,
                        {{"the first one is here", document_.rows_[first].span}}});
        }
    }

    Source& source_;
    Diagnostics& found_;
    const Limits& limits_;
    Document& document_;
    std::vector<Open> open_;
    std::vector<std::uint32_t> keys_;  // of report_duplicates
    bool colon_due_ = false;           // the last scalar was a key
};

std::optional<Document> Document::parse(std::string_view text, Diagnostics& found, const Limits& limits) {
    if (text.size() > limits.file_bytes) {
        found.add(
            {Severity::error,
             "ALUR-E001",
             "the file has " + std::to_string(text.size()) + " bytes, more than " + std::to_string(limits.file_bytes),
             "split it",
             {},
             {}});
        return std::nullopt;
    }
    text = base::without_mark(text);
    if (!check_bytes(text, found)) return std::nullopt;

    const std::size_t errors = found.errors();
    Document document;
    Source source(text, found);
    try {
        Builder builder(source, found, limits, document);
        MemoryBuffer buffer(text);
        std::istream in(&buffer);
        try {
            YAML::Parser parser(in);
            // Once only: asked again, yaml-cpp 0.7 and 0.8 never come back from the one-byte file ','.
            if (!parser.HandleNextDocument(builder)) builder.finish();
        } catch (const YAML::Exception& error) {
            refuse_syntax(source, error);
        }
    } catch (const Stop&) {
        return std::nullopt;
    }
    if (found.errors() != errors) return std::nullopt;
    if (document.rows_.empty() || document.root().is_empty()) {
        found.add({Severity::error, "ALUR-E008", "the file holds nothing", "begin with a key", {}, {}});
        return std::nullopt;
    }
    return document;
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
