#include "journal/database.hpp"

#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <new>
#include <random>
#include <string_view>
#include <system_error>
#include <thread>

#include <alur/journal/error.hpp>

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

JournalFault fault_of(int code) noexcept {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL: return JournalFault::in_use;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
        case SQLITE_SCHEMA:
        case SQLITE_ERROR:
        case SQLITE_MISMATCH:
        case SQLITE_CONSTRAINT: return JournalFault::damaged;
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_READONLY: return JournalFault::unreadable;
        default: return JournalFault::disk;
    }
}

/// A name that begins with "file:" or is empty must mean a file like any other.
std::string literal(const std::string& path) { return path.starts_with('/') ? path : "./" + path; }

/// As SQLite takes a file that nothing changes: https://sqlite.org/uri.html. With an authority that is empty, since the
/// path may begin like one.
std::string address_of_still(const std::string& path) {
    std::string address = path.starts_with('/') ? "file://" : "file:";
    for (const char byte : literal(path)) {
        if (byte == '%' || byte == '?' || byte == '#') {
            constexpr std::string_view digits = "0123456789abcdef";
            const auto code = static_cast<unsigned char>(byte);
            address += {'%', digits[code / 16], digits[code % 16]};
        } else {
            address += byte;
        }
    }
    return address + "?immutable=1";
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }

Database::Database(const std::string& path, Open open) : path_(path) {
    sqlite3* handle = nullptr;
    const bool is_still = open == Open::to_read_still;
    // Else also to read: only who may write can take the lock that makes a write-ahead log readable without shared
    // memory.
    const int flags = SQLITE_OPEN_NOMUTEX |
                      (is_still ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE) |
                      (open == Open::to_make ? SQLITE_OPEN_CREATE : 0);
    const int code =
        sqlite3_open_v2((is_still ? address_of_still(path) : literal(path)).c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (handle == nullptr) throw std::bad_alloc();
    if (code != SQLITE_OK) fail(code);
    sqlite3_extended_result_codes(handle, 1);
    // The bytes of the file are not trusted, and it is read, never mapped.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    run("PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON");
    if (open == Open::to_write || open == Open::to_make) {
        // SQLite reads what it may not write, and says so only when that is tried.
        if (sqlite3_db_readonly(handle, "main") != 0) fail(SQLITE_READONLY, sqlite3_errstr(SQLITE_READONLY));
        return;
    }
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    run("PRAGMA query_only = ON");
}

Database::~Database() {
    // To read a file with a write-ahead log SQLite makes an empty one where there is none. When it is closed with
    // nothing in the log, there is nothing to write to the file, and the log goes; one that holds something stays as it
    // was found.
    int stays = 0;
    if (handle_) sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &stays);
    if (stays == 0) return;
    std::error_code unknown;
    if (std::filesystem::file_size(std::string(file()) + "-wal", unknown) == 0 && !unknown)
        sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

/// How a connection waits. Whoever commits over and over leaves the file for some microseconds at a time: so others
/// look often, and not in step with it. (SQLite's own way is to look less and less often, and may never find it.)
struct Database::Patience {
    std::chrono::milliseconds limit;
    std::chrono::steady_clock::time_point begin{};
    std::minstd_rand random{std::random_device()()};

    static int wait(void* self, int attempts) {
        auto& patience = *static_cast<Patience*>(self);
        const auto now = std::chrono::steady_clock::now();
        if (attempts == 0) patience.begin = now;
        if (now - patience.begin >= patience.limit) return 0;
        std::this_thread::sleep_for(std::chrono::microseconds(200 + patience.random() % 1000));
        return 1;
    }
};

void Database::Forget::operator()(Patience* patience) const noexcept { delete patience; }

void Database::wait_for_others(std::chrono::milliseconds patience) {
    patience_.reset(new Patience{patience});
    sqlite3_busy_handler(handle(), Patience::wait, patience_.get());
}

void Database::run(const char* sql) {
    const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code);
}

bool Database::in_transaction() const noexcept { return sqlite3_get_autocommit(handle()) == 0; }

const char* Database::file() const noexcept { return sqlite3_db_filename(handle(), "main"); }

void Database::fail(int code) const { fail(code, sqlite3_errmsg(handle())); }

void Database::fail(int code, const char* why) const {
    if ((code & 0xff) == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM) throw std::bad_alloc();
    const JournalFault fault = fault_of(code);
    std::string what = "alur: " + path_ + ": ";
    switch (fault) {
        case JournalFault::in_use:
            what += !patience_ ? "another process, or this one, has this journal open; close it there"
                               : "others have had this journal for " + std::to_string(patience_->limit.count()) +
                                     " ms, or one of them has it alone; try again, or close it there";
            break;
        case JournalFault::damaged: what += "this journal is damaged; restore it from a backup"; break;
        case JournalFault::unreadable: what += "this process may not read and write here"; break;
        default: what += "the disk failed or is full"; break;
    }
    throw JournalError(fault, what + " (SQLite: " + why + ")");
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

Statement::Statement(Database& database, const char* sql) : database_(database) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    statement_.reset(statement);
    if (code != SQLITE_OK) database.fail(code);
}

Statement& Statement::bind(int parameter, std::int64_t value) {
    if (const int code = sqlite3_bind_int64(statement_.get(), parameter, value); code != SQLITE_OK)
        database_.fail(code);
    return *this;
}

Statement& Statement::bind(int parameter, BytesView bytes) {
    const int code = sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(), SQLITE_STATIC);
    if (code != SQLITE_OK) database_.fail(code);
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
    return code == SQLITE_ROW;
}

bool Statement::is_integer(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER; }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return text == nullptr ? std::string() : std::string(text);
}

BytesView Statement::bytes(int column) const {
    const void* data = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {static_cast<const std::byte*>(data), static_cast<std::size_t>(size)};
}

void Statement::reset() noexcept { sqlite3_reset(statement_.get()); }

}  // namespace journal
}  // namespace v0
}  // namespace alur
