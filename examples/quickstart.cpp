// One PERISA case from YAML to verdict.  Run: ./quickstart sop/perisa.yaml
#include <alur/alur.hpp>
#include <iostream>

int main(int argc, char** argv) {
    if (argc != 2) { std::cerr << "usage: quickstart SOP.yaml\n"; return 2; }

    const auto procedure = alur::load(argv[1]);            // read, check, compile, prove
    if (!procedure) { std::cerr << procedure.error(); return 1; }

    alur::Engine engine{alur::memory()};                   // alur::sqlite("kantor.alur") keeps cases on disk
    engine.deploy(*procedure);

    const auto id = engine.start("perisa", {.by = "pemohon:p1", .fields = {{"badan_hukum", false}}});
    if (!id) { std::cerr << id.error() << '\n'; return 1; }

    const auto refused = engine.complete(*id, "verifikasi", {.by = "kasi:k1", .outcome = "ya"});
    if (!refused) std::cout << refused.error() << '\n';    // step.not_open: verifikasi is not open; open: serah_berkas

    if (!engine.complete(*id, "serah_berkas", {.by = "pemohon:p1", .documents = {"formulir"}})) return 1;
    const auto lacking = engine.missing(*id, "periksa_berkas");
    for (const auto& document : lacking->documents) std::cout << "periksa_berkas lacks " << document << '\n';

    for (const auto& late : engine.overdue())
        std::cout << late.step << " is over by " << late.by << '\n';
}
