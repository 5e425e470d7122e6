// A case as a snapshot has it: where it stands, and under what it is found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <alur/engine/cold_state.hpp>
#include <alur/engine/state.hpp>

#include "journal/bytes.hpp"
#include "runtime/shards.hpp"
#include "runtime/state_image.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Another wherever an image would mean something else: in what this file adds, in what a state is made of.
inline constexpr std::uint64_t case_image_form = [] {
    std::uint64_t form = 1;
    for (const std::uint64_t part :
         {detail::StateImage::form, std::uint64_t{sizeof(CaseState)}, std::uint64_t{sizeof(detail::ColdState)},
          std::uint64_t{sizeof(Activation)}, std::uint64_t{CaseState::inline_counters}})
        form = (form ^ part) * 1'099'511'628'211U;
    return form;
}();

struct CaseImage {
    CaseState state;
    std::string name;          ///< empty: it has none, or the image does not tell
    bool is_anonymous = true;  ///< not: it has a name or a key of its start, and the image does not tell
};

/// The lock of its shard is held, and it is not stale. Throws std::bad_alloc.
/// \param with_name whether it may tell the name of the case; a key it never tells
void write_case_image(const Place& place, bool with_name, journal::Bytes& bytes);
/// \return empty: the bytes are no image of this form
[[nodiscard]] std::optional<CaseImage> read_case_image(journal::BytesView bytes);

}  // namespace runtime
}  // namespace v0
}  // namespace alur
