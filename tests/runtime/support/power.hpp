// A disk whose power may be cut at any moment: it remembers every write, truncation, sync, creation, name and removal,
// and makes the files that may be left then.
//
// What was synced is there. Of what was not, any part may be: each sector of 512 bytes of each write by itself, so that
// writes are lost, torn and in another order; and each name in a folder as it was after any of its changes. Only bytes
// that were written change (SQLite's "powersafe overwrite").
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace alur::test {

/// Until it ends, SQLite opens files through it, and nothing waits for a disk; so do link, unlink and fsync of this
/// process. One at a time, for one folder.
class Power {
public:
    Power();
    Power(const Power&) = delete;
    Power& operator=(const Power&) = delete;
    ~Power();

    /// From here on nothing is watched any more.
    void end() noexcept;

    /// What happened up to now, and is never forgotten.
    [[nodiscard]] std::size_t operations() const noexcept { return done_.size(); }
    /// Whether an operation makes what was done before it certain.
    [[nodiscard]] bool is_sync(std::size_t operation) const;

    enum class Kept : std::uint8_t {
        nothing,     ///< of what was not synced
        everything,  ///< the system had written it by itself
        some,        ///< any sector, any name
        last,        ///< the newest half: what was written later came first
    };
    /// Makes the files that are left where the power is cut before an operation. \param into a folder \param deaf the
    /// disk did nothing for a sync: what a test must find
    void cut(std::size_t before, Kept kept, std::mt19937& random, const std::string& into, bool deaf = false) const;

    // Of the functions that it stands for

    struct File;
    void note_write(File& file, const void* from, int size, sqlite3_int64 at);
    void note_truncate(File& file, sqlite3_int64 size);
    void note_sync(File& file);
    void note_opened(File& file, const char* name, bool is_new, bool syncs_folder);
    void note_synced(const std::string& name);
    void note_removed(const std::string& name);
    void note_linked(const std::string& from, const std::string& to);
    void note_folder_synced();
    /// The one that lives; null: none.
    static Power* current() noexcept;

private:
    enum class Kind : std::uint8_t { write, truncate, sync, name, sync_folder };
    struct Operation {
        Kind kind{};
        std::size_t file = 0;  // `name`: that it leads to; none: to nothing
        std::int64_t at = 0;   // or the size
        std::string bytes;     // or the name
    };
    static constexpr std::size_t nothing = static_cast<std::size_t>(-1);

    struct Methods;
    sqlite3_vfs* system_;
    sqlite3_vfs vfs_{};
    std::vector<Operation> done_;
    std::vector<std::string> first_;  // what a file held when it was first seen
    std::map<std::string, std::size_t> names_;
};

}  // namespace alur::test
