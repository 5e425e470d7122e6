#include "log/ocel/read.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "yaml/file.hpp"

namespace alur {
inline namespace v0 {
namespace {

Diagnostics refusal(std::string file, const char* code, std::string message, std::string suggestion) {
    Diagnostics found(std::move(file));
    found.add({Severity::error, code, std::move(message), std::move(suggestion), {}, {}});
    return found;
}

}  // namespace

Result<OcelContent, Diagnostics> read_ocel(std::string_view bytes, std::string file, const OcelOptions& options) {
    if (bytes.size() > options.limits.bytes)
        return failure(refusal(std::move(file), "ALUR-E001",
                               "the file has " + std::to_string(bytes.size()) + " bytes, more than " +
                                   std::to_string(options.limits.bytes),
                               "split it, or raise the limit"));
    return log::is_sqlite(bytes) ? log::read_ocel_sqlite(bytes, std::move(file), options)
                                 : log::read_ocel_json(bytes, std::move(file), options);
}

Result<OcelContent, Diagnostics> read_ocel_file(const std::string& path, const OcelOptions& options) {
    const auto bytes = yaml::read_bytes(path, options.limits.bytes);
    if (!bytes) return failure(bytes.error());
    // What a program has written but not yet moved into its database is not in these bytes.
    std::error_code none;
    for (const char* const beside : {"-wal", "-journal"})
        if (log::is_sqlite(*bytes) && std::filesystem::file_size(path + beside, none) != 0 && !none)
            return failure(refusal(path, "ALUR-E009", "a program has this database open, or left it half written",
                                   "close it there, or run: sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)'"));
    return read_ocel(*bytes, path, options);
}

}  // namespace v0
}  // namespace alur
