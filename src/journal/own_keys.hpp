// The keys of a store that one engine has alone, in a file.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <alur/journal/key_store.hpp>

#include "journal/key_records.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// Each record is overwritten where it lies when its key is destroyed, and its slot used again. Threads share what they
/// wait for.
class OwnKeys final : public KeyStore {
public:
    explicit OwnKeys(std::string path) : records_(std::move(path), KeyRecords::Use::alone) {}
    OwnKeys(const OwnKeys&) = delete;
    OwnKeys& operator=(const OwnKeys&) = delete;
    ~OwnKeys() override;

    [[nodiscard]] bool open(const StoreId& store) override;
    void begin(const StoreId& store) override;
    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t number) override;
    [[nodiscard]] CaseKey make(std::uint32_t number) override;
    [[nodiscard]] CaseKey make_soon(std::uint32_t number) override;
    void keep() override;
    void destroy(std::uint32_t number) override;

private:
    struct Kept {
        CaseKey key{};
        std::uint64_t slot = 0;
    };
    /// A slot of which nobody knows what it holds, since the disk failed.
    struct Unsure {
        std::uint32_t number;
        std::uint64_t slot;
    };
    /// What was written and may not be on the disk yet.
    struct Unsynced {
        std::uint64_t as;  ///< the how manieth that was written
        std::uint64_t slot;
        std::uint32_t number;
        bool is_wiped;
    };

    /// How many keys are made for cases that are still to come.
    static constexpr std::size_t most_ahead = 64;

    void forget() noexcept;
    void read();
    [[nodiscard]] CaseKey make_one(std::uint32_t number);
    [[nodiscard]] std::uint64_t slot_for(std::uint32_t number) noexcept;
    void make_room();
    void forget_written(std::uint64_t slot) noexcept;
    void note_written(std::uint64_t slot, std::uint32_t number, bool is_wiped) noexcept;
    void write_again();
    void sync(std::unique_lock<std::mutex>& guard);

    KeyRecords records_;
    std::mutex lock_;  // guards what follows
    std::unordered_map<std::uint32_t, Kept> kept_;
    std::vector<std::uint64_t> free_;  // slots of destroyed keys
    std::vector<Unsure> unsure_;
    std::uint64_t end_ = 1;
    std::vector<Unsynced> unsynced_;
    std::condition_variable synced_by_another_;
    std::uint64_t written_ = 0;  // how many records
    std::uint64_t synced_ = 0;   // of these
    bool syncing_ = false;
    bool lost_ = false;  // the disk may have lost what it did not sync
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
