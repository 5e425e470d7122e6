// One file for the journals of many shards: what several threads append at the same time is committed together, so that
// the disk is waited for once. Definitions and refusals, which all shards share, are committed before whatever is
// appended after them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "journal/heads.hpp"
#include "journal/incoming.hpp"
#include "journal/ledger.hpp"
#include "journal/refusal_rows.hpp"
#include "journal/vault.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

class CommitGroup {
public:
    /// A row on its way, in the hands of the thread that waits for it.
    struct Entry {
        std::int64_t stream;
        std::int64_t prev;
        BytesView body;
        std::int64_t pos = 0;  ///< where it was written, if it was; whether it stays there is known once append returns
        const Entry* behind = nullptr;  ///< the row before it in its stream, where that is on its way too: `prev` then
        bool overtaken = false;  ///< somebody else wrote to its case before, or destroyed the key; it was not written
        std::optional<KeyMark> mark{};  ///< of the key under which something of it is sealed
    };
    /// Rows that come or do not come together; one behind another stands behind it.
    using Entries = std::span<const std::span<Entry>>;

    /// \param last the position of the last row \param defined where the definitions stand \param vault of what is
    /// secret in it; null: nothing is \param refused where the refusals stand \param incoming takes what others commit;
    /// null: the ledger is for one engine alone
    CommitGroup(Ledger ledger, std::int64_t last, const Head& defined, std::unique_ptr<Vault> vault = nullptr,
                RefusalRows refused = {}, std::unique_ptr<Incoming> incoming = nullptr);

    /// Returns once the row is on the disk. Throws JournalError, std::bad_alloc: then it may be there all the same, if
    /// it has a position (see `has`).
    void append(Entry& entry) {
        const std::span<Entry> one(&entry, 1);
        append(Entries(&one, 1));
    }
    /// The same for several rows, which one commit writes.
    void append(Entries entries);
    /// Adds a definition, which is on the disk once a later append or flush returns. Throws std::bad_alloc.
    void define(Bytes said) { queue(definitions, std::move(said)); }
    /// Adds a refusal in the same way.
    void refuse(Bytes said) { queue(refusals, std::move(said)); }
    /// Returns once all definitions and refusals are on the disk. Throws as append does.
    void flush();
    /// Among others: adds a delegation or a revocation that was decided by what there is, and returns once it is on the
    /// disk. Throws as append does; whether it is there then, the next look tells. \param behind as Definition says
    /// \return false: it was overtaken, and is not there
    [[nodiscard]] bool agree(Bytes said, std::uint64_t behind);
    /// Refusals that are on the disk, by how many lie before them. Throws as `reading` does.
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> refused(std::uint64_t after, std::size_t most);
    /// Copies the file to another that is not there, while others append: between its steps all are served that wait.
    /// All that is on the disk by now is in the copy. Throws as append does, and where the copy cannot be; then there
    /// is none.
    void copy_to(const std::string& path);

