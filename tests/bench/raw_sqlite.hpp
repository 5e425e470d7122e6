// SQLite alone, as the floor of what keeps its rows in it: the same rows, inserted with the same settings.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "journal/bytes.hpp"
#include "journal/sqlite_file.hpp"

namespace alur::bench {

double seconds_of(auto work) {
    const auto from = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

inline void must(int code, sqlite3* database) {
    if (code == SQLITE_OK || code == SQLITE_DONE) return;
    std::fprintf(stderr, "%s\n", sqlite3_errmsg(database));
    std::exit(1);
}

struct Row {
    std::int64_t case_id = 0;
    std::int64_t prev = 0;
    journal::Bytes body;
};

/// As a journal is kept that one engine has alone, and one that several share (before SQLite 3.51.3).
inline constexpr const char* alone =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
inline constexpr const char* shared = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA";

/// Seconds to insert the rows from one on, so many in a transaction; those before it are there already.
/// \param batch 0: each by itself, without a transaction around it
inline double floor_seconds(const std::string& path, const std::vector<Row>& rows, std::size_t from = 0,
                            std::size_t batch = 0, const char* settings = alone) {
    sqlite3* database = nullptr;
    must(sqlite3_open(path.c_str(), &database), database);
    must(sqlite3_exec(database, journal::journal_schema, nullptr, nullptr, nullptr), database);
    must(sqlite3_exec(database, settings, nullptr, nullptr, nullptr), database);
    sqlite3_stmt* insert = nullptr;
    must(sqlite3_prepare_v2(database, "INSERT INTO entry(pos, case_id, prev, body) VALUES(?, ?, ?, ?)", -1, &insert,
                            nullptr),
         database);
    const auto run = [&](const char* statement) {
        must(sqlite3_exec(database, statement, nullptr, nullptr, nullptr), database);
    };
    const auto add = [&](std::size_t at) {
        const Row& row = rows[at];
        sqlite3_bind_int64(insert, 1, static_cast<std::int64_t>(at) + 1);
        sqlite3_bind_int64(insert, 2, row.case_id);
        sqlite3_bind_int64(insert, 3, row.prev);
        sqlite3_bind_blob64(insert, 4, row.body.data(), row.body.size(), SQLITE_STATIC);
        must(sqlite3_step(insert), database);
        sqlite3_reset(insert);
    };
    if (from != 0) {
        run("BEGIN IMMEDIATE");
        for (std::size_t at = 0; at < from; ++at) add(at);
        run("COMMIT");
    }
    const double seconds = seconds_of([&] {
        for (std::size_t at = from; at < rows.size(); ++at) {
            if (batch != 0 && (at - from) % batch == 0) run("BEGIN IMMEDIATE");
            add(at);
            if (batch != 0 && ((at - from + 1) % batch == 0 || at + 1 == rows.size())) run("COMMIT");
        }
    });
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return seconds;
}

/// The rows of a database that alur wrote.
inline std::vector<Row> rows_in(const std::string& path) {
    sqlite3* database = nullptr;
    must(sqlite3_open(path.c_str(), &database), database);
    sqlite3_stmt* select = nullptr;
    must(sqlite3_prepare_v2(database, "SELECT case_id, prev, body FROM entry ORDER BY pos", -1, &select, nullptr),
         database);
    std::vector<Row> rows;
    while (sqlite3_step(select) == SQLITE_ROW) {
        const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(select, 2));
        rows.push_back({sqlite3_column_int64(select, 0), sqlite3_column_int64(select, 1),
                        journal::Bytes(bytes, bytes + sqlite3_column_bytes(select, 2))});
    }
    sqlite3_finalize(select);
    sqlite3_close(database);
    return rows;
}

inline void remove_database(const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal", "-snapshot", ".keys"})
        std::filesystem::remove(path + suffix);
}

}  // namespace alur::bench
