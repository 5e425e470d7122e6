// A disk that fails: a SQLite VFS over the system's own, whose n-th write, truncation or sync does not work, or
// whose n-th read.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <functional>
#include <new>
#include <string>
#include <utility>

namespace alur::test {

/// While it lives, SQLite opens files through it. One at a time.
class FaultyDisk {
public:
    FaultyDisk() {
        vfs_ = *system_;
        vfs_.zName = "faulty";
        vfs_.szOsFile = static_cast<int>(sizeof(File)) + system_->szOsFile;
        vfs_.xOpen = open;
        disk_ = this;
        sqlite3_vfs_register(&vfs_, 1);
    }
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;
    ~FaultyDisk() {
        sqlite3_vfs_unregister(&vfs_);
        sqlite3_vfs_register(system_, 1);
        disk_ = nullptr;
    }

    /// Only operations on files that have this in their path count from now on.
    void only(std::string path) { only_ = std::move(path); }
    /// Calls act once, in the next operation, which works.
    void in_next(std::function<void()> act) { act_ = std::move(act); }
    /// From now on `good` operations work and the next does not. \param dead nor does any after it
    void fail_after(std::uint64_t good, bool dead) {
        left_ = good;
        dead_ = dead;
        armed_ = true;
        failed_ = false;
    }
    /// From now on reads count as well, and those that are counted are no others. They fail like a disk that is worn
    /// out.
    void reads_only(bool reads) { reads_only_ = reads; }
    /// The next commit that reaches the disk is told as failed all the same.
    void deny_next_commit() { denies_ = true; }
    /// From now on all works.
    void mend() { armed_ = false; }
    /// Whether an operation has failed since fail_after.
    [[nodiscard]] bool has_failed() const { return failed_; }

private:
    struct File : sqlite3_file {
        const char* name = nullptr;
        [[nodiscard]] bool is_of(const std::string& path) const {
            return path.empty() || (name != nullptr && std::strstr(name, path.c_str()) != nullptr);
        }
        [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };
    static sqlite3_file* real(sqlite3_file* file) { return static_cast<File*>(file)->real(); }

    [[nodiscard]] static bool works(sqlite3_file* file) {
        return disk_->reads_only_ || !static_cast<File*>(file)->is_of(disk_->only_) || disk_->works();
    }
    [[nodiscard]] bool works() {
        if (const auto act = std::exchange(act_, nullptr)) {
            act();
            return true;
        }
        if (!armed_) return true;
        if (left_ != 0) {
            --left_;
            return true;
        }
        armed_ = dead_;
        failed_ = true;
        return false;
    }

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
        auto* made = ::new (file) File;
        made->pMethods = nullptr;
        made->name = name;
        const int code = disk_->system_->xOpen(disk_->system_, name, made->real(), flags, out);
        if (made->real()->pMethods != nullptr) made->pMethods = &methods;
        return code;
    }
    static int close(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }
    static int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
        if (disk_->reads_only_ && static_cast<File*>(file)->is_of(disk_->only_) && !disk_->works())
            return SQLITE_IOERR_READ;
        return real(file)->pMethods->xRead(real(file), to, size, at);
    }
    /// A write that fails may have been half done.
    static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
        if (works(file)) return real(file)->pMethods->xWrite(real(file), from, size, at);
        static_cast<void>(real(file)->pMethods->xWrite(real(file), from, size / 2, at));
        return SQLITE_IOERR_WRITE;
    }
    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        return works(file) ? real(file)->pMethods->xTruncate(real(file), size) : SQLITE_IOERR_TRUNCATE;
    }
    /// Nothing here outlives the power, so a sync that works takes no time.
    static int sync(sqlite3_file* file, int) { return works(file) ? SQLITE_OK : SQLITE_IOERR_FSYNC; }
    static int size(sqlite3_file* file, sqlite3_int64* size) {
        return real(file)->pMethods->xFileSize(real(file), size);
    }
    static int lock(sqlite3_file* file, int kind) { return real(file)->pMethods->xLock(real(file), kind); }
    static int unlock(sqlite3_file* file, int kind) { return real(file)->pMethods->xUnlock(real(file), kind); }
    static int check_lock(sqlite3_file* file, int* out) {
        return real(file)->pMethods->xCheckReservedLock(real(file), out);
    }
    static int control(sqlite3_file* file, int op, void* argument) {
        if (op == SQLITE_FCNTL_COMMIT_PHASETWO && disk_->denies_.exchange(false)) return SQLITE_IOERR_FSYNC;
        return real(file)->pMethods->xFileControl(real(file), op, argument);
    }
    static int sector(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
    static int traits(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

    // The first version of the interface: no shared memory and no mapping, which a journal does without.
    static constexpr sqlite3_io_methods methods{1,       close,   read,       write,   truncate, sync,   size,
                                                lock,    unlock,  check_lock, control, sector,   traits, nullptr,
                                                nullptr, nullptr, nullptr,    nullptr, nullptr};

    inline static FaultyDisk* disk_ = nullptr;
    sqlite3_vfs* system_ = sqlite3_vfs_find(nullptr);
    sqlite3_vfs vfs_{};
    std::string only_;
    std::function<void()> act_;
    std::uint64_t left_ = 0;
    bool armed_ = false;
    bool reads_only_ = false;
    std::atomic<bool> denies_{false};  // other threads commit to other files meanwhile
    bool dead_ = false;
    bool failed_ = false;
};

}  // namespace alur::test
