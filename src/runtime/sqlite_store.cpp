// An engine in one SQLite file: the journals of its shards side by side, and what they all refer to (store.hpp,
// docs/journal-format.md).
#include <alur/runtime/store.hpp>

#include <sodium.h>

#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>

#include <alur/journal/sqlite.hpp>

#include "journal/commit_group.hpp"
#include "journal/definitions.hpp"
#include "journal/heads.hpp"
#include "journal/ledger.hpp"
#include "journal/refusal_rows.hpp"
#include "journal/refusals.hpp"
#include "journal/shard_journal.hpp"
#include "journal/shared_keys.hpp"
#include "journal/snapshot.hpp"
#include "journal/vault.hpp"
#include "runtime/opening.hpp"
#include "runtime/reading_store.hpp"
#include "runtime/sqlite_feed.hpp"

namespace alur {
inline namespace v0 {
namespace {

using journal::Head;
using journal::Heads;
using journal::Ledger;
using journal::Row;
using journal::Snapshot;
using runtime::Opening;

StoreId new_id() {
    StoreId id;
    randombytes_buf(id.data(), id.size());
    return id;
}

/// Begins a store that several engines may be about to open: what one of them has written is read.
void begin_among_others(Ledger& ledger, Opening& opening, std::size_t shards) {
    ledger.begin();
    const auto take = [&](const Row& row) { opening.take(row); };
    ledger.rows_behind(opening.last, take);
    if (!opening.shards.empty()) return ledger.roll_back();
    journal::Bytes said = journal::encoded(shards, new_id());
    const Head after = journal::complete_body(opening.defined, said, 1, 1);
    ledger.insert({after.pos, journal::definitions, 0, said});
    ledger.commit();
    ledger.rows_behind(opening.last, take);
}

class SqliteStore final : public Store, private Others {
public:
    SqliteStore(std::string path, SqliteOptions options, bool only_reads)
        : path_(std::move(path)), options_(std::move(options)), only_reads_(only_reads) {}

    [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery& found) override {
        Ledger ledger = only_reads_ ? Ledger::to_read(path_) : Ledger(path_, options_.access, options_.patience);
        if (!options_.keys) options_.keys = key_file(path_ + ".keys", options_.access);
        path_ = ledger.database().file();  // also where the process goes to another folder
        auto vault =
            std::make_unique<journal::Vault>(options_.keys, options_.new_keys, options_.personal_names, shared());
        Opening opening(ledger, found, *vault, shared());
        if (options_.verify == Verify::when_used && !shared()) resume(opening);
        ledger.all_behind(opening.last, [&](const Row& row) { opening.take(row); });
        if (shared() && opening.shards.empty()) begin_among_others(ledger, opening, shards);
        opening.finish();
        sources_ = std::move(opening.sources);
        vault_ = vault.get();
        group_ =
            std::make_shared<journal::CommitGroup>(std::move(ledger), opening.last, opening.defined, std::move(vault),
                                                   std::move(opening.refused), incoming(opening.shards.size(), found));
        if (opening.shards.empty() && only_reads_)
            throw JournalError(JournalFault::empty, "alur: " + path_ + ": this store holds nothing yet");
        if (opening.shards.empty()) {
            const StoreId id = new_id();
            vault_->open(id);
            group_->define(journal::encoded(shards, id));
            group_->flush();
            opening.make(shards);
        }
        feed_.emplace(group_, opening.shards.size());
        std::vector<std::unique_ptr<Journal>> journals;
        for (Heads& heads : opening.shards) {
            auto made = std::make_unique<journal::ShardJournal>(group_, std::move(heads));
            shards_.push_back(made.get());
            journals.push_back(std::move(made));
        }
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
            if (shared()) return group_->define(journal::encoded(definition));  // looks itself whether it is known
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
    [[nodiscard]] bool stages() const noexcept override { return !shared(); }
    void commit_staged(std::span<Journal* const> journals) override {
        const auto for_each = [&](auto visit) {
            for (Journal* const one : journals) visit(static_cast<journal::ShardJournal&>(*one));
        };
        try {
            std::vector<std::span<journal::CommitGroup::Entry>> rows;
            for_each([&](journal::ShardJournal& one) {
                if (const auto staged = one.staged(); !staged.empty()) rows.push_back(staged);
            });
            if (rows.empty()) return;
            vault_->keep_keys();
            group_->append(rows);
        } catch (...) {
            for_each([](journal::ShardJournal& one) { one.drop_staged(); });
            throw;
        }
        for_each([](journal::ShardJournal& one) { one.keep_staged(); });
    }
    void refuse(const RefusedCommand& refused) override { group_->refuse(journal::encoded(refused)); }
    [[nodiscard]] Position refused(Position after, std::size_t most,
                                   const std::function<void(const RefusedCommand&)>& visit) override {
        const auto rows = group_->refused(after.value, most);
        for (const auto& [row, stored] : rows) {
            const auto body = journal::split(stored);
            const auto said = body ? journal::decoded_refusal(body->said) : std::nullopt;
            if (!said) throw JournalError(JournalFault::damaged, "alur: " + path_ + ": a refusal is damaged");
            visit(*said);
        }
        return {after.value + rows.size()};
    }
    [[nodiscard]] Others* others() noexcept override { return shared() ? this : nullptr; }
    [[nodiscard]] Feed* feed() noexcept override { return feed_ ? &*feed_ : nullptr; }
    void backup(const std::string& path) override { group_->copy_to(path); }

    void checkpoint(Standing& cases) override {
        const std::lock_guard guard(checkpointing_);
        // What is in the file by now is in the images, which are made later.
        journal::SnapshotOf of{cases.image_form(), shards_.size(), group_->last(), {}};
        of.tag = group_->reading([&](Ledger& ledger) { return ledger.tag_at(of.upto); });
        journal::SnapshotWriter writer(path_, of);
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            cases.show(i, !options_.personal_names, [&](CaseId id, std::span<const std::byte> image) {
                shards_[i]->pay(id);  // whoever begins here does not read that there is a debt
                writer.add(shards_[i]->head(id), image);
            });
            writer.end_shard();
        }
        journal::SnapshotEnd end{group_->last(), {}};
        end.tag = group_->reading([&](Ledger& ledger) { return ledger.tag_at(end.pos); });
        writer.keep(end, group_->defined(), group_->refusal_marks(), vault_->has_keys() || vault_->lacks_keys());
        checkpointed_ = of.upto;
    }

    [[nodiscard]] bool wants_checkpoint() noexcept override {
        if (only_reads_ || group_ == nullptr || shared() || !group_->is_of_this_process()) return false;
        std::size_t cases = 0;
        for (const journal::ShardJournal* shard : shards_) cases += shard->known_cases();
        // A snapshot costs what a fraction of so many rows costs to read.
        constexpr std::int64_t few = 10'000;
        return group_->last_known() - checkpointed_ >= few + static_cast<std::int64_t>(cases / 4);
    }

private:
    void resume(Opening& opening) {
        const std::optional<Snapshot> snapshot = Snapshot::read(path_);
        if (snapshot && opening.resume(*snapshot))
            checkpointed_ = opening.last;
        else if (!only_reads_)
            journal::forget_snapshot(path_);
    }

    [[nodiscard]] bool shared() const noexcept { return !only_reads_ && options_.access == JournalAccess::shared; }

    /// \return null: there are no others
    [[nodiscard]] std::unique_ptr<journal::Incoming> incoming(std::size_t shards, Recovery& found) {
        if (!shared()) return nullptr;
        return std::make_unique<journal::Incoming>(
            shards, journal::Incoming::Definitions{[&found](const Definition& one) { return found.knows(one); },
                                                   [&found](const Definition& one) { found.define(one); }});
    }

    // Others

    void look() override { group_->look(); }
    [[nodiscard]] bool agree(const Definition& definition) override {
        return group_->agree(journal::encoded(definition), definition.behind);
    }
    bool take(std::size_t shard, Follower& follower) override {
        return shards_[shard]->take(
            shard, [&](CaseId case_id, bool erases) { follower.announce(shard, case_id, erases); },
            [&](const Event& event, Payload payload) { follower.show({}, shard, event, payload); });
    }

    std::string path_;
    SqliteOptions options_;
    bool only_reads_;
    std::shared_ptr<journal::CommitGroup> group_;
    journal::Vault* vault_ = nullptr;             // the group has it
    std::vector<journal::ShardJournal*> shards_;  // the engine has them
    std::optional<runtime::SqliteFeed> feed_;
    std::mutex checkpointing_;
    std::int64_t checkpointed_ = 0;  // the last row that a snapshot has
    std::mutex defining_;
    std::set<ContentHash> sources_;  // those that the file has
};

}  // namespace

std::unique_ptr<Store> sqlite(std::string path, SqliteOptions options) {
    return std::make_unique<SqliteStore>(std::move(path), std::move(options), false);
}

std::unique_ptr<Store> runtime::sqlite_to_read(std::string path) {
    SqliteOptions options;
    options.keys = std::make_shared<journal::SharedKeys>(path + ".keys", true);
    return std::make_unique<SqliteStore>(std::move(path), std::move(options), true);
}

}  // namespace v0
}  // namespace alur
