// The keys of an SOP file, map by map. The reader knows no others; the JSON schema is compared with these tables.
#pragma once

#include <array>
#include <string_view>

#include "yaml/reading.hpp"

namespace alur {
inline namespace v0 {
namespace sop::keys {

using Names = std::string_view;

inline constexpr std::array top{Names("alur"),     Names("id"),          Names("status"), Names("identitas"),
                                Names("calendar"), Names("sla"),         Names("actors"), Names("fields"),
                                Names("records"),  Names("kelengkapan"), Names("steps")};
inline constexpr std::array identitas{Names("nama_sop"),
                                      Names("nomor_sop"),
                                      Names("instansi"),
                                      Names("unit_kerja"),
                                      Names("tanggal_pembuatan"),
                                      Names("tanggal_revisi"),
                                      Names("tanggal_efektif"),
                                      Names("disahkan_oleh"),
                                      Names("dasar_hukum"),
                                      Names("keterkaitan"),
                                      Names("peringatan"),
                                      Names("kualifikasi_pelaksana"),
                                      Names("peralatan_perlengkapan"),
                                      Names("pencatatan_pendataan")};
inline constexpr std::array dasar_hukum{Names("teks"), Names("status"), Names("oleh")};
inline constexpr std::array sla{Names("total"), Names("at_risk"), Names("from")};
inline constexpr std::array actor{Names("nama"), Names("external"), Names("persons")};
inline constexpr std::array field{Names("type"),    Names("nama"),    Names("options"),  Names("pattern"),
                                  Names("minimum"), Names("maximum"), Names("personal"), Names("required")};
inline constexpr std::array record{Names("nama"), Names("key"), Names("fields")};
inline constexpr std::array document{Names("nama"), Names("from"), Names("when"), Names("personal")};
inline constexpr std::array step{Names("id"),          Names("kegiatan"),    Names("keterangan"), Names("actor"),
                                 Names("recorded_by"), Names("service"),     Names("wait"),       Names("call"),
                                 Names("not_by"),      Names("kelengkapan"), Names("outputs"),    Names("sets"),
                                 Names("waktu_baku"),  Names("from"),        Names("next"),       Names("outcomes"),
                                 Names("choose"),      Names("join"),        Names("for_each"),   Names("items"),
                                 Names("deadline"),    Names("retry")};
inline constexpr std::array waktu_baku{Names("nilai"), Names("tentative"), Names("catatan")};
inline constexpr std::array branch{Names("to"), Names("when")};
inline constexpr std::array choice{Names("when"), Names("next")};
inline constexpr std::array otherwise{Names("else")};
inline constexpr std::array outcome{Names("next"), Names("returns"), Names("cancels")};
inline constexpr std::array item_outcome{Names("returns")};
inline constexpr std::array join{Names("count")};
inline constexpr std::array wait{Names("message"), Names("for")};
inline constexpr std::array deadline{Names("after"), Names("escalate"), Names("outcome")};
inline constexpr std::array retry{Names("times"), Names("after"), Names("at_most")};
inline constexpr std::array bounds{Names("at_least"), Names("at_most")};
/// The words of a condition that are no field.
inline constexpr std::array condition{Names("any"), Names("all"), Names("not"), Names("count")};

}  // namespace sop::keys
}  // namespace v0
}  // namespace alur
