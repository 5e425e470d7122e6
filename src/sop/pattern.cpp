#include <alur/sop/pattern.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <alur/base/utf8.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// Reads an expression by descent and writes its program. The depth of groups is bounded, hence the recursion; every
/// part that is written counts against the limit, also parts that match nothing, hence the time.
class PatternCompiler {
public:
    explicit PatternCompiler(std::string_view expression) : text_(expression) {}

    Result<Pattern, Pattern::Fault> compile() {
        if (text_.size() > Pattern::most_bytes)
            return failure(Pattern::Fault{
                "it has " + std::to_string(text_.size()) + " bytes, more than " + std::to_string(Pattern::most_bytes),
                "shorten it"});
        const std::size_t root = alternatives();
        if (!fault_ && at_ < text_.size()) refuse("')' without '('", "write '\\)' for the character");
        if (!fault_) write(root);
        if (!fault_) emit({Pattern::Instruction::Code::match, false, 0, 0});
        if (fault_) return failure(*std::move(fault_));
        return std::move(pattern_);
    }

private:
    using Code = Pattern::Instruction::Code;
    enum class Kind : std::uint8_t { nothing, characters, begin, end, sequence, alternatives, repeat };
    static constexpr std::size_t unbounded = static_cast<std::size_t>(-1);
    static constexpr std::size_t deepest = 20;

    struct Part {
        Kind kind = Kind::nothing;
        bool negated = false;
        std::size_t first = 0;  // ranges [first, last); repetitions: at least first, at most last
        std::size_t last = 0;
        std::vector<std::size_t> parts;
    };

    void refuse(std::string message, std::string suggestion) {
        if (!fault_) fault_ = Pattern::Fault{std::move(message), std::move(suggestion)};
    }

    [[nodiscard]] bool more() const { return !fault_ && at_ < text_.size(); }
    bool take(std::string_view token) {
        if (text_.substr(at_, token.size()) != token) return false;
        at_ += token.size();
        return true;
    }
    std::size_t keep(Part part) {
        parts_.push_back(std::move(part));
        return parts_.size() - 1;
    }

    /// Keeps a part of characters. Its ranges are sorted and merged, so that a match finds a character by halves.
    std::size_t keep_characters(Part part) {
        const auto begin = ranges().begin() + static_cast<std::ptrdiff_t>(part.first);
        std::sort(begin, ranges().end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        auto kept = begin;
        for (auto range = begin; range != ranges().end(); ++range) {
            if (kept != begin && range->first <= std::prev(kept)->last + 1)
                std::prev(kept)->last = std::max(std::prev(kept)->last, range->last);
            else
                *kept++ = *range;
        }
        ranges().erase(kept, ranges().end());
        part.last = ranges().size();
        return keep(std::move(part));
    }

    // --- reading ---

    std::size_t alternatives() {
        Part out;
        out.kind = Kind::alternatives;
        do out.parts.push_back(sequence());
        while (more() && take("|"));
        return out.parts.size() == 1 ? out.parts.front() : keep(std::move(out));
    }

    std::size_t sequence() {
        Part out;
        out.kind = Kind::sequence;
        while (more() && text_[at_] != '|' && text_[at_] != ')') out.parts.push_back(repeated());
        return keep(std::move(out));
    }

    std::size_t repeated() {
        std::size_t inner = atom();
        while (more()) {
            Part out;
            out.kind = Kind::repeat;
            if (take("*")) {
                out.last = unbounded;
            } else if (take("+")) {
                out.first = 1;
                out.last = unbounded;
            } else if (take("?")) {
                out.last = 1;
            } else if (text_[at_] == '{') {
                bounds(out);
            } else {
                break;
            }
            take("?");  // as few as possible or as many: the whole text matches or does not
            out.parts.push_back(inner);
            inner = keep(std::move(out));
            if (more() && std::string_view("*+?{").find(text_[at_]) != std::string_view::npos)
                refuse("a repetition is repeated", "put the first one into a group");
        }
        return inner;
    }

    void bounds(Part& out) {
        ++at_;
        const auto number = [&]() -> std::optional<std::size_t> {
            std::size_t value = 0;
            const std::size_t begin = at_;
            for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_)  // a greater one is too large
                value =
                    std::min(value * 10 + static_cast<std::size_t>(text_[at_] - '0'), Pattern::most_instructions + 1);
            if (at_ == begin) return std::nullopt;
            return value;
        };
        const std::optional<std::size_t> least = number();
        std::optional<std::size_t> most = least;
        if (least && take(",")) most = text_.substr(at_, 1) == "}" ? unbounded : number();
        if (!least || !most || !take("}")) {
            refuse("a repetition that is not {n}, {n,} or {n,m}", "write '\\{' for the character");
        } else if (*most < *least) {
            refuse("a repetition whose most is less than its least", "exchange the two numbers");
        } else {
            out.first = *least;
            out.last = *most;
        }
    }

