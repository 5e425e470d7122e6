#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <alur/engine/history.hpp>

#include "scenario/scenario.hpp"
#include "yaml/bytes.hpp"

namespace alur::scenario {
namespace {

/// A word, or one of the marks `,` and `:` standing alone.
struct Token {
    std::string text;
    std::string quoted;  ///< of each byte of text: 'q' where it stood in quotes, '-' where not
    std::uint32_t column = 1;
    std::uint32_t length = 1;
    bool mark = false;

    /// Whether it is this keyword; a quoted word never is.
    [[nodiscard]] bool is(std::string_view keyword) const {
        return !mark && text == keyword && quoted.find('q') == std::string::npos;
    }
    [[nodiscard]] bool is_mark(char which) const { return mark && text.size() == 1 && text.front() == which; }
    /// Position of the first such byte outside quotes.
    [[nodiscard]] std::size_t find(char c, std::size_t from = 0) const {
        for (std::size_t i = from; i < text.size(); ++i)
            if (text[i] == c && quoted[i] == '-') return i;
        return std::string::npos;
    }
};

/// Ends the reading of one line; caught in parse().
struct Fault {
    std::string message;
    std::string suggestion;
    std::uint32_t column = 1;
    std::uint32_t length = 1;
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

class Lexer {
public:
    explicit Lexer(std::string_view line) : line_(line) {}

    std::vector<Token> all() {
        std::vector<Token> tokens;
        for (;;) {
            while (at_ < line_.size() && is_blank(line_[at_])) step();
            if (at_ == line_.size() || line_[at_] == '#') return tokens;
            tokens.push_back(next());
        }
    }

    /// Where the comment begins, or the end of the line.
    [[nodiscard]] std::size_t end() const { return at_; }

private:
    void step() {
        ++at_;
        if (at_ == line_.size() || (static_cast<unsigned char>(line_[at_]) & 0xC0U) != 0x80U) ++column_;
    }

    [[nodiscard]] bool ends_word() const {
        const char c = line_[at_];
        if (is_blank(c) || c == ',') return true;
        return c == ':' && (at_ + 1 == line_.size() || is_blank(line_[at_ + 1]));
    }

    Token next() {
        Token token;
        token.column = column_;
        if (ends_word()) {
            token.mark = true;
            token.text = line_[at_];
            token.quoted = "-";
            step();
            return token;
        }
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
        // A mark of its own keeps an empty string a word: "" is a text, not nothing.
        if (token.text.empty()) token.length = 0;
        while (at_ < line_.size() && line_[at_] != '"') {
            if (line_[at_] == '\\') {
                step();
                if (at_ == line_.size() || (line_[at_] != '"' && line_[at_] != '\\'))
                    throw Fault{"a backslash in quotes stands before a quote or a backslash", "", column_ - 1, 1};
            }
            take(token, 'q');
        }
        if (at_ == line_.size()) throw Fault{"the quote is not closed", "", opened, column_ - opened};
        step();
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::uint32_t column_ = 1;
};

constexpr auto verbs = std::to_array<std::pair<std::string_view, Verb>>({
    {"start", Verb::start},
    {"claim", Verb::claim},
    {"release", Verb::release},
    {"complete", Verb::complete},
    {"submit", Verb::submit},
    {"return", Verb::give_back},
    {"set", Verb::set},
    {"add", Verb::add},
    {"close", Verb::close},
    {"deliver", Verb::deliver},
    {"suspend", Verb::suspend},
    {"resume", Verb::resume},
    {"cancel", Verb::cancel},
    {"adopt", Verb::adopt},
    {"note", Verb::note},
    {"migrate", Verb::migrate},
});

constexpr auto clause_words =
    std::to_array<std::string_view>({"by", "on", "with", "set", "items", "because", "to", "key"});
constexpr auto verdict_words =
    std::to_array<std::string_view>({"met", "late", "open", "at_risk", "overdue", "none", "unknown"});

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& words, const Token& token) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return token.is(word); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_id(std::string_view text) {
    if (text.empty() || text.front() < 'a' || text.front() > 'z') return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; });
}

class Parser {
public:
    Parser(std::vector<Token> tokens, std::uint32_t columns) : tokens_(std::move(tokens)), end_column_(columns + 1) {}

