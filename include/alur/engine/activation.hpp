// The parts of a running case: what is open, in which block, for which record.
#pragma once

#include <cstdint>
#include <string>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/document_set.hpp>

namespace alur {
inline namespace v0 {

/// One piece of work that is open: offered, and started once somebody claims it.
struct Activation {
    StepId step = none<StepId>;          ///< of the SOP on which the case runs; none: it is no activation yet
    std::uint16_t attempt = 1;           ///< counts the activations of the step (and item) in the case, from 1
    ItemId item = none<ItemId>;          ///< of a `for_each`
    BlockId block = none<BlockId>;       ///< none: the root of the case
    PersonId claimant = none<PersonId>;  ///< who started it
    Instant offered{};                   ///< held time (T4)
    Instant started = never;             ///< never: nobody claimed it
    Instant lapse = never;        ///< last instant within the waktu baku; never: no limit, not begun, or suspended
    Instant deadline = never;     ///< the last instant before it fires; never: none, it fired, or suspended
    Instant ends = never;         ///< of a timed wait: the instant at which it ends; never: suspended
    Instant resumed = never;      ///< when its clocks went on after the last suspension; never: it saw none
    std::int64_t used = 0;        ///< ticks that the step clock counted before `resumed`
    std::int64_t timer_used = 0;  ///< ticks that the deadline or the timed wait counted before `resumed`
    bool clock_resumed = false;   ///< the step clock runs since `resumed`, else since it began
    bool beyond = false;          ///< `used` rests on hours beyond the coverage of the calendar (T7)
    bool escalated = false;       ///< its deadline fired and it stayed open

    friend bool operator==(const Activation&, const Activation&) = default;
};

/// How the tries of an open service have failed (W6, W7). There is none while no try has, or since it was tried anew.
struct FailedTries {
    StepId step = none<StepId>;  ///< a service, open
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`
    std::uint16_t count = 0;     ///< in a row
    Instant last{};              ///< when the last one was told
    Instant next = never;        ///< when the next is due; never: an incident is open
    Instant incident = never;    ///< since when an incident is open; never: none is
    std::string reason{};        ///< of the last one

    friend bool operator==(const FailedTries&, const FailedTries&) = default;
};

/// A split or a `for_each` that has not closed.
struct OpenBlock {
    BlockId block{};                 ///< counted in the case in order of opening, from 0
    BlockId parent = none<BlockId>;  ///< none: the root
    StepId step{};                   ///< the split, or the for_each itself
    std::uint16_t live = 0;          ///< of a split: branches that have not arrived
    std::uint16_t needed = 0;        ///< of a split: how many more must arrive before it closes
    bool items = false;              ///< a for_each
    bool list_open = false;          ///< of a for_each: it takes further records

    friend bool operator==(const OpenBlock&, const OpenBlock&) = default;
};

/// A record of the case. Its id is its position; its fields stand among the fields of the case state.
struct Record {
    RecordTypeId type{};   ///< position among the record types of the SOP
    DocumentSet present;   ///< documents of items
    DocumentSet returned;  ///< and those that were given back

    friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace v0
}  // namespace alur
