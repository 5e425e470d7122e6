// What happened in all cases, in the order in which it was committed, as an application reads it.
#pragma once

#include <string>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/journal/position.hpp>
#include <alur/runtime/view.hpp>

namespace alur {
inline namespace v0 {

/// An event of one of all cases.
struct FeedEvent {
    CaseId case_id{};       ///< as its store numbers it
    std::string case_name;  ///< that the application gave it; empty: none
    std::string sop;        ///< `id` of its SOP
    EventView event;        ///< one of docs/sop-language.md, section 12, not a stored one
};

/// Some events that follow each other. What one command brought about is never divided between two pages.
struct FeedPage {
    std::vector<FeedEvent> events;  ///< none: nothing has happened behind the position that was asked for
    Position next;                  ///< where to go on, also where there are no events
};

}  // namespace v0
}  // namespace alur
