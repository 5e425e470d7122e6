// The states of the cases of one shard.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <memory>
#include <vector>

#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

/// A list that only grows; states stay where they are.
class Cases {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] CaseState& operator[](std::size_t slot) noexcept {
        return blocks_[slot / per_block]->states[slot % per_block];
    }
    /// Room for one more, which counts once `keep` is called.
    [[nodiscard]] CaseState& next() {
        if (size_ == blocks_.size() * per_block) blocks_.push_back(std::make_unique<Block>());
        return (*this)[size_];
    }
    void keep() noexcept { ++size_; }

    // A state is stale when its journal is ahead of it: memory ran out in between. To say so needs no memory.
    [[nodiscard]] bool is_stale(std::size_t slot) const noexcept {
        return stale_ != 0 && blocks_[slot / per_block]->stale[slot % per_block];
    }
    void set_stale(std::size_t slot, bool stale) noexcept {
        auto bit = blocks_[slot / per_block]->stale[slot % per_block];
        stale_ += (stale ? 1U : 0U) - (bit ? 1U : 0U);
        bit = stale;
    }

    /// Calls visit(slot) for those that are stale, which may change that.
    template <class Visit>
    void for_each_stale(Visit visit) {
        for (std::size_t block = 0; stale_ != 0 && block < blocks_.size(); ++block) {
            if (blocks_[block]->stale.none()) continue;
            for (std::size_t i = 0; i < per_block; ++i)
                if (blocks_[block]->stale[i]) visit(block * per_block + i);
        }
    }

    // A state is unread when it was shown by a checkpoint, without what people wrote: its events have not been read.
    [[nodiscard]] bool is_unread(std::size_t slot) const noexcept {
        return unread_ != 0 && blocks_[slot / per_block]->unread[slot % per_block];
    }
    void set_unread(std::size_t slot, bool unread) noexcept {
        auto bit = blocks_[slot / per_block]->unread[slot % per_block];
        unread_ += (unread ? 1U : 0U) - (bit ? 1U : 0U);
        bit = unread;
    }
    /// How many are.
    [[nodiscard]] std::size_t unread() const noexcept { return unread_; }

private:
    static constexpr std::size_t per_block = 1024;
    struct Block {
        std::array<CaseState, per_block> states;
        std::bitset<per_block> stale;
        std::bitset<per_block> unread;
    };
    std::vector<std::unique_ptr<Block>> blocks_;
    std::size_t size_ = 0;
    std::size_t stale_ = 0;
    std::size_t unread_ = 0;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
