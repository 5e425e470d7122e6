// An engine in one SQLite file: the journals of its shards side by side, and what they all refer to (store.hpp,
// docs/journal-format.md).
#include <alur/runtime/store.hpp>

#include <sodium.h>

#include <bit>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <alur/journal/sqlite.hpp>

#include "journal/commit_group.hpp"
#include "journal/definitions.hpp"
#include "journal/heads.hpp"
#include "journal/ledger.hpp"
#include "journal/shard_journal.hpp"
#include "journal/vault.hpp"
#include "runtime/sqlite_feed.hpp"

namespace alur {
inline namespace v0 {
namespace {

using journal::Head;
using journal::Heads;
using journal::Ledger;
using journal::Row;

/// Reads a file from its begin, verifies it, and hands over what it says.
class Opening {
public:
    Opening(const Ledger& ledger, Recovery& found, journal::Vault& vault)
        : ledger_(ledger), found_(found), vault_(vault) {}

    std::int64_t last = 0;
    Head defined{journal::chain_of(none<CaseId>)};
    std::vector<Heads> shards;
    std::set<ContentHash> sources;

    void take(const Row& row) {
        if (row.pos != last + 1) ledger_.damaged_row(row, 0);
        if (row.stream == journal::definitions) {
            take_definition(row);
        } else if (shards.empty()) {
            throw JournalError(JournalFault::foreign, "alur: " + ledger_.path() +
                                                          ": a program wrote this journal without an Engine; open it "
                                                          "as a SqliteJournal");
        } else {
            take_batch(row);
        }
        last = row.pos;
    }

    /// \param count a power of two
    void make(std::size_t count) {
        const auto bits = static_cast<unsigned>(std::countr_zero(count));
        for (std::uint32_t i = 0; i < count; ++i) shards.emplace_back(bits, i);
    }

private:
    void take_definition(const Row& row) {
        const auto next = journal::following(defined, row);
        if (!next || (next->said.shards != 0) != shards.empty()) ledger_.damaged_row(row, 0);
        defined = next->after;
        if (next->said.shards == 0) {
            const Definition& definition = next->said.definition;
            if (definition.kind == Definition::Kind::source) sources.insert(definition.hash);
            found_.define(definition);
            return;
        }
        make(next->said.shards);
        vault_.open(next->said.store);
        found_.shards(next->said.shards);
    }

    void take_batch(const Row& row) {
        const std::size_t shard = static_cast<std::uint64_t>(row.stream) % shards.size();
        Heads& heads = shards[shard];
        const auto id = heads.case_of(row.stream);
        if (!id || index(*id) > heads.size()) ledger_.damaged_row(row, 0);
        const Head before = heads.of(*id);
        const auto next = journal::following(before, row);
        if (!next) ledger_.damaged_row(row, before.count);
        heads.move_on(*id, next->after);
        ledger_.show(
            row, *id, next->batch, [&](const Event& event, Payload payload) { found_.replay(shard, event, payload); },
            &vault_);
    }

    const Ledger& ledger_;
    Recovery& found_;
    journal::Vault& vault_;
};

StoreId new_id() {
    StoreId id;
    randombytes_buf(id.data(), id.size());
    return id;
}

class SqliteStore final : public Store {
public:
    SqliteStore(std::string path, SqliteOptions options) : path_(std::move(path)), options_(std::move(options)) {
        if (!options_.keys) options_.keys = key_file(path_ + ".keys");
    }

    [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery& found) override {
        Ledger ledger(path_, JournalAccess::alone);
        auto vault = std::make_unique<journal::Vault>(options_.keys, options_.new_keys, options_.personal_names);
        Opening opening(ledger, found, *vault);
        ledger.rows_behind(0, [&](const Row& row) { opening.take(row); });
        sources_ = std::move(opening.sources);
        journal::Vault& sealing = *vault;
        group_ =
            std::make_shared<journal::CommitGroup>(std::move(ledger), opening.last, opening.defined, std::move(vault));
        if (opening.shards.empty()) {
            const StoreId id = new_id();
            sealing.open(id);
            group_->define(journal::encoded(shards, id));
            group_->flush();
            opening.make(shards);
        }
        feed_.emplace(group_, opening.shards.size());
        std::vector<std::unique_ptr<Journal>> journals;
        for (Heads& heads : opening.shards)
            journals.push_back(std::make_unique<journal::ShardJournal>(group_, std::move(heads)));
        return journals;
    }

    /// Threads share a commit where they wait on different shards, and a shard costs next to nothing.
    [[nodiscard]] std::size_t preferred_shards() const override { return 64; }

    void define(const Definition& definition) override {
        if (definition.kind == Definition::Kind::source) {
            if (definition.text.empty() || definition.hash == ContentHash{})
                throw std::invalid_argument(
                    "alur: a procedure or calendar that a program made by hand has no source, and a store on disk "
                    "keeps "
                    "those; read it from a text");
            const std::lock_guard guard(defining_);
            if (!sources_.insert(definition.hash).second) return;
            try {
                group_->define(journal::encoded(definition));
            } catch (...) {
                sources_.erase(definition.hash);
                throw;
            }
            return;
        }
        group_->define(journal::encoded(definition));
    }
    void flush() override { group_->flush(); }
    [[nodiscard]] Feed* feed() noexcept override { return feed_ ? &*feed_ : nullptr; }
    void backup(const std::string& path) override { group_->copy_to(path); }

private:
    std::string path_;
    SqliteOptions options_;
    std::shared_ptr<journal::CommitGroup> group_;
    std::optional<runtime::SqliteFeed> feed_;
    std::mutex defining_;
    std::set<ContentHash> sources_;  // those that the file has
};

}  // namespace

std::unique_ptr<Store> sqlite(std::string path, SqliteOptions options) {
    return std::make_unique<SqliteStore>(std::move(path), std::move(options));
}

}  // namespace v0
}  // namespace alur
