// The states of the cases of one shard.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include <alur/engine/state.hpp>
#include <alur/journal/chunk_pool.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

/// A list that only grows; states stay where they are. The first lie on the heap, so that a small office needs little
/// memory, the rest on huge pages: to touch a new small page costs more than a case does otherwise.
class Cases {
public:
    Cases() = default;
    Cases(const Cases&) = delete;
    Cases& operator=(const Cases&) = delete;
    ~Cases() {
        while (made_ > 0) (*this)[--made_].~CaseState();
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] CaseState& operator[](std::size_t slot) noexcept { return *std::launder(at(slot)); }
    /// Room for one more, which counts once `keep` is called.
    [[nodiscard]] CaseState& next() {
        if (size_ == made_) {
            make_room();
            ::new (at(made_)) CaseState();
            ++made_;
        }
        return (*this)[size_];
    }
    void keep() noexcept { ++size_; }
    /// The last one counts no longer, and its room is as new.
    void take_back() noexcept { (*this)[--size_] = CaseState(); }
    /// Brings a state into the cache, ahead of a change. Always inlined: g++ takes a function that does nothing but
    /// fetch for one without effect, and drops its calls.
    [[gnu::always_inline]] void prefetch(std::size_t slot) const noexcept {
        if (slot >= size_) return;
        const char* state = reinterpret_cast<const char*>(at(slot));
        __builtin_prefetch(state, 1);
        __builtin_prefetch(state + sizeof(CaseState) - 1, 1);
    }

    // A state is stale when its journal is ahead of it: memory ran out in between. To say so needs no memory.
    [[nodiscard]] bool is_stale(std::size_t slot) const noexcept { return stale_ != 0 && stale_bit(slot); }
    void set_stale(std::size_t slot, bool stale) noexcept {
        if (stale_bit(slot) == stale) return;
        stale_ += stale ? std::size_t{1} : std::size_t(-1);
        if (slot < few) {
            few_->stale[slot] = stale;
        } else {
            blocks_[(slot - few) / per_block]->stale[(slot - few) % per_block] = stale;
        }
    }

    /// Calls visit(slot) for those that are stale, which may change that.
    template <class Visit>
    void for_each_stale(Visit visit) {
        if (stale_ == 0) return;
        if (few_->stale.any())
            for (std::size_t i = 0; i < few; ++i)
                if (few_->stale[i]) visit(i);
        for (std::size_t block = 0; stale_ != 0 && block < blocks_.size(); ++block) {
            if (blocks_[block]->stale.none()) continue;
            for (std::size_t i = 0; i < per_block; ++i)
                if (blocks_[block]->stale[i]) visit(few + block * per_block + i);
        }
    }

    // A state is unread when it was shown by a checkpoint, without what people wrote: its events have not been read.
    [[nodiscard]] bool is_unread(std::size_t slot) const noexcept {
        if (unread_ == 0) return false;
        return slot < few ? few_->unread[slot] : blocks_[(slot - few) / per_block]->unread[(slot - few) % per_block];
    }
    void set_unread(std::size_t slot, bool unread) noexcept {
        const auto set = [&](auto bit) {
            unread_ += (unread ? std::size_t{1} : std::size_t{0}) - (bit ? std::size_t{1} : std::size_t{0});
            bit = unread;
        };
        if (slot < few) {
            set(few_->unread[slot]);
        } else {
            set(blocks_[(slot - few) / per_block]->unread[(slot - few) % per_block]);
        }
    }
    /// How many are.
    [[nodiscard]] std::size_t unread() const noexcept { return unread_; }

private:
    static constexpr std::size_t few = 1024;
    /// As many as fit into a block with two bits each.
    static constexpr std::size_t per_block = (ChunkPool::chunk_bytes - 8192) / sizeof(CaseState);

    /// Room for states, which are made one by one.
    template <std::size_t Count>
    struct Block {
        std::bitset<Count> stale;
        std::bitset<Count> unread;
        alignas(CaseState) std::array<std::byte, Count * sizeof(CaseState)> states;  // not initialised
        [[nodiscard]] CaseState* at(std::size_t i) noexcept {
            return reinterpret_cast<CaseState*>(states.data() + i * sizeof(CaseState));
        }
    };
    static_assert(sizeof(Block<per_block>) <= ChunkPool::chunk_bytes);

    [[nodiscard]] CaseState* at(std::size_t slot) const noexcept {
        return slot < few ? few_->at(slot) : blocks_[(slot - few) / per_block]->at((slot - few) % per_block);
    }
    [[nodiscard]] bool stale_bit(std::size_t slot) const noexcept {
        return slot < few ? few_->stale[slot] : blocks_[(slot - few) / per_block]->stale[(slot - few) % per_block];
    }

    void make_room() {
        if (made_ == 0) {
            // NOLINTNEXTLINE(modernize-make-unique): it would clear the block
            if (few_ == nullptr) few_.reset(new Block<few>);
        } else if (made_ >= few && made_ - few == blocks_.size() * per_block) {
            if (blocks_.size() == blocks_.capacity()) blocks_.reserve(2 * blocks_.size() + 4);
            blocks_.push_back(::new (pool_.take()) Block<per_block>);
        }
    }

    std::unique_ptr<Block<few>> few_;
    std::vector<Block<per_block>*> blocks_;  // in the pool
    std::size_t size_ = 0;
    std::size_t made_ = 0;  ///< states; all of them count but perhaps the last ones
    std::size_t stale_ = 0;
    std::size_t unread_ = 0;
    ChunkPool pool_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
