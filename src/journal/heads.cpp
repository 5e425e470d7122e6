#include "journal/heads.hpp"

#include <algorithm>

namespace alur {
inline namespace v0 {
namespace journal {

std::optional<Body> split(BytesView body) noexcept {
    Body parts;
    if (body.size() < parts.tag.size()) return std::nullopt;
    parts.said = body.first(body.size() - parts.tag.size());
    std::copy(body.end() - static_cast<std::ptrdiff_t>(parts.tag.size()), body.end(), parts.tag.begin());
    return parts;
}

Head complete_body(const Head& before, Bytes& said, std::int64_t pos, std::uint32_t events) {
    const Head after{chained(before.chain, said), pos, before.count + events};
    const ChainTag tag = tag_of(after.chain);
    said.insert(said.end(), tag.begin(), tag.end());
    return after;
}

std::optional<Head> behind_row(const Head& before, std::int64_t prev, std::int64_t pos, const std::optional<Body>& body,
                               std::uint32_t events) {
    if (!body || prev != before.pos) return std::nullopt;
    const Head after{chained(before.chain, body->said), pos, before.count + events};
    return tag_of(after.chain) == body->tag ? std::optional(after) : std::nullopt;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
