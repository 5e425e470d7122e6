// From the names of one SOP to its dense ids: built once, then only read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>

#include "runtime/text_hash.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Name → position, of names that outlive the table.
template <class Id>
class NameTable {
public:
    /// \param name name(i) is the name of entry i
    template <class Name>
    NameTable(std::size_t count, Name name) {
        std::size_t size = 4;
        while (size < count * 2) size *= 2;
        slots_.resize(size);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view text = name(i);
            std::size_t at = place_of(text);
            while (slots_[at].id != none<Id> && slots_[at].name != text) at = (at + 1) & (size - 1);
            if (slots_[at].id == none<Id>) slots_[at] = {text, static_cast<Id>(i)};
        }
    }

    /// The position of the name (of the first, where several share it), or none.
    [[nodiscard]] Id find(std::string_view name) const noexcept {
        for (std::size_t at = place_of(name);; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at].id == none<Id>) return none<Id>;
            if (same_text(slots_[at].name, name)) return slots_[at].id;
        }
    }

private:
    struct Slot {
        std::string_view name;
        Id id = none<Id>;
    };

    [[nodiscard]] std::size_t place_of(std::string_view name) const noexcept {
        return hash_(name) & (slots_.size() - 1);
    }

    TextHash hash_;
    std::vector<Slot> slots_;  // at most half full
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
