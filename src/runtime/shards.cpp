#include "runtime/shards.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <thread>
#include <utility>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

constexpr std::size_t most_shards = 256;

std::size_t count_for(std::size_t wanted) {
    if (wanted == 0) wanted = std::max<std::size_t>(std::thread::hardware_concurrency(), 4);
    return std::bit_ceil(std::clamp<std::size_t>(wanted, 1, most_shards));
}

}  // namespace

Shards::Shards(Store& store, std::size_t wanted)
    : shards_(count_for(wanted)), bits_(static_cast<unsigned>(std::countr_zero(shards_.size()))) {
    auto journals = store.open(shards_.size());
    ALUR_EXPECTS(
        journals.size() == shards_.size() && std::find(journals.begin(), journals.end(), nullptr) == journals.end(),
        "Store::open gives a journal for each shard, none null");
    for (std::size_t i = 0; i < journals.size(); ++i) {
        if (journals[i]->cases() != 0) throw std::invalid_argument("alur: this version opens empty stores only");
        shards_[i].journal = std::move(journals[i]);
    }
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
