// Whether names of a line exist at all. What never happens holds of a name that does not exist too: such a name is a
// slip of the author, not a success.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.hpp"
#include "scenario/stage.hpp"

namespace alur::scenario {

/// \throws Failed where `name` is none of `known`; `what` says what it should be
void must_know(const std::string& name, const std::string& what, const std::vector<std::string_view>& known);

/// The ids of a catalogue of an SOP.
template <class Named>
[[nodiscard]] std::vector<std::string_view> ids_of(const std::vector<Named>& all) {
    std::vector<std::string_view> ids(all.size());
    std::transform(all.begin(), all.end(), ids.begin(), [](const Named& each) { return std::string_view(each.id); });
    return ids;
}

/// \throws Failed where there is no such step, or an item is named of one that has none
void must_know_step(const Stage& stage, const Ref& ref);

/// What an event may be about: a step, document, record type or actor, with or without its item, a message, or the key
/// of a record. One that was not added may have any key.
/// \throws Failed where it is none of these
void must_know_subject(const Stage& stage, const std::string& about, const std::string& kind);

}  // namespace alur::scenario
