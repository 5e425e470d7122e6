// An interpreter of SOPs written from docs/sop-language.md alone, to be compared with the engine. It is slow and keeps
// everything in maps keyed by names. It reads a sop::Sop as plain data and shares no code with graph/ and engine/.
//
// Commands and instants in, answers and a visible state out. One interpreter holds one case.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>
#include <alur/sop/sop.hpp>

#include "reference/support/coverage.hpp"
#include "reference/support/hours.hpp"
#include "reference/support/shape.hpp"

namespace reference {

using alur::Value;

/// A1: who acts, as whom, for whom.
struct Who {
    std::string role;
    std::string person;
    std::string on_behalf_of;
    std::string in_place_of{};  ///< A8: of a delegate
    std::string refused_as{};   ///< what the directory or the delegations say against the role; empty: nothing
};

enum class Verb {
    start_case,
    start_step,
    release_step,
    complete_step,
    set_fields,
    submit_document,
    return_document,
    add_record,
    close_items,
    deliver_message,
    suspend_case,
    resume_case,
    cancel_case,
    add_note,
    adopt_calendar,
    fire_timers,
    fail_step,
    retry_step,
    erase_case,
    read_personal,
};

struct Command {
    Verb verb = Verb::fire_timers;
    Who by;
    std::string step;     ///< of an activation, of a for_each, of a message's wait
    std::string item;     ///< key of a record; empty: none named
    int attempt = 0;      ///< of the activation; 0: whichever is open
    std::string outcome;  ///< empty: none named
    std::string name;     ///< of the document to return, the record type, the message, the case
    std::vector<std::pair<std::string, Value>> fields;
    std::vector<std::string> documents;  ///< to submit, or given with a completion
    std::vector<std::string> items;      ///< to be offered again
    std::string text;                    ///< reason or note
    int calendar = 0;                    ///< of adopt_calendar: which of the calendars
    bool again = true;                   ///< of fail_step: trying again may be of use
    std::int64_t after = -1;             ///< of fail_step: microseconds until the next try; -1: as the step says
    bool anyway = false;                 ///< of erase_case: also while the case is not ended
    std::string key;                     ///< idempotency; empty: none
};

class Interpreter {
public:
    /// \param calendars what the case may pin; the first at its start. Empty: the SOP names none.
    Interpreter(const alur::sop::Sop& sop, std::vector<Hours> calendars, Coverage& coverage);

    /// \return the code of the refusal; empty: accepted
    std::string act(const Command& command, Instant now);

    /// The documents that the last refusal as `documents.missing` lists, sorted.
    [[nodiscard]] const std::vector<std::string>& missing() const { return missing_; }
    /// Sorted lines, one for each fact of the case that a user can see.
    [[nodiscard]] std::vector<std::string> visible() const;
    /// The instant at which the last event of the case was held.
    [[nodiscard]] Instant last() const { return state_.last; }
    /// When a timer will next have something to do; `never`: none is set.
    [[nodiscard]] Instant next_timer() const;

    // For whoever makes up commands.
    struct Activation {
        std::string step;
        std::string item;
        int number = 0;  ///< in order of offering, in the whole case
        int block = 0;   ///< 0: the root
        int attempt = 0;
        Instant offered{};
        bool started = false;
        Instant start{};
        std::string claimant;
        std::optional<Clock> clock;  ///< waku baku
        std::optional<Clock> deadline;
        bool deadline_fired = false;
        std::optional<Clock> wait;
        int failed = 0;  ///< W6: tries in a row
        Instant next_try{};
        bool incident = false;
        std::string reason;
    };
    struct Record {
        int number = 0;   ///< among the records of the case
        std::string key;  ///< or its number, once its key was erased
        std::map<std::string, Value> fields;
    };
    struct List {  ///< an open for_each
        std::string step;
        int block = 0;
        bool closed = false;
    };
    enum class Status { none, open, suspended, completed, cancelled };

    [[nodiscard]] Status status() const { return state_.status; }
    [[nodiscard]] std::vector<Activation> open() const;
    [[nodiscard]] std::vector<List> lists() const;
    [[nodiscard]] const std::vector<Record>& records(const std::string& type) const;
    [[nodiscard]] bool has_field(const std::string& field) const { return state_.fields.count(field) != 0; }
    [[nodiscard]] bool has_document(const std::string& document, const std::string& item) const;
    /// D6: the record type to whose items the document belongs; empty: to the case.
    [[nodiscard]] std::string items_of(const std::string& document) const;
    /// A3: the person bound to an external role; empty: nobody yet.
    [[nodiscard]] std::string bound(const std::string& role) const;

private:
    struct Document {
        int version = 0;
        bool returned = false;
    };
    struct Block {
        std::string split;
        Place join;
        int parent = 0;
        int live = 0;
        int awaited = 0;  ///< arrivals that are still needed
    };
    struct Completion {
        std::string step;
        std::string item;
        int attempt = 0;
        std::string outcome;
        std::string person;
        std::string on_behalf_of;
        std::string in_place_of;
        Instant at{};
    };
    using PerItem = std::pair<std::string, std::string>;  ///< a step or document, and the key of an item

    struct State {
        Status status = Status::none;
        std::string name;
        Instant last{};
        int calendar = 0;
        std::map<std::string, Value> fields;
        std::map<std::string, std::vector<Record>> records;
        std::map<PerItem, Document> documents;
        std::map<int, Activation> open;
        std::map<int, Block> blocks;
        std::map<int, List> lists;
        std::map<PerItem, int> attempts;
        std::map<PerItem, std::string> results;  ///< R8
        std::vector<Completion> completions;
        std::map<std::string, std::string> bound;
        std::optional<Clock> case_clock;
        int numbers = 0;
        int notes = 0;
        bool reset_case_clock = false;
    };

