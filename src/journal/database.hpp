// SQLite as alur uses it: handles that close themselves, and errors that are thrown.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <alur/journal/sqlite.hpp>

#include "journal/codec.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace alur {
inline namespace v0 {
namespace journal {

class Database {
public:
    enum class Open : std::uint8_t {
        to_read,        ///< and changes nothing, beyond what a process that was killed left half done
        to_read_still,  ///< a file that nobody writes meanwhile, without what lies beside it
        to_write,       ///< a file that is there
        to_make,        ///< a file that may not be there
    };

    /// Opens a file. Throws JournalError.
    Database(const std::string& path, Open open);
    Database(Database&&) noexcept = default;
    Database& operator=(Database&&) = delete;
    ~Database();

    /// From now on waits so long for others who have the file, before it fails as `in_use`.
    void wait_for_others(std::chrono::milliseconds patience);
    /// Runs statements that answer nothing of interest. Throws JournalError, std::bad_alloc.
    void run(const char* sql);
    /// Whether a transaction is open.
    [[nodiscard]] bool in_transaction() const noexcept;
    [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// The same file from the root, in whatever folder the process is by now. Any thread may ask.
    [[nodiscard]] const char* file() const noexcept;

    /// Throws what the last call on this database failed of.
    [[noreturn]] void fail(int code) const;
    /// The same of a call of another kind. \param why in the words of SQLite
    [[noreturn]] void fail(int code, const char* why) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };

    struct Patience;
    struct Forget {
        void operator()(Patience* patience) const noexcept;
    };
    std::unique_ptr<Patience, Forget> patience_;  // null: nobody is waited for

    std::string path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement, used again and again. Its database outlives it.
class Statement {
public:
    Statement(Database& database, const char* sql);

    Statement& bind(int parameter, std::int64_t value);
    /// The bytes stay valid until the statement is reset.
    Statement& bind(int parameter, BytesView bytes);
    /// \return whether there is a row
    [[nodiscard]] bool step();
    [[nodiscard]] bool is_integer(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;
    /// Valid until the next step or reset.
    [[nodiscard]] BytesView bytes(int column) const;

    /// Gives up what a statement holds when its scope ends, whichever way.
    class Use {
    public:
        explicit Use(Statement& statement) noexcept : statement_(statement) {}
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        ~Use() { statement_.reset(); }

    private:
        Statement& statement_;
    };

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    void reset() noexcept;

    Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
