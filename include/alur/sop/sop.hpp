// An SOP as its author wrote it: plain data, every reference resolved to a dense id, every part with its place in the
// source. YAML text is read into it; graph/compile turns it into tables. docs/sop-language.md gives the meaning.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/sop/condition.hpp>
#include <alur/sop/join.hpp>
#include <alur/sop/retry.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// An entry of `dasar_hukum`: a text, or `{teks, status: dicabut, oleh}` for a rule that is no longer in force.
struct DasarHukum {
    std::string teks;
    bool dicabut = false;  ///< revoked
    std::string oleh;      ///< the rule that revoked it; empty: not said
    Span span;
};

/// The identity box of the official sheet (PermenPANRB 35/2012). Empty fields were not seen or not written.
struct Identitas {
    std::string nama_sop;
    std::string nomor_sop;
    std::string instansi;
    std::string unit_kerja;
    std::optional<std::chrono::year_month_day> tanggal_pembuatan;
    std::optional<std::chrono::year_month_day> tanggal_revisi;
    std::optional<std::chrono::year_month_day> tanggal_efektif;
    std::string disahkan_oleh;  ///< the office that approves (jabatan), never a person
    std::vector<DasarHukum> dasar_hukum;
    std::vector<std::string> keterkaitan;
    std::vector<std::string> peringatan;
    std::vector<std::string> kualifikasi_pelaksana;
    std::vector<std::string> peralatan_perlengkapan;
    std::vector<std::string> pencatatan_pendataan;
    Span span;  ///< the key, as the three below; the start of the file where it is not written
    Span tanggal_revisi_span;
    Span peringatan_span;
    Span pencatatan_span;
};

/// A limit as written, with how far it can be relied on.
struct WaktuBaku {
    std::optional<Limit> limit;  ///< empty: `belum_ditetapkan`
    bool tentative = false;      ///< the owner has not confirmed the value
    std::string catatan;         ///< why it is tentative or not set
    Span span;
};

/// An entry of `actors`: a column of the sheet, a role in which persons act.
struct Actor {
    std::string id;
    std::string nama;
    bool external = false;                ///< the office's clock pauses while only external actors hold the case
    std::optional<std::int64_t> persons;  ///< how many people hold the role, where the author says so
    Span span;
};

/// A fact that a case or a record may hold, with what its value must look like (C1).
struct Field {
    std::string id;
    std::string nama;
    FieldType type = FieldType::string;
    std::vector<std::string> options;     ///< of a choice
    std::string pattern;                  ///< ECMAScript expression that a whole string must match; empty: any
    std::optional<std::int64_t> minimum;  ///< of an integer, inclusive
    std::optional<std::int64_t> maximum;  ///< of an integer, inclusive
    bool personal = false;                ///< marks values that are about a person
    bool required = false;                ///< of a record: AddRecord must give it. Of a case: start must give it.
    Span span;
};

/// What `for_each` runs over. Its fields stand in Sop::fields after those of the case.
struct RecordType {
    std::string id;
    std::string nama;
    FieldId first_field{};
    std::uint16_t field_count = 0;
    FieldId key = none<FieldId>;  ///< the field whose value tells records of one case apart
    Span span;
};

/// An entry of the catalogue of kelengkapan.
struct Document {
    std::string id;
    std::string nama;
    ActorId from = none<ActorId>;   ///< who brings it; none: a step produces it
    std::optional<Condition> when;  ///< required only under this condition
    bool personal = false;
    Span span;
};

/// A reference to a step, with its place in the source.
struct Target {
    StepId step = none<StepId>;  ///< end_step: the case ends
    Span span;
    bool by_default = false;  ///< filled in by the rule of the following step, not written
};

/// An entry of `next`: an unconditional or a guarded target. More than one entry splits.
struct Branch {
    Target to;
    std::optional<Condition> when;  ///< empty: always
};

/// An entry of `choose`: the first whose condition holds is taken; the last is `else`.
struct Choice {
    Target to;
    std::optional<Condition> when;  ///< empty: else
};

/// An entry of `outcomes`. In a `for_each` it is the outcome of one item and has no target.
struct Outcome {
    std::string label;
    Target to;
    bool returns = false;      ///< goes back for rework; documents need not be complete
    bool cancels = false;      ///< leaves forwards and cancels all else that is open in the case
    bool by_deadline = false;  ///< taken by the step's deadline only, never by a person
    Span span;
};

/// `for_each` of a step: it is offered once per record of a type (R2).
struct ForEach {
    RecordTypeId records{};
    bool open = false;  ///< `items: open`: records that arrive later are offered too, until the list is closed
    Span span;
};