    std::size_t atom() {
        const char c = text_[at_];
        if (c == '(') return group();
        if (c == '[') return character_class();
        if (c == '\\') return escape();
        Part out;
        if (c == '^' || c == '$') {
            ++at_;
            out.kind = c == '^' ? Kind::begin : Kind::end;
            return keep(std::move(out));
        }
        if (std::string_view("*+?{}]").find(c) != std::string_view::npos) {
            const std::string character(1, c);  // g++ 12 warns of `std::string("…") + c` as if it ran over
            refuse("'" + character + "' where a character should stand",
                   "write '\\" + character + "' for the character");
            return keep(std::move(out));
        }
        out.kind = Kind::characters;
        out.first = ranges().size();
        if (c == '.') {
            ++at_;
            out.negated = true;
            for (const char32_t end_of_line : {U'\n', U'\r', U'\u2028', U'\u2029'}) single(end_of_line);
        } else {
            single(character());
        }
        return keep_characters(std::move(out));
    }

    std::size_t group() {
        ++at_;
        if (take("?") && !take(":")) {
            refuse("a group that looks ahead or behind", "describe the whole text without it");
            return keep({});
        }
        if (++depth_ > deepest) refuse("groups nested more than " + std::to_string(deepest) + " deep", "simplify it");
        const std::size_t inner = fault_ ? keep({}) : alternatives();
        --depth_;
        if (!fault_ && !take(")")) refuse("a '(' that is not closed", "write ')'");
        return inner;
    }

    std::size_t character_class() {
        ++at_;
        Part out;
        out.kind = Kind::characters;
        out.negated = take("^");
        out.first = ranges().size();
        bool first = true;
        while (more() && (text_[at_] != ']' || first)) {
            if (text_[at_] == ']') {
                refuse("a class of no characters", "write '\\]' for the character");
                break;
            }
            first = false;
            if (text_[at_] == '\\' && shorthand_in_class()) continue;
            const char32_t low = text_[at_] == '\\' ? escaped() : character();
            char32_t high = low;
            const bool range = text_.substr(at_, 1) == "-" && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
            if (range) {
                ++at_;
                high = text_[at_] == '\\' ? escaped() : character();
            }
            if (high < low) refuse("a range that runs backwards", "exchange its ends");
            ranges().push_back({low, high});
        }
        if (!fault_ && !take("]")) refuse("a '[' that is not closed", "write ']'");
        return keep_characters(std::move(out));
    }

    /// `\d`, `\w` or `\s` in a class.
    bool shorthand_in_class() {
        const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (c == 'D' || c == 'W' || c == 'S') refuse("a negation inside a class", "write a class of its own");
        if (!shorthand(c)) return fault_.has_value();
        at_ += 2;
        return true;
    }

    /// Adds the ranges of a shorthand.
    bool shorthand(char c) {
        if (c == 'd' || c == 'w') ranges().push_back({U'0', U'9'});
        if (c == 'w') {
            ranges().push_back({U'A', U'Z'});
            ranges().push_back({U'a', U'z'});
            single(U'_');
        }
        if (c == 's') {
            ranges().push_back({U'\t', U'\r'});
            // The white space and line terminators of ECMAScript.
            for (const char32_t space :
                 {U' ', U'\u00A0', U'\u1680', U'\u2028', U'\u2029', U'\u202F', U'\u205F', U'\u3000', U'\uFEFF'})
                single(space);
            ranges().push_back({U'\u2000', U'\u200A'});
        }
        return c == 'd' || c == 'w' || c == 's';
    }

    std::size_t escape() {
        Part out;
        out.kind = Kind::characters;
        out.first = ranges().size();
        const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        const bool upper = c == 'D' || c == 'W' || c == 'S';
        if (shorthand(upper ? static_cast<char>(c - 'A' + 'a') : c)) {
            at_ += 2;
            out.negated = upper;
        } else {
            single(escaped());
        }
        return keep_characters(std::move(out));
    }

