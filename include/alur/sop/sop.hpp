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
    std::string teks;      ///< `Peraturan Pemerintah Nomor 7 Tahun 2021`, as written
    bool dicabut = false;  ///< revoked
    std::string oleh;      ///< the rule that revoked it; empty: not said
    Span span;             ///< the text, of a map its `teks`
};

/// The identity box of the official sheet (PermenPANRB 35/2012). Empty fields were not seen or not written.
struct Identitas {
    std::string nama_sop;    ///< title on the sheet, not the `id`
    std::string nomor_sop;   ///< `61/SOP AP/Kec/2024`; free text, nothing is derived from it
    std::string instansi;    ///< the government: `Pemerintah Kota Bogor`
    std::string unit_kerja;  ///< the office within it: `Kecamatan Bogor Timur`
    std::optional<std::chrono::year_month_day> tanggal_pembuatan;  ///< date of the first issue
    /// Empty: never revised, or not seen. That of the first issue once more is reported (W010).
    std::optional<std::chrono::year_month_day> tanggal_revisi;
    std::optional<std::chrono::year_month_day> tanggal_efektif;  ///< in force since; no case is refused before it
    std::string disahkan_oleh;                                   ///< the office that approves (jabatan), never a person
    std::vector<DasarHukum> dasar_hukum;                         ///< in order of writing, revoked ones too
    /// Offices and SOPs that it touches, as free texts; no reference is resolved.
    std::vector<std::string> keterkaitan;
    std::vector<std::string> peringatan;              ///< what follows if the SOP is not kept; empty is reported (W003)
    std::vector<std::string> kualifikasi_pelaksana;   ///< what those who do the work must know
    std::vector<std::string> peralatan_perlengkapan;  ///< what they work with: `Alat tulis/komputer`
    std::vector<std::string> pencatatan_pendataan;  ///< registers and archives that are kept; empty is reported (W004)
    Span span;  ///< the key, as the three below; the start of the file where it is not written
    /// The key, or the box where the key is not written; line 0: there is no box. The next two are likewise.
    Span tanggal_revisi_span;
    Span peringatan_span;  ///< of the key `peringatan`
    Span pencatatan_span;  ///< of the key `pencatatan_pendataan`
};

/// A limit as written, with how far it can be relied on.
struct WaktuBaku {
    std::optional<Limit> limit;  ///< empty: `belum_ditetapkan`
    bool tentative = false;      ///< the owner has not confirmed the value
    std::string catatan;         ///< why it is tentative or not set
    Span span;                   ///< the limit itself, of a map its `nilai`; line 0: not written
};

/// An entry of `actors`: a column of the sheet, a role in which persons act.
struct Actor {
    std::string id;                       ///< its key under `actors`, and the ROLE in `ROLE:PERSON`: `kasi`
    std::string nama;                     ///< heading of its column; the id where none is written
    bool external = false;                ///< the office's clock pauses while only external actors hold the case
    std::optional<std::int64_t> persons;  ///< how many people hold the role, where the author says so
    Span span;                            ///< the key
};

/// A fact that a case or a record may hold, with what its value must look like (C1).
struct Field {
    std::string id;                       ///< its key under `fields`: `badan_hukum`
    std::string nama;                     ///< what people call it; the id where none is written
    FieldType type = FieldType::string;   ///< which alternative of Value it takes; a choice takes a text
    std::vector<std::string> options;     ///< of a choice
    std::string pattern;                  ///< ECMAScript expression that a whole string must match; empty: any
    std::optional<std::int64_t> minimum;  ///< of an integer, inclusive
    std::optional<std::int64_t> maximum;  ///< of an integer, inclusive
    bool personal = false;                ///< marks values that are about a person
    bool required = false;                ///< of a record: AddRecord must give it. Of a case: start must give it.
    Span span;                            ///< the key
};

/// What `for_each` runs over. Its fields stand in Sop::fields after those of the case.
struct RecordType {
    std::string id;                 ///< its key under `records`: `pelaku_usaha`
    std::string nama;               ///< what people call it; the id where none is written
    FieldId first_field{};          ///< position in Sop::fields of the first of its fields …
    std::uint16_t field_count = 0;  ///< … which lie side by side, so many, the key among them
    FieldId key = none<FieldId>;    ///< the field whose value tells records of one case apart
    Span span;                      ///< of its key under `records`
};

/// An entry of the catalogue of kelengkapan.
struct Document {
    std::string id;                 ///< its key under `kelengkapan`: `akta`
    std::string nama;               ///< what people call it; the id where a map names none
    ActorId from = none<ActorId>;   ///< who brings it; none: a step produces it
    std::optional<Condition> when;  ///< required only under this condition
    bool personal = false;          ///< its content is about a person; no rule of a case asks for this
    Span span;                      ///< the key
};

/// A reference to a step, with its place in the source.
struct Target {
    StepId step = none<StepId>;  ///< end_step: the case ends
    Span span;                   ///< the name of the target; by default the id of the step that it leads on from
    bool by_default = false;     ///< filled in by the rule of the following step, not written
};

/// An entry of `next`: an unconditional or a guarded target. More than one entry splits.
struct Branch {
    Target to;                      ///< begins a branch of its own where there are several entries
    std::optional<Condition> when;  ///< empty: always
};

/// An entry of `choose`: the first whose condition holds is taken; the last is `else`.
struct Choice {
    Target to;                      ///< where the step then leads
    std::optional<Condition> when;  ///< empty: else
};

/// An entry of `outcomes`. In a `for_each` it is the outcome of one item and has no target.
struct Outcome {
    std::string label;         ///< what a command names: `sesuai`
    Target to;                 ///< end_step: completes the case; of an item it says nothing
    bool returns = false;      ///< goes back for rework; documents need not be complete
    bool cancels = false;      ///< leaves forwards and cancels all else that is open in the case
    bool by_deadline = false;  ///< taken by the step's deadline only, never by a person
    Span span;                 ///< the label
};

