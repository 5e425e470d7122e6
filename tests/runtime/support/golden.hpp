// A store with a little of everything, and all that an engine tells of it. By what is public alone, so that a release
// can be asked to write its own: tests/journal/golden/README.md.
#pragma once

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <alur/alur.hpp>

namespace alur::golden {

inline constexpr std::string_view calendar = R"(alur_kalender: 1
id: kantor
nama: Kantor contoh
zona: Asia/Jakarta
berlaku: {dari: 2024-01-01, sampai: 2024-12-31}
jam_kerja:
  senin: [08:00-12:00, 13:00-16:00]
  selasa: [08:00-12:00, 13:00-16:00]
  rabu: [08:00-12:00, 13:00-16:00]
  kamis: [08:00-12:00, 13:00-16:00]
  jumat: [08:00-11:30, 13:30-16:00]
libur:
  - {tahun: 2024, sumber: contoh, hari: {2024-12-25: Natal}}
)";
/// Announced later.
inline constexpr std::string_view another_holiday = R"(  - {tahun: 2024, sumber: contoh, hari: {2024-07-05: Libur}}
)";

inline constexpr std::string_view form = R"(alur: 1
id: izin
calendar: kantor
sla: {total: 5 hari kerja}
actors:
  pemohon: {nama: Pemohon, external: true}
  petugas: {nama: Petugas}
  kasi: {nama: Kasi}
fields:
  skala: {type: choice, options: [mikro, kecil]}
  karyawan: {type: integer}
  mulai: {type: date}
  resmi: {type: boolean}
  nik: {type: string, pattern: "[0-9]{16}", personal: true}
records:
  usaha:
    key: nib
    fields:
      nib: {type: string, personal: true}
      jenis: {type: string}
kelengkapan:
  formulir: {nama: Formulir, from: pemohon}
  foto: {nama: Foto, from: pemohon}
  nota: Nota dinas
steps:
  - {id: daftar, actor: pemohon, recorded_by: [petugas], kelengkapan: [formulir], sets: [skala, karyawan, mulai, resmi, nik, usaha], waktu_baku: 30 menit, next: bagi}
  - {id: bagi, actor: petugas, next: [teliti, kirim]}
  - {id: teliti, actor: petugas, not_by: [daftar], waktu_baku: 2 jam, deadline: {after: 1 hari kerja, escalate: kasi}, next: kumpul}
  - {id: kirim, service: oss, retry: {times: 2, after: 1 menit}, next: kumpul}
  - {id: kumpul, actor: petugas, join: all, outputs: [nota], outcomes: {lanjut: kunjungan, ulang: {next: bagi, returns: true}}}
  - {id: kunjungan, actor: petugas, for_each: usaha, sets: [jenis], waktu_baku: 1 hari kerja, next: putus}
  - {id: putus, actor: kasi, not_by: [teliti, daftar], kelengkapan: [nota], outcomes: {ya: serah, tidak: end}}
  - {id: serah, actor: pemohon, recorded_by: [petugas], next: end}
)";

inline Instant at(int day, int hour, int minute = 0) {
    return std::chrono::sys_days(std::chrono::July / 1 / 2024) + std::chrono::days(day - 1) +
           std::chrono::hours(hour - 7) + std::chrono::minutes(minute);
}

template <class T>
T need(Result<T, Refusal> result) {
    if (result) return *std::move(result);
    std::cerr << result.error() << '\n';
    std::abort();
}
template <class T>
void refuse(const Result<T, Refusal>& result) {
    if (!result) return;
    std::cerr << "that was not refused\n";
    std::abort();
}

