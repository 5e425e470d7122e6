// Where the keys lie under which a store keeps what is about persons: one for each case, elsewhere than the store.
//
// Whoever destroys the key of a case erases its persons from the store and from every copy of it; counts, times and
// chains stay. So keys are kept where they can be destroyed for good, and backed up where the copies are destroyed too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <alur/journal/access.hpp>
#include <alur/journal/error.hpp>

namespace alur {
inline namespace v0 {

/// Which store: chosen at random when it is made. A copy of a store has the same.
using StoreId = std::array<std::byte, 16>;
/// Of one case.
using CaseKey = std::array<std::byte, 32>;

/// Keeps the keys of one store, for one engine after another or for those that share it. `key_file()` makes the one
/// that is used where a program says nothing; a program may have its own, over whatever it keeps secrets in. All
/// members but `open` and `begin` are called by any thread, with locks of the engine held, so they must not call the
/// engine. They throw KeyStoreError, std::bad_alloc.
class KeyStore {
public:
    virtual ~KeyStore() = default;
    KeyStore(const KeyStore&) = delete;
    KeyStore& operator=(const KeyStore&) = delete;

    /// Called before all else; for a store that others share, again for as long as it found none. \return whether there
    /// are keys of this store; false: none were made yet, or they are lost
    [[nodiscard]] virtual bool open(const StoreId& store) = 0;
    /// Makes room for keys of the store where open() found none, unless another engine that shares it has. Before the
    /// first make().
    virtual void begin(const StoreId& store) = 0;

    /// The key of a case; empty: it has none, or it was destroyed. Asked for each thing that is read, so it is found in
    /// memory.
    [[nodiscard]] virtual std::optional<CaseKey> find(std::uint32_t case_number) = 0;
    /// Makes a key for a case that has none; another thread or an engine that shares the store may have made it in the
    /// meantime, which is then that key. Once it returns, the key is found again whatever becomes of the process.
    [[nodiscard]] virtual CaseKey make(std::uint32_t case_number) = 0;
    /// The same of one among several, which keep() brings to the disk together: nothing is kept under it before that.
    /// One that cannot do it better makes it.
    [[nodiscard]] virtual CaseKey make_soon(std::uint32_t case_number) { return make(case_number); }
    /// Once it returns, every key that make_soon() has made is found again whatever becomes of the process. Where it
    /// throws, the next call tries again.
    virtual void keep() {}
    /// Destroys the key of a case, also one that another engine made that shares the store, so that nobody can find it
    /// any more; does nothing where there is none. Once it returns, that is so for good.
    virtual void destroy(std::uint32_t case_number) = 0;

protected:
    KeyStore() = default;
};

/// Keeps keys in a file of their own that only its owner may read (docs/journal-format.md). It is made with the first
/// key. Destroying a key overwrites it where it lies; a file system or disk that keeps older versions of what was
/// overwritten, and a copy of the file, keep the key as well. A key costs 64 bytes there, and as much memory. One
/// engine alone makes some ahead, for the cases with the next numbers.
/// \param path taken from the folder in which the process is now, wherever it goes before there is a key
/// \param access as of the store whose keys they are: `shared` keys are there for all who share it
[[nodiscard]] std::shared_ptr<KeyStore> key_file(std::string path, JournalAccess access = JournalAccess::alone);

}  // namespace v0
}  // namespace alur
