// Where the refusals of a store lie in its file, so that a page of them costs what is on it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "journal/heads.hpp"
#include "journal/ledger.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// Where their chain stands, and where it stood behind each 64th: a row knows the one before it, so the others are
/// found, and verified, between two of these.
class RefusalRows {
public:
    RefusalRows() = default;
    /// \param marks as `marks` told them
    explicit RefusalRows(std::vector<Head> marks) : marks_(std::move(marks)) {
        if (marks_.empty()) return;
        head_ = marks_.back();
        if (head_.count % apart != 0) marks_.pop_back();
    }

    [[nodiscard]] const Head& head() const noexcept { return head_; }
    /// All that is known; empty: there are no refusals.
    [[nodiscard]] std::vector<Head> marks() const {
        std::vector<Head> all = marks_;
        if (head_.count % apart != 0) all.push_back(head_);
        return all;
    }
    /// That the last of them are in the file, and the marks where they should be. Throws JournalError.
    void verify_last(Ledger& ledger) const {
        bool are_in_order = marks_.size() == head_.count / apart;
        for (std::size_t i = 0; i < marks_.size(); ++i)
            are_in_order = are_in_order && marks_[i].count == (i + 1) * apart;
        if (!are_in_order) ledger.damaged("what is known of its refusals is not what was written");
        if (head_.count != 0) static_cast<void>(ledger.rows_of(refusals, mark((head_.count - 1) / apart), head_));
    }

    /// So that moving on so many times needs no memory.
    void make_room(std::size_t rows) {
        const std::size_t needed = marks_.size() + rows / apart + 1;
        if (needed > marks_.capacity()) marks_.reserve(2 * needed);
    }
    /// A further row is known.
    void move_on(const Head& after) {
        head_ = after;
        if (head_.count % apart == 0) marks_.push_back(head_);
    }

    /// \param after how many are passed over
    [[nodiscard]] std::vector<std::pair<Row, Bytes>> read(Ledger& ledger, std::uint64_t after, std::size_t most) const {
        if (after >= head_.count || most == 0) return {};
        const std::uint64_t end = after + std::min<std::uint64_t>(most, head_.count - after);
        const Head before = mark(after / apart);
        auto rows = ledger.rows_of(refusals, before, mark((end + apart - 1) / apart));
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(end - before.count), rows.end());
        rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(after - before.count));
        return rows;
    }

private:
    static constexpr std::uint64_t apart = 64;

    /// Where the chain stood behind so many times 64, or stands if that is further.
    [[nodiscard]] Head mark(std::uint64_t number) const {
        if (number == 0) return beginning_of(refusals);
        return number <= marks_.size() ? marks_[static_cast<std::size_t>(number - 1)] : head_;
    }

    Head head_ = beginning_of(refusals);
    std::vector<Head> marks_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
