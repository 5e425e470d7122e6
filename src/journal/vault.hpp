// Seals what is about persons before a store writes it, and opens it again while its key is there.
//
// A box is a ciphertext of libsodium's XChaCha20-Poly1305 under the key of the case, with what tells which key that
// was. It opens in its place only: its case, its event and the open part of its payload are authenticated with it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include <alur/base/ids.hpp>
#include <alur/engine/event.hpp>
#include <alur/journal/key_store.hpp>

#include "journal/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// Where a box lies.
struct BoxPlace {
    CaseId number{};  ///< of the case in the file
    std::uint32_t seq = 0;
    EventKind kind{};
    BytesView open;  ///< part of the payload
};

/// Which key: what can be told of it to everybody.
using KeyMark = std::array<std::byte, 8>;

/// Of the key under which a box was sealed. \param box as large as one is at least
[[nodiscard]] KeyMark mark_in(BytesView box) noexcept;

/// Any thread may use it, for different cases.
class Vault {
public:
    /// \param keys not null \param anew keys that are lost may be replaced by new ones \param names whether names of
    /// cases are sealed \param shared others make and destroy keys of the same store
    Vault(std::shared_ptr<KeyStore> keys, bool anew, bool names, bool shared = false);

    [[nodiscard]] bool seals_names() const noexcept { return names_; }

    /// Before all else. Throws KeyStoreError.
    void open(const StoreId& store);

    /// Whether something was sealed whose keys are there.
    [[nodiscard]] bool has_keys() const noexcept { return begun_; }
    /// Whether a box was seen that no key opens.
    [[nodiscard]] bool lacks_keys() const noexcept { return without_keys_; }

    /// Appends a box, which may be written once keep_keys() has returned. Makes a key for a case that has none. Throws
    /// KeyStoreError, std::bad_alloc. \param before_key called before it does; what it throws comes out
    /// \return that of its key
    KeyMark seal(const BoxPlace& place, BytesView secret, Bytes& box, const std::function<void()>& before_key);

    /// Returns once the keys of all boxes are on the disk. Throws KeyStoreError.
    void keep_keys() { keys_->keep(); }

    enum class Opened : std::uint8_t {
        whole,
        without_key,  ///< its key was destroyed, or is lost
        forged,       ///< it is not what was sealed here
    };
    /// Throws KeyStoreError, std::bad_alloc. \param secret what was sealed is appended to it
    [[nodiscard]] Opened unseal(const BoxPlace& place, BytesView box, Bytes& secret);

    /// Throws KeyStoreError where all keys are lost, unless they may be replaced by new ones.
    void must_have_begun();
    /// Throws KeyStoreError, unless keys that are lost may be replaced by new ones: that of a case is not there, under
    /// which something is sealed that nobody erased.
    void key_is_lost(CaseId number) const;
    /// Whether a key of a case is there. Throws KeyStoreError, but not where all keys are lost.
    [[nodiscard]] bool finds_key(CaseId number);
    /// The same of a certain key.
    [[nodiscard]] bool finds_key(CaseId number, const KeyMark& mark);
    /// Destroys the key of a case. Throws KeyStoreError; it is then done before the case seals anything again. Among
    /// others that is for CommitGroup::end_erasure, which knows whether it is the key to be destroyed.
    void destroy(CaseId number);
    /// Numbers of cases whose keys are to be destroyed.
    using Debts = std::set<std::uint32_t>;
    /// They are destroyed before their cases seal anything again. \param debts are taken: needs no memory
    void owe(Debts& debts) noexcept;
    /// Destroys the key of a case where that is owed. Throws KeyStoreError.
    void pay(CaseId number);
    /// Whether a box was opened since this was asked last.
    [[nodiscard]] bool take_opened() noexcept { return opened_.exchange(false); }

    /// How large a box is at least.
    static const std::size_t least_box;

private:
    [[nodiscard]] bool owes(CaseId number);
    [[nodiscard]] CaseKey key_for(CaseId number, const std::function<void()>& before_key);
    [[nodiscard]] bool has_begun();
    void must_not_be_lost() const;

    std::shared_ptr<KeyStore> keys_;
    bool anew_;
    bool names_;
    bool shared_;
    StoreId store_{};
    std::mutex beginning_;
    std::atomic<bool> begun_{false};         // there are keys
    std::atomic<bool> without_keys_{false};  // a box was seen that none opens
    std::atomic<bool> opened_{false};
    std::mutex owing_;
    Debts owed_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
