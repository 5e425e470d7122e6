#include "yaml/document.hpp"

#include <algorithm>
#include <istream>
#include <streambuf>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "yaml/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

/// Ends the parse; the finding has been added.
struct Stop {};

std::string limit_message(std::string_view what, std::size_t limit) {
    return "more than " + std::to_string(limit) + " " + std::string(what);
}

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }
bool is_blank(char c) { return is_space(c) || is_break(c); }

/// Reads bytes in place: std::istringstream would copy them.
class MemoryBuffer : public std::streambuf {
public:
    explicit MemoryBuffer(std::string_view text) {
        // A get area is never written to; streambuf only lacks a const one.
        char* begin = const_cast<char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
        setg(begin, begin, begin + text.size());
    }
};

}  // namespace

/// Follows the source beside the parser. The parser says "here begins a scalar of this value"; the builder reads that
/// scalar itself, and everything between two scalars must be space, comment or punctuation in its place.
class Builder : public YAML::EventHandler {
public:
    Builder(std::string_view text, Diagnostics& found, const Limits& limits, Document& document)
        : text_(text), found_(found), limits_(limits), document_(document) {
        document_.rows_.reserve(text.size() / 12 + 8);
    }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override { finish(); }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        advance(mark);
        refuse("ALUR-E012", "an alias", "write the value here again", {line_, column_, 1});
    }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_properties(mark, {}, anchor);
        const bool key = expects_key();
        const std::size_t at = position(mark);
        const std::size_t length = null_word(at);
        if (length != 0 && (key || !colon_follows(at + length))) {
            scalar(mark, text_.substr(at, length));
            return;
        }
        if (key) refuse("ALUR-E022", "a key is missing before ':'", "write the key", place(at));
        // A value that is not written. Its place is its key; in a list the dash before it or the comma behind it.
        detail::Row row;
        if (colon_due_) {
            row.span = document_.rows_.back().span;
            skip_colon();
        } else if (!brackets_.empty()) {
            advance(mark);
            row.span = {line_, column_, 1};
        } else {
            row.span = skip_dash();
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

    /// A finding of the parser, in our words.
    [[noreturn]] void refuse_syntax(const YAML::Exception& error) {
        const auto says = [&](std::string_view part) { return error.msg.find(part) != std::string::npos; };
        const std::size_t at = error.mark.is_null() ? at_ : position(error.mark);
        if (says("flow not found")) refuse_open_bracket(at);
        if (says("illegal flow end")) {
            walk_quietly(at);
            if (!brackets_.empty()) refuse_open_bracket(at);
            refuse("ALUR-E010", "a bracket closes what was not opened", "remove it", place(at));
        }
        if (says("illegal map value") || says("end of map not found") || says("end of sequence not found")) {
            refuse_line_without_colon(at);
            walk_quietly(at);
            if (peek(at) != ':') refuse_stray(place(at));
            refuse("ALUR-E010", "this ':' begins a value where none can stand",
                   "put a text that contains ': ' into quotes, and check the indentation", place(at));
        }
        if (says("illegal block entry"))
            refuse("ALUR-E010", "a list cannot begin here", "begin it on a line of its own, or write [a, b]",
                   place(at));
        if (says("illegal EOF in scalar"))
            refuse("ALUR-E023", "this quote is not closed before the file ends", "close it on its line",
                   {line_, column_, 1});
        if (says("unknown token"))
            refuse("ALUR-E010", "a text cannot begin with this character", "put the text into quotes", place(at));
        if (says("unknown escape character"))
            refuse("ALUR-E026", "an escape that YAML does not know", "write \\\\ for a backslash", place(at));
        if (says("invalid unicode") || says("bad character found while scanning hex"))
            refuse("ALUR-E026", "an escape that stands for no character", "write \\\\ for a backslash", place(at));
        if (says("referenced anchor"))
            refuse("ALUR-E012", "an alias", "write the value here again", place(at));
        if (says("multiple anchors"))
            refuse("ALUR-E012", "an anchor", "remove it, and write the value where it is needed", place(at));
        if (says("multiple tags"))
            refuse("ALUR-E013", "a tag", "remove it: every value has the type that its key asks for", place(at));
        if (says("illegal tab"))
            refuse("ALUR-E007", "a tab in the indentation", "indent with spaces", place(at));
        refuse("ALUR-E010", "this is not YAML: " + error.msg, "", place(at));
    }

    /// Called when there was no document at all.
    void finish() {
        if (colon_due_) skip_colon();
        skip(text_.size());
    }

private:
    struct Bracket {
        char sign;
        Span span;
    };
    struct Open {
        std::uint32_t row;
        bool value_due;  ///< of a map: a key was read, its value was not
    };

    [[noreturn]] void refuse(std::string_view code, std::string message, std::string suggestion, Span span,
                             std::vector<Note> notes = {}) {
        found_.add({Severity::error, std::string(code), std::move(message), std::move(suggestion), span,
                    std::move(notes)});
        throw Stop{};
    }

    std::size_t position(const YAML::Mark& mark) const {
        return std::min(mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos), text_.size());
    }

    /// Walks on as far as all is well.
    void walk_quietly(std::size_t target) {
        while (at_ < target && (is_blank(text_[at_]) || std::string_view(",[]{}").find(text_[at_]) != std::string_view::npos))
            skip_one();
    }

    [[noreturn]] void refuse_open_bracket(std::size_t at) {
        walk_quietly(at);
        const Bracket open = brackets_.empty() ? Bracket{'[', place(at)} : brackets_.back();
        refuse_open_bracket(open);
    }
    [[noreturn]] void refuse_open_bracket(const Bracket& open) {
        refuse("ALUR-E010", std::string("a '") + open.sign + "' is not closed",
               std::string("write '") + (open.sign == '[' ? ']' : '}') + "' where it ends", open.span);
    }

    /// Whether the bracket at `at` has its partner, quotes and comments left aside.
    bool is_closed(std::size_t at) const {
        std::size_t depth = 0;
        for (; at < text_.size(); ++at) {
            if (text_[at] == '[' || text_[at] == '{') ++depth;
            if ((text_[at] == ']' || text_[at] == '}') && depth-- <= 1) return true;
        }
        return false;
    }

    /// The usual cause of a ':' that is not understood is a line before it that has none.
    void refuse_line_without_colon(std::size_t at) {
        const std::string_view before = text_.substr(0, text_.substr(0, at).rfind('\n') + 1);
        if (before.size() < 2) return;
        std::size_t begin = before.substr(0, before.size() - 1).rfind('\n') + 1;
        std::string_view line = before.substr(begin, before.find_first_of("\r\n", begin) - begin);
        const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
        begin += indent;
        line.remove_prefix(indent);
        if (begin < at_) return;  // it was read as part of a value
        if (line.empty() || line.find_first_of(":#[]{}|>\"'") != std::string_view::npos) return;
        if (line[0] == '-' && is_blank(peek(begin + 1))) return;
        Span span = place(begin);
        span.length = static_cast<std::uint32_t>(count_characters(line));
        refuse_no_colon(std::string(line), span);
    }

    [[noreturn]] void refuse_no_colon(const std::string& key, Span span) {
        refuse("ALUR-E021", "'" + key + "' stands here without a ':'",
               "write '" + key + ": value', or indent the line as part of the value before it", span);
    }

    /// The place of a byte, wherever it lies.
    Span place(std::size_t at) const {
        const std::string_view before = text_.substr(0, at);
        const std::size_t start = before.rfind('\n') + 1;  // npos + 1 == 0
        return {static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
                static_cast<std::uint32_t>(1 + count_characters(before.substr(start))), 1};
    }

    bool expects_key() const {
        return !open_.empty() && document_.rows_[open_.back().row].kind == Kind::map && !open_.back().value_due;
    }

    // --- walking the source ---

    /// One byte further, which is not a line feed.
    void step() {
        column_ += (static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U;
        ++at_;
    }
    void step_line() {
        ++at_;
        ++line_;
        column_ = 1;
    }
    void step_any() {
        if (text_[at_] == '\n')
            step_line();
        else
            step();
    }
    char peek(std::size_t at) const { return at < text_.size() ? text_[at] : '\n'; }

    bool marker_at(std::size_t at, std::string_view marker) const {
        return column_ == 1 && text_.substr(at, 3) == marker && is_blank(peek(at + 3));
    }

    void skip_comment() {
        while (at_ < text_.size() && text_[at_] != '\n') step();
    }

    /// Walks over space, comments and punctuation up to `target`; anything else was read by nobody.
    void skip(std::size_t target) {
        while (at_ < target) skip_one();
    }

    void skip_one() {
        const char c = text_[at_];
        if (c == '\n') {
            step_line();
        } else if (is_space(c) || c == '\r') {
            step();
        } else if (c == '#' && (at_ == 0 || is_blank(text_[at_ - 1]) || after_bracket_)) {
            skip_comment();
        } else {
            punctuation(c);
        }
        after_bracket_ = c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
    }

    void punctuation(char c) {
        const Span here{line_, column_, 1};
        if (marker_at(at_, "---")) {
            if (!document_.rows_.empty() || marker_seen_)
                refuse("ALUR-E011", "a second document begins here", "write one document in a file",
                       {line_, column_, 3});
            marker_seen_ = true;
            step(), step(), step();
        } else if (marker_at(at_, "...")) {
            refuse("ALUR-E011", "an end of document", "remove it: a file holds one document", {line_, column_, 3});
        } else if (c == '%' && column_ == 1) {
            refuse("ALUR-E015", "a YAML directive", "remove the line", here);
        } else if (c == '[' || c == '{') {
            brackets_.push_back({c, here});
            step();
        } else if ((c == ']' || c == '}') && !brackets_.empty()) {
            if (brackets_.back().sign != (c == ']' ? '[' : '{')) refuse_open_bracket(at_);
            brackets_.pop_back();
            step();
        } else if ((c == ',' && !brackets_.empty()) || (c == '-' && brackets_.empty() && is_blank(peek(at_ + 1)))) {
            step();
        } else if (c == '?' && is_blank(peek(at_ + 1))) {
            refuse("ALUR-E022", "a key written with '?'", "write 'key: value'", here);
        } else {
            refuse_stray(here);
        }
    }

    [[noreturn]] void refuse_stray(Span span) {
        const std::size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
        const std::string_view rest = text_.substr(at_, end - at_);
        span.length = static_cast<std::uint32_t>(std::max<std::size_t>(count_characters(rest), 1));
        refuse("ALUR-E025", "this is not part of any value",
               "check the indentation, the brackets and the quotes before it", span);
    }

    /// Walks over the ':' behind a key. It stands on the line of its key.
    void skip_colon() {
        while (at_ < text_.size() && is_space(text_[at_])) step();
        const detail::Row& key = document_.rows_.back();
        if (!brackets_.empty() && text_.find_first_not_of(" \t\r\n", at_) == std::string_view::npos)
            refuse_open_bracket(text_.size());
        if (at_ == text_.size() || text_[at_] != ':') refuse_no_colon(std::string(key.text), key.span);
        step();
        colon_due_ = false;
    }

    /// Walks up to a mark of the parser.
    void advance(const YAML::Mark& mark) {
        if (colon_due_) skip_colon();
        skip(position(mark));
    }

    /// Walks past the '-' of a list item that holds nothing, and says where that is.
    Span skip_dash() {
        while (at_ < text_.size()) {
            const bool dash = text_[at_] == '-';
            const Span here{line_, column_, 1};
            skip_one();
            if (dash) return here;
        }
        return {line_, column_, 1};
    }

    bool colon_follows(std::size_t at) const {
        while (at < text_.size() && is_space(text_[at])) ++at;
        return peek(at) == ':';
    }

    /// The length of a null that was written at this place, or 0.
    std::size_t null_word(std::size_t at) const {
        for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
            if (text_.substr(at, word.size()) != word) continue;
            const char next = peek(at + word.size());
            if (is_blank(next) || next == ',' || next == ']' || next == '}' || next == ':') return word.size();
        }
        return 0;
    }

    // --- scalars ---

    void refuse_properties(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor) {
        const std::size_t at = position(mark);
        const char c = peek(at);
        if (anchor == 0 && c != '!' && (tag.empty() || tag == "?" || tag == "!")) return;
        advance(mark);
        std::size_t end = at;
        while (end < text_.size() && !is_blank(text_[end])) ++end;
        const Span span{line_, column_, static_cast<std::uint32_t>(count_characters(text_.substr(at, end - at)))};
        if (anchor != 0) refuse("ALUR-E012", "an anchor", "remove it, and write the value where it is needed", span);
        refuse("ALUR-E013", "a tag", "remove it: every value has the type that its key asks for", span);
    }

    void scalar(const YAML::Mark& mark, std::string_view value) {
        advance(mark);
        detail::Row row;
        row.kind = Kind::scalar;
        row.span = {line_, column_, 1};
        if (value.size() > limits_.scalar_bytes)
            refuse("ALUR-E019", limit_message("bytes in one text (" + std::to_string(value.size()) + ")",
                                              limits_.scalar_bytes),
                   "make it shorter", row.span);
        const std::size_t begin = at_;
        const std::uint32_t column = column_;
        const char first = peek(at_);
        row.quoted = first == '"' || first == '\'' || first == '|' || first == '>';
        if (first == '"')
            row.text = double_quoted(value);
        else if (first == '\'')
            row.text = single_quoted(value);
        else if (first == '|' || first == '>')
            row.text = block(value);
        else
            row.text = plain(value);
        if (line_ == row.span.line) row.span.length = std::max(1U, column_ - column);
        after_bracket_ = false;
        const bool key = expects_key();
        if (key && row.text == "<<" && !row.quoted)
            refuse("ALUR-E014", "a merge key", "write the keys here again", row.span);
        if (key && (first == '|' || first == '>'))
            refuse("ALUR-E022", "a block of text as a key", "write the key on one line", row.span);
        require_end_of_scalar(begin, row.span);
        append(row);
        colon_due_ = key;
    }

    std::string_view plain(std::string_view value) {
        const std::string_view written = text_.substr(at_, value.size());
        if (written != value || value.empty()) refuse_folded();
        while (at_ < text_.size() && written.data() + written.size() != text_.data() + at_) step();
        return written;
    }

    [[noreturn]] void refuse_folded() {
        const std::size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
        const auto length = static_cast<std::uint32_t>(count_characters(text_.substr(at_, end - at_)));
        refuse("ALUR-E024", "this text goes on in the next line",
               "write '>-' before a text of several lines; a key needs a ':' and the indentation of its neighbours",
               {line_, column_, std::max(length, 1U)});
    }

    [[noreturn]] void refuse_open_quote(Span span) {
        refuse("ALUR-E023", "this quote is not closed on its line",
               "close it, or begin a text of several lines with '>-' or '|-'", span);
    }

    std::string_view single_quoted(std::string_view value) {
        const Span open{line_, column_, 1};
        step();
        const std::size_t begin = at_;
        bool doubled = false;
        std::string resolved;
        for (;; step()) {
            const char c = peek(at_);
            if (is_break(c)) refuse_open_quote(open);
            if (c == '\'') {
                if (peek(at_ + 1) != '\'') break;
                if (!doubled) resolved = text_.substr(begin, at_ - begin);
                doubled = true;
                step();
            }
            if (doubled) resolved += c;
        }
        const std::string_view written = text_.substr(begin, at_ - begin);
        step();
        return agreed(doubled ? keep(std::move(resolved)) : written, value, open);
    }

    std::string_view double_quoted(std::string_view value) {
        const Span open{line_, column_, 1};
        step();
        const std::size_t begin = at_;
        bool escaped = false;
        std::string resolved;
        for (;; step()) {
            const char c = peek(at_);
            if (is_break(c)) refuse_open_quote(open);
            if (c == '"') break;
            if (c == '\\') {
                if (!escaped) resolved = text_.substr(begin, at_ - begin);
                escaped = true;
                escape(resolved);
            } else if (escaped) {
                resolved += c;
            }
        }
        const std::string_view written = text_.substr(begin, at_ - begin);
        step();
        return agreed(escaped ? keep(std::move(resolved)) : written, value, open);
    }

    /// Resolves the escape at the cursor and stops at its last byte.
    void escape(std::string& out) {
        const Span here{line_, column_, 2};
        step();
        const char c = peek(at_);
        constexpr std::string_view letters = "\"\\/nt ";
        constexpr std::string_view meaning = "\"\\/\n\t ";
        if (const std::size_t found = letters.find(c); found != std::string_view::npos) {
            out += meaning[found];
            return;
        }
        const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        char32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            step();
            const char digit = peek(at_);
            const std::size_t worth = std::string_view("0123456789abcdefABCDEF").find(digit);
            if (worth == std::string_view::npos)
                refuse("ALUR-E026", "this escape needs " + std::to_string(digits) + " hexadecimal digits", "", here);
            code = code * 16 + static_cast<char32_t>(worth < 16 ? worth : worth - 6);
        }
        if (digits == 0)
            refuse("ALUR-E026", "an escape that is not known here",
                   "known are \\\" \\\\ \\/ \\n \\t \\x41 \\u0041 \\U00000041", here);
        append_utf8(out, code, here);
    }

    void append_utf8(std::string& out, char32_t code, Span span) {
        const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        const std::string_view why = surrogate || code > 0x10FFFF ? "a code that is no character" : why_refused(code);
        if (!why.empty())
            refuse("ALUR-E026", "this escape stands for " + std::string(why) + " (" + code_name(code) + ")",
                   "remove it", span);
        const auto byte = [&](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
        if (code < 0x80) {
            byte(code);
        } else if (code < 0x800) {
            byte(0xC0U | (code >> 6U));
            byte(0x80U | (code & 0x3FU));
        } else if (code < 0x10000) {
            byte(0xE0U | (code >> 12U));
            byte(0x80U | ((code >> 6U) & 0x3FU));
            byte(0x80U | (code & 0x3FU));
        } else {
            byte(0xF0U | (code >> 18U));
            byte(0x80U | ((code >> 12U) & 0x3FU));
            byte(0x80U | ((code >> 6U) & 0x3FU));
            byte(0x80U | (code & 0x3FU));
        }
    }

    /// A block of lines after '|' or '>'. Folding moves white space only: all else must come in the same order.
    std::string_view block(std::string_view value) {
        const Span open{line_, column_, 1};
        step();
        while (!is_blank(peek(at_))) {
            if (text_[at_] != '-' && text_[at_] != '+')
                refuse("ALUR-E026", "only '-' or '+' may follow '|' and '>'", "write '>-' or '|-'", open);
            step();
        }
        while (is_space(peek(at_))) step();
        if (peek(at_) == '#') skip_comment();
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (is_blank(value[i])) continue;
            while (at_ < text_.size() && is_blank(text_[at_])) step_any();
            if (at_ == text_.size() || text_[at_] != value[i]) refuse_disagreement(open);
            step();
        }
        return keep(std::string(value));
    }

    std::string_view agreed(std::string_view ours, std::string_view theirs, Span span) {
        if (ours != theirs) refuse_disagreement(span);
        return ours;
    }

    [[noreturn]] void refuse_disagreement(Span span) {
        refuse("ALUR-E027", "this text can be read in two ways", "write it in double quotes on one line", span);
    }

    std::string_view keep(std::string text) { return document_.resolved_.emplace_back(std::move(text)); }

    /// Behind a scalar its line ends, or punctuation follows.
    void require_end_of_scalar(std::size_t begin, Span span) {
        std::size_t at = at_;
        while (is_space(peek(at))) ++at;
        const char c = peek(at);
        if (is_break(c) || c == ':' || (c == '#' && at != at_)) return;
        if (!brackets_.empty() && (c == ',' || c == ']' || c == '}')) return;
        const char first = text_[begin];
        if (first == '"' || first == '\'')
            refuse("ALUR-E023", "text behind the closing quote", "write a quote inside a text as \\\" in double quotes",
                   span);
        refuse_folded();
    }

    // --- the tree ---

    void append(const detail::Row& row) {
        if (document_.rows_.size() >= limits_.nodes)
            refuse("ALUR-E017", limit_message("values in one file", limits_.nodes), "split the file", row.span);
        if (!open_.empty()) {
            Open& open = open_.back();
            detail::Row& parent = document_.rows_[open.row];
            if (parent.kind == Kind::list) {
                ++parent.count;
            } else if (open.value_due) {
                open.value_due = false;
            } else {
                if (row.kind != Kind::scalar) {
                    // The parser takes a bracket that is never closed for the key of a map that never comes.
                    if (!is_closed(at_)) refuse_open_bracket(Bracket{text_[at_], row.span});
                    refuse("ALUR-E022", "a key that is not a text", "write 'key: value'", row.span);
                }
                open.value_due = true;
                if (parent.count == 0 && brackets_.empty()) parent.span = row.span;
                if (++parent.count > limits_.keys)
                    refuse("ALUR-E018", limit_message("keys in one map", limits_.keys), "split the map", row.span);
            }
        }
        document_.rows_.push_back(row);
    }

    void start(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor, Kind kind) {
        refuse_properties(mark, tag, anchor);
        advance(mark);
        detail::Row row;
        row.kind = kind;
        row.span = {line_, column_, 1};
        if (open_.size() >= limits_.depth)
            refuse("ALUR-E016", limit_message("levels of lists and maps", limits_.depth), "nest less deeply", row.span);
        append(row);
        open_.push_back({static_cast<std::uint32_t>(document_.rows_.size() - 1), false});
    }

    void end() {
        const std::uint32_t row = open_.back().row;
        document_.rows_[row].extent = static_cast<std::uint32_t>(document_.rows_.size() - row);
        open_.pop_back();
    }

    /// Keys that occur again, each at its second place.
    void report_duplicates(std::uint32_t map) {
        const detail::Row& row = document_.rows_[map];
        if (row.count < 2) return;
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
            found_.add({Severity::error, "ALUR-E020", "the key '" + std::string(text(first)) + "' is written twice",
                        "keep one of them", document_.rows_[keys_[i]].span,
                        {{"the first one is here", document_.rows_[first].span}}});
        }
    }

    std::string_view text_;
    Diagnostics& found_;
    const Limits& limits_;
    Document& document_;
    std::vector<Open> open_;
    std::vector<std::uint32_t> keys_;

    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::uint32_t column_ = 1;
    std::vector<Bracket> brackets_;    // open ones
    bool colon_due_ = false;           // the last scalar was a key
    bool marker_seen_ = false;         // the '---' before the document
    bool after_bracket_ = false;       // a comment may follow punctuation without a space
};

std::optional<Document> Document::parse(std::string_view text, Diagnostics& found, const Limits& limits) {
    if (text.size() > limits.file_bytes) {
        found.add({Severity::error, "ALUR-E001",
                   "the file has " + std::to_string(text.size()) + " bytes, more than " +
                       std::to_string(limits.file_bytes),
                   "split it", {}, {}});
        return std::nullopt;
    }
    text = without_mark(text);
    if (!check_bytes(text, found)) return std::nullopt;

    const std::size_t errors = found.errors();
    Document document;
    Builder builder(text, found, limits, document);
    MemoryBuffer buffer(text);
    std::istream in(&buffer);
    try {
        YAML::Parser parser(in);
        // Once only: asked again, yaml-cpp 0.7 and 0.8 never come back from the one-byte file ','.
        if (!parser.HandleNextDocument(builder)) builder.finish();
    } catch (const Stop&) {
        return std::nullopt;
    } catch (const YAML::Exception& error) {
        try {
            builder.refuse_syntax(error);
        } catch (const Stop&) {
            return std::nullopt;
        }
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
