#include "scenario/words.hpp"

#include <charconv>
#include <set>
#include <system_error>
#include <utility>

#include <alur/base/diagnostic.hpp>
#include <alur/base/utf8.hpp>

#include "yaml/reading.hpp"

namespace alur::scenario {
namespace {

/// `#2` behind a reference.
std::uint16_t attempt_of(const Token& token, std::size_t hash) {
    std::uint16_t attempt = 0;
    const char* last = token.text.data() + token.text.size();
    const auto [stop, error] = std::from_chars(token.text.data() + hash + 1, last, attempt);
    if (error == std::errc::result_out_of_range && stop == last)
        refuse("the last attempt there can be is #65535", token);
    if (error != std::errc() || stop != last || attempt == 0) refuse("an attempt is written as #1, #2, …", token);
    return attempt;
}

void refuse_if_no_id(const std::string& text, std::string_view what, const Token& token) {
    if (!yaml::is_id(text)) refuse("'" + text + "' is no id; " + std::string(what) + " is expected", token);
}

template <class Read>
auto list(Words& words, Read&& read) {
    std::vector<decltype(read())> all{read()};
    while (words.sees_mark(',')) {
        words.take_mark(',', "a comma");
        all.push_back(read());
    }
    return all;
}

}  // namespace

void refuse(std::string message, const Token& token, std::string suggestion) {
    throw Slip{std::move(message), std::move(suggestion), token.column, std::max<std::uint32_t>(token.length, 1)};
}

void refuse_unknown(std::string_view what, const Token& token, const std::vector<std::string_view>& known) {
    const std::string_view near = closest(token.text, known);
    refuse("unknown " + std::string(what) + " '" + token.text + "'", token,
           near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?");
}

Words::Words(const Tokens& tokens)
    : tokens_(tokens.all), end_column_(static_cast<std::uint32_t>(base::count_characters(tokens.written)) + 1) {}

void Words::refuse_end(std::string_view what) const {
    throw Slip{"the line ends where " + std::string(what) + " is expected", "", end_column_, 1};
}

const Token& Words::take(std::string_view what) {
    if (!more()) refuse_end(what);
    if (next().mark) refuse(std::string(what) + " is expected here", next());
    return tokens_[next_++];
}

bool Words::take_if(std::string_view keyword) {
    if (!sees(keyword)) return false;
    ++next_;
    return true;
}

void Words::take_mark(char mark, std::string_view what) {
    if (!more()) refuse_end(what);
    if (!next().is_mark(mark)) refuse(std::string(what) + " is expected here", next());
    ++next_;
}

std::string Words::id(std::string_view what) {
    const Token& token = take(what);
    refuse_if_no_id(token.text, what, token);
    return token.text;
}

Ref Words::ref(std::string_view what, RefParts parts) {
    const Token& token = take(what);
    Ref read;
    std::size_t end = token.text.size();
    if (const std::size_t hash = token.find('#'); hash != std::string::npos) {
        read.attempt = attempt_of(token, hash);
        end = hash;
    }
    if (const std::size_t open = token.find('['); open != std::string::npos && open < end) {
        if (token.find(']', open) != end - 1) refuse("the item is not closed with ]", token);
        read.item = token.text.substr(open + 1, end - open - 2);
        if (read.item->empty()) refuse("the item between [ and ] is missing", token);
        end = open;
    }
    read.id = token.text.substr(0, end);
    refuse_if_no_id(read.id, what, token);
    if (read.item && parts == RefParts::none) refuse("an item has no meaning here", token, "write `" + read.id + "`");
    if (read.attempt != 0 && parts != RefParts::item_and_attempt)
        refuse("an attempt has no meaning here", token, "write `" + token.text.substr(0, token.find('#')) + "`");
    return read;
}

std::vector<Ref> Words::refs(std::string_view what, RefParts parts) {
    return list(*this, [&] { return ref(what, parts); });
}

std::vector<std::string> Words::names(std::string_view what) {
    return list(*this, [&] { return text(what); });
}

Who Words::who() {
    const Token& token = take("ROLE:PERSON");
    const std::size_t colon = token.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == token.text.size())
        refuse("who acts is written as ROLE:PERSON, for example operator:o1", token);
    return token.text;
}

Who Words::actor() {
    if (take_if("host")) return "host";
    if (take_if("service")) return "service";
    return who();
}

Assign Words::assign() {
    const Token& token = take("FIELD=VALUE");
    const std::size_t equals = token.find('=');
    if (equals == std::string::npos) refuse("FIELD=VALUE is expected here", token);
    Assign read{token.text.substr(0, equals), token.text.substr(equals + 1)};
    if (!yaml::is_id(read.field)) refuse("'" + read.field + "' is no field", token);
    return read;
}

std::vector<Assign> Words::assigns() {
    std::vector<Assign> all;
    std::set<std::string> seen;
    do {
        all.push_back(assign());
        if (!seen.insert(all.back().field).second)
            refuse("the field '" + all.back().field + "' stands twice", last(), "keep one of them");
    } while (sees_assign());
    return all;
}

}  // namespace alur::scenario
