// How a text is matched against a pattern. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include <alur/base/utf8.hpp>
#include <alur/sop/pattern.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

/// Where a match may stand: a set of instructions in order of insertion.
struct Pattern::States {
    std::array<std::uint16_t, most_instructions + 1> at;  ///< the instructions, the first `size` of these
    /// A bit for each that was met, those included that only lead on to others.
    std::array<std::uint64_t, most_instructions / 64 + 1> known;
    std::size_t size;  ///< how many it has

    /// Nowhere.
    void clear() noexcept {
        known.fill(0);
        size = 0;
    }
};

bool Pattern::accepts(const Instruction& instruction, char32_t character, std::size_t& comparisons) const noexcept {
    std::size_t first = instruction.first;
    std::size_t behind = instruction.second;  // of the ranges that may hold it
    while (first < behind) {
        ++comparisons;
        const std::size_t middle = first + (behind - first) / 2;
        if (character < ranges_[middle].first) {
            behind = middle;
        } else if (character > ranges_[middle].last) {
            first = middle + 1;
        } else {
            return !instruction.negated;
        }
    }
    return instruction.negated;
}

bool Pattern::matches(std::string_view text) const noexcept {
    std::size_t comparisons = 0;
    return matches(text, comparisons);
}

bool Pattern::matches(std::string_view text, std::size_t& comparisons) const noexcept {
    if (program_.empty()) return text.empty();
    std::array<States, 2> states;
    States* now = &states[0];
    States* then = &states[1];
    now->clear();
    add(*now, 0, true, text.empty());
    for (std::size_t at = 0; at < text.size();) {
        const auto [character, size] = base::character_at(text, at);
        if (size == 0 || now->size == 0) return false;
        at += size;
        then->clear();
        for (std::size_t i = 0; i < now->size; ++i) {
            const Instruction& instruction = program_[now->at[i]];
            if (instruction.code == Instruction::Code::character && accepts(instruction, character, comparisons))
                add(*then, static_cast<std::uint16_t>(now->at[i] + 1), false, at == text.size());
        }
        std::swap(now, then);
    }
    for (std::size_t i = 0; i < now->size; ++i)
        if (program_[now->at[i]].code == Instruction::Code::match) return true;
    return false;
}

/// Follows splits and assertions from `start`. Each instruction enters at most once, so the work is bounded.
void Pattern::add(States& states, std::uint16_t start, bool at_begin, bool at_end) const noexcept {
    std::array<std::uint16_t, 2 * (most_instructions + 1)> pending;
    std::size_t count = 0;
    pending[count++] = start;
    while (count != 0) {
        const std::uint16_t at = pending[--count];
        std::uint64_t& word = states.known[at / 64U];
        const std::uint64_t bit = std::uint64_t{1} << (at % 64U);
        if ((word & bit) != 0) continue;
        word |= bit;
        const Instruction& instruction = program_[at];
        switch (instruction.code) {
            case Instruction::Code::split:
                pending[count++] = instruction.second;
                pending[count++] = instruction.first;
                break;
            case Instruction::Code::begin:
                if (at_begin) pending[count++] = instruction.first;
                break;
            case Instruction::Code::end:
                if (at_end) pending[count++] = instruction.first;
                break;
            case Instruction::Code::character:
            case Instruction::Code::match: states.at[states.size++] = at; break;
        }
    }
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace sop
}  // namespace v0
}  // namespace alur
