// What a conformance is made of: the log as read, an alignment for each different sequence of events, and the rules
// that look at one case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alur/conformance/conformance.hpp>

#include "conformance/align.hpp"
#include "conformance/deviation.hpp"
#include "conformance/reading.hpp"
#include "conformance/vocabulary.hpp"

namespace alur {
inline namespace v0 {

struct Conformance::Content {
    Content(EventLog from, ConformancePlan by);
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
    ~Content() = default;

    /// Aligns all variants.
    void align();

    /// All deviations of a case, in order of place.
    [[nodiscard]] std::vector<conformance::Deviation> deviations(std::size_t of_case) const;
    [[nodiscard]] const conformance::Alignment& alignment(std::size_t of_case) const {
        return alignments[reading.variant[of_case]];
    }
    [[nodiscard]] std::size_t events(std::size_t of_case) const {
        return reading.first[of_case + 1] - reading.first[of_case];
    }
    [[nodiscard]] std::uint32_t row(std::size_t of_case, std::size_t event) const {
        return reading.rows[reading.first[of_case] + event];
    }
    /// What the case would cost if nothing fitted: each event, and the shortest run where its end is expected. Nothing
    /// where the search for that run met its bound.
    [[nodiscard]] std::optional<std::size_t> worst(std::size_t of_case) const;

    EventLog log;
    ConformancePlan plan;
    conformance::Vocabulary words;
    conformance::Reading reading;
    std::vector<conformance::Alignment> alignments;    // by variant
    std::vector<conformance::Difference> differences;  // by variant
    std::optional<std::size_t> shortest_run;           // how many steps it records
    std::vector<std::string> notes;
};

namespace conformance {

/// Who acted and what was there, as far as the log tells: deviations of one case besides those of its alignment.
[[nodiscard]] std::vector<Deviation> judge(const Procedure& procedure, const Vocabulary& words, const Reading& reading,
                                           std::size_t of_case, const Difference& difference);

/// In sentences, what the log does not tell and which of its names mean nothing.
[[nodiscard]] std::vector<std::string> notes_of(const EventLog& log, const ConformancePlan& plan,
                                                const Vocabulary& words, const Reading& reading);

}  // namespace conformance
}  // namespace v0
}  // namespace alur
