#include <alur/base/diagnostic.hpp>

#include <algorithm>
#include <ostream>
#include <utility>

#include <alur/base/utf8.hpp>

#include "base/distance.hpp"
#include "base/unfit.hpp"

namespace alur {
inline namespace v0 {
namespace {

constexpr std::size_t most_kept = 200;
constexpr std::size_t most_columns = 160;  // of a source line that is shown

/// The line of that number, without its end. Lines end with LF; a CR before it is dropped.
std::string_view line_of(std::string_view text, std::uint32_t number) {
    std::size_t begin = 0;
    for (std::uint32_t line = 1; line < number; ++line) {
        const std::size_t end = text.find('\n', begin);
        if (end == std::string_view::npos) return {};
        begin = end + 1;
    }
    std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

/// A character of a text, as a terminal may be shown it.
struct Shown {
    std::string_view bytes;  ///< one byte where the text is not UTF-8
    bool escaped;            ///< a terminal would act on it, or show nothing
};

Shown shown_at(std::string_view text, std::size_t at) {
    const base::Character character = base::character_at(text, at);
    if (character.size == 0) return {text.substr(at, 1), true};
    const bool moves = character.code == '\t' || character.code == '\n' || character.code == '\r';
    return {text.substr(at, character.size), moves || base::unfit(character.code) != base::Unfit::no};
}

void append_escaped(std::string& out, std::string_view character) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : character) {
        const auto byte = static_cast<unsigned char>(c);
        out += "\\x";
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
    }
}

/// The offending line and a caret line below it.
void append_excerpt(std::string& out, std::string_view text, const Span& span, std::string_view on,
                    std::string_view off) {
    const std::string_view line = line_of(text, span.line);
    if (line.empty()) return;
    const std::uint32_t caret = std::max<std::uint32_t>(span.column, 1) - 1;
    const std::size_t skipped = caret > most_columns / 2 ? caret - most_columns / 2 : 0;
    std::string shown;
    std::string marks;
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.size() && column < skipped + most_columns; ++column) {
        const auto [bytes, escaped] = shown_at(line, at);
        at += bytes.size();
        if (column < skipped) continue;
        std::string piece;
        if (bytes == "\t")
            piece = " ";
        else if (escaped)
            append_escaped(piece, bytes);
        else
            piece = bytes;
        const std::size_t width = escaped ? piece.size() : 1;
        const bool marked = column >= caret && column < caret + std::max<std::uint32_t>(span.length, 1);
        marks.append(width, marked ? (column == caret ? '^' : '~') : ' ');
        if (marked && width > 1 && column == caret)
            std::fill(marks.end() - static_cast<std::ptrdiff_t>(width) + 1, marks.end(), '~');
        shown += piece;
    }
    if (caret >= column) marks.append(caret - column, ' ').append("^");
    marks.erase(marks.find_last_not_of(' ') + 1);
    const std::string number = std::to_string(span.line);
    out += "  " + number + " | " + shown + "\n";
    out += "  " + std::string(number.size(), ' ') + " | ";
    out.append(on).append(marks).append(off);
    out += "\n";
}

std::string place(const std::string& file, const Span& span) {
    std::string out = printable(file);
    if (span.line == 0) return out;
    out += ":" + std::to_string(span.line);
    if (span.column != 0) out += ":" + std::to_string(span.column);
    return out;
}

}  // namespace

Diagnostics::Diagnostics(std::string file, std::string text)
    : file_(std::move(file)), text_(std::make_shared<const std::string>(std::move(text))) {}

void Diagnostics::add(Diagnostic diagnostic) {
    ++(diagnostic.severity == Severity::error ? errors_ : warnings_);
    if (all_.size() < most_kept)
        all_.push_back(std::move(diagnostic));
    else
        ++left_off_;
}

void Diagnostics::append(const Diagnostics& other) {
    for (const Diagnostic& diagnostic : other.all_) add(diagnostic);
    left_off_ += other.left_off_;
    const auto kept_errors = static_cast<std::size_t>(std::count_if(
        other.all_.begin(), other.all_.end(), [](const Diagnostic& d) { return d.severity == Severity::error; }));
    errors_ += other.errors_ - kept_errors;
    warnings_ += other.warnings_ - (other.all_.size() - kept_errors);
    others_.insert(others_.end(), other.others_.begin(), other.others_.end());
}

void Diagnostics::add_other(Diagnostics other) {
    if (!other.empty()) others_.push_back(std::move(other));
}

std::size_t Diagnostics::errors() const noexcept {
    std::size_t count = errors_;
    for (const Diagnostics& other : others_) count += other.errors();
    return count;
}

std::size_t Diagnostics::warnings() const noexcept {
    std::size_t count = warnings_;
    for (const Diagnostics& other : others_) count += other.warnings();
    return count;
}

void Diagnostics::sort() {
    std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
        if (a.span.line != b.span.line) return a.span.line < b.span.line;
        if (a.span.column != b.span.column) return a.span.column < b.span.column;
        return a.severity < b.severity;
    });
}

std::string Diagnostics::to_string(bool colour) const {
    const std::string_view bold = colour ? "\x1b[1m" : "";
    const std::string_view red = colour ? "\x1b[1;31m" : "";
    const std::string_view yellow = colour ? "\x1b[1;33m" : "";
    const std::string_view off = colour ? "\x1b[0m" : "";
    const std::string_view text = text_ ? base::without_mark(*text_) : std::string_view();
    std::string out;
    for (const Diagnostic& d : all_) {
        const std::string_view tint = d.severity == Severity::error ? red : yellow;
        out.append(bold).append(place(file_, d.span)).append(off).append(": ");
        out.append(tint).append(d.severity == Severity::error ? "error " : "warning ").append(d.code).append(off);
        out.append(": ").append(printable(d.message));
        if (!d.suggestion.empty()) out.append("; ").append(printable(d.suggestion));
        out += "\n";
        if (d.span.line != 0) append_excerpt(out, text, d.span, tint, off);
        for (const Note& note : d.notes) {
            out.append("  ")
                .append(place(file_, note.span))
                .append(": note: ")
                .append(printable(note.message))
                .append("\n");
            if (note.span.line != 0) append_excerpt(out, text, note.span, bold, off);
        }
    }
    if (left_off_ != 0)
        out += printable(file_) + ": " + std::to_string(left_off_) + " further findings are not shown\n";
    for (const Diagnostics& other : others_) out += other.to_string(colour);
    return out;
}

std::ostream& operator<<(std::ostream& out, const Diagnostics& diagnostics) { return out << diagnostics.to_string(); }

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto [bytes, escaped] = shown_at(text, at);
        if (escaped)
            append_escaped(out, bytes);
        else
            out += bytes;
        at += bytes.size();
    }
    return out;
}

std::string_view closest(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.empty() || word.size() > base::longest_word) return {};
    std::string_view best;
    std::size_t best_distance = word.size() / 3 + 1;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > base::longest_word) continue;
        const std::size_t distance = base::edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace v0
}  // namespace alur
