// The records of a file of keys (docs/journal-format.md): the file is made, opened, read and written. Whose it is when,
// and which keys there are, is for others to know.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <alur/journal/key_store.hpp>

#include "base/descriptor.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// What lies in a slot of the file. The first key lies in slot 1, behind the head.
struct KeyRecord {
    std::uint32_t number = 0;  ///< of the case
    CaseKey key{};
    bool is_free = false;  ///< the key was destroyed
};

/// Threads: one at a time, but for sync(). Everything throws KeyStoreError.
class KeyRecords {
public:
    enum class Use : std::uint8_t {
        alone,    ///< by one engine
        shared,   ///< by those that share a store
        reading,  ///< beside those, and nothing is written
    };
    KeyRecords(std::string path, Use use);

    /// Whether there is such a file; one that cannot hold keys throws.
    [[nodiscard]] bool exists() const;
    /// Makes the file, with no key in it, and has the disk know it. Where others may have made it meanwhile, theirs
    /// stays.
    void make(const StoreId& store);
    /// Opens the file, and looks whether it is that of the store.
    void open(const StoreId& store);
    [[nodiscard]] bool is_open() const noexcept { return file_.has_value(); }
    void close() noexcept { file_.reset(); }

    // Of a file that is open

    /// \return empty: the file ends before, or in it: then that key was never used
    [[nodiscard]] std::optional<KeyRecord> read(std::uint64_t slot) const;
    /// Whether a slot still has that key.
    [[nodiscard]] bool has(std::uint64_t slot, const CaseKey& key) const;
    void write(std::uint64_t slot, std::uint32_t number, const CaseKey& key);
    /// Writes over it.
    void wipe(std::uint64_t slot);
    /// Returns once what was written before is on the disk.
    void sync() const;

    /// While it lives nobody else who shares the file has one; only those who read may have theirs at once.
    class Turn {
    public:
        explicit Turn(const KeyRecords& records);
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

    private:
        const KeyRecords& records_;
    };

    [[noreturn]] void damaged(std::uint64_t slot) const;

private:
    /// Of the head and of each key: no record crosses a sector of a disk, so none is half written when the power fails.
    static constexpr std::size_t record_size = 64;
    using Record = std::array<unsigned char, record_size>;

    [[noreturn]] void fail(JournalFault fault, const std::string& what) const;
    [[noreturn]] void fail_by_system(JournalFault fault) const;
    [[nodiscard]] bool read_at(int file, Record& record, std::uint64_t slot) const;
    void write_at(int file, const Record& record, std::uint64_t slot) const;
    [[nodiscard]] bool lock(short kind) const noexcept;

    std::string path_;
    Use use_;
    StoreId store_{};
    bool is_made_ = false;  // the file has its name: where make() fails behind that, it goes on there
    std::optional<base::Descriptor> file_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
