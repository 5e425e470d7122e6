#include "runtime/visitors.hpp"

#include <algorithm>

#include <alur/engine/payload.hpp>

#include "runtime/fitting.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

void Visitors::add(std::uint32_t slot, Outsider person) {
    if (slot == first_.size()) return first_.push_back(person);
    if (slot >= first_.size()) first_.resize(std::size_t{slot} + 1, none<Outsider>);
    if (first_[slot] == none<Outsider>)
        first_[slot] = person;
    else
        further_[slot].push_back(person);
}

void Visitors::learn(std::uint32_t slot, const Event& event, Payload payload, Directory& directory) {
    if (!is_of_case(event.person) || number_in_case(event.person) != count(slot))
        damaged("a case came to know somebody out of turn");
    add(slot, event.has(EventFlag::erased) ? nameless : directory.meet(detail::text_of(payload)));
}

PersonId Visitors::find_further(std::uint32_t slot, Outsider person) const noexcept {
    if (first_[slot] == none<Outsider>) return none<PersonId>;
    const auto further = further_.find(slot);
    if (further == further_.end()) return none<PersonId>;
    const auto place = std::find(further->second.begin(), further->second.end(), person);
    if (place == further->second.end()) return none<PersonId>;
    return person_of_case(1 + static_cast<std::uint32_t>(place - further->second.begin()));
}

Outsider Visitors::of(std::uint32_t slot, PersonId person) const noexcept {
    const std::uint32_t number = number_in_case(person);
    Outsider found = none<Outsider>;
    if (!is_of_case(person) || slot >= first_.size()) return found;
    if (number == 0) {
        found = first_[slot];
    } else if (const auto further = further_.find(slot);
               further != further_.end() && number <= further->second.size()) {
        found = further->second[number - 1];
    }
    return found == nameless ? none<Outsider> : found;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
