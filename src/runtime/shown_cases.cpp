#include "runtime/shown_cases.hpp"

#include <mutex>

#include "runtime/case_image.hpp"
#include "runtime/held_case.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// How many a shard shows while its commands wait: a fraction of a millisecond.
constexpr std::size_t at_once = 1024;

}  // namespace

std::uint64_t ShownCases::image_form() const { return case_image_form; }

void ShownCases::show(std::size_t number, bool with_names,
                      const std::function<void(CaseId, std::span<const std::byte>)>& take) {
    Shard& shard = shards_[number];
    journal::Bytes image;
    for (std::size_t slot = 0;;) {
        const std::lock_guard guard(shard.lock);
        refresh(catalogue_, shard);  // what a commit in doubt was is known then
        for (std::size_t i = 0; i < at_once && slot < shard.cases.size(); ++i, ++slot) {
            const Place place{&shard, static_cast<std::uint32_t>(slot)};
            image.clear();
            write_case_image(place, with_names, image);
            take(place.in_journal(), image);
        }
        if (slot == shard.cases.size()) return;
    }
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
