// alur version: what a bug report must say.
#include <sodium.h>
#include <sqlite3.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/app.hpp"
#include "cli/json.hpp"

namespace alur::cli {
namespace {

constexpr std::string_view compiler() {
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "g++ " __VERSION__;
#else
    return "unknown";
#endif
}

/// The release of the zone data of the system, such as 2025b. Its first line says it.
std::string zone_data() {
    std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
    std::string line;
    constexpr std::string_view prefix = "# version ";
    if (!std::getline(file, line) || line.rfind(prefix, 0) != 0) return "unknown";
    return line.substr(prefix.size());
}

/// `Boost 1.74.0, yaml-cpp 0.7.0` as pairs.
std::vector<std::pair<std::string, std::string>> libraries() {
    std::vector<std::pair<std::string, std::string>> out;
    std::string_view rest = ALUR_LIBRARIES;
    while (!rest.empty()) {
        const std::string_view entry = rest.substr(0, rest.find(", "));
        rest.remove_prefix(std::min(rest.size(), entry.size() + 2));
        const std::size_t blank = entry.find(' ');
        out.emplace_back(entry.substr(0, blank), entry.substr(blank + 1));
    }
    return out;
}

int print_version(bool json) {
    std::vector<std::pair<std::string, std::string>> rows{{"compiler", std::string(compiler())},
                                                          {"tzdata", zone_data()}};
    for (auto& library : libraries()) rows.push_back(std::move(library));
    // Shared libraries, which the system replaces without alur: the ones that run, not those of the build.
    rows.emplace_back("SQLite", sqlite3_libversion());
    rows.emplace_back("libsodium", sodium_version_string());
    if (json) {
        Json out{{"alur", ALUR_VERSION}};
        for (const auto& [name, version] : rows) out[name] = version;
        print(out);
    } else {
        std::puts("alur " ALUR_VERSION);
        for (const auto& [name, version] : rows) std::printf("  %-14s %s\n", name.c_str(), version.c_str());
    }
    return fine;
}

}  // namespace

void add_version(CLI::App& app, Session& session) {
    app.set_version_flag("--version", "alur " ALUR_VERSION, "Print the version and exit");
    CLI::App* command = app.add_subcommand("version", "Print the versions of alur and of what it is built from");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "Print JSON");
    command->callback([json, &session] { session.run = [json] { return print_version(*json); }; });
}

}  // namespace alur::cli
