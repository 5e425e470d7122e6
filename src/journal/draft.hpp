// A file that takes its name when it is whole, not before.
#pragma once

#include <array>
#include <string>
#include <utility>

namespace alur {
inline namespace v0 {
namespace journal {

/// An empty file beside the one that it shall be, under a random name that no other file has. It is gone when its scope
/// ends, with what SQLite wrote beside it; a process that was killed leaves it there.
class Draft {
public:
    /// Makes it. Throws JournalError. \param name of the file that it shall be
    explicit Draft(std::string name) : Draft(std::move(name), nullptr) {}
    /// The same for the copy of a file: who may not read that may not read this either.
    Draft(std::string name, const std::string& of) : Draft(std::move(name), &of) {}
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Gives it its name; its bytes are on the disk already. Throws JournalError.
    /// \return false: there is a file of that name, and it stays as it is
    [[nodiscard]] bool take_name() const;
    /// The same, and takes the place of a file of that name.
    void take_place();

private:
    Draft(std::string name, const std::string* of);
    void remove() const noexcept;

    std::string name_;
    std::string path_;
    std::array<std::string, 2> beside_;  // what SQLite writes there; named before memory may be short
};

/// Has the disk know what a file that nobody else has open consists of. Throws JournalError.
void sync_file(const std::string& path);
/// Has the disk know the name of a file that is new. Throws JournalError.
void sync_folder(const std::string& path);

}  // namespace journal
}  // namespace v0
}  // namespace alur
