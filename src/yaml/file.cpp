#include "yaml/file.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace alur {
inline namespace v0 {
namespace yaml {

Result<std::string, Diagnostics> read_bytes(const std::string& path, std::size_t most) {
    Diagnostics found(path);
    const auto refuse = [&](std::string code, std::string message, std::string suggestion) {
        found.add({Severity::error, std::move(code), std::move(message), std::move(suggestion), {}, {}});
        return failure(std::move(found));
    };
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return refuse("ALUR-E009", "there is no such file", "check the path");
    if (error) return refuse("ALUR-E009", "the file cannot be read: " + error.message(), "check the path");
    // Opening a pipe would wait for its writer.
    if (status.type() != std::filesystem::file_type::regular)
        return refuse("ALUR-E009", "this is not a regular file", "name a file");
    std::ifstream in(path, std::ios::binary);
    if (!in) return refuse("ALUR-E009", "the file cannot be opened", "check who may read it");
    std::string bytes;
    char buffer[1U << 14U];
    // One byte more than allowed tells a file that is too large, even one that grows meanwhile.
    while (bytes.size() <= most && in.read(buffer, sizeof buffer).gcount() > 0)
        bytes.append(buffer, static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return refuse("ALUR-E009", "the file cannot be read to its end", "check the disk");
    if (bytes.size() > most)
        return refuse("ALUR-E001", "the file has more than " + std::to_string(most) + " bytes", "split it");
    return bytes;
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
