#include "yaml/brackets.hpp"

#include <algorithm>
#include <vector>

#include "yaml/source.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

class BracketReader {
public:
    BracketReader(std::string_view text, std::size_t at)
        : text_(text),
          at_(at),
          indentation_(indentation_from(text.substr(0, at).rfind('\n') + 1)),  // npos + 1 == 0
          is_whole_file_(text.substr(0, at).find_first_not_of(" \t\r\n") == std::string_view::npos) {}

    std::optional<BracketFault> read() {
        do {
            if (const std::optional<BracketFault> fault = next()) return fault;
        } while (!open_.empty());
        return std::nullopt;
    }

private:
    using Kind = BracketFault::Kind;

    struct Open {
        std::size_t at;
        std::size_t indentation;  // of its line
        bool value = false;       // of the entry: a text or a list or map was read, and no colon behind it
        bool colon = false;       // of the entry
    };

    [[nodiscard]] char peek(std::size_t at) const { return at < text_.size() ? text_[at] : '\n'; }

    /// Of a line. \param begin of it
    [[nodiscard]] std::size_t indentation_from(std::size_t begin) const {
        return std::min(text_.find_first_not_of(' ', begin), text_.size()) - begin;
    }

    /// Reads one piece: blanks, a bracket, a comma, a colon or a text.
    std::optional<BracketFault> next() {
        if (at_ == text_.size()) return BracketFault{Kind::not_closed, open_.back().at};
        const char c = peek(at_);
        if (is_blank(c)) return blank(c);
        if (c == '#' && is_blank(text_[at_ - 1])) {
            at_ = std::min(text_.find('\n', at_), text_.size());
            return std::nullopt;
        }
        if (c == ']' || c == '}') return close(c);
        if (c == ',') {
            open_.back().value = open_.back().colon = false;
            ++at_;
            return std::nullopt;
        }
        if (!open_.empty() && (is_colon() || is_colon_of_quoted())) return colon();
        if (!open_.empty() && open_.back().value) return BracketFault{Kind::no_comma, at_};
        if (!open_.empty()) open_.back().value = true;
        if (c == '[' || c == '{') {
            open_.push_back({at_, indentation_});
            ++at_;
            return std::nullopt;
        }
        if (c == '"' || c == '\'') return quoted(c);
        plain();
        return std::nullopt;
    }

    /// What stands in brackets is indented more than their line; only what closes them need not be. Where they are the
    /// whole file, nothing need be.
    std::optional<BracketFault> blank(char c) {
        ++at_;
        if (c != '\n') return std::nullopt;
        indentation_ = indentation_from(at_);
        const char begins = peek(at_ + indentation_);
        const bool holds = !is_blank(begins) && begins != '#' && begins != ']' && begins != '}';
        if (holds && !is_whole_file_ && indentation_ <= open_.back().indentation)
            return BracketFault{Kind::not_closed, open_.back().at};
        return std::nullopt;
    }

    std::optional<BracketFault> close(char c) {
        if (text_[open_.back().at] != (c == ']' ? '[' : '{')) return BracketFault{Kind::not_closed, open_.back().at};
        open_.pop_back();
        ++at_;
        return std::nullopt;
    }

    /// A blank behind a colon makes it one, and so does what ends its entry.
    [[nodiscard]] bool is_colon() const {
        const char behind = peek(at_ + 1);
        return peek(at_) == ':' && (is_blank(behind) || behind == ',' || behind == ']' || behind == '}');
    }
    /// Behind quotes and brackets a colon needs no blank.
    [[nodiscard]] bool is_colon_of_quoted() const {
        const char before = text_[at_ - 1];
        return peek(at_) == ':' && (before == '"' || before == '\'' || before == ']' || before == '}');
    }

    std::optional<BracketFault> colon() {
        if (open_.back().colon) return BracketFault{Kind::second_colon, at_};
        open_.back().colon = true;
        open_.back().value = false;
        ++at_;
        return std::nullopt;
    }

    std::optional<BracketFault> quoted(char quote) {
        const std::size_t begin = at_++;
        for (; !is_break(peek(at_)); ++at_) {
            if (quote == '"' && peek(at_) == '\\' && !is_break(peek(at_ + 1))) {
                ++at_;
            } else if (peek(at_) == quote) {
                ++at_;
                if (quote != '\'' || peek(at_) != quote) return std::nullopt;  // '' is a quote inside
            }
        }
        return BracketFault{Kind::open_quote, begin};
    }

    /// To the end of the line at most: what goes on in the next is a value of its own here, or has no comma.
    void plain() {
        for (++at_; !is_break(peek(at_)); ++at_) {
            const char c = peek(at_);
            if (c == ',' || c == '[' || c == ']' || c == '{' || c == '}' || is_colon()) return;
            if (c == '#' && is_space(text_[at_ - 1])) return;
        }
    }

    std::string_view text_;
    std::size_t at_;
    std::size_t indentation_;  // of the line, kept: a hostile one has a hundred thousand brackets
    bool is_whole_file_;       // what lies between the first brackets
    std::vector<Open> open_;
};

}  // namespace

std::optional<BracketFault> fault_in_brackets(std::string_view text, std::size_t at) {
    return BracketReader(text, at).read();
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
