// What is wrong with a text, where, and what to do about it.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace alur {
inline namespace v0 {

/// A place in a source text. Lines and columns count from 1; columns and lengths count characters (UTF-8 code points).
/// Line 0 means the text as a whole.
struct Span {
    std::uint32_t line = 0;    ///< from 1; 0: the text as a whole
    std::uint32_t column = 0;  ///< from 1, in characters
    std::uint32_t length = 1;  ///< in characters, within the line

    friend bool operator==(const Span&, const Span&) = default;
};

/// How grave a finding is: an error yields no SOP or calendar, a warning does.
enum class Severity : std::uint8_t { error, warning };

/// A second place or a further fact that helps to understand a diagnostic.
struct Note {
    std::string message;  ///< a sentence without a full stop: `the first one is here`
    Span span;            ///< line 0: the note has no place
};

/// One finding. `code` is stable between releases and documented in docs/diagnostics.md: `ALUR-E…` is an error,
/// `ALUR-W…` a warning.
struct Diagnostic {
    Severity severity = Severity::error;  ///< the letter of `code` says the same
    std::string code;                     ///< `ALUR-E012`
    std::string message;                  ///< the fault, in one sentence without a full stop
    std::string suggestion;               ///< the way out; empty where there is none
    Span span;                            ///< line 0: the text as a whole
    std::vector<Note> notes;              ///< mostly none
};

/// All findings about one text, in the order of their places; and those about other texts that were found with them.
class Diagnostics {
public:
    Diagnostics() = default;
    /// \param file the name shown before each place
    /// \param text the whole source, from which the offending lines are shown; may be empty
    explicit Diagnostics(std::string file, std::string text = {});

    /// Adds a finding. After 200 findings the rest is counted, not kept.
    void add(Diagnostic diagnostic);
    /// Adds all findings of `other`, which speaks of the same text.
    void append(const Diagnostics& other);
    /// Adds the findings about another text. They are counted and shown with these, but are not among all().
    void add_other(Diagnostics other);
    /// Sorts the findings by place, errors before warnings at one place; not those about other texts.
    void sort();

    /// The name that is shown before each place.
    [[nodiscard]] const std::string& file() const noexcept { return file_; }
    /// The source from which lines are shown; empty where none is at hand.
    [[nodiscard]] std::string_view text() const noexcept {
        return text_ == nullptr ? std::string_view() : std::string_view(*text_);
    }
    /// The findings that were kept, in the order in which they were added until sort().
    [[nodiscard]] const std::vector<Diagnostic>& all() const noexcept { return all_; }
    /// The findings about other texts: of an SOP whose calendar has faults, those of the SOP.
    [[nodiscard]] const std::vector<Diagnostics>& others() const noexcept { return others_; }
    /// Whether nothing was found.
    [[nodiscard]] bool empty() const noexcept { return all_.empty() && others_.empty(); }
    /// Whether what was read is of no use.
    [[nodiscard]] bool has_errors() const noexcept { return errors() != 0; }
    /// How many errors were found, those that were not kept and those about other texts among them; warnings() alike.
    [[nodiscard]] std::size_t errors() const noexcept;
    /// How many warnings.
    [[nodiscard]] std::size_t warnings() const noexcept;
    /// How many findings were counted but not kept.
    [[nodiscard]] std::size_t left_off() const noexcept { return left_off_; }

    /// Each finding as `file:line:column: error ALUR-E012: message; suggestion`, the offending line and a caret below.
    /// Control characters of the source are shown as escapes, so that a text cannot drive a terminal.
    /// \param colour ANSI colours around severity and caret
    [[nodiscard]] std::string to_string(bool colour = false) const;

private:
    std::string file_;
    std::shared_ptr<const std::string> text_;
    std::vector<Diagnostic> all_;
    std::vector<Diagnostics> others_;
    std::size_t errors_ = 0;
    std::size_t warnings_ = 0;
    std::size_t left_off_ = 0;
};

/// Writes to_string() without colour.
std::ostream& operator<<(std::ostream& out, const Diagnostics& diagnostics);

/// The text for one line of a terminal: control characters, bidirectional overrides, characters without width and bytes
/// that are not UTF-8 become `\x…` escapes, so that a text can neither drive a terminal nor hide in it.
[[nodiscard]] std::string printable(std::string_view text);

/// The candidate that `word` was most probably meant to be, or an empty view: at most a third of the letters differ.
[[nodiscard]] std::string_view closest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace v0
}  // namespace alur
