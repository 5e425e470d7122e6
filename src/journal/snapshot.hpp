// Where all cases of a store stood, in a file beside it: a cache, which says nothing that the journal does not say, and
// which nobody misses (docs/journal-format.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.hpp"
#include "journal/bytes.hpp"
#include "journal/chain.hpp"
#include "journal/draft.hpp"
#include "journal/hash.hpp"
#include "journal/heads.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// The file beside a store.
[[nodiscard]] std::string snapshot_path(const std::string& store);

/// Of which store, and as of when.
struct SnapshotOf {
    std::uint64_t form = 0;  ///< of the images
    std::size_t shards = 0;  ///< over which the cases are spread
    std::int64_t upto = 0;   ///< all rows as far as this are in it
    ChainTag tag{};          ///< of the last row of a case by then, by which the store is known again
};

/// A row behind everything that a snapshot shows, and the tag of the last row of a case as far as it: where both are in
/// a file, what is shown is its past and no other.
struct SnapshotEnd {
    std::int64_t pos = 0;
    ChainTag tag{};
};

/// Writes a snapshot, which takes its name when it is whole. Everything throws JournalError, std::bad_alloc; then there
/// is the one before, if there was one.
class SnapshotWriter {
public:
    SnapshotWriter(const std::string& store, const SnapshotOf& of);

    /// The next case of a shard. \param image what the engine knows of it
    void add(const Head& head, BytesView image);
    /// No more of this shard.
    void end_shard();
    /// Behind the last shard. \param defined where the definitions stand: all that a case refers to is among them
    /// \param refused where the refusals stood time and again, and stand \param needs_keys whether something in the
    /// rows is encrypted
    void keep(const SnapshotEnd& end, const Head& defined, const std::vector<Head>& refused, bool needs_keys);

private:
    void write();

    Hash hash_;
    Bytes bytes_;  // that are not in the file yet
    Draft draft_;
    base::Descriptor file_;
};

/// A snapshot that was read and is whole. What it says is not trusted beyond that.
class Snapshot {
public:
    /// Never throws for what the file is. \return empty: there is none, or not one of this version
    [[nodiscard]] static std::optional<Snapshot> read(const std::string& store);

    [[nodiscard]] const SnapshotOf& of() const noexcept { return of_; }
    [[nodiscard]] const SnapshotEnd& end() const noexcept { return of_end_; }
    [[nodiscard]] const Head& defined() const noexcept { return defined_; }
    [[nodiscard]] const std::vector<Head>& refused() const noexcept { return refused_; }
    [[nodiscard]] bool needs_keys() const noexcept { return needs_keys_; }
    /// Calls visit(shard, number of the case in its shard, head, image) for each case, in order, until it returns
    /// false. \return whether it never did
    [[nodiscard]] bool each(const std::function<bool(std::size_t, std::uint32_t, const Head&, BytesView)>& visit) const;

private:
    Bytes bytes_;
    std::size_t begin_ = 0;  // of the cases
    std::size_t end_ = 0;
    SnapshotOf of_;
    SnapshotEnd of_end_;
    Head defined_;
    std::vector<Head> refused_;
    bool needs_keys_ = false;
};

/// Has a store have none. Nothing fails.
void forget_snapshot(const std::string& store) noexcept;

}  // namespace journal
}  // namespace v0
}  // namespace alur
