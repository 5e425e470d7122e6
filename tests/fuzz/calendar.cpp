// Any bytes offered as a calendar give a calendar or findings; a calendar answers and explains.
#include <alur/time/calendar_source.hpp>
#include <alur/time/explain.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace alur;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto source = read_calendar({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
    if (!source) {
        ALUR_ASSERT(source.error().has_errors());
        (void)source.error().to_string();
        return 0;
    }
    (void)check_calendar(*source);
    const auto compiled = compile_calendar(*source);
    ALUR_ASSERT(compiled.has_value());
    const Calendar& calendar = **compiled;
    const Instant begin = calendar.covered_from();
    const Limit limits[] = {{Measure::working_time, 5400}, {Measure::working_days, 3}, {Measure::calendar_days, 14}};
    for (const Limit& limit : limits) {
        const Instant lapse = calendar.lapse(begin, limit);
        ALUR_ASSERT(calendar.used(limit.measure, begin, lapse) <= ticks(limit));
        ALUR_ASSERT(calendar.used(limit.measure, begin, lapse + Microseconds(1)) > ticks(limit));
        std::int64_t explained = 0;
        for (const Stretch& stretch : explain(calendar, limit.measure, begin, lapse)) explained += stretch.used;
        ALUR_ASSERT(explained == calendar.used(limit.measure, begin, lapse));
    }
    return 0;
}
