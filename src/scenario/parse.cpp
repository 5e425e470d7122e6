// The lines of a scenario: title, then one statement a line.
#include <algorithm>
#include <utility>

#include <alur/base/utf8.hpp>

#include "scenario/grammar.hpp"
#include "scenario/scenario.hpp"
#include "scenario/tokens.hpp"
#include "scenario/words.hpp"
#include "yaml/bytes.hpp"
#include "yaml/reading.hpp"

namespace alur::scenario {
namespace {

/// A tab is a blank.
bool is_control(char32_t code) { return (code < 0x20 && code != '\t') || (code >= 0x7F && code <= 0x9F); }

Statement read_clock(Words& words) {
    if (words.sees_word() && !words.next().text.empty() && words.next().text.front() == '+')
        return SetClock{read_elapsed(words)};
    return SetClock{read_when(words)};
}

Statement read_grant(Words& words) {
    Grant read;
    read.role = words.id("a role");
    if (!words.take_if("to")) refuse("`grant ROLE to PERSON` is expected", words.last());
    read.person = words.text("a person");
    read.since = read_since(words);
    read.until = read_until(words);
    return read;
}

Statement read_withdraw(Words& words) {
    Withdraw read;
    read.role = words.id("a role");
    if (!words.take_if("from")) refuse("`withdraw ROLE from PERSON` is expected", words.last());
    read.person = words.text("a person");
    return read;
}

Statement read_refused(Words& words) {
    Refused read{read_command(words), {}, {}};
    words.take_mark(':', "a colon and the code");
    const Token& code = words.take("the code of the refusal");
    const std::size_t dot = code.text.find('.');
    if (dot == std::string::npos || !yaml::is_id(code.text.substr(0, dot)) || !yaml::is_id(code.text.substr(dot + 1)))
        refuse("a code is written as step.not_open", code);
    read.code = code.text;
    if (words.more()) read.facts = words.names("a fact of the refusal");
    return read;
}

Statement read_statement(Words& words) {
    if (words.take_if("sop")) return UseSop{words.text("the path of an SOP")};
    if (words.take_if("at")) return read_clock(words);
    if (words.take_if("case")) return UseCase{words.text("the name of a case")};
    if (words.take_if("grant")) return read_grant(words);
    if (words.take_if("withdraw")) return read_withdraw(words);
    if (words.take_if("restart")) return Restart{};
    if (words.take_if("tick")) return Tick{};
    if (words.take_if("expect")) return read_expectation(words);
    if (words.take_if("refused")) return read_refused(words);
    return Play{read_command(words)};
}

/// The whole text, line by line.
class Reader {
public:
    explicit Reader(std::string file, std::string_view text)
        : text_(base::without_mark(text)), found_(file, std::string(text_)) {
        scenario_.file = std::move(file);
    }

    Result<Scenario, Diagnostics> read() {
        std::uint32_t number = 0;
        for (std::size_t begin = 0; begin < text_.size();) {
            const std::size_t end = std::min(text_.find('\n', begin), text_.size());
            std::string_view line = text_.substr(begin, end - begin);
            begin = end + 1;
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            if (!is_text(++number, line)) continue;
            if (number != 1 || !is_title(line)) read_line(number, line);
        }
        if (number == 0) report("the scenario is empty", "begin the file with `# …`", {});
        if (found_.has_errors()) return failure(std::move(found_));
        return std::move(scenario_);
    }

private:
    void report(std::string message, std::string suggestion, Span span, const char* code = "ALUR-E350") {
        found_.add({Severity::error, code, std::move(message), std::move(suggestion), span, {}});
    }

    /// Whether the line is UTF-8 without control characters; reports the first byte that is not.
    bool is_text(std::uint32_t number, std::string_view line) {
        Span here{number, 1, 1};
        for (std::size_t at = 0; at < line.size(); ++here.column) {
            const base::Character character = base::character_at(line, at);
            if (character.size == 0) {
                const std::string byte = yaml::code_name(static_cast<unsigned char>(line[at])).substr(4);
                report("the byte 0x" + byte + " here is not UTF-8", "save the file as UTF-8", here, "ALUR-E002");
                return false;
            }
            if (is_control(character.code)) {
                report("a control character (" + yaml::code_name(character.code) + ")", "remove it", here, "ALUR-E003");
                return false;
            }
            at += character.size;
        }
        return true;
    }

    /// Takes the first line as the title; reports it where it is none.
    bool is_title(std::string_view line) {
        if (line.substr(0, 1) != "#") {
            report("the first line says in a comment what the scenario shows", "begin the file with `# …`", {1, 1, 1});
            return false;
        }
        line.remove_prefix(std::min(line.find_first_not_of("# \t"), line.size()));
        scenario_.title = line;
        return true;
    }

    void read_line(std::uint32_t number, std::string_view line) {
        try {
            const Tokens tokens = tokens_of(line);
            if (tokens.all.empty()) return;
            Words words(tokens);
            Statement statement = read_statement(words);
            if (words.more()) refuse("this word does not belong here", words.next());
            scenario_.lines.push_back({number, std::string(tokens.written), std::move(statement)});
        } catch (const Slip& slip) {
            report(slip.message, slip.suggestion, {number, slip.column, slip.length});
        }
    }

    std::string_view text_;
    Diagnostics found_;
    Scenario scenario_;
};

}  // namespace

Result<Scenario, Diagnostics> parse(std::string file, std::string_view text) {
    return Reader(std::move(file), text).read();
}

}  // namespace alur::scenario
