// The name or the key under which a new case is found.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <alur/runtime/request.hpp>

#include "runtime/shards.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// A name, or else a key, decides in which shard a case lies, so that a second start meets the first.
[[nodiscard]] inline std::string_view anchor_of(const StartRequest& request) noexcept {
    return request.name.empty() ? request.key : request.name;
}

/// Taken back unless the journal takes the case.
class Entered {
public:
    Entered(Shard& shard, std::uint32_t slot, const StartRequest& request) : shard_(shard), slot_(slot) {
        if (!request.name.empty()) {
            shard.name_of.emplace(slot, request.name);
            try {
                name_ = shard.names.emplace(request.name, slot).first;
            } catch (...) {
                shard.name_of.erase(slot);
                throw;
            }
        } else if (!request.key.empty()) {
            key_ = shard.start_keys.emplace(request.key, slot).first;
        }
    }
    ~Entered() {
        if (kept_) return;
        if (name_) {
            shard_.names.erase(*name_);
            shard_.name_of.erase(slot_);
        }
        if (key_) shard_.start_keys.erase(*key_);
    }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

    void keep() noexcept { kept_ = true; }

private:
    Shard& shard_;
    std::uint32_t slot_;
    std::optional<ByText<std::uint32_t>::iterator> name_;
    std::optional<ByText<std::uint32_t>::iterator> key_;
    bool kept_ = false;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
