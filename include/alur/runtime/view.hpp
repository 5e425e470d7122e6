// What an application sees of its cases: copies, in names, at one instant.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/status.hpp>
#include <alur/time/explain.hpp>
#include <alur/time/limit.hpp>
#include <alur/time/verdict.hpp>

namespace alur {
inline namespace v0 {

/// Time of a measure, in its ticks (ticks_per_unit).
struct UsedTime {
    Measure measure = Measure::working_time;  ///< what `ticks` counts
    std::int64_t ticks = 0;                   ///< microseconds, or whole working days

    friend bool operator==(const UsedTime&, const UsedTime&) = default;
};

/// Rounded up to whole minutes or days: `4 menit`, `2 jam 5 menit`, `3 hari kerja`.
[[nodiscard]] std::string to_string(const UsedTime& used);
/// Writes to_string(used).
std::ostream& operator<<(std::ostream& out, const UsedTime& used);

/// How a limit is kept: of an activation by its waktu baku, of a case by its `sla`.
struct TimeKept {
    Verdict verdict = Verdict::none;  ///< now, or at its end (T10); none: no limit, or cancelled within it
    UsedTime used;                    ///< of the limit's measure; zero where there is no limit
    Instant due = never;  ///< the last working instant before it is late, for display; never: no limit, or it is paused
    Instant lapse = never;     ///< the last instant that is not late
    bool provisional = false;  ///< due and lapse rest on days that the calendar does not know
};

/// How far one activation is: open until it is completed or cancelled.
enum class ActivationStatus : std::uint8_t {
    offered,    ///< open, claimed by nobody
    started,    ///< open, claimed
    completed,  ///< by a person, a message or a timer
    cancelled,  ///< its block was left or closed early, or the case was cancelled
};

/// How the tries of an open service stand (docs/sop-language.md, W6).
struct TriesView {
    std::string service;       ///< the name of its service; empty: the step is none
    std::uint16_t failed = 0;  ///< how many tries in a row have failed
    Instant last = never;      ///< when the last of them was told
    Instant next = never;      ///< when the next is due; never: none failed, or an incident is open
    Instant incident = never;  ///< since when an incident is open; never: none is
    std::string reason;        ///< why the last one failed
};

/// One activation of a step.
struct ActivationView {
    std::string step;           ///< its id in the SOP: `periksa_berkas`
    std::string item;           ///< the key of its record; empty outside a `for_each`
    std::uint16_t attempt = 1;  ///< counts the activations of the step (and item) in the case, from 1
    std::string actor;          ///< empty for waits
    ActivationStatus status = ActivationStatus::offered;  ///< as of the instant of the view
    Instant offered{};                                    ///< held time of its StepOffered (T4)
    Instant started = never;   ///< never: nobody claimed it, so that waiting and service are unknown
    Instant ended = never;     ///< completed or cancelled
    std::string claimant;      ///< who holds it
    std::string by;            ///< who completed it, as `ROLE:PERSON`; empty: nobody did, but perhaps a timer
    std::string delegate_of;   ///< a person, in whose place that was done; empty: nobody
    std::string outcome;       ///< label; empty: it has none, or is open
    Instant deadline = never;  ///< of an open one: the last instant before its deadline fires
    TimeKept time;             ///< against its waktu baku; while the case is suspended `due` and `lapse` are never
    TriesView tries;           ///< says nothing where its `service` is empty

    /// Whether it is neither completed nor cancelled.
    [[nodiscard]] bool is_open() const noexcept { return status <= ActivationStatus::started; }
    /// `kunjungan[0001]`, or the step alone.
    [[nodiscard]] std::string name() const { return item.empty() ? step : step + "[" + item + "]"; }
};

/// An activation, and why its used time is what it is.
struct ExplainedActivation {
    ActivationView activation;  ///< as in the list of activations of its case
    /// From where its clock began to where it ended, or now, without a gap. Their `used` sums to that of the
    /// activation. Empty where it has no standard time, or its clock has not begun.
    std::vector<Stretch> stretches;
    std::string zone;  ///< IANA name, of the calendar by which it was counted last; empty: by none
};

/// A field that is or was set.
struct FieldView {
    std::string field;    ///< its id in the SOP: `badan_hukum`
    std::string item;     ///< the key of its record; empty: a field of the case
    Value value;          ///< `false` where it is erased or masked
    bool erased = false;  ///< it had a value, which was erased or cannot be read without its key; `value` is none
    bool masked = false;  ///< it has a value that is about a person and is not shown here; `value` is none
};

/// A document that is not absent. One that belongs to records is there for each record that has it, and for the case
/// when every record has it.
struct DocumentView {
    std::string document;                            ///< its id in the catalogue: `ktp`
    std::string item;                                ///< the key of its record; empty: the case
    DocumentStatus status = DocumentStatus::absent;  ///< present or returned
};

/// What keeps a step from completing for want of documents.
struct Lacking {
    std::vector<std::string> documents;  ///< in order of the catalogue
    std::vector<std::string> unset;      ///< fields that must be set before it can be told what else is needed

    /// Whether no document is lacking, and that can be told.
    [[nodiscard]] bool nothing() const noexcept { return documents.empty() && unset.empty(); }
};

/// A case.
struct CaseView {
    CaseId id{};                              ///< as its store numbers it
    std::string name;                         ///< that the application gave it; empty: none
    std::string sop;                          ///< `id` of its SOP
    CaseStatus status = CaseStatus::unknown;  ///< open, suspended, or how it ended
    std::uint32_t events = 0;                 ///< how many it has
    Instant last{};                           ///< of its last event
    TimeKept time;                            ///< against the `sla`
    std::vector<ActivationView> open;         ///< in order of offering
    /// Those of the case, then record by record, each in the order of the SOP; unset ones are left out.
    std::vector<FieldView> fields;
    /// Those of the case, then record by record, each in the order of the catalogue.
    std::vector<DocumentView> documents;
    std::vector<std::string>
        records;  ///< their keys, in order of addition; of one that is masked or erased `#1`, `#2` …
};

/// An event of a case as people read it.
struct EventView {
    std::uint32_t seq = 0;           ///< of the stored event
    Instant at{};                    ///< held time (T4)
    std::string kind;                ///< `StepCompleted` (docs/sop-language.md, section 12)
    std::string about;               ///< the step, document, record type, actor or split; empty: the case
    std::string item;                ///< the key of the record that it is about; empty: it is about none
    std::string by;                  ///< `ROLE:PERSON`; empty: a timer
    std::string on_behalf_of;        ///< a person; empty: nobody
    bool from_outside = false;       ///< `by` is an external actor
    std::string delegate_of;         ///< a person, in whose place it was done; empty: nobody
    std::string outcome;             ///< label, of a StepCompleted; empty: the step has none
    std::string told;                ///< of DeadlineFired: the actor who is told
    std::string message;             ///< of a completed message wait
    std::vector<std::string> names;  ///< outputs, fields that were set
    std::string text;                ///< a reason, a note, the name of the case or of a person
    bool erased = false;             ///< there was a text, which was erased or cannot be read without its key
    Instant lapse = never;  ///< of what was offered or claimed, of a clock that started; of DeadlineFired: for which;
                            ///< of StepFailed: when the next try is due, never: an incident is opened

    /// `kunjungan[0001]`, or what it is about alone.
    [[nodiscard]] std::string name() const { return item.empty() ? about : about + "[" + item + "]"; }
    /// Whether it is about that step, document, record, actor, split or message.
    [[nodiscard]] bool speaks_of(std::string_view what) const {
        return what == about || what == name() || (!item.empty() && what == item) || what == told || what == message;
    }
};

/// A service that is tried no more until a person looks.
struct Incident {
    CaseId case_id{};       ///< as its store numbers it
    std::string case_name;  ///< that the application gave it; empty: none
    std::string sop;        ///< `id` of its SOP
    ActivationView work;    ///< what, and in `tries` since when and why
};

/// What a personal field was given in the course of a case.
struct GivenValue {
    std::uint32_t seq = 0;  ///< of the event
    Instant at{};           ///< held time of the event (T4)
    FieldView value;        ///< what it was given then, which may have been replaced since
};

/// All that a case holds about persons, shown.
struct PersonalRecord {
    CaseView view;                   ///< with personal values, whatever EngineOptions::shows_personal says
    std::vector<EventView> history;  ///< every event, with the texts that people wrote
    std::vector<GivenValue> given;   ///< every value that a personal field was given, in order
};

/// An open activation, or a whole case, that needs attention.
struct Attention {
    CaseId case_id{};       ///< as its store numbers it
    std::string case_name;  ///< that the application gave it; empty: none
    std::string step;       ///< with its item; empty: the whole case against its `sla`
    std::string actor;      ///< whose work it is; empty: a service, a wait, or the whole case
    Instant due = never;    ///< last working instant within the limit, for display; never: it rests or never lapses
    UsedTime used;          ///< in all, in the measure of the limit
    UsedTime by;            ///< overdue(): how much is over the limit; at_risk(): how much of it is left
};

}  // namespace v0
}  // namespace alur
