// Where the cases of an engine stand, for the checkpoint of a store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include <alur/runtime/store.hpp>

#include "runtime/catalogue.hpp"
#include "runtime/shards.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Holds the lock of a shard for some cases at a time.
class ShownCases final : public Standing {
public:
    ShownCases(const Catalogue& catalogue, Shards& shards) : catalogue_(catalogue), shards_(shards) {}

    [[nodiscard]] std::uint64_t image_form() const override;
    void show(std::size_t shard, bool with_names,
              const std::function<void(CaseId, std::span<const std::byte>)>& take) override;

private:
    const Catalogue& catalogue_;
    Shards& shards_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
