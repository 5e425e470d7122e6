#include "yaml/file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

void refuse(Diagnostics& found, std::string message, std::string suggestion) {
    found.add({Severity::error, "ALUR-E009", std::move(message), std::move(suggestion), {}, {}});
}

}  // namespace

std::optional<std::string> read_text_file(const std::string& path, std::size_t most_bytes, Diagnostics& found) {
    std::error_code fault;
    const auto kind = std::filesystem::status(path, fault).type();
    if (kind == std::filesystem::file_type::not_found) {
        refuse(found, "there is no such file", "check the path");
        return std::nullopt;
    }
    if (kind != std::filesystem::file_type::regular) {
        refuse(found, fault ? "cannot be opened: " + fault.message() : "is not a regular file", "name a text file");
        return std::nullopt;
    }
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        refuse(found, "cannot be opened: " + std::generic_category().message(errno), "check who may read it");
        return std::nullopt;
    }
    std::string text(most_bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad()) {
        refuse(found, "cannot be read: " + std::generic_category().message(errno), "");
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
