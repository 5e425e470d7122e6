#include "yaml/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/descriptor.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

namespace fs = std::filesystem;

/// The file of that directory whose name is nearest to the missing one.
std::string neighbour_of(const fs::path& path) {
    std::error_code failed;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::vector<std::string> names;
    for (auto entry = fs::directory_iterator(folder, failed);
         !failed && entry != fs::directory_iterator() && names.size() < 10'000; entry.increment(failed))
        names.push_back(entry->path().filename().string());
    const std::string name = path.filename().string();
    const std::string_view best = closest(name, {names.begin(), names.end()});
    return best.empty() ? std::string() : (path.parent_path() / std::string(best)).string();
}

}  // namespace

Result<std::string, Diagnostics> read_bytes(const std::string& path, std::size_t most) {
    const auto refuse = [&path](const char* code, std::string message, std::string suggestion) {
        Diagnostics found(path);
        found.add({Severity::error, code, std::move(message), std::move(suggestion), {}, {}});
        return failure(std::move(found));
    };
    // Opened without waiting, and looked at only then: what is behind the path cannot change in between.
    const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (file.number() < 0) {
        const int reason = errno;
        if (reason != ENOENT)
            return refuse("ALUR-E009",
                          std::string("the file cannot be opened: ") + std::generic_category().message(reason),
                          "check the path");
        const std::string near = neighbour_of(path);
        return refuse("ALUR-E009", "there is no such file",
                      near.empty() ? "check the path" : "did you mean " + near + "?");
    }
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return refuse("ALUR-E009", "the file cannot be read", "check the path");
    if (S_ISDIR(status.st_mode))
        return refuse("ALUR-E009", "this is a directory, not a regular file", "name the files in it");
    // Reading a pipe would wait for its writer, and a device might never end.
    if (!S_ISREG(status.st_mode)) return refuse("ALUR-E009", "this is not a regular file", "name a file");
    std::string bytes;
    std::array<char, 1U << 14U> buffer;
    // One byte more than allowed tells a file that is too large, even one that grows meanwhile.
    while (bytes.size() <= most) {
        const ::ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0)
            return refuse("ALUR-E009",
                          std::string("the file cannot be read to its end: ") + std::generic_category().message(errno),
                          "check the disk");
        if (count == 0) return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return refuse("ALUR-E001", "the file has more than " + std::to_string(most) + " bytes", "split it");
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
