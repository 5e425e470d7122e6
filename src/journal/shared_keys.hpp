// The keys of a store that several engines share, in a file that they share as well; or of one that is only read.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <alur/journal/key_store.hpp>

#include "journal/key_records.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// New keys are put at the end, where the others look for them, and zeros where one was destroyed.
class SharedKeys final : public KeyStore {
public:
    /// \param reads never makes one, and destroys none but for itself: what somebody owes whose process was killed is
    /// for the next engine to do
    explicit SharedKeys(std::string path, bool reads = false)
        : records_(std::move(path), reads ? KeyRecords::Use::reading : KeyRecords::Use::shared), reads_(reads) {}
    SharedKeys(const SharedKeys&) = delete;
    SharedKeys& operator=(const SharedKeys&) = delete;
    ~SharedKeys() override;

    [[nodiscard]] bool open(const StoreId& store) override;
    void begin(const StoreId& store) override;
    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t number) override;
    [[nodiscard]] CaseKey make(std::uint32_t number) override;
    void destroy(std::uint32_t number) override;

private:
    struct Kept {
        CaseKey key{};
        std::uint64_t slot = 0;
    };
    using Keys = std::unordered_map<std::uint32_t, Kept>;

    [[nodiscard]] bool find_file();
    void read_further();
    void forget(Keys::iterator kept);
    void forget_all() noexcept;

    std::mutex lock_;  // held as long as each of these takes, so that no key is made twice
    KeyRecords records_;
    bool reads_;
    StoreId store_{};
    Keys kept_;
    std::uint64_t end_ = 1;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
