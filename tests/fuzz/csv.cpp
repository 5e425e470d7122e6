// Any bytes offered as CSV give a table or findings with places, within limits; what was read is written and read
// again.
#include <alur/log/csv.hpp>

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string_view>

#include <alur/base/assert.hpp>

using namespace alur;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    CsvOptions options;
    options.zone = "Europe/Amsterdam";
    static_cast<void>(read_csv(text, "fuzz.csv", options));
    const auto read = read_csv_table(text, "fuzz.csv", options);
    if (!read) {
        ALUR_ASSERT(read.error().has_errors());
        for (const char c : read.error().to_string()) ALUR_ASSERT(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
        return 0;
    }
    std::ostringstream out;
    write_csv(read->content, out, {',', false});
    options.delimiter = ',';
    const auto again = read_csv_table(out.str(), "again.csv", options);
    ALUR_ASSERT(again.has_value());
    ALUR_ASSERT(content_hash(again->content) == content_hash(read->content));
    return 0;
}
