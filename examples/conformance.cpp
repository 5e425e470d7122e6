// Whether the work went as the SOP says, from what was written down.  Run: ./conformance sop/perisa.yaml
#include <alur/alur.hpp>

#include <iostream>
#include <string_view>

namespace {

// B-1 went as it should, with one return. In B-2 somebody else than the kasi verified, and nobody checked again before
// the papers were filed. B-3 was filed before its check, which the log tells of too late.
constexpr std::string_view written_down =
    "Berkas;Kegiatan;Sebagai;Hasil;Waktu\n"
    "B-1;serah_berkas;pemohon;;2024-07-02 08:00\n"
    "B-1;periksa_berkas;operator;kurang;2024-07-02 08:05\n"
    "B-1;serah_berkas;pemohon;;2024-07-03 08:00\n"
    "B-1;periksa_berkas;operator;sesuai;2024-07-03 08:05\n"
    "B-1;verifikasi;kasi;ya;2024-07-03 08:20\n"
    "B-2;serah_berkas;pemohon;;2024-07-02 09:00\n"
    "B-2;periksa_berkas;operator;sesuai;2024-07-02 09:05\n"
    "B-2;verifikasi;operator;ya;2024-07-02 09:20\n"
    "B-2;Input OSS;operator;;2024-07-02 09:30\n"
    "B-2;arsip;operator;;2024-07-02 10:00\n"
    "B-3;serah_berkas;pemohon;;2024-07-02 10:00\n"
    "B-3;periksa_berkas;operator;sesuai;2024-07-02 10:05\n"
    "B-3;verifikasi;kasi;ya;2024-07-02 10:20\n"
    "B-3;Input OSS;operator;;2024-07-02 10:30\n"
    "B-3;arsip;operator;;2024-07-02 10:40\n"
    "B-3;terima_nib;operator;;2024-07-02 10:50\n"
    "B-3;cek_ulang;kasi;;2024-07-02 11:00\n";

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) { std::cerr << "usage: conformance SOP.yaml\n"; return 2; }

    alur::CsvOptions options;
    options.zone = "Asia/Jakarta";
    options.names = {{"case:concept:name", "Berkas"}, {"concept:name", "Kegiatan"}, {"org:role", "Sebagai"},
                     {"alur:outcome", "Hasil"}, {"time:timestamp", "Waktu"}};
    const auto read = alur::read_csv(written_down, "buku.csv", options);
    if (!read) { std::cerr << read.error(); return 1; }
    const auto procedure = alur::load(argv[1]);
    if (!procedure) { std::cerr << procedure.error(); return 1; }

    const auto held = alur::Conformance::of(read->content, {.procedure = *procedure,
                                                            .activities = {{"Input OSS", "input_oss"}},
                                                            .last_activities = {"terima_nib"}});
    if (!held) { std::cerr << held.error() << '\n'; return 1; }

    const alur::Table rows = held->deviations();
    for (std::size_t row = 0; row < rows.rows(); ++row)
        std::cout << rows["case"].text(row) << "  " << rows["kind"].text(row) << "  " << rows["explanation"].text(row) << '\n';
    std::cout << "fitness " << held->fitness().value_or(0) << '\n';
    for (const std::string& note : held->notes()) std::cout << "note: " << note << '\n';
}
