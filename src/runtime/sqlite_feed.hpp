// What a file holds in the order of its rows, which is that of their commitment.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include <alur/runtime/store.hpp>

#include "journal/commit_group.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// A position is that of a row, with some bits of the chain of its case: so the file knows it again, and one that has
/// other rows there since it was restored does not.
class SqliteFeed final : public Feed {
public:
    /// \param shards over which the cases of the file are spread
    SqliteFeed(std::shared_ptr<journal::CommitGroup> group, std::size_t shards)
        : group_(std::move(group)), shards_(shards) {}

    [[nodiscard]] Position read(Position after, std::size_t most, Follower& follower) override;
    [[nodiscard]] bool wait(Position after, std::chrono::milliseconds at_most) override;
    [[nodiscard]] Position end() override;

private:
    [[nodiscard]] std::int64_t row_at(Position position, std::int64_t end) const;
    [[nodiscard]] std::size_t show(const journal::Row& row, Follower& follower) const;

    std::shared_ptr<journal::CommitGroup> group_;
    std::size_t shards_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
