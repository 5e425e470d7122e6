// The documents beyond the mask, which few SOPs have. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <algorithm>

#include <alur/base/ids.hpp>
#include <alur/engine/document_set.hpp>

namespace alur {
inline namespace v0 {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

void DocumentSet::insert_wide(DocumentId document) {
    const auto place = std::lower_bound(wide_.begin(), wide_.end(), document);
    if (place == wide_.end() || *place != document) wide_.insert(place, document);
}

void DocumentSet::erase_wide(DocumentId document) noexcept {
    const auto place = std::lower_bound(wide_.begin(), wide_.end(), document);
    if (place != wide_.end() && *place == document) wide_.erase(place);
}

bool DocumentSet::contains_wide(DocumentId document) const noexcept {
    return std::binary_search(wide_.begin(), wide_.end(), document);
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur
