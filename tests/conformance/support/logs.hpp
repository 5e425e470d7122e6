// Small logs and SOPs for tests, and what is shown of how they fit.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/conformance/conformance.hpp>
#include <alur/graph/compile.hpp>
#include <alur/log/csv.hpp>
#include <alur/runtime/load.hpp>

#include "graph/support/notation.hpp"
#include "support/catch.hpp"
#include "support/rows.hpp"

namespace alur_test {

using namespace alur;

using alur::test::Rows;
using alur::test::rows_of;

inline std::shared_ptr<const Procedure> perisa() {
    static const auto procedure = load(ALUR_ROOT "/sop/perisa.yaml").value();
    return procedure;
}

inline std::shared_ptr<const Procedure> procedure_of(std::string_view text) {
    auto procedure = compile(drawn(text));
    if (!procedure) FAIL(procedure.error().to_string());
    return std::make_shared<const Procedure>(std::move(*procedure));
}

/// A log whose columns have short names.
inline EventLog log_of(const std::string& text) {
    const std::map<std::string, std::string> called{
        {"case:concept:name", "case"}, {"concept:name", "step"},        {"time:timestamp", "time"},
        {"org:role", "role"},          {"org:resource", "who"},         {"lifecycle:transition", "does"},
        {"alur:outcome", "outcome"},   {"alur:documents", "documents"}, {"case:alur:ended", "end"}};
    CsvOptions options;
    options.zone = "Asia/Jakarta";
    const std::string head = "," + text.substr(0, text.find('\n')) + ",";
    for (const auto& [name, column] : called)
        if (head.find("," + column + ",") != std::string::npos) options.names[name] = column;
    if (options.names.count("case:alur:ended") != 0) options.types["end"] = ColumnType::instant;
    auto read = read_csv(text, "log.csv", options);
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read.has_value());
    return read->content;
}

/// One case `k`, a completion a minute: `serah periksa=kurang serah@operator`, an outcome behind `=`, a role behind
/// `@`.
inline EventLog case_of(const std::string& words) {
    std::string text = "case,step,time,role,outcome\n";
    int minute = 0;
    std::size_t at = 0;
    while (at < words.size()) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        std::string word = words.substr(at, end - at);
        at = end + 1;
        const auto cut = [&word](char mark) {
            const std::size_t place = word.find(mark);
            if (place == std::string::npos) return std::string();
            std::string rest = word.substr(place + 1);
            word.resize(place);
            return rest;
        };
        const std::string role = cut('@');
        const std::string outcome = cut('=');
        text += "k," + word + ",2024-07-02 08:" + std::to_string(10 + minute++) + "," + role + "," + outcome + "\n";
    }
    return log_of(text);
}

inline Conformance ended(const std::shared_ptr<const Procedure>& procedure, const EventLog& log) {
    return Conformance::of(log, {.procedure = procedure, .all_ended = true}).value();
}

/// The deviations of a log of one case.
inline Rows deviations(const Conformance& conformance) {
    return rows_of(conformance.deviations(), {"kind", "step", "position", "expected"});
}

inline std::string explanation(const Conformance& conformance) {
    REQUIRE(conformance.deviations().rows() == 1);
    return std::string(conformance.deviations()["explanation"].text(0));
}

inline Rows moves(const Conformance& conformance) {
    return rows_of(conformance.alignment("k").value(), {"move", "step"});
}

inline const char* const in_a_row = "a > b\nb > c\nc > d\nd > end\n";
inline const char* const in_parallel = "a > b & c\nb > d\nc > d\nd join > end\n";

}  // namespace alur_test