    Statement statement() {
        Statement read = one();
        if (more()) fault("this word does not belong here", at());
        return read;
    }

private:
    // The words still to be read.
    [[nodiscard]] bool more() const { return next_ < tokens_.size(); }
    [[nodiscard]] const Token& at() const { return tokens_[next_]; }
    [[nodiscard]] bool sees(std::string_view keyword) const { return more() && at().is(keyword); }
    [[nodiscard]] bool sees_mark(char mark) const { return more() && at().is_mark(mark); }

    [[noreturn]] static void fault(std::string message, const Token& token, std::string suggestion = {}) {
        throw Fault{std::move(message), std::move(suggestion), token.column, std::max<std::uint32_t>(token.length, 1)};
    }

    const Token& take(std::string_view what) {
        if (!more()) throw Fault{"the line ends where " + std::string(what) + " is expected", "", end_column_, 1};
        if (at().mark) fault(std::string(what) + " is expected here", at());
        return tokens_[next_++];
    }

    bool take_if(std::string_view keyword) {
        if (!sees(keyword)) return false;
        ++next_;
        return true;
    }

    void take_mark(char mark, std::string_view what) {
        if (!sees_mark(mark)) {
            if (more()) fault(std::string(what) + " is expected here", at());
            throw Fault{"the line ends where " + std::string(what) + " is expected", "", end_column_, 1};
        }
        ++next_;
    }

