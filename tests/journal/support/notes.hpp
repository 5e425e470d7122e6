// Events whose number tells them apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/payload.hpp>
#include <alur/journal/journal.hpp>

namespace alur::test {

inline PlainEvent note(std::uint64_t number) {
    Event event;
    event.kind = EventKind::note_added;
    event.documents = number;
    return PlainEvent(event);
}

/// A batch of notes that are numbered from `first` on, each with the text.
inline Decision notes(std::uint64_t first, std::uint64_t count, const std::string& text = {}) {
    Decision decision;
    for (std::uint64_t i = 0; i < count; ++i) decision.add(note(first + i), detail::payload_of_text(text));
    return decision;
}

/// All of a journal, in the order of commitment.
inline std::vector<std::uint64_t> numbers_of(const Journal& journal) {
    std::vector<std::uint64_t> numbers;
    static_cast<void>(journal.scan({}, [&](const Event& event, Payload) { numbers.push_back(event.documents); }));
    return numbers;
}

}  // namespace alur::test
