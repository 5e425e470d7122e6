#include "cli/json.hpp"

#include <cstdio>

namespace alur::cli {
namespace {

void add_place(Json& out, const Span& span) {
    if (span.line == 0) return;
    out["line"] = span.line;
    out["column"] = span.column;
    out["length"] = span.length;
}

}  // namespace

Json to_json(const Diagnostics& diagnostics) {
    Json findings = Json::array();
    for (const Diagnostic& found : diagnostics.all()) {
        Json out{{"severity", found.severity == Severity::error ? "error" : "warning"},
                 {"code", found.code},
                 {"message", found.message}};
        if (!found.suggestion.empty()) out["suggestion"] = found.suggestion;
        add_place(out, found.span);
        for (const Note& note : found.notes) {
            Json shown{{"message", note.message}};
            add_place(shown, note.span);
            out["notes"].push_back(std::move(shown));
        }
        findings.push_back(std::move(out));
    }
    Json out{{"file", diagnostics.file()},
             {"errors", diagnostics.errors()},
             {"warnings", diagnostics.warnings()},
             {"left_off", diagnostics.left_off()},
             {"findings", std::move(findings)}};
    for (const Diagnostics& other : diagnostics.others()) out["others"].push_back(to_json(other));
    return out;
}

Json to_json(const Diagnostics& diagnostics, const std::string& path) {
    Json out = to_json(diagnostics);
    out["path"] = path;
    return out;
}

Json to_json(const std::string& file, const JournalError& error) {
    return {{"file", file}, {"fault", name(error.fault())}, {"message", error.what()}};
}

void print(const Json& document) {
    // Bytes that are not UTF-8 come from files; they are replaced, not refused.
    std::puts(document.dump(2, ' ', true, Json::error_handler_t::replace).c_str());
}

}  // namespace alur::cli
