#include "runtime/support/power.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>

#include "support/files.hpp"

namespace alur::test {
namespace {

Power* living = nullptr;
bool within = false;  // SQLite's own calls are noted above

class Within {
public:
    Within() { within = true; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;
    ~Within() { within = false; }
};

std::string last_part(const std::string& path) { return std::filesystem::path(path).filename().string(); }

}  // namespace

struct Power::File : sqlite3_file {
    std::size_t number = 0;
    bool syncs_folder = false;  // with its next sync, as SQLite does for a new journal
    [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

struct Power::Methods {
    static File& file(sqlite3_file* of) { return *static_cast<File*>(of); }
    static sqlite3_file* real(sqlite3_file* of) { return file(of).real(); }

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* of, int flags, int* out) {
        const Within inside;
        auto* made = ::new (of) File;
        made->pMethods = nullptr;
        const bool is_new = name != nullptr && ::access(name, F_OK) != 0;
        const int code = living->system_->xOpen(living->system_, name, made->real(), flags, out);
        if (made->real()->pMethods == nullptr) return code;
        made->pMethods = &methods;
        constexpr int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
        living->note_opened(*made, name, is_new, (flags & SQLITE_OPEN_CREATE) != 0 && (flags & journals) != 0);
        return code;
    }
    static int remove(sqlite3_vfs*, const char* name, int syncs) {
        const Within inside;
        const int code = living->system_->xDelete(living->system_, name, 0);
        if (code == SQLITE_OK) {
            living->note_removed(name);
            if (syncs != 0) living->note_folder_synced();
        }
        return code;
    }
    static int close(sqlite3_file* of) {
        const Within inside;
        return real(of)->pMethods->xClose(real(of));
    }
    static int read(sqlite3_file* of, void* to, int size, sqlite3_int64 at) {
        return real(of)->pMethods->xRead(real(of), to, size, at);
    }
    static int write(sqlite3_file* of, const void* from, int size, sqlite3_int64 at) {
        living->note_write(file(of), from, size, at);
        return real(of)->pMethods->xWrite(real(of), from, size, at);
    }
    static int truncate(sqlite3_file* of, sqlite3_int64 size) {
        living->note_truncate(file(of), size);
        return real(of)->pMethods->xTruncate(real(of), size);
    }
    static int sync(sqlite3_file* of, int) {
        living->note_sync(file(of));
        return SQLITE_OK;
    }
    static int size(sqlite3_file* of, sqlite3_int64* size) { return real(of)->pMethods->xFileSize(real(of), size); }
    static int lock(sqlite3_file* of, int kind) { return real(of)->pMethods->xLock(real(of), kind); }
    static int unlock(sqlite3_file* of, int kind) { return real(of)->pMethods->xUnlock(real(of), kind); }
    static int check(sqlite3_file* of, int* out) { return real(of)->pMethods->xCheckReservedLock(real(of), out); }
    /// A hint of the size to come would write to the file past us.
    static int control(sqlite3_file* of, int op, void* argument) {
        return op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE
                   ? SQLITE_NOTFOUND
                   : real(of)->pMethods->xFileControl(real(of), op, argument);
    }
    static int sector(sqlite3_file* of) { return real(of)->pMethods->xSectorSize(real(of)); }
    static int traits(sqlite3_file* of) { return real(of)->pMethods->xDeviceCharacteristics(real(of)); }

    // The first version of the interface: no shared memory and no mapping, which a journal does without.
    static constexpr sqlite3_io_methods methods{1,       close,   read,    write,   truncate, sync,   size,
                                                lock,    unlock,  check,   control, sector,   traits, nullptr,
                                                nullptr, nullptr, nullptr, nullptr, nullptr};
};

Power::Power() : system_(sqlite3_vfs_find(nullptr)) {
    vfs_ = *system_;
    vfs_.zName = "power";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + system_->szOsFile;
    vfs_.xOpen = Methods::open;
    vfs_.xDelete = Methods::remove;
    living = this;
    sqlite3_vfs_register(&vfs_, 1);
}

Power::~Power() { end(); }

void Power::end() noexcept {
    if (living == nullptr) return;
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(system_, 1);
    living = nullptr;
}

Power* Power::current() noexcept { return within ? nullptr : living; }

bool Power::is_sync(std::size_t operation) const {
    return done_[operation].kind == Kind::sync || done_[operation].kind == Kind::sync_folder;
}

void Power::note_opened(File& file, const char* name, bool is_new, bool syncs_folder) {
    file.syncs_folder = syncs_folder;
    if (name != nullptr && !is_new) {
        const auto [known, is_strange] = names_.try_emplace(last_part(name), first_.size());
        file.number = known->second;
        if (is_strange) first_.push_back(bytes_in(name));  // made by somebody else, and complete
        return;
    }
    file.number = first_.size();
    first_.emplace_back();
    if (name == nullptr) return;
    names_[last_part(name)] = file.number;
    done_.push_back({Kind::name, file.number, 0, last_part(name)});
}

void Power::note_write(File& file, const void* from, int size, sqlite3_int64 at) {
    done_.push_back(
        {Kind::write, file.number, at, std::string(static_cast<const char*>(from), static_cast<std::size_t>(size))});
}
void Power::note_truncate(File& file, sqlite3_int64 size) { done_.push_back({Kind::truncate, file.number, size, {}}); }
void Power::note_sync(File& file) {
    done_.push_back({Kind::sync, file.number, 0, {}});
    if (file.syncs_folder) note_folder_synced();
    file.syncs_folder = false;
}
void Power::note_synced(const std::string& name) {
    const auto found = names_.find(last_part(name));
    if (found != names_.end()) done_.push_back({Kind::sync, found->second, 0, {}});
}
void Power::note_removed(const std::string& name) {
    names_.erase(last_part(name));
    done_.push_back({Kind::name, nothing, 0, last_part(name)});
}
void Power::note_linked(const std::string& from, const std::string& to) {
    const auto found = names_.find(last_part(from));
    if (found == names_.end()) return;
    names_[last_part(to)] = found->second;
    done_.push_back({Kind::name, found->second, 0, last_part(to)});
}
void Power::note_folder_synced() { done_.push_back({Kind::sync_folder, 0, 0, {}}); }

void Power::cut(std::size_t before, Kept kept, std::mt19937& random, const std::string& into, bool deaf) const {
    constexpr std::int64_t sector = 512;
    // Where each file and the folder were last synced.
    std::vector<std::size_t> synced(first_.size(), 0);
    std::size_t folder_synced = 0;
    for (std::size_t i = 0; i < before && !deaf; ++i) {
        if (done_[i].kind == Kind::sync) synced[done_[i].file] = i;
        if (done_[i].kind == Kind::sync_folder) folder_synced = i;
    }
    const std::size_t half = before - (before - std::min(before, folder_synced)) / 2;
    const auto keeps = [&](std::size_t operation, std::size_t certain) {
        if (operation < certain) return true;
        switch (kept) {
            case Kept::nothing: return false;
            case Kept::everything: return true;
            case Kept::some: return random() % 2 == 0;
            case Kept::last: return operation >= half;
        }
        return false;
    };
    std::vector<std::string> content = first_;
    std::map<std::string, std::size_t> names;
    std::map<std::string, bool> settled;  // a name stands as it was before one of its changes
    for (std::size_t i = 0; i < before; ++i) {
        const Operation& one = done_[i];
        if (one.kind == Kind::name) {
            bool& is_settled = settled[one.bytes];
            is_settled = is_settled || !keeps(i, folder_synced);
            if (is_settled) continue;
            if (one.file == nothing)
                names.erase(one.bytes);
            else
                names[one.bytes] = one.file;
        } else if (one.kind == Kind::truncate && keeps(i, synced[one.file])) {
            content[one.file].resize(static_cast<std::size_t>(one.at));
        } else if (one.kind == Kind::write) {
            std::string& to = content[one.file];
            const auto end = one.at + static_cast<std::int64_t>(one.bytes.size());
            for (std::int64_t at = one.at; at < end;) {
                const std::int64_t next = std::min(end, (at / sector + 1) * sector);
                if (keeps(i, synced[one.file])) {
                    if (static_cast<std::int64_t>(to.size()) < next) to.resize(static_cast<std::size_t>(next));
                    std::copy(one.bytes.begin() + (at - one.at), one.bytes.begin() + (next - one.at), to.begin() + at);
                }
                at = next;
            }
        }
    }
    for (const auto& [name, file] : names)
        std::ofstream(std::filesystem::path(into) / name, std::ios::binary | std::ios::trunc) << content[file];
}

}  // namespace alur::test

// What alur and SQLite ask of the system past SQLite's interface. Nothing in these tests outlives the power, so that
// nobody has to wait for the disk while it is watched.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {
int link(const char* from, const char* to) noexcept {
    const auto done = static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
    if (auto* power = alur::test::Power::current(); power != nullptr && done == 0) power->note_linked(from, to);
    return done;
}
int unlink(const char* name) noexcept {
    const auto done = static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, name, 0));
    if (auto* power = alur::test::Power::current(); power != nullptr && done == 0) power->note_removed(name);
    return done;
}
int rename(const char* from, const char* to) noexcept {
    const auto done = static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
    if (auto* power = alur::test::Power::current(); power != nullptr && done == 0) {
        power->note_linked(from, to);
        power->note_removed(from);
    }
    return done;
}
int fsync(int file) {
    auto* power = alur::test::Power::current();
    if (power == nullptr) return static_cast<int>(::syscall(SYS_fsync, file));
    struct stat found {};
    if (::fstat(file, &found) == 0 && S_ISDIR(found.st_mode))
        power->note_folder_synced();
    else
        power->note_synced(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file)).string());
    return 0;
}
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
