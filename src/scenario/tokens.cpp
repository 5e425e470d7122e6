#include "scenario/tokens.hpp"

#include <utility>

#include <alur/base/utf8.hpp>

namespace alur::scenario {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

class Lexer {
public:
    explicit Lexer(std::string_view line) : line_(line) {}

    std::vector<Token> all() {
        std::vector<Token> tokens;
        for (;;) {
            while (at_ < line_.size() && is_blank(line_[at_])) step();
            if (at_ == line_.size() || line_[at_] == '#') return tokens;
            tokens.push_back(ends_word() ? mark() : word());
        }
    }

    /// Where the comment begins, or the end of the line.
    [[nodiscard]] std::size_t end() const { return at_; }

private:
    void step() {
        ++at_;
        if (at_ == line_.size() || !base::continues_character(line_[at_])) ++column_;
    }

    [[nodiscard]] bool ends_word() const {
        const char c = line_[at_];
        if (is_blank(c) || c == ',') return true;
        return c == ':' && (at_ + 1 == line_.size() || is_blank(line_[at_ + 1]));
    }

    Token mark() {
        Token token;
        token.column = column_;
        token.mark = true;
        take(token, '-');
        return token;
    }

    Token word() {
        Token token;
        token.column = column_;
        while (at_ < line_.size() && !ends_word()) {
            if (line_[at_] == '"')
                quotes(token);
            else
                take(token, '-');
        }
        token.length = column_ - token.column;
        return token;
    }

    void take(Token& token, char quoted) {
        token.text += line_[at_];
        token.quoted += quoted;
        step();
    }

    void quotes(Token& token) {
        const std::uint32_t opened = column_;
        step();
        while (at_ < line_.size() && line_[at_] != '"') {
            if (line_[at_] == '\\') escape();
            take(token, 'q');
        }
        if (at_ == line_.size()) throw Slip{"the quote is not closed", "", opened, column_ - opened};
        step();
    }

    void escape() {
        step();
        if (at_ == line_.size() || (line_[at_] != '"' && line_[at_] != '\\'))
            throw Slip{"a backslash in quotes stands before a quote or a backslash", "", column_ - 1, 1};
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::uint32_t column_ = 1;
};

}  // namespace

std::size_t Token::find(char c, std::size_t from) const {
    for (std::size_t i = from; i < text.size(); ++i)
        if (text[i] == c && quoted[i] == '-') return i;
    return std::string::npos;
}

Tokens tokens_of(std::string_view line) {
    Lexer lexer(line);
    std::vector<Token> all = lexer.all();
    const std::string_view written = line.substr(0, lexer.end());
    return {written.substr(0, written.find_last_not_of(" \t") + 1), std::move(all)};
}

}  // namespace alur::scenario
