// The name or the key under which a new case is found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

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
        if (!request.name.empty())
            enter(shard.names, shard.name_of, request.name);
        else if (!request.key.empty())
            enter(shard.start_keys, shard.key_of, request.key);
    }
    ~Entered() {
        if (kept_) return;
        take_out(shard_.names, shard_.name_of, slot_);
        take_out(shard_.start_keys, shard_.key_of, slot_);
    }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

    void keep() noexcept { kept_ = true; }

    /// That under which a case is found there no longer. Does nothing where it was not.
    static void take_out(ByText<std::uint32_t>& known, std::unordered_map<std::uint32_t, const std::string*>& of,
                         std::uint32_t slot) noexcept {
        const auto found = of.find(slot);
        if (found == of.end()) return;
        const auto place = known.find(*found->second);
        of.erase(found);
        known.erase(place);
    }

private:
    void enter(ByText<std::uint32_t>& known, std::unordered_map<std::uint32_t, const std::string*>& of,
               std::string_view text) {
        const auto place = known.emplace(text, slot_).first;
        try {
            of.emplace(slot_, &place->first);
        } catch (...) {
            known.erase(place);
            throw;
        }
    }

    Shard& shard_;
    std::uint32_t slot_;
    bool kept_ = false;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
