// The workload of the floors (floor.hpp) as an SOP: with documents, roles, four eyes and waktu baku in working time.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include <alur/base/result.hpp>
#include <alur/graph/compile.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

namespace alur::bench {

inline constexpr const char* perisa = R"(alur: 1
id: perisa
status: draft
calendar: kantor
actors:
  pemohon: {nama: Pemohon, external: true}
  operator: {nama: Operator}
  kasi: {nama: Kasi}
kelengkapan:
  formulir: {nama: Formulir, from: pemohon}
  ktp: {nama: KTP, from: pemohon}
  npwp: {nama: NPWP, from: pemohon}
  berkas: Berkas terverifikasi
  nib: NIB
steps:
  - {id: serah_berkas, actor: pemohon, recorded_by: [operator], kelengkapan: [formulir]}
  - id: periksa
    actor: operator
    kelengkapan: [formulir, ktp, npwp]
    waktu_baku: 5 menit
    outcomes: {sesuai: verifikasi, kurang: {next: serah_berkas, returns: true}}
  - id: verifikasi
    actor: kasi
    not_by: [periksa]
    outputs: [berkas]
    waktu_baku: 25 menit
    outcomes: {sesuai: input_oss, kurang: {next: serah_berkas, returns: true}}
  - {id: input_oss, actor: operator, kelengkapan: [berkas], waktu_baku: 15 menit}
  - {id: terima_nib, actor: operator, outputs: [nib], waktu_baku: 1 hari kerja}
)";

inline constexpr const char* kantor = R"(alur_kalender: 1
id: kantor
nama: Kantor
zona: Asia/Jakarta
berlaku: {dari: 2020-01-01, sampai: 2030-12-31}
jam_kerja:
  senin: [07:30-12:00, 13:00-16:00]
  selasa: [07:30-12:00, 13:00-16:00]
  rabu: [07:30-12:00, 13:00-16:00]
  kamis: [07:30-12:00, 13:00-16:00]
  jumat: [07:30-11:30, 13:00-16:30]
)";

template <class T, class E>
T must(Result<T, E> result) {
    if (result) return std::move(result).value();
    std::fputs(result.error().to_string().c_str(), stderr);
    std::exit(1);
}

inline Procedure compiled(const std::string& sop) {
    return must(compile(must(sop::read(sop, "perisa.yaml")),
                        must(compile_calendar(must(read_calendar(kantor, "kantor.yaml"))))));
}

}  // namespace alur::bench
