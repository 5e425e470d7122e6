#include "runtime/shards.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/runtime/store.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

void Shards::make(std::size_t count) {
    ALUR_EXPECTS(count <= most_shards && std::has_single_bit(count),
                 "a Store has a power of two of shards, at most 256");
    shards_ = std::vector<Shard>(count);
    for (Shard& shard : shards_) shard.directory = &directory_;
    bits_ = static_cast<unsigned>(std::countr_zero(count));
}

void Shards::give(std::vector<std::unique_ptr<Journal>> journals) {
    ALUR_EXPECTS(
        journals.size() == shards_.size() && std::find(journals.begin(), journals.end(), nullptr) == journals.end(),
        "Store::open gives a journal for each shard, none null");
    for (std::size_t i = 0; i < journals.size(); ++i) {
        if (journals[i]->cases() != shards_[i].cases.size())
            throw std::invalid_argument("alur: this store holds cases that Store::open did not show the engine");
        shards_[i].journal = std::move(journals[i]);
        shards_[i].in_memory = dynamic_cast<MemoryJournal*>(shards_[i].journal.get());
        if (shards_[i].in_memory != nullptr) stay_ = stay_in_memory;
    }
}

void Shards::learn_by(Learner& learner) noexcept {
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        shards_[i].learner = &learner;
        shards_[i].number = i;
    }
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
