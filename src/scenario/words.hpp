// The words of a line, taken one after the other as what the grammar expects at that place: ids, references, lists,
// assignments. What stands there instead ends the line with a Slip.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.hpp"
#include "scenario/tokens.hpp"

namespace alur::scenario {

/// Whether the token is one of these keywords.
template <std::size_t N>
[[nodiscard]] bool is_one_of(const Token& token, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return token.is(word); });
}

/// Ends the line at this word.
[[noreturn]] void refuse(std::string message, const Token& token, std::string suggestion = {});

/// Ends the line at a word that is none of `known`: "unknown verdict 'mett'; did you mean `met`?".
[[noreturn]] void refuse_unknown(std::string_view what, const Token& token, const std::vector<std::string_view>& known);

/// What may stand behind the id of a reference. A part that nothing would look at is refused.
enum class RefParts : std::uint8_t { none, item, item_and_attempt };

class Words {
public:
    explicit Words(const Tokens& tokens);

    // --- what comes next ---

    [[nodiscard]] bool more() const { return next_ < tokens_.size(); }
    [[nodiscard]] const Token& next() const { return tokens_[next_]; }
    [[nodiscard]] bool sees(std::string_view keyword) const { return more() && next().is(keyword); }
    [[nodiscard]] bool sees_mark(char mark) const { return more() && next().is_mark(mark); }
    /// A word, quoted or not, and no mark.
    [[nodiscard]] bool sees_word() const { return more() && !next().mark; }
    [[nodiscard]] bool sees_assign() const { return sees_word() && next().find('=') != std::string::npos; }
    /// What stands behind the next one, or null.
    [[nodiscard]] const Token* behind() const { return next_ + 1 < tokens_.size() ? &tokens_[next_ + 1] : nullptr; }
    /// The word that was taken last.
    [[nodiscard]] const Token& last() const { return tokens_[next_ - 1]; }

    // --- taking it; `what` says in the message what is expected ---

    const Token& take(std::string_view what);
    bool take_if(std::string_view keyword);
    void take_mark(char mark, std::string_view what);
    /// One of these keywords; `kind` is what they are called together.
    template <std::size_t N>
    const Token& one_of(const std::array<std::string_view, N>& words, std::string_view what, std::string_view kind) {
        const Token& token = take(what);
        if (!is_one_of(token, words)) refuse_unknown(kind, token, {words.begin(), words.end()});
        return token;
    }

    std::string text(std::string_view what) { return take(what).text; }
    std::string id(std::string_view what);
    Ref ref(std::string_view what, RefParts parts = RefParts::item_and_attempt);
    std::vector<Ref> refs(std::string_view what, RefParts parts = RefParts::item_and_attempt);
    std::vector<std::string> names(std::string_view what);
    Who who();
    /// The same, or `host` or `service` alone: they act without a person, too.
    Who actor();
    Assign assign();
    /// One or more.
    std::vector<Assign> assigns();

private:
    [[noreturn]] void refuse_end(std::string_view what) const;

    const std::vector<Token>& tokens_;
    std::size_t next_ = 0;
    std::uint32_t end_column_;
};

}  // namespace alur::scenario