    /// Thrown inside; never leaves act().
    struct Refusal {
        std::string code;
        std::vector<std::string> documents;
    };

    // --- reading the SOP ---
    [[nodiscard]] const alur::sop::Step* find(const std::string& step) const;
    [[nodiscard]] const alur::sop::Step& step(const std::string& name) const { return *find(name); }
    [[nodiscard]] const alur::sop::RecordType* type_of(const alur::sop::Step& step) const;
    [[nodiscard]] const alur::sop::RecordType* find_type(const std::string& name) const;
    [[nodiscard]] const alur::sop::Document* find_document(const std::string& name) const;
    [[nodiscard]] const alur::sop::Field* find_field(const std::string& name, const alur::sop::RecordType* type) const;
    [[nodiscard]] bool is_record_field(const std::string& name, const alur::sop::RecordType* type) const;
    [[nodiscard]] std::string role_name(alur::ActorId actor) const;
    [[nodiscard]] const alur::sop::Actor* find_actor(const std::string& role) const;
    [[nodiscard]] bool is_external(const std::string& role) const;
    [[nodiscard]] bool may_work(const std::string& role, const alur::sop::Step& step) const;
    [[nodiscard]] Place place(alur::StepId step) const;
    [[nodiscard]] bool leads_back(const State& state, const Activation& activation, const std::string& outcome) const;
    [[nodiscard]] const alur::sop::Outcome* find_outcome(const alur::sop::Step& step, const std::string& label) const;
    [[nodiscard]] std::string first_outcome(const alur::sop::Step& step) const;
    [[nodiscard]] bool is_inside(const alur::sop::Step& step) const;
    [[nodiscard]] std::set<std::string> open_steps(const State& state) const;
    [[nodiscard]] const Hours& hours(const State& state) const;

    // --- commands ---
    void judge(State& state, const Command& command);
    void start_case(State& state, const Command& command);
    void start_step(State& state, const Command& command);
    void release_step(State& state, const Command& command);
    void complete_step(State& state, const Command& command);
    void set_fields(State& state, const Command& command);
    void fail_step(State& state, const Command& command);
    void retry_step(State& state, const Command& command);
    void submit_document(State& state, const Command& command);
    void return_document(State& state, const Command& command);
    void add_record(State& state, const Command& command);
    void close_items(State& state, const Command& command);
    void deliver_message(State& state, const Command& command);
    void adopt_calendar(State& state, const Command& command);
    void erase_case(State& state, const Command& command);

    // --- what commands check ---
    [[nodiscard]] int find_activation(const State& state, const Command& command);
    [[noreturn]] void refuse(const char* code) const;
    void check_claim(const Activation& activation, const Who& by);
    void check_role(const Who& by, bool allowed) const;
    void check_person(const State& state, const Who& by) const;
    void bind(State& state, const Who& by) const;
    void check_not_by(const State& state, const Activation& activation, const Who& by);
    void check_fields(const Command& command, const alur::sop::Step* setter, const alur::sop::RecordType* type) const;
    void check_documents(const State& state, const Activation& activation);
    void check_item_of_document(const std::string& document, const std::string& item) const;
    [[nodiscard]] bool may_bring(const State& state, const std::string& role,
                                 const alur::sop::Document& document) const;
    [[nodiscard]] bool is_present(const State& state, const std::string& document, const std::string& item,
                                  const alur::sop::RecordType* type) const;
    [[nodiscard]] bool holds(const State& state, const alur::sop::Condition& condition, const std::string& record_type,
                             const std::string& item, const std::string& counted_step);

    // --- what commands do ---
    void take_fields(State& state, const Command& command, const alur::sop::RecordType* type, const std::string& item);
    void submit(State& state, const std::string& document, const std::string& item);
    void rename(State& state, const alur::sop::RecordType& type, Record& record, const std::string& key);
    void complete(State& state, int number, const std::string& outcome, const Who& by, bool by_deadline,
                  const std::vector<std::string>& items);
    void complete_list(State& state, int list, const std::vector<std::string>& items);
    void leave(State& state, const alur::sop::Step& from, int block, const std::string& outcome,
               const std::vector<std::string>& items);
    void follow(State& state, const std::string& from, const Place& to, int block,
                const std::vector<std::string>& items, bool again);
    void arrive_or_start(State& state, const Place& to, int block);
    void begin(State& state, const Place& at, int block, const std::vector<std::string>& items);
    void offer(State& state, const alur::sop::Step& step, const std::string& item, int block);
    void end_case(State& state);
    void cancel_block(State& state, int block, bool itself);
    [[nodiscard]] bool lies_in(const State& state, int block, int outer) const;
    void reset_case_clock_after(State& state, const alur::sop::Step& done);
    void run_case_clock(State& state);
    void pause_clocks(State& state);
    void resume_clocks(State& state);

    // --- time ---
    [[nodiscard]] Instant instant_of_timer(const State& state, const Activation& activation) const;
    void fire_timers();
    void fire(State& state, int number);

    void mark(const std::string& rule) { coverage_->mark(rule); }

    const alur::sop::Sop* sop_;
    std::vector<Hours> calendars_;
    Coverage* coverage_;
    std::map<std::string, Place> join_;
    std::map<std::string, Place> block_;
    std::map<std::pair<std::string, std::string>, bool> loop_;
    State state_;
    std::vector<std::string> missing_;
    Instant now_{};
    std::map<std::string, std::pair<std::string, std::string>> answered_;  ///< by idempotency key: content and answer
};

}  // namespace reference