/// `for_each` of a step: it is offered once per record of a type (R2).
struct ForEach {
    RecordTypeId records{};  ///< what it runs over, a position in Sop::records
    bool open = false;       ///< `items: open`: records that arrive later are offered too, until the list is closed
    Span span;               ///< the name of the record type
};

/// `wait: {message: NAME}`: the step completes when the embedding application delivers the message.
struct WaitForMessage {
    std::string message;  ///< the name by which the message is delivered (W1)
};
/// `wait: {for: LIMIT}`: the step completes at the first instant at which the limit is used up.
struct WaitForTime {
    WaktuBaku limit;  ///< always set, though maybe tentative (T1)
};

/// A limit with a consequence, measured from the offer: exactly one of `escalate` and `outcome` is set (X1).
struct Deadline {
    WaktuBaku after;                      ///< always set, though maybe tentative (T1)
    ActorId escalate = none<ActorId>;     ///< who is told; no authority changes
    OutcomeId outcome = none<OutcomeId>;  ///< the outcome that the step then takes
    Span span;                            ///< the map under `deadline`
};

/// `retry` of a service step, as far as its author wrote one.
struct Retry {
    RetryPolicy policy;  ///< with the defaults for what is not written
    Span span;           ///< the map under `retry`
};

/// Where the clock of a step starts.
enum class ClockFrom : std::uint8_t { offered, started };

/// A step as written: whose work it is, what it needs and yields, how long it may take, and where it leads.
struct Step {
    std::string id;                       ///< unique in the SOP: `periksa_berkas`
    std::string kegiatan;                 ///< the activity, in active form without a subject
    std::string keterangan;               ///< the remarks column
    ActorId actor = none<ActorId>;        ///< none: a service, a wait, a call or a gateway (S2)
    std::vector<ActorId> recorded_by;     ///< who may record it for the actor
    std::vector<StepId> not_by;           ///< separation of duties: not the person who completed those steps
    std::vector<DocumentId> kelengkapan;  ///< what must be present at completion (D3)
    std::vector<DocumentId> outputs;      ///< what completion produces (D4)
    std::vector<FieldId> sets;            ///< what may be set while this step is open (C2)
    std::vector<RecordTypeId> adds;  ///< record types that may be added while this step is open (under `sets:` too)
    WaktuBaku waktu_baku;            ///< without a limit where it is not written or `belum_ditetapkan` (T3)
    bool has_waktu_baku = false;     ///< false: the author wrote none at all
    ClockFrom from = ClockFrom::offered;  ///< where none is written: `started` with a `for_each`, else `offered` (T8)

    // exactly one of these is not empty after reading; in a for_each, outcomes stand beside next or choose
    /// One entry: a sequence; several: a split (F1). The following step where nothing is written (F2).
    std::vector<Branch> next;
    std::vector<Outcome> outcomes;  ///< an OutcomeId is a position here; the first is the "Ya" exit of the sheet
    std::vector<Choice> choose;     ///< tried in this order (C6)

    Join join = Join::none;           ///< none: the step is the join of no split (F4)
    std::uint16_t join_count = 0;     ///< of Join::count
    std::optional<ForEach> for_each;  ///< empty: it is offered as a whole, not per record
    std::string call;                 ///< id of another SOP; empty: none
    std::string service;              ///< name of a handler of the embedding application; empty: none
    std::variant<std::monostate, WaitForMessage, WaitForTime> wait;  ///< monostate: it waits for nothing
    std::optional<Deadline> deadline;  ///< empty: none; the waktu baku alone has no consequence
    std::optional<Retry> retry;        ///< of a service; none: what RetryPolicy says by default

    Span span;          ///< the id
    Span routing_span;  ///< `next`, `outcomes` or `choose`; the id where none is written
    Span join_span;     ///< the key; of a step without one, the step as a whole

    /// Whether it waits for a message or a time.
    [[nodiscard]] bool waits() const noexcept { return wait.index() != 0; }
    /// A step that nobody works on: it completes in the batch that starts it and is not printed on the sheet.
    [[nodiscard]] bool is_gateway() const noexcept {
        return actor == none<ActorId> && service.empty() && !waits() && call.empty();
    }
};

/// The promise for the whole case.
struct Sla {
    WaktuBaku total;             ///< without a limit where it is `belum_ditetapkan`: then cases have no case clock (T9)
    int at_risk_percent = 80;    ///< 1–100: the share of a limit from which on an open verdict is `at_risk`
    StepId from = none<StepId>;  ///< completion of this step without a return resets the case clock
    Span span;                   ///< the map under `sla`
};

/// A whole SOP. An id (StepId, ActorId, …) is a position in the list of its kind; `read` yields no dangling one.
struct Sop {
    std::string id;                      ///< the same in all revisions: `perisa`
    bool draft = false;                  ///< `status: draft`: not an official SOP
    Identitas identitas;                 ///< has no influence on a case (L5)
    std::string calendar;                ///< name of a calendar; empty: none, and then no limit may need one
    Span calendar_span;                  ///< the name; line 0: none is written
    std::optional<Sla> sla;              ///< empty: nothing is promised for the whole case
    std::vector<Actor> actors;           ///< the Pelaksana columns from left to right
    std::vector<Field> fields;           ///< of the case, then of each record type
    std::uint16_t case_field_count = 0;  ///< how many of them are of the case
    std::vector<RecordType> records;     ///< in the order in which their fields stand in `fields`
    std::vector<Document> kelengkapan;   ///< those that are brought and those that steps produce (D1)
    std::vector<Step> steps;             ///< the first one is where a case starts

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
