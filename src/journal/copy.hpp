// A copy of a journal, made a few pages at a time, while rows are added between them.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "journal/database.hpp"
#include "journal/draft.hpp"

struct sqlite3_backup;

namespace alur {
inline namespace v0 {
namespace journal {

/// What is written to the journal through the same Database while it is copied is in the copy too. Everything throws
/// JournalError, std::bad_alloc; then there is no copy.
class Copy {
public:
    /// Begins a copy that is not under its name yet. `exists`: there is such a file, or the rest of one.
    /// \param of the journal, which outlives it; who may not read that may not read the copy either
    Copy(const std::string& path, Database& of);
    /// It was stopped, or step has returned false.
    ~Copy() = default;

    /// Copies some pages. Nobody else uses the journal meanwhile, and no transaction is open.
    /// \return whether there are more
    [[nodiscard]] bool step();
    /// Gives up. Nobody else uses the journal meanwhile.
    void stop() noexcept { backup_.reset(); }
    /// Once step has returned false: brings the copy to the disk, then under its name.
    void keep();

private:
    struct Finish {
        void operator()(sqlite3_backup* backup) const noexcept;
    };

    Database& of_;
    std::string path_;
    Draft draft_;
    std::optional<Database> copy_;  // until it is whole
    std::unique_ptr<sqlite3_backup, Finish> backup_;
    int pages_ = 256;                             // of the next step
    int left_ = std::numeric_limits<int>::max();  // behind the last
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
