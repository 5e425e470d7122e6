// A store on disk is opened: what its file says goes to the engine, verified.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/runtime/store.hpp>

#include "journal/heads.hpp"
#include "journal/ledger.hpp"
#include "journal/refusal_rows.hpp"
#include "journal/row.hpp"
#include "journal/snapshot.hpp"
#include "journal/vault.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Reads a file, from its begin or from behind a snapshot, verifies what it reads, and hands over what it says.
class Opening {
public:
    /// \param among_others others may write to the file meanwhile
    Opening(journal::Ledger& ledger, Recovery& found, journal::Vault& vault, bool among_others)
        : ledger_(ledger), found_(found), vault_(vault), among_others_(among_others) {}

    std::int64_t last = 0;  ///< row that was taken
    journal::Head defined = journal::beginning_of(journal::definitions);
    journal::RefusalRows refused;
    std::vector<journal::Heads> shards;
    std::set<ContentHash> sources;

    /// Takes what a snapshot says instead of the rows as far as it goes. \return false: it is not of this file, or
    /// nobody understands it; all rows are to be taken
    [[nodiscard]] bool resume(const journal::Snapshot& snapshot);
    /// The row behind the last. Throws JournalError where it is not what follows.
    void take(const journal::Row& row);
    /// Begins as many shards where no row has. \param count a power of two
    void make(std::size_t count);
    /// Ends erasures that were begun.
    void finish();

private:
    /// \return false: they are not those of this file, and nothing was taken
    [[nodiscard]] bool take_definitions(const journal::Snapshot& snapshot);
    void take_definition(const journal::Row& row);
    /// \return false: they are not those of this file
    [[nodiscard]] bool take_refusals(const journal::Snapshot& snapshot);
    void take_refusal(const journal::Row& row);
    void take_batch(const journal::Row& row);
    /// Whether an engine died between the event that says so and the key: that of today is then the one from before it.
    /// Reads the case from its begin, of which a snapshot may have spared the rest.
    [[nodiscard]] bool opens_what_is_erased(std::size_t shard, CaseId id);

    journal::Ledger& ledger_;
    Recovery& found_;
    std::set<CaseId> erased_;  // as a row says that was taken
    journal::Vault& vault_;
    bool among_others_;
    std::int64_t handed_over_ = 0;  // definitions as far as this row
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
