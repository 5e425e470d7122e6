// Commands: a verb, what it is about, and clauses in any order.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/grammar.hpp"

namespace alur::scenario {
namespace {

constexpr auto verbs = std::to_array<std::pair<std::string_view, Verb>>({
    {"start", Verb::start},       {"claim", Verb::claim},      {"release", Verb::release}, {"complete", Verb::complete},
    {"submit", Verb::submit},     {"return", Verb::give_back}, {"set", Verb::set},         {"add", Verb::add},
    {"close", Verb::close},       {"deliver", Verb::deliver},  {"suspend", Verb::suspend}, {"resume", Verb::resume},
    {"cancel", Verb::cancel},     {"adopt", Verb::adopt},      {"note", Verb::note},       {"migrate", Verb::migrate},
    {"fail", Verb::fail},         {"retry", Verb::retry},      {"erase", Verb::erase},     {"read", Verb::read},
    {"delegate", Verb::delegate}, {"revoke", Verb::revoke},
});

constexpr auto clause_words =
    std::to_array<std::string_view>({"by", "on", "as", "with", "set", "items", "because", "to", "key", "for", "after"});

Verb verb_of(const Token& word) {
    const auto* verb = std::find_if(verbs.begin(), verbs.end(), [&](const auto& v) { return word.is(v.first); });
    if (verb != verbs.end()) return verb->second;
    std::vector<std::string_view> known{"sop",     "at",   "case",    "grant", "withdraw",
                                        "restart", "tick", "refused", "expect"};
    for (const auto& [name, unused] : verbs) known.push_back(name);
    refuse_unknown("statement", word, known);
}

bool sees_argument(const Words& words) { return words.sees_word() && !is_one_of(words.next(), clause_words); }

void read_start(Words& words, Command& read) {
    if (sees_argument(words) && !words.sees_assign() && !words.sees("of"))
        read.text = words.text("the name of the case");
    if (words.take_if("of")) read.of = words.id("the id of an SOP");
    if (words.sees_assign()) read.set = words.assigns();
}

/// `kasi from k1 to k2`, and of a delegation its time.
void read_delegation(Words& words, Command& read) {
    read.ref.id = words.id("the role");
    if (!words.take_if("from")) refuse("`ROLE from PERSON to PERSON` is expected", words.last());
    read.giver = words.text("whose role it is");
    if (!words.take_if("to")) refuse("`ROLE from PERSON to PERSON` is expected", words.last());
    read.taker = words.text("a person");
    if (read.verb == Verb::revoke) return;
    read.since = read_since(words);
    read.until = read_until(words);
    if (!read.until) refuse("the end is missing", words.last(), "add `until 2024-07-05`, the last day of it");
}

/// What stands between the verb and the clauses.
void read_object(Words& words, Command& read) {
    switch (read.verb) {
        case Verb::start: read_start(words, read); break;
        case Verb::claim:
        case Verb::fail:
        case Verb::retry:
        case Verb::release: read.ref = words.ref("a step"); break;
        case Verb::close: read.ref = words.ref("a step", RefParts::none); break;
        case Verb::complete:
            read.ref = words.ref("a step");
            if (sees_argument(words)) read.text = words.id("an outcome");
            break;
        case Verb::submit:
        case Verb::give_back: read.ref = words.ref("a document", RefParts::item); break;
        case Verb::set:
            read.ref = words.ref("an open step that sets the fields");
            read.set = words.assigns();
            break;
        case Verb::add:
            read.ref.id = words.id("a type of record");
            if (words.sees_assign()) read.set = words.assigns();
            break;
        case Verb::deliver:
            read.ref.id = words.id("a message");
            if (sees_argument(words)) read.text = words.id("an outcome");
            break;
        case Verb::adopt:
            if (!words.take_if("calendar"))
                refuse("`adopt calendar FILE` is expected", words.more() ? words.next() : words.last());
            read.text = words.text("the path of a calendar");
            break;
        case Verb::note: read.text = words.text("the text of the note"); break;
        case Verb::erase: read.anyway = words.take_if("anyway"); break;
        case Verb::delegate:
        case Verb::revoke: read_delegation(words, read); break;
        case Verb::read:
        case Verb::suspend:
        case Verb::resume:
        case Verb::cancel:
        case Verb::migrate: break;
    }
}

/// Reads the clause that begins with this word, which was taken.
void read_clause(Words& words, std::string_view clause, Command& read) {
    if (clause == "by") {
        read.by = words.actor();
    } else if (clause == "on") {
        if (!words.take_if("behalf") || !words.take_if("of")) refuse("`on behalf of WHO` is expected", words.last());
        read.on_behalf_of = words.who();
    } else if (clause == "as") {
        if (!words.take_if("delegate") || !words.take_if("of"))
            refuse("`as delegate of PERSON` is expected", words.last());
        read.delegate_of = words.text("a person");
    } else if (clause == "with") {
        read.with = words.refs("a document", RefParts::item);
    } else if (clause == "set") {
        read.set = words.assigns();
    } else if (clause == "items") {
        read.items = words.names("the key of a record");
    } else if (clause == "because") {
        read.because = words.text("the reason");
    } else if (clause == "for") {
        if (!words.take_if("good")) refuse("`for good` is expected", words.last());
        read.for_good = true;
    } else if (clause == "after") {
        if (!words.sees_word() || words.next().text.rfind('+', 0) != 0)
            refuse("`after +10m` is expected", words.last());
        read.after = read_elapsed(words);
    } else if (clause == "to") {
        read.to = words.ref("a step", RefParts::none).id;
    } else {
        read.key = words.text("the idempotency key");
    }
}

void read_clauses(Words& words, Command& read) {
    std::vector<std::string_view> seen;
    while (words.sees_word()) {
        const Token& word = words.next();
        const auto* clause =
            std::find_if(clause_words.begin(), clause_words.end(), [&](std::string_view w) { return word.is(w); });
        if (clause == clause_words.end()) refuse("this word does not belong here", word);
        if (std::find(seen.begin(), seen.end(), *clause) != seen.end())
            refuse("`" + std::string(*clause) + "` stands twice", word);
        if (word.is("set") && !read.set.empty())
            refuse("the fields of this command stand in front of `set` already", word, "write them all in one place");
        seen.push_back(*clause);
        words.take("a clause");
        read_clause(words, *clause, read);
    }
}

/// Refuses a clause that is missing, or that does not belong to the verb.
void check_clauses(const Command& read, const Token& verb) {
    const bool is_about_roles = read.verb == Verb::delegate || read.verb == Verb::revoke;
    if (read.by.empty() && !is_about_roles) refuse("who acts is missing", verb, "add `by ROLE:PERSON`");
    const auto only_with = [&](bool present, const char* clause, std::initializer_list<Verb> allowed) {
        if (present && std::find(allowed.begin(), allowed.end(), read.verb) == allowed.end())
            refuse(std::string("`") + clause + "` does not belong to this command", verb);
    };
    only_with(!read.set.empty(), "set", {Verb::start, Verb::complete, Verb::set, Verb::add, Verb::deliver});
    only_with(!read.with.empty(), "with", {Verb::complete});
    only_with(read.items.has_value(), "items", {Verb::complete});
    only_with(!read.to.empty(), "to", {Verb::deliver});
    only_with(!read.because.empty(), "because",
              {Verb::give_back, Verb::suspend, Verb::cancel, Verb::fail, Verb::retry, Verb::erase, Verb::read,
               Verb::delegate});
    only_with(read.for_good, "for good", {Verb::fail});
    only_with(read.after.has_value(), "after", {Verb::fail});
    if (is_about_roles && !read.delegate_of.empty()) refuse("`as` does not belong to this command", verb);
    const bool has_no_key = is_about_roles || read.verb == Verb::erase || read.verb == Verb::read;
    if (has_no_key && !read.key.empty()) refuse("`key` does not belong to this command", verb);
    only_with(!read.on_behalf_of.empty(), "on behalf of", {Verb::complete, Verb::submit});
    if (read.for_good && read.after) refuse("what failed `for good` has no next try `after` some time", verb);
    if ((read.verb == Verb::give_back || read.verb == Verb::fail) && read.because.empty())
        refuse("the reason is missing", verb, "add `because TEXT`");
}

}  // namespace

Command read_command(Words& words) {
    const Token& word = words.take("a statement");
    Command read;
    read.span = {0, word.column, word.length};
    read.verb = verb_of(word);
    read_object(words, read);
    read_clauses(words, read);
    check_clauses(read, word);
    return read;
}

}  // namespace alur::scenario
