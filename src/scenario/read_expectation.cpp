// Expectations: what must hold at a line.
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <alur/engine/history.hpp>

#include "scenario/grammar.hpp"

namespace alur::scenario {
namespace {

Statement read_open(Words& words) {
    if (words.take_if("nothing")) return ExpectOpen{{}, true};
    const bool only = words.take_if("only");
    return ExpectOpen{words.refs("a step"), only};
}

Statement read_not_open(Words& words) {
    if (!words.take_if("open")) refuse("`expect not open STEP` is expected", words.last());
    return ExpectNotOpen{words.refs("a step")};
}

Statement read_started(Words& words) {
    ExpectStarted read{words.ref("a step"), {}};
    if (words.take_if("by")) read.by = words.who();
    return read;
}

/// `25 menit`, `3 hari kerja`.
Used read_used(Words& words) {
    const Token& number = words.take("a number");
    Used used;
    const char* last = number.text.data() + number.text.size();
    const auto [stop, error] = std::from_chars(number.text.data(), last, used.amount);
    if (error != std::errc() || stop != last || used.amount < 0) refuse("a whole number is expected", number);
    const Token& unit = words.take("menit, jam, hari kerja or hari kalender");
    used.unit = unit.text;
    if (unit.is("hari")) {
        const Token& kind = words.take("kerja or kalender");
        if (!kind.is("kerja") && !kind.is("kalender"))
            refuse("`hari` alone is ambiguous", kind, "write hari kerja or hari kalender");
        used.unit += " " + kind.text;
    } else if (!unit.is("menit") && !unit.is("jam")) {
        refuse("unknown unit '" + unit.text + "'", unit, "menit, jam, hari kerja or hari kalender");
    }
    return used;
}

/// Of a step, or without one of the case.
Statement read_verdict(Words& words, std::optional<Ref> step) {
    constexpr auto verdicts =
        std::to_array<std::string_view>({"met", "late", "open", "at_risk", "overdue", "none", "unknown"});
    ExpectVerdict read{std::move(step), words.one_of(verdicts, "a verdict", "verdict").text, std::nullopt};
    if (words.take_if("used")) read.used = read_used(words);
    return read;
}

Statement read_limit(Words& words, Moment which, std::optional<Ref> step) {
    ExpectMoment read{which, std::move(step), std::nullopt, false};
    if (words.take_if("none")) return read;
    read.when = read_when(words);
    read.provisional = words.take_if("provisional");
    return read;
}

Statement read_case(Words& words) {
    constexpr auto states =
        std::to_array<std::string_view>({"open", "suspended", "completed", "cancelled", "unknown", "verdict", "due"});
    if (words.take_if("verdict")) return read_verdict(words, std::nullopt);
    if (words.take_if("due")) return read_limit(words, Moment::due, std::nullopt);
    return ExpectCase{words.one_of(states, "the state of the case", "state of a case").text};
}

Statement read_document(Words& words) {
    constexpr auto states = std::to_array<std::string_view>({"present", "absent", "returned"});
    Ref document = words.ref("a document", RefParts::item);
    const Token& state = words.one_of(states, "present, absent or returned", "state of a document");
    return ExpectDocument{std::move(document), state.text};
}

Statement read_missing(Words& words) {
    ExpectMissing read{words.ref("a step", RefParts::item), {}};
    words.take_mark(':', "a colon and the documents");
    if (!words.take_if("nothing")) read.documents = words.names("a document");
    return read;
}

Statement read_field(Words& words) {
    ExpectField read;
    if (!words.sees_assign() && words.behind() != nullptr && !words.behind()->is("unset"))
        read.record = words.ref("TYPE[KEY]", RefParts::item);
    if (words.sees_assign()) {
        Assign set = words.assign();
        read.field = std::move(set.field);
        read.value = std::move(set.value);
    } else {
        read.field = words.id("a field");
        if (!words.take_if("unset")) refuse("FIELD=VALUE or `FIELD unset` is expected", words.last());
    }
    return read;
}

Statement read_event(Words& words, bool none) {
    ExpectEvent read;
    read.none = none;
    read.kind = words.one_of(kind_names(), "a kind of event", "kind of event").text;
    if (words.more()) read.about = words.text("what the event is about");
    return read;
}

Statement read_incident(Words& words, bool none) { return ExpectIncident{none, words.ref("a step")}; }

Statement read_try(Words& words) {
    ExpectTry read{words.ref("a step"), std::nullopt};
    if (!words.take_if("none")) read.when = read_when(words);
    return read;
}

Statement read_nothing_of_the_kind(Words& words) {
    if (words.take_if("incident")) return read_incident(words, true);
    if (!words.take_if("event"))
        refuse("`expect no event KIND` or `expect no incident STEP` is expected", words.last());
    return read_event(words, true);
}

}  // namespace

Statement read_expectation(Words& words) {
    if (words.take_if("open")) return read_open(words);
    if (words.take_if("not")) return read_not_open(words);
    if (words.take_if("started")) return read_started(words);
    if (words.take_if("case")) return read_case(words);
    if (words.take_if("verdict")) return read_verdict(words, words.ref("a step"));
    if (words.take_if("due")) return read_limit(words, Moment::due, words.ref("a step"));
    if (words.take_if("lapse")) return read_limit(words, Moment::lapse, words.ref("a step"));
    if (words.take_if("document")) return read_document(words);
    if (words.take_if("missing")) return read_missing(words);
    if (words.take_if("field")) return read_field(words);
    if (words.take_if("event")) return read_event(words, false);
    if (words.take_if("incident")) return read_incident(words, false);
    if (words.take_if("try")) return read_try(words);
    if (words.take_if("no")) return read_nothing_of_the_kind(words);
    refuse_unknown("expectation", words.take("what must hold"),
                   {"open", "not", "started", "case", "verdict", "due", "lapse", "document", "missing", "field",
                    "event", "incident", "try", "no"});
}

}  // namespace alur::scenario
