// The cases of one shard in a file that it shares with others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <alur/journal/journal.hpp>

#include "journal/commit_group.hpp"
#include "journal/heads.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// Threads: as Journal says; journals of one file may be used at the same time.
class ShardJournal final : public Journal {
public:
    /// \param heads of its cases, as the file has them
    ShardJournal(std::shared_ptr<CommitGroup> group, Heads heads)
        : group_(std::move(group)), heads_(std::move(heads)) {}

    /// After an exception the next call looks up whether the batch was kept.
    [[nodiscard]] bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) override;
    [[nodiscard]] bool stage(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) override;

    void prefetch(CaseId case_id) const noexcept override { heads_.prefetch(case_id); }

    // What was staged, for who commits it

    /// Its rows in their order, none where nothing is staged since a batch in doubt. Throws std::bad_alloc.
    [[nodiscard]] std::span<CommitGroup::Entry> staged();
    /// They are on the disk.
    void keep_staged() noexcept;
    /// They could not be acknowledged. The next call of Journal looks up whether they were kept.
    void drop_staged() noexcept;

    [[nodiscard]] std::uint32_t count(CaseId case_id) const override;
    [[nodiscard]] std::uint32_t cases() const override;
    /// Told of a batch before its events are shown: of which case it is, and whether it erases what is about persons.
    using Announce = std::function<void(CaseId, bool)>;
    /// Shows the events of the next batch that others appended, and counts them among its own once it is announced.
    /// \return false: none waits. Throws JournalError where it does not fit
    bool take(std::size_t shard, const Announce& announce, const EventVisitor& visit);
    void read(CaseId case_id, const EventVisitor& visit) const override;
    [[nodiscard]] Position scan(Position after, const EventVisitor& visit) const override;
    [[nodiscard]] bool tells_of_persons(CaseId case_id) const override;
    void erase_persons(CaseId case_id) override;

    /// Destroys the key of a case that should have been destroyed before. Throws KeyStoreError.
    void pay(CaseId case_id) const;
    /// Where a case stands.
    [[nodiscard]] Head head(CaseId case_id) const;
    /// How many cases there are, but for one that could not be acknowledged. Nobody appends meanwhile.
    [[nodiscard]] std::size_t known_cases() const noexcept { return heads_.size(); }

private:
    /// A batch that could not be acknowledged, and where its case stands if it was kept.
    struct Doubt {
        CaseId case_id;
        Head after;
        Vault::Debts debts;  ///< where it says that what is about persons is erased
    };
    /// A batch that waits for its commit. Meanwhile the head of its case says `pos` as place_of does.
    struct Staged {
        CaseId case_id;
        Head before;
        Head after;
        std::size_t begin;  ///< of its body among all
        std::size_t size;
    };

    /// A position that no row has, for the staged batch of that number.
    [[nodiscard]] static std::int64_t place_of(std::size_t staged) noexcept {
        return -1 - static_cast<std::int64_t>(staged);
    }

    [[nodiscard]] std::int64_t stream_of(CaseId id) const noexcept {
        return static_cast<std::int64_t>(index(heads_.number(id)));
    }
    [[nodiscard]] Head make_body(CaseId case_id, const Head& before, const Decision& batch);
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> rows(CaseId case_id) const;
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> rows(CaseId case_id, const Head& upto) const;
    /// What a case has in the file about persons.
    struct Sealed {
        bool opens = false;  ///< something of which the key is there
        bool lacks = false;  ///< something that nobody erased, and of which the key is not there
    };
    [[nodiscard]] Sealed sealed(CaseId case_id, const Head& upto) const;
    [[nodiscard]] bool is_overtaken(CaseId case_id) const;
    void must_not_lack_key(CaseId case_id) const;
    [[nodiscard]] Head in_file(CaseId case_id) const;
    void forget_staged() const noexcept;
    void settle() const;
    void owe(Vault::Debts& debts) const noexcept;
    void end_erasure(CaseId case_id) const;

    std::shared_ptr<CommitGroup> group_;
    mutable Heads heads_;
    mutable std::optional<Doubt> doubt_;
    Bytes body_;                   // used again and again
    std::optional<KeyMark> mark_;  // of the key under which something of body_ is sealed
    // Among others: where this journal has said that persons are erased, and their key may still be there.
    mutable std::map<CaseId, std::int64_t> erasing_;
    mutable std::vector<Staged> staged_;
    mutable std::vector<CommitGroup::Entry> entries_;  // of those, once they are to be written
    mutable Bytes bodies_;
    mutable bool staged_in_doubt_ = false;  // they could not be acknowledged
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
