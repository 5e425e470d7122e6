// Any bytes offered as OCEL give a log or findings, within limits; what was read is flattened, written in both forms
// and read again.
#include <alur/log/ocel.hpp>

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

#include <alur/base/assert.hpp>

using namespace alur;

namespace {

void check_again(const EventLog& log, const std::string& bytes, const OcelOptions& options) {
    const auto again = read_ocel(bytes, "again", options);
    ALUR_ASSERT(again.has_value());
    if (log.events() == 0) return;
    const auto flat = again->log.flatten("case");
    ALUR_ASSERT(flat.has_value());
    ALUR_ASSERT(flat->log.events() == log.events());
    ALUR_ASSERT(flat->log.cases() == log.cases());
    ALUR_ASSERT(flat->left_out == 0 && flat->repeated == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    OcelOptions options;
    options.zone = "Europe/Amsterdam";
    options.limits.cells = 1'000'000;
    const auto read = read_ocel({reinterpret_cast<const char*>(data), size}, "fuzz.json", options);
    if (!read) {
        ALUR_ASSERT(read.error().has_errors());
        for (const char c : read.error().to_string()) ALUR_ASSERT(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
        return 0;
    }
    const Table types = read->log.types();
    for (std::size_t row = 0; row < types.rows(); ++row) {
        const auto flat = read->log.flatten(types.columns()[0].text(row));
        if (!flat) continue;  // too large
        options.limits.cells = 100'000'000;
        std::ostringstream json;
        ALUR_ASSERT(write_ocel_json(flat->log, json).has_value());
        check_again(flat->log, json.str(), options);
        std::ostringstream sqlite;
        if (write_ocel_sqlite(flat->log, sqlite)) check_again(flat->log, sqlite.str(), options);
    }
    return 0;
}
