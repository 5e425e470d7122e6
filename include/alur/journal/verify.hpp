// Whether a journal on disk is what was written, and a seal by which anybody can tell later that it still is.
//
// The chain of a case finds what was changed by somebody who does not compute it anew. A seal that is kept elsewhere
// finds the rest: what was rewritten with all its chains, entries that were cut off at the end, and entries of several
// cases that were put into another order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <alur/journal/error.hpp>

namespace alur {
inline namespace v0 {

/// What a journal on disk holds, of an Engine or of a program without one.
struct JournalCensus {
    std::uint64_t entries = 0;      ///< rows
    std::uint64_t cases = 0;        ///< all that have an event
    std::uint64_t events = 0;       ///< of all cases
    std::uint64_t definitions = 0;  ///< persons, sources, revisions and delegations of an Engine
    std::uint64_t refusals = 0;     ///< entries about what an Engine refused by authority
};

/// A journal as it stood at some entry: the root of a Merkle tree over the heads of its chains, and the order of its
/// entries (docs/journal-format.md).
struct JournalSeal {
    std::uint64_t entries = 0;            ///< how many were sealed
    std::array<std::uint8_t, 32> root{};  ///< over both, BLAKE2b of 32 bytes

    /// `alur-seal 1 ENTRIES ROOT`, one line without its end.
    [[nodiscard]] std::string to_string() const;
    /// \return empty: the text is no seal of this version; white space around it does not matter
    [[nodiscard]] static std::optional<JournalSeal> parse(std::string_view text);

    friend bool operator==(const JournalSeal&, const JournalSeal&) = default;
};

/// Reads a whole journal and verifies every chain. The file stays as it is, and no other is left beside it. No process
/// may have it alone meanwhile; those who share it go on, and what they add is read as far as it comes in time. This
/// process need not have the right to write it, if it was closed.
/// \throws JournalError, which names the first entry that is not what was written
[[nodiscard]] JournalCensus verify_journal(const std::string& path);
/// The same, and that its first entries are those of a seal; entries may have been added behind them.
/// \throws JournalError
[[nodiscard]] JournalCensus verify_journal(const std::string& path, const JournalSeal& seal);
/// Verifies a journal, and seals all that it holds. \throws JournalError
[[nodiscard]] JournalSeal seal_journal(const std::string& path);
/// Verifies a journal, and copies all that it holds to a file that is not there, which appears when it is whole and on
/// the disk. Of the store of an Engine that runs, Engine::backup makes a copy. \throws JournalError; there is no copy
/// then
JournalCensus backup_journal(const std::string& path, const std::string& copy);

}  // namespace v0
}  // namespace alur