    template <std::size_t N>
    [[noreturn]] static void unknown(std::string_view what, const Token& token,
                                     const std::array<std::string_view, N>& words) {
        const std::string_view near = closest(token.text, {words.begin(), words.end()});
        fault("unknown " + std::string(what) + " '" + token.text + "'", token,
              near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?");
    }

    std::string id(std::string_view what) {
        const Token& token = take(what);
        if (!is_id(token.text)) fault("'" + token.text + "' is no id; " + std::string(what) + " is expected", token);
        return token.text;
    }

    std::string text(std::string_view what) { return take(what).text; }

    Ref ref(std::string_view what) {
        const Token& token = take(what);
        Ref read;
        std::size_t end = token.text.size();
        if (const std::size_t hash = token.find('#'); hash != std::string::npos) {
            const char* first = token.text.data() + hash + 1;
            const char* last = token.text.data() + end;
            const auto [stop, error] = std::from_chars(first, last, read.attempt);
            if (error != std::errc() || stop != last || read.attempt == 0)
                fault("an attempt is written as #1, #2, …", token);
            end = hash;
        }
        if (const std::size_t open = token.find('['); open != std::string::npos && open < end) {
            if (token.find(']', open) != end - 1) fault("the item is not closed with ]", token);
            read.item = token.text.substr(open + 1, end - open - 2);
            end = open;
        }
        read.id = token.text.substr(0, end);
        if (!is_id(read.id)) fault("'" + read.id + "' is no id; " + std::string(what) + " is expected", token);
        return read;
    }

    template <class Read>
    auto list(Read&& read) {
        std::vector<decltype(read())> all{read()};
        while (sees_mark(',')) {
            ++next_;
            all.push_back(read());
        }
        return all;
    }

    std::vector<Ref> refs(std::string_view what) {
        return list([&] { return ref(what); });
    }
    std::vector<std::string> names(std::string_view what) {
        return list([&] { return text(what); });
    }

    Who who() {
        const Token& token = take("ROLE:PERSON");
        const std::size_t colon = token.find(':');
        if (colon == std::string::npos || colon == 0 || colon + 1 == token.text.size())
            fault("who acts is written as ROLE:PERSON, for example operator:o1", token);
        return token.text;
    }

    [[nodiscard]] bool sees_assign() const { return more() && !at().mark && at().find('=') != std::string::npos; }

    Assign assign() {
        const Token& token = take("FIELD=VALUE");
        const std::size_t equals = token.find('=');
        if (equals == std::string::npos) fault("FIELD=VALUE is expected here", token);
        Assign read{token.text.substr(0, equals), token.text.substr(equals + 1)};
        if (!is_id(read.field)) fault("'" + read.field + "' is no field", token);
        return read;
    }

    std::vector<Assign> assigns() {
        std::vector<Assign> all{assign()};
        while (sees_assign()) all.push_back(assign());
        return all;
    }

    std::uint32_t digits(const Token& token, std::size_t from, std::size_t count) {
        std::uint32_t number = 0;
        for (std::size_t i = from; i < from + count; ++i) {
            if (i >= token.text.size() || !is_digit(token.text[i]))
                fault("a moment is written as 2024-07-02 08:15, 2024-07-02 08:15:30 or 2024-07-02 01:15Z", token);
            number = number * 10 + static_cast<std::uint32_t>(token.text[i] - '0');
        }
        return number;
    }

    When when() {
        constexpr std::string_view form =
            "a moment is written as 2024-07-02 08:15, 2024-07-02 08:15:30 or 2024-07-02 01:15Z";
        const Token& date = take("a date");
        if (date.text.size() != 10 || date.text[4] != '-' || date.text[7] != '-') fault(std::string(form), date);
        When read;
        read.date = std::chrono::year(static_cast<int>(digits(date, 0, 4))) / std::chrono::month(digits(date, 5, 2)) /
                    std::chrono::day(digits(date, 8, 2));
        if (!read.date.ok()) fault("there is no such day", date);
        const Token& time = take("a time of day");
        std::size_t size = time.text.size();
        if (size != 0 && time.text.back() == 'Z') {
            read.utc = true;
            --size;
        }
        const bool fraction = size > 9 && size <= 15 && time.text[8] == '.';
        if ((size != 5 && size != 8 && !fraction) || time.text[2] != ':' || (size >= 8 && time.text[5] != ':'))
            fault(std::string(form), time);
        const std::uint32_t hour = digits(time, 0, 2);
        const std::uint32_t minute = digits(time, 3, 2);
        const std::uint32_t second = size >= 8 ? digits(time, 6, 2) : 0;
        if (hour > 23 || minute > 59 || second > 59) fault("there is no such time of day", time);
        std::uint32_t micro = fraction ? digits(time, 9, size - 9) : 0;
        for (std::size_t missing = fraction ? 15 - size : 0; missing != 0; --missing) micro *= 10;
        read.time = std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
                    std::chrono::microseconds(micro);
        return read;
    }

    std::chrono::seconds elapsed() {
        const Token& token = take("how long");
        constexpr std::int64_t most = 1'000'000;  // of a unit, and days in all
        const auto bound = [&](bool within) {
            const std::string number = std::to_string(most);
            if (!within)
                fault("so long a time is not played; at most " + number + " of a unit and " + number + "d in all",
                      token);
        };
        std::chrono::seconds total{0};
        std::size_t at_byte = 1;  // behind the plus sign
        if (token.text.size() < 3) fault("elapsed time is written as +4m, +1h30m, +2d", token);
        while (at_byte < token.text.size()) {
            std::int64_t number = 0;
            const char* last = token.text.data() + token.text.size();
            const auto [stop, error] = std::from_chars(token.text.data() + at_byte, last, number);
            bound(error != std::errc::result_out_of_range && number <= most);
            if (error != std::errc() || stop == last || number < 0)
                fault("elapsed time is written as +4m, +1h30m, +2d", token);
            switch (*stop) {
                case 'd': total += std::chrono::hours(24 * number); break;
                case 'h': total += std::chrono::hours(number); break;
                case 'm': total += std::chrono::minutes(number); break;
                case 's': total += std::chrono::seconds(number); break;
                default: fault("elapsed time is counted in d, h, m and s", token);
            }
            at_byte = static_cast<std::size_t>(stop - token.text.data()) + 1;
            bound(total <= std::chrono::hours(24 * most));
        }
        return total;
    }

    Statement one() {
        if (take_if("sop")) return UseSop{text("the path of an SOP")};
        if (take_if("at")) {
            if (more() && !at().mark && !at().text.empty() && at().text.front() == '+') return SetClock{elapsed()};
            return SetClock{when()};
        }
        if (take_if("case")) return UseCase{text("the name of a case")};
        if (take_if("restart")) return Restart{};
        if (take_if("tick")) return Tick{};
        if (take_if("expect")) return expectation();
        if (take_if("refused")) {
            Refused read{command(), {}, {}};
            take_mark(':', "a colon and the code");
            const Token& code = take("the code of the refusal");
            const std::size_t dot = code.text.find('.');
            if (dot == std::string::npos || !is_id(code.text.substr(0, dot)) || !is_id(code.text.substr(dot + 1)))
                fault("a code is written as step.not_open", code);
            read.code = code.text;
            if (more()) read.facts = names("a fact of the refusal");
            return read;
        }
        return Play{command()};
    }

    Command command() {
        const Token& word = take("a statement");
        Command read;
        read.span = {0, word.column, word.length};
        const auto* verb = std::find_if(verbs.begin(), verbs.end(), [&](const auto& v) { return word.is(v.first); });
        if (verb == verbs.end()) {
            std::vector<std::string_view> known{"sop", "at", "case", "restart", "tick", "refused", "expect"};
            for (const auto& [name, unused] : verbs) known.push_back(name);
            const std::string_view near = closest(word.text, known);
            fault("unknown statement '" + word.text + "'", word,
                  near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?");
        }
        read.verb = verb->second;
        head(read);
        clauses(read, word);
        return read;
    }

    /// What stands between the verb and the clauses.
    void head(Command& read) {
        switch (read.verb) {
            case Verb::start:
                if (more() && !at().mark && !sees_assign() && !sees("of") && !holds(clause_words, at()))
                    read.text = text("the name of the case");
                if (take_if("of")) read.of = id("the id of an SOP");
                if (sees_assign()) read.set = assigns();
                break;
            case Verb::claim:
            case Verb::release:
            case Verb::close: read.ref = ref("a step"); break;
            case Verb::complete:
                read.ref = ref("a step");
                if (more() && !at().mark && !holds(clause_words, at())) read.text = id("an outcome");
                break;
            case Verb::submit:
            case Verb::give_back: read.ref = ref("a document"); break;
            case Verb::set:
                read.ref = ref("an open step that sets the fields");
                read.set = assigns();
                break;
            case Verb::add:
                read.ref.id = id("a type of record");
                if (sees_assign()) read.set = assigns();
                break;
            case Verb::deliver:
                read.ref.id = id("a message");
                if (more() && !at().mark && !holds(clause_words, at())) read.text = id("an outcome");
                break;
            case Verb::adopt:
                if (!take_if("calendar")) fault("`adopt calendar FILE` is expected", more() ? at() : tokens_.back());
                read.text = text("the path of a calendar");
                break;
            case Verb::note: read.text = text("the text of the note"); break;
            case Verb::suspend:
            case Verb::resume:
            case Verb::cancel:
            case Verb::migrate: break;
        }
    }

    void clauses(Command& read, const Token& verb) {
        std::vector<std::string> seen;
        const auto once = [&](const char* clause) {
            if (std::find(seen.begin(), seen.end(), clause) != seen.end())
                fault(std::string("`") + clause + "` stands twice", at());
            seen.emplace_back(clause);
            ++next_;
        };
        while (more() && !at().mark) {
            if (sees("by")) {
                once("by");
                read.by = who();
            } else if (sees("on")) {
                once("on");
                if (!take_if("behalf") || !take_if("of")) fault("`on behalf of WHO` is expected", tokens_[next_ - 1]);
                read.on_behalf_of = who();
            } else if (sees("with")) {
                once("with");
                read.with = refs("a document");
            } else if (sees("set")) {
                once("set");
                read.set = assigns();
            } else if (sees("items")) {
                once("items");
                read.items = names("the key of a record");
            } else if (sees("because")) {
                once("because");
                read.because = text("the reason");
            } else if (sees("to")) {
                once("to");
                read.to = ref("a step");
            } else if (sees("key")) {
                once("key");
                read.key = text("the idempotency key");
            } else {
                fault("this word does not belong here", at());
            }
        }
        if (read.by.empty()) fault("who acts is missing", verb, "add `by ROLE:PERSON`");
        const auto forbid = [&](bool present, const char* clause) {
            if (present) fault(std::string("`") + clause + "` does not belong to this command", verb);
        };
        const bool sets = read.verb == Verb::start || read.verb == Verb::complete || read.verb == Verb::set ||
                          read.verb == Verb::add || read.verb == Verb::deliver;
        forbid(!read.set.empty() && !sets, "set");
        forbid(!read.with.empty() && read.verb != Verb::complete, "with");
        forbid(read.items.has_value() && read.verb != Verb::complete, "items");
        forbid(read.to.has_value() && read.verb != Verb::deliver, "to");
        forbid(!read.because.empty() && read.verb != Verb::give_back && read.verb != Verb::suspend &&
                   read.verb != Verb::cancel,
               "because");
        forbid(!read.on_behalf_of.empty() && read.verb != Verb::complete && read.verb != Verb::submit, "on behalf of");
        if (read.verb == Verb::give_back && read.because.empty())
            fault("the reason is missing", verb, "add `because TEXT`");
    }

    Statement expectation() {
        constexpr auto forms =
            std::to_array<std::string_view>({"open", "not", "started", "case", "verdict", "due", "lapse", "document",
                                             "missing", "field", "event", "no"});
        if (take_if("open")) {
            if (take_if("nothing")) return ExpectOpen{{}, true};
            const bool only = take_if("only");
            return ExpectOpen{refs("a step"), only};
        }
        if (take_if("not")) {
            if (!take_if("open")) fault("`expect not open STEP` is expected", tokens_[next_ - 1]);
            return ExpectNotOpen{refs("a step")};
        }
        if (take_if("started")) {
            ExpectStarted read{ref("a step"), {}};
            if (take_if("by")) read.by = who();
            return read;
        }
        if (take_if("case")) return of_case();
        if (take_if("verdict")) {
            Ref step = ref("a step");
            return verdict(std::move(step));
        }
        if (sees("due") || sees("lapse")) {
            const Moment which = sees("due") ? Moment::due : Moment::lapse;
            ++next_;
            Ref step = ref("a step");
            return moment(which, std::move(step));
        }
        if (take_if("document")) {
            constexpr auto states = std::to_array<std::string_view>({"present", "absent", "returned"});
            Ref document = ref("a document");
            const Token& state = take("present, absent or returned");
            if (!holds(states, state)) unknown("state of a document", state, states);
            return ExpectDocument{std::move(document), state.text};
        }
        if (take_if("missing")) {
            ExpectMissing read{ref("a step"), {}};
            take_mark(':', "a colon and the documents");
            if (!take_if("nothing")) read.documents = names("a document");
            return read;
        }
        if (take_if("field")) {
            ExpectField read;
            if (!sees_assign() && next_ + 1 < tokens_.size() && !tokens_[next_ + 1].is("unset"))
                read.record = ref("TYPE[KEY]");
            if (sees_assign()) {
                Assign set = assign();
                read.field = std::move(set.field);
                read.value = std::move(set.value);
            } else {
                read.field = id("a field");
                if (!take_if("unset")) fault("FIELD=VALUE or `FIELD unset` is expected", tokens_[next_ - 1]);
            }
            return read;
        }
        if (sees("event") || sees("no")) {
            ExpectEvent read;
            read.none = take_if("no");
            if (!take_if("event")) fault("`expect no event KIND` is expected", tokens_[next_ - 1]);
            const Token& kind = take("a kind of event");
            if (!holds(kind_names(), kind)) unknown("kind of event", kind, kind_names());
            read.kind = kind.text;
            if (more()) read.about = text("what the event is about");
            return read;
        }
        const Token& word = take("what must hold");
        unknown("expectation", word, forms);
    }

    Statement of_case() {
        constexpr auto states = std::to_array<std::string_view>(
            {"open", "suspended", "completed", "cancelled", "unknown", "verdict", "due"});
        if (take_if("verdict")) return verdict(std::nullopt);
        if (take_if("due")) return moment(Moment::due, std::nullopt);
        const Token& state = take("the state of the case");
        if (!holds(states, state)) unknown("state of a case", state, states);
        return ExpectCase{state.text};
    }

    Statement verdict(std::optional<Ref> step) {
        const Token& word = take("a verdict");
        if (!holds(verdict_words, word)) unknown("verdict", word, verdict_words);
        ExpectVerdict read{std::move(step), word.text, std::nullopt};
        if (!take_if("used")) return read;
        const Token& number = take("a number");
        Used used;
        const char* last = number.text.data() + number.text.size();
        const auto [stop, error] = std::from_chars(number.text.data(), last, used.amount);
        if (error != std::errc() || stop != last || used.amount < 0) fault("a whole number is expected", number);
        const Token& unit = take("menit, jam, hari kerja or hari kalender");
        used.unit = unit.text;
        if (unit.is("hari")) {
            const Token& kind = take("kerja or kalender");
            if (!kind.is("kerja") && !kind.is("kalender"))
                fault("`hari` alone is ambiguous", kind, "write hari kerja or hari kalender");
            used.unit += " " + kind.text;
        } else if (!unit.is("menit") && !unit.is("jam")) {
            fault("unknown unit '" + unit.text + "'", unit, "menit, jam, hari kerja or hari kalender");
        }
        read.used = std::move(used);
        return read;
    }

    Statement moment(Moment which, std::optional<Ref> step) {
        ExpectMoment read{which, std::move(step), std::nullopt, false};
        if (take_if("none")) return read;
        read.when = when();
        read.provisional = take_if("provisional");
        return read;
    }

    std::vector<Token> tokens_;
    std::size_t next_ = 0;
    std::uint32_t end_column_;
};

std::uint32_t characters(std::string_view text) {
    return static_cast<std::uint32_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

Result<Scenario, Diagnostics> parse(std::string file, std::string_view text) {
    text = yaml::without_mark(text);
    Diagnostics found(file, std::string(text));
    Scenario scenario{std::move(file), {}, {}};
    const auto report = [&](std::string message, std::string suggestion, Span span) {
        found.add({Severity::error, "ALUR-E350", std::move(message), std::move(suggestion), span, {}});
    };
    std::uint32_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (number == 1) {
            if (line.substr(0, 1) == "#") {
                line.remove_prefix(std::min(line.find_first_not_of("# \t"), line.size()));
                scenario.title = line;
                continue;
            }
            report("the first line says in a comment what the scenario shows", "begin the file with `# …`", {1, 1, 1});
        }
        try {
            Lexer lexer(line);
            std::vector<Token> tokens = lexer.all();
            if (tokens.empty()) continue;
            std::string_view written = line.substr(0, lexer.end());
            written = written.substr(0, written.find_last_not_of(" \t") + 1);
            const std::uint32_t columns = characters(written);
            scenario.lines.push_back({number, std::string(written), Parser(std::move(tokens), columns).statement()});
        } catch (const Fault& fault) {
            report(fault.message, fault.suggestion, {number, fault.column, fault.length});
        }
    }
    if (number == 0) report("the scenario is empty", "begin the file with `# …`", {});
    if (found.has_errors()) return failure(std::move(found));
    return scenario;
}

}  // namespace alur::scenario
