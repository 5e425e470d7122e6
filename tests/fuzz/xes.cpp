// Any bytes offered as XES give a log or findings, within limits; what was read is written and read again.
#include <alur/log/xes.hpp>

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string_view>

#include <alur/base/assert.hpp>

using namespace alur;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    XesOptions options;
    options.zone = "Europe/Amsterdam";
    const auto read = read_xes({reinterpret_cast<const char*>(data), size}, "fuzz.xes", options);
    if (!read) {
        ALUR_ASSERT(read.error().has_errors());
        for (const char c : read.error().to_string()) ALUR_ASSERT(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
        return 0;
    }
    std::ostringstream out;
    write_xes(read->log, out);
    options.limits.bytes = out.str().size();
    options.limits.columns = 10'000;
    const auto again = read_xes(out.str(), "again.xes", options);
    ALUR_ASSERT(again.has_value());
    ALUR_ASSERT(again->log.events() == read->log.events());
    ALUR_ASSERT(again->log.cases() == read->log.cases());
    return 0;
}
