// A scenario as its author wrote it (docs/scenarios.md): one statement a line, every word still text. Playing it gives
// the words their meaning, since the type of a value is known only beside an SOP.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>

namespace alur::scenario {

/// `kunjungan[0001]#2`: a step or document, its item, its attempt.
struct Ref {
    std::string id;
    std::optional<std::string> item;
    std::uint16_t attempt = 0;  ///< 0: the last

    friend bool operator==(const Ref&, const Ref&) = default;
};

/// `kasi:k1`, as one text.
using Who = std::string;

struct Assign {
    std::string field;
    std::string value;
};

enum class Verb : std::uint8_t {
    start,
    claim,
    release,
    complete,
    submit,
    give_back,
    set,
    add,
    close,
    deliver,
    suspend,
    resume,
    cancel,
    adopt,
    note,
    migrate,
    fail,
    retry,
    erase,
    read,
    delegate,
    revoke,
};

/// A local time as written, or an instant in UTC.
struct When {
    std::chrono::year_month_day date;
    std::chrono::microseconds time{};
    bool utc = false;
};

struct Command {
    Verb verb{};
    Ref ref;           ///< step or document; the id alone of add and deliver
    std::string text;  ///< the case of start, the outcome of complete and deliver, the path of adopt, the note
    std::string of;    ///< start: the SOP
    std::vector<Assign> set;
    std::vector<Ref> with;  ///< documents
    std::optional<std::vector<std::string>> items;
    std::string because;
    bool for_good = false;                      ///< of fail: trying again is no use
    std::optional<std::chrono::seconds> after;  ///< of fail: until the next try
    std::string to;                             ///< the step of deliver
    Who by;
    Who on_behalf_of;
    std::string delegate_of;  ///< a person
    std::string giver;        ///< of delegate and revoke: a person
    std::string taker;
    std::optional<When> since;  ///< of delegate
    std::optional<When> until;
    std::string key;
    bool anyway = false;  ///< of erase: also while the case is not ended
    Span span;
};

struct UseSop {
    std::string path;
};
struct SetClock {
    std::variant<When, std::chrono::seconds> to;
};  ///< seconds: on by so much
struct UseCase {
    std::string name;
};
struct Grant {
    std::string role;
    std::string person;
    std::optional<When> since;
    std::optional<When> until;
};
struct Withdraw {
    std::string role;
    std::string person;
};
struct Restart {};
struct Tick {};
struct Play {
    Command command;
};
struct Refused {
    Command command;
    std::string code;
    std::optional<std::vector<std::string>> facts;
};

/// What must hold. One type for each form of docs/scenarios.md.
struct ExpectOpen {
    std::vector<Ref> steps;
    bool only = false;
};  ///< only with no step: nothing is open
struct ExpectNotOpen {
    std::vector<Ref> steps;
};
struct ExpectStarted {
    Ref step;
    Who by;
};
struct ExpectCase {
    std::string state;
};
struct Used {
    std::int64_t amount = 0;
    std::string unit;
};
struct ExpectVerdict {
    std::optional<Ref> step;
    std::string verdict;
    std::optional<Used> used;
};  ///< no step: the case
enum class Moment : std::uint8_t { due, lapse };
struct ExpectMoment {
    Moment which{};
    std::optional<Ref> step;
    std::optional<When> when;
    bool provisional = false;
};
struct ExpectDocument {
    Ref document;
    std::string state;
};
struct ExpectMissing {
    Ref step;
    std::vector<std::string> documents;
};
struct ExpectField {
    std::optional<Ref> record;
    std::string field;
    std::optional<std::string> value;
};  ///< no value: unset
struct ExpectIncident {
    bool none = false;
    Ref step;
};
struct ExpectTry {
    Ref step;
    std::optional<When> when;
};  ///< no instant: none is waited for
struct ExpectEvent {
    bool none = false;
    std::string kind;
    std::optional<std::string> about;
};

using Statement = std::variant<UseSop, SetClock, UseCase, Grant, Withdraw, Restart, Tick, Play, Refused, ExpectOpen,
                               ExpectNotOpen, ExpectStarted, ExpectCase, ExpectVerdict, ExpectMoment, ExpectDocument,
                               ExpectMissing, ExpectField, ExpectIncident, ExpectTry, ExpectEvent>;

struct Line {
    std::uint32_t number = 0;  ///< from 1
    std::string text;          ///< as written, without comment and end
    Statement statement;
};

struct Scenario {
    std::string file;
    std::string title;  ///< the comment of the first line
    std::vector<Line> lines;
};

/// Reads the text of a scenario. All lines that do not follow the grammar are reported at once (ALUR-E350), as
/// are those with bytes that are not UTF-8 (E002) or control characters (E003).
/// \param file the name that is shown, and from whose folder paths are taken
[[nodiscard]] Result<Scenario, Diagnostics> parse(std::string file, std::string_view text);

}  // namespace alur::scenario