/// Fills a store that holds nothing yet.
inline void play(Engine& engine, SimulatedTime& time) {
    const auto read = read_calendar(calendar, "kantor.yaml");
    auto sop = sop::read(std::string(form), "izin.yaml");
    if (!read) std::cerr << read.error();
    if (!sop) std::cerr << sop.error();
    if (!read || !sop) std::abort();
    const auto compiled_calendar = compile_calendar(*read);
    auto procedure = compile(*std::move(sop), *compiled_calendar);
    if (!procedure) {
        std::cerr << procedure.error();
        std::abort();
    }
    engine.deploy(std::make_shared<const Procedure>(*std::move(procedure)));
    time.set(at(2, 8));
    const CaseId all = need(engine.start("izin", {.by = "pemohon:sulastri",
                                                  .fields = {{"skala", std::string("kecil")}},
                                                  .name = "2024/07/0001",
                                                  .key = "web-1"}));
    const CaseId erased = need(engine.start("izin", {.by = "pemohon:karto", .name = "2024/07/0002", .key = "web-2"}));
    const CaseId open = need(engine.start("izin", {.by = "petugas:andi", .key = "web-3"}));
    need(engine.start("izin", {.by = "pemohon:sulastri"}));
    time.set(at(2, 9));
    need(engine.add_record(all, "usaha", {{"nib", std::string("0000000000001")}, {"jenis", std::string("kuliner")}},
                           {.by = "petugas:andi"}));
    need(engine.add_record(all, "usaha", {{"nib", std::string("0000000000002")}}, {.by = "petugas:andi"}));
    need(engine.set(all, "daftar",
                    {{"karyawan", std::int64_t{-3}},
                     {"mulai", std::chrono::year_month_day(std::chrono::year(2023) / 2 / 28)},
                     {"resmi", true},
                     {"nik", std::string("0000112233445566")}},
                    {.by = "petugas:andi"}));
    need(engine.submit(all, {"foto"}, {.by = "pemohon:sulastri"}));
    refuse(engine.return_document(all, "formulir", "buram", {.by = "petugas:andi"}));
    need(engine.complete(
        all, "daftar",
        {.by = "petugas:andi", .documents = {"formulir"}, .on_behalf_of = "pemohon:sulastri", .key = "web-4"}));
    need(engine.complete(all, "bagi", {.by = "petugas:budi"}));
    need(engine.start_step(all, "teliti", {.by = "petugas:budi"}));
    refuse(engine.complete(all, "teliti", {.by = "petugas:andi"}));
    refuse(engine.complete(all, "putus", {.by = "petugas:andi"}));
    refuse(engine.note(all, "x", {.by = "pemohon:orang-lain"}));
    refuse(engine.cancel(all, "x", {.by = "pemohon:orang-lain"}));
    refuse(engine.suspend(all, "x", {.by = "pemohon:sulastri"}));
    time.set(at(2, 10));
    need(engine.fail(all, "kirim", "tidak terhubung", {}));
    need(engine.note(all, "menelepon pemohon", {.by = "petugas:budi", .key = "web-5"}));
    need(engine.suspend(all, "listrik padam", {.by = "kasi:kartini"}));
    time.set(at(2, 11));
    need(engine.resume(all, {.by = "kasi:kartini"}));
    // Held: it was commanded before the event before it.
    time.set(at(2, 10, 30));
    need(engine.note(all, "terlambat dicatat", {.by = "petugas:budi"}));
    time.set(at(3, 14));
    static_cast<void>(engine.advance());
    need(engine.complete(all, "teliti", {.by = "petugas:budi"}));
    need(engine.complete(all, "kirim", {.by = "service"}));
    need(engine.complete(all, "kumpul", {.by = "petugas:andi", .outcome = "lanjut"}));
    need(engine.complete(all, "kunjungan",
                         {.by = "petugas:budi", .fields = {{"jenis", std::string("jasa")}}, .item = "0000000000002"}));
    const DelegationId given =
        need(engine.delegate({.by = "kasi:kartini", .to = "dewi", .until = at(20, 0), .reason = "cuti tahunan"}));
    need(engine.delegate({.by = "host:tata", .to = "budi", .until = at(9, 0), .from = at(4, 0), .of = "kasi:kartini"}));
    need(engine.complete(erased, "daftar", {.by = "pemohon:karto", .documents = {"formulir"}}));
    need(engine.note(erased, "rahasia", {.by = "petugas:andi"}));
    need(engine.cancel(erased, "ditarik", {.by = "pemohon:karto"}));
    need(engine.erase(erased, {.by = "kasi:kartini", .reason = "permintaan 3/2024"}));
    need(engine.read_personal(all, {.by = "kasi:kartini", .purpose = "pemeriksaan"}));
    need(engine.note(open, "oleh yang mewakili", {.by = "kasi:dewi", .delegate_of = "kartini"}));
    time.set(at(4, 8));
    need(engine.revoke(given, "kasi:kartini"));
    const auto other = read_calendar(std::string(calendar) + std::string(another_holiday), "kantor.yaml");
    if (!other) std::cerr << other.error();
    if (!other) std::abort();
    need(engine.adopt_calendar(open, *compile_calendar(*other), {.by = "kasi:kartini"}));
    need(
        engine.complete(open, "daftar", {.by = "petugas:andi", .documents = {"formulir"}, .on_behalf_of = "sulastri"}));
    static_cast<void>(engine.refusals());
}