    /// What others have committed and nobody has taken yet; null: there are no others.
    [[nodiscard]] Incoming* incoming() noexcept { return incoming_.get(); }
    /// Calls read(ledger), while nobody writes. Throws what failed of the last commit, if it still does.
    template <class Read>
    auto reading(Read read) {
        // Before any lock: in a child of a fork nobody would ever release one that was held at that moment.
        ledger_.require_own_process();
        const std::lock_guard guard(writing_);
        settle();
        return read(ledger_);
    }
    /// Learns what others have committed by now. Throws as `reading` does.
    void look() {
        reading([this](Ledger&) { learn(); });
    }
    /// Among others: destroys the key of a case of which the row at a position says that what is about persons is
    /// erased. Whoever writes to the case behind that row does this first, so where somebody has, the key that is there
    /// is a new one. What others seal meanwhile under a key that is destroyed here, they seal anew. Throws as `append`
    /// does, and KeyStoreError.
    void end_erasure(std::int64_t stream, std::int64_t pos);
    /// The position of the last row.
    [[nodiscard]] std::int64_t last() {
        return reading([this](Ledger&) {
            learn();
            return last_;
        });
    }
    /// Where the definitions stand that are on the disk.
    [[nodiscard]] Head defined() {
        return reading([&](Ledger&) { return defined_; });
    }
    /// Where the refusals stood and stand that are on the disk, as RefusalRows takes it.
    [[nodiscard]] std::vector<Head> refusal_marks() {
        return reading([&](Ledger&) { return refused_.marks(); });
    }
    /// The position of the last row that was acknowledged, without a lock: nobody else uses the group.
    [[nodiscard]] std::int64_t last_known() const noexcept { return last_; }
    /// Whether this is the process that opened it, and not a child.
    [[nodiscard]] bool is_of_this_process() const noexcept { return ledger_.is_of_this_process(); }
    /// Returns once there is a row behind a position, or that time is over. Throws as `reading` does.
    /// \return whether there is one
    [[nodiscard]] bool wait_behind(std::int64_t pos, std::chrono::milliseconds at_most);
    /// Calls visit for each event of a row that was read.
    void show(const Row& row, CaseId id, const EventVisitor& visit) const {
        ledger_.show(row, id, visit, vault_.get());
    }
    /// \param event the first that is not what was written
    [[noreturn]] void damaged_row(const Row& row, std::uint32_t event = 0) const { ledger_.damaged_row(row, event); }
    /// Null: nothing is sealed. Throws std::logic_error in a child of a fork: the keys belong to the parent.
    [[nodiscard]] Vault* vault() const {
        ledger_.require_own_process();
        return vault_.get();
    }
    /// Whether the row of a stream that could not be acknowledged is there.
    [[nodiscard]] bool has(std::int64_t pos, std::int64_t stream) {
        return reading([&](Ledger& ledger) { return ledger.has(pos, stream); });
    }

private:
    /// A thread that waits. Each is woken by itself: all at once they would only wait for each other.
    struct Waiting {
        enum class Role : std::uint8_t { follows, leads, is_done };

        explicit Waiting(Entries of) : entries(of) {}
        void turn(Role into);
        /// \return leads or is_done
        [[nodiscard]] Role turned();

        Entries entries;            ///< none: waits for definitions and refusals alone
        std::exception_ptr failed;  ///< that of its own entries stays

    private:
        std::mutex lock_;
        std::condition_variable changed_;
        Role role_ = Role::follows;
    };

    /// What becomes of a definition that counts only where nobody was quicker.
    struct Agreement {
        std::uint64_t behind;
        std::atomic<bool> is_kept{false};
        std::atomic<bool> is_withdrawn{false};  ///< who wanted it waits no longer
    };

    /// What belongs to no case, on its way.
    struct Queued {
        std::int64_t stream;
        Bytes said;
        std::shared_ptr<Agreement> agreement{};  ///< null: it counts in any case
        std::int64_t pos = 0;  ///< where it was written last, if it was; it need not have stayed there
    };

    void queue(std::int64_t stream, Bytes said, std::shared_ptr<Agreement> agreement = nullptr);
    void wait_for(Waiting& waiting);
    void lead(Waiting& self);
    [[nodiscard]] std::exception_ptr commit(const std::vector<Waiting*>& group) noexcept;
    void write(const std::vector<Waiting*>& group);
    void settle();

    // Among others (commit_shared.cpp)
    void write_among_others(const std::vector<Waiting*>& group);
    [[nodiscard]] bool look_whether_overtaken(Waiting& waiting) noexcept;
    [[nodiscard]] std::vector<Head> write_definitions();
    void forget_known_definitions();
    void forget_written_refusal(const Row& row) noexcept;
    void know_written(const std::vector<Head>& written);
    void learn();
    [[nodiscard]] bool wait_for_others(std::int64_t pos, std::chrono::milliseconds at_most);

    void move_to(std::int64_t last);

    std::unique_ptr<Vault> vault_;

    std::mutex queueing_;              // guards what waits
    std::condition_variable arrived_;  // somebody else waits, and the one who leads waits for that
    std::vector<Waiting*> waiting_;
    std::list<Queued> defining_;
    bool leading_ = false;      // a thread commits for the others
    std::size_t expected_ = 1;  // how many threads appended while the last commit went on, and in it

    std::mutex writing_;  // guards the file, and what is known of it
    Ledger ledger_;
    std::int64_t last_;
    Head defined_;
    RefusalRows refused_;
    std::list<Queued> unwritten_;    // what no commit has acknowledged
    bool uncertain_ = false;         // a commit failed: what the file holds must be looked up
    std::condition_variable moved_;  // there are more rows
    Bytes body_;                     // used again and again
    std::vector<Row> rows_;          // the same
    std::unique_ptr<Incoming> incoming_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
