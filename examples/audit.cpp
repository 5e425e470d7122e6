// What an office wrote down elsewhere, audited against its SOP.  Run: ./audit sop/perisa.yaml
#include <alur/alur.hpp>

#include <initializer_list>
#include <iostream>
#include <string_view>

namespace {

// As a spreadsheet may have it. The office writes local time; the last case has no record of when its work was offered.
constexpr std::string_view written_down =
    "Berkas;Kegiatan;Keadaan;Petugas;Waktu\n"
    "B-1;verifikasi;schedule;;2024-06-14 16:10\n"
    "B-1;verifikasi;start;Sari;2024-06-19 07:40\n"
    "B-1;verifikasi;complete;Sari;2024-06-19 07:50\n"
    "B-1;Input OSS;schedule;;2024-06-19 07:50\n"
    "B-1;Input OSS;start;Budi;2024-06-19 07:51\n"
    "B-1;Input OSS;complete;Budi;2024-06-19 08:20\n"
    "B-2;verifikasi;schedule;;2024-07-02 09:00\n"
    "B-2;verifikasi;start;Sari;2024-07-02 09:05\n"
    "B-2;verifikasi;complete;Sari;2024-07-02 09:20\n"
    "B-3;verifikasi;complete;Sari;2024-07-03 10:00\n";

void print(const alur::Table& table, std::initializer_list<std::string_view> columns) {
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (const std::string_view name : columns) std::cout << "  " << name << ' ' << table[name].to_string(row);
        std::cout << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) { std::cerr << "usage: audit SOP.yaml\n"; return 2; }

    alur::CsvOptions options;
    options.zone = "Asia/Jakarta";  // times without a zone are refused unless somebody says which was meant
    options.names = {{"case:concept:name", "Berkas"}, {"concept:name", "Kegiatan"}, {"org:resource", "Petugas"},
                     {"lifecycle:transition", "Keadaan"}, {"time:timestamp", "Waktu"}};
    const auto read = alur::read_csv(written_down, "buku.csv", options);
    if (!read) { std::cerr << read.error(); return 1; }

    const auto procedure = alur::load(argv[1]);
    if (!procedure) { std::cerr << procedure.error(); return 1; }
    alur::AuditPlan plan = alur::plan_of(*procedure);
    plan.activities = {{"Input OSS", "input_oss"}};
    const auto audit = alur::Audit::of(read->content, plan);
    if (!audit) { std::cerr << audit.error() << '\n'; return 1; }

    std::cout << "by step and month\n";
    print(audit->by({{"step", "month"}}).value(), {"step", "month", "n", "met", "late", "unknown"});
    std::cout << "late\n";
    print(audit->violations(), {"case", "obligation", "waktu_baku", "cause"});
    std::cout << "why " << audit->activations()["verdict"].text(0) << '\n';
    for (const alur::Stretch& stretch : audit->explain(0))
        std::cout << "  " << alur::to_string(stretch.from) << "  " << name(stretch.why) << ' ' << stretch.reason << '\n';
    std::cout << "all\n";
    print(audit->activations(), {"case", "step", "verdict", "cause"});
}