    char32_t escaped() {
        ++at_;
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        if (c == 'n' || c == 't' || c == 'r') {
            ++at_;
            return c == 'n' ? U'\n' : c == 't' ? U'\t' : U'\r';
        }
        if (c == '\0' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
            refuse(c == '\0' ? "a '\\' at the end" : "'\\" + std::string(1, c) + "', which is not known here",
                   R"(known are \d \w \s \D \W \S \n \t \r, and '\' before punctuation)");
            return 0;
        }
        return character();
    }

    char32_t character() {
        const base::Character next = base::character_at(text_, at_);
        if (next.size == 0) refuse("a byte that is not UTF-8", "save the file as UTF-8");
        at_ += std::max<std::size_t>(next.size, 1);
        return next.code;
    }

    void single(char32_t code) { ranges().push_back({code, code}); }
    std::vector<Pattern::CharacterRange>& ranges() { return pattern_.ranges_; }

    // --- writing ---

    [[nodiscard]] std::uint16_t here() const { return static_cast<std::uint16_t>(pattern_.program_.size()); }

    std::size_t emit(Pattern::Instruction instruction) {
        if (pattern_.program_.size() >= Pattern::most_instructions) {
            refuse("its repetitions are too large",
                   "ask for fewer than " + std::to_string(Pattern::most_instructions) + " characters in all");
            return 0;
        }
        pattern_.program_.push_back(instruction);
        return pattern_.program_.size() - 1;
    }

    /// A jump is a split of which both ways are the same.
    std::size_t jump() { return emit({Code::split, false, 0, 0}); }
    void land(std::size_t jump_at) {
        if (fault_) return;
        pattern_.program_[jump_at].first = here();
        pattern_.program_[jump_at].second = here();
    }

    void write(std::size_t id) {
        if (fault_) return;
        if (++written_ > 8 * Pattern::most_instructions) {
            refuse("its repetitions are too large", "ask for less");
            return;
        }
        const Part& part = parts_[id];
        switch (part.kind) {
            case Kind::nothing: break;
            case Kind::characters:
                emit({Code::character, part.negated, static_cast<std::uint16_t>(part.first),
                      static_cast<std::uint16_t>(part.last)});
                break;
            case Kind::begin:
            case Kind::end:
                emit({part.kind == Kind::begin ? Code::begin : Code::end, false, static_cast<std::uint16_t>(here() + 1),
                      0});
                break;
            case Kind::sequence:
                for (const std::size_t inner : part.parts) write(inner);
                break;
            case Kind::alternatives: write_alternatives(part); break;
            case Kind::repeat: write_repetition(part); break;
        }
    }

    void write_alternatives(const Part& part) {
        std::vector<std::size_t> ends;
        for (std::size_t i = 0; i < part.parts.size() && !fault_; ++i) {
            const bool last = i + 1 == part.parts.size();
            const std::size_t split = last ? 0 : emit({Code::split, false, static_cast<std::uint16_t>(here() + 1), 0});
            write(part.parts[i]);
            if (last || fault_) break;
            ends.push_back(jump());
            pattern_.program_[split].second = here();
        }
        for (const std::size_t end : ends) land(end);
    }

    void write_repetition(const Part& part) {
        const std::size_t inner = part.parts.front();
        for (std::size_t i = 0; i < part.first && !fault_; ++i) write(inner);
        if (part.last == unbounded) {
            const std::uint16_t loop = here();
            const std::size_t split = emit({Code::split, false, static_cast<std::uint16_t>(loop + 1), 0});
            write(inner);
            const std::size_t back = jump();
            if (fault_) return;
            pattern_.program_[back].first = loop;
            pattern_.program_[back].second = loop;
            pattern_.program_[split].second = here();
            return;
        }
        std::vector<std::size_t> splits;
        for (std::size_t i = part.first; i < part.last && !fault_; ++i) {
            splits.push_back(emit({Code::split, false, static_cast<std::uint16_t>(here() + 1), 0}));
            write(inner);
        }
        if (fault_) return;
        for (const std::size_t split : splits) pattern_.program_[split].second = here();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t written_ = 0;
    std::vector<Part> parts_;
    Pattern pattern_;
    std::optional<Pattern::Fault> fault_;
};

Result<Pattern, Pattern::Fault> Pattern::compile(std::string_view expression) {
    return PatternCompiler(expression).compile();
}

}  // namespace sop
}  // namespace v0
}  // namespace alur