/// All that an engine tells of a store that play() filled, a line for each thing.
/// \param time is set to when it is asked
inline std::string describe(Engine& engine, SimulatedTime& time) {
    time.set(at(10, 9));
    std::string told;
    const auto when = [](Instant instant) {
        return instant == never ? std::string("-") : std::to_string(instant.time_since_epoch().count());
    };
    const auto line = [&](const auto&... parts) {
        ((told.append(parts), told += '|'), ...);
        told += '\n';
    };
    for (std::size_t i = 0; i < 64; ++i) {
        const auto view = engine.view(static_cast<CaseId>(i));
        if (!view) continue;
        const CaseId id = view->id;
        line("case " + std::to_string(index(id)), view->name, view->sop, std::string(name(view->status)),
             std::to_string(view->events), when(view->last), std::string(name(view->time.verdict)),
             when(view->time.due), to_string(view->time.used),
             engine.replays(id) && *engine.replays(id) ? "replays" : "does not replay");
        for (const FieldView& field : view->fields)
            line(" field", field.field, field.item, to_string(field.value), field.erased ? "erased" : "");
        for (const DocumentView& document : view->documents)
            line(" document", document.document, document.item, std::to_string(static_cast<int>(document.status)));
        for (const std::string& record : view->records) line(" record", record);
        const auto activations = engine.activations(id);
        for (const ActivationView& one : *activations)
            line(" activation", one.name(), std::to_string(one.attempt), one.actor,
                 std::to_string(static_cast<int>(one.status)), when(one.offered), when(one.started), when(one.ended),
                 one.claimant, one.by, one.delegate_of, one.outcome, when(one.deadline),
                 std::string(name(one.time.verdict)), when(one.time.lapse), to_string(one.time.used),
                 std::to_string(one.tries.failed), one.tries.reason);
        const auto history = engine.history(id);
        for (const EventView& event : *history) {
            std::string names;
            for (const std::string& one : event.names) names += one + " ";
            line(" event", std::to_string(event.seq), when(event.at), event.kind, event.name(), event.by,
                 event.on_behalf_of, event.delegate_of, event.outcome, event.told, names, event.text,
                 event.erased ? "erased" : "", when(event.lapse));
        }
    }
    for (const DelegationView& one : engine.delegations())
        line("delegation", one.role, one.of, one.to, one.by, when(one.given), when(one.from), when(one.until),
             when(one.revoked), one.revoked_by, one.reason);
    for (const RefusedView& one : engine.refusals({.most = 1000}).refused)
        line("refused", one.code, one.command, one.sop, one.case_name, one.step, one.role, one.person, one.on_behalf_of,
             one.delegate_of, std::to_string(one.times), when(one.at));
    for (const Attention& one : engine.overdue())
        line("overdue", one.case_name, one.step, when(one.due), to_string(one.by));
    for (const FeedEvent& one : engine.feed().events)
        line("feed", std::to_string(index(one.case_id)), std::to_string(one.event.seq), one.event.kind);
    line("end of the feed", std::to_string(engine.feed_end().value));
    return told;
}

}  // namespace alur::golden
