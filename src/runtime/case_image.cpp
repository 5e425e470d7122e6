#include "runtime/case_image.hpp"

#include <span>
#include <utility>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// By what a case is found beside its number.
enum class FoundBy : std::uint8_t { nothing, name, what_its_start_says };

}  // namespace

void write_case_image(const Place& place, bool with_name, journal::Bytes& bytes) {
    const Shard& shard = *place.shard;
    const CaseState& state = place.shard->cases[place.slot];
    const auto name = shard.name_of.find(place.slot);
    const bool has_name = name != shard.name_of.end();
    journal::ByteWriter to(bytes);
    if (has_name && with_name) {
        to.byte(static_cast<std::uint8_t>(FoundBy::name));
        to.sized(std::as_bytes(std::span(*name->second)));
    } else {
        const bool is_found = has_name || detail::StateImage::has_start_key(state);
        to.byte(static_cast<std::uint8_t>(is_found ? FoundBy::what_its_start_says : FoundBy::nothing));
    }
    detail::StateImage::write(state, bytes);
}

std::optional<CaseImage> read_case_image(journal::BytesView bytes) {
    journal::ByteReader from(bytes);
    CaseImage image;
    const std::uint8_t found_by = from.byte();
    if (found_by > static_cast<std::uint8_t>(FoundBy::what_its_start_says)) return std::nullopt;
    image.is_anonymous = found_by != static_cast<std::uint8_t>(FoundBy::what_its_start_says);
    if (found_by == static_cast<std::uint8_t>(FoundBy::name)) {
        const journal::BytesView name = from.sized();
        image.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
        if (image.name.empty()) return std::nullopt;
    }
    auto state = detail::StateImage::read(from);
    if (!state || !from.at_end()) return std::nullopt;
    image.state = *std::move(state);
    return image;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
