// Where the cases of a journal stand, and whether a stored row is what comes next in its case.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <alur/base/ids.hpp>

#include "journal/chain.hpp"
#include "journal/codec.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// Where a stream of rows stands: that of a case, of the definitions, or of the refusals.
struct Head {
    ChainHead chain{};
    std::int64_t pos = 0;     ///< of its last row; 0: it has none
    std::uint32_t count = 0;  ///< of its events
};

/// The body of a row: what it says, and the tag of the head behind it.
struct Body {
    BytesView said;
    ChainTag tag{};
};
[[nodiscard]] std::optional<Body> split(BytesView body) noexcept;

/// Makes a body of what a row says: appends the tag. \return where the stream stands behind that row
[[nodiscard]] Head complete_body(const Head& before, Bytes& said, std::int64_t pos, std::uint32_t events);

/// Where a stream stands behind a stored row. \return empty: the row is not what follows there
[[nodiscard]] std::optional<Head> behind_row(const Head& before, std::int64_t prev, std::int64_t pos,
                                             const std::optional<Body>& body, std::uint32_t events);

/// The cases of one journal in the order in which they began. In the file their numbers lie `1 << bits` apart.
class Heads {
public:
    Heads() = default;
    /// \param first the number of its first case in the file
    Heads(unsigned bits, std::uint32_t first) : bits_(bits), first_(first) {}

    [[nodiscard]] std::size_t size() const noexcept { return heads_.size(); }
    /// The number of a case in the file.
    [[nodiscard]] CaseId number(CaseId id) const noexcept {
        return static_cast<CaseId>(static_cast<std::uint32_t>(id) << bits_ | first_);
    }
    /// The case of that number in the file, if it is one of these.
    [[nodiscard]] std::optional<CaseId> case_of(std::int64_t number) const noexcept {
        if (number < 0 || number >= static_cast<std::int64_t>(index(none<CaseId>))) return std::nullopt;
        const auto in_file = static_cast<std::uint32_t>(number);
        if ((in_file & ((1U << bits_) - 1)) != first_) return std::nullopt;
        return static_cast<CaseId>(in_file >> bits_);
    }
    /// Where a case stands; also the one that has no events yet.
    [[nodiscard]] Head of(CaseId id) const {
        return index(id) < size() ? heads_[index(id)] : Head{chain_of(number(id))};
    }

    /// Brings where a case stands into the cache, from its first byte to its last.
    [[gnu::always_inline]] void prefetch(CaseId id) const noexcept {
        if (index(id) >= size()) return;
        const auto* head = reinterpret_cast<const char*>(&heads_[index(id)]);
        __builtin_prefetch(head, 1);
        __builtin_prefetch(head + sizeof(Head) - 1, 1);
    }

    /// So that moving on needs no memory.
    void make_room() {
        if (heads_.size() == heads_.capacity()) heads_.reserve(2 * heads_.size() + 16);
    }
    /// A further row is known: that of a case, or of the next one to begin.
    void move_on(CaseId id, const Head& after) {
        if (index(id) == heads_.size()) heads_.emplace_back();
        heads_[index(id)] = after;
    }
    /// A row is known no longer: its case stands where it stood before, or has not begun.
    void go_back(CaseId id, const Head& before) noexcept {
        if (before.count == 0)
            heads_.pop_back();
        else
            heads_[index(id)] = before;
    }

private:
    unsigned bits_ = 0;
    std::uint32_t first_ = 0;
    std::vector<Head> heads_;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