/// `wait: {message: NAME}`: the step completes when the embedding application delivers the message.
struct WaitForMessage {
    std::string message;
};
/// `wait: {for: LIMIT}`: the step completes at the first instant at which the limit is used up.
struct WaitForTime {
    WaktuBaku limit;
};

/// A limit with a consequence, measured from the offer: exactly one of `escalate` and `outcome` is set (X1).
struct Deadline {
    WaktuBaku after;
    ActorId escalate = none<ActorId>;     ///< who is told; no authority changes
    OutcomeId outcome = none<OutcomeId>;  ///< the outcome that the step then takes
    Span span;
};

/// `retry` of a service step, as far as its author wrote one.
struct Retry {
    RetryPolicy policy;  ///< with the defaults for what is not written
    Span span;
};

/// Where the clock of a step starts.
enum class ClockFrom : std::uint8_t { offered, started };

/// A step as written: whose work it is, what it needs and yields, how long it may take, and where it leads.
struct Step {
    std::string id;
    std::string kegiatan;    ///< the activity, in active form without a subject
    std::string keterangan;  ///< the remarks column
    ActorId actor = none<ActorId>;
    std::vector<ActorId> recorded_by;     ///< who may record for an external actor
    std::vector<StepId> not_by;           ///< separation of duties: not the person who completed those steps
    std::vector<DocumentId> kelengkapan;  ///< what must be present at completion (D3)
    std::vector<DocumentId> outputs;      ///< what completion produces (D4)
    std::vector<FieldId> sets;            ///< what may be set while this step is open (C2)
    std::vector<RecordTypeId> adds;  ///< record types that may be added while this step is open (under `sets:` too)
    WaktuBaku waktu_baku;
    bool has_waktu_baku = false;  ///< false: the author wrote none at all
    ClockFrom from = ClockFrom::offered;

    // exactly one of these is not empty after reading; in a for_each, outcomes stand beside next or choose
    std::vector<Branch> next;
    std::vector<Outcome> outcomes;
    std::vector<Choice> choose;

    Join join = Join::none;
    std::uint16_t join_count = 0;  ///< of Join::count
    std::optional<ForEach> for_each;
    std::string call;     ///< id of another SOP; empty: none
    std::string service;  ///< name of a handler of the embedding application; empty: none
    std::variant<std::monostate, WaitForMessage, WaitForTime> wait;
    std::optional<Deadline> deadline;
    std::optional<Retry> retry;  ///< of a service; none: what RetryPolicy says by default

    Span span;          ///< the id
    Span routing_span;  ///< `next`, `outcomes` or `choose`; the id where none is written
    Span join_span;

    /// Whether it waits for a message or a time.
    [[nodiscard]] bool waits() const noexcept { return wait.index() != 0; }
    /// A step that nobody works on: it completes in the batch that starts it and is not printed on the sheet.
    [[nodiscard]] bool is_gateway() const noexcept {
        return actor == none<ActorId> && service.empty() && !waits() && call.empty();
    }
};

/// The promise for the whole case.
struct Sla {
    WaktuBaku total;
    int at_risk_percent = 80;    ///< 1–100: the share of a limit from which on an open verdict is `at_risk`
    StepId from = none<StepId>;  ///< completion of this step without a return resets the case clock
    Span span;
};

/// A whole SOP. An id (StepId, ActorId, …) is a position in the list of its kind; `read` yields no dangling one.
struct Sop {
    std::string id;
    bool draft = false;  ///< `status: draft`: not an official SOP
    Identitas identitas;
    std::string calendar;  ///< name of a calendar; empty: none, and then no limit may need one
    Span calendar_span;
    std::optional<Sla> sla;
    std::vector<Actor> actors;
    std::vector<Field> fields;           ///< of the case, then of each record type
    std::uint16_t case_field_count = 0;  ///< how many of them are of the case
    std::vector<RecordType> records;
    std::vector<Document> kelengkapan;
    std::vector<Step> steps;  ///< the first one is where a case starts

    std::string file;    ///< where it was read from
    std::string source;  ///< the bytes it was read from
    ContentHash hash{};  ///< of these bytes

    /// \param step below steps.size()
    [[nodiscard]] const Step& step(StepId step) const { return steps[index(step)]; }
    /// The step of that name, or none.
    [[nodiscard]] StepId find_step(std::string_view name) const noexcept;
};

}  // namespace sop
}  // namespace v0
}  // namespace alur
