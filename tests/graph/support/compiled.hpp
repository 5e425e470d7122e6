// Compiles graphs of the notation and names their steps.
#pragma once

#include <string>
#include <string_view>

#include <alur/graph/compile.hpp>

#include "graph/support/notation.hpp"
#include "support/catch.hpp"

namespace alur_test {

/// The procedure of a text that must compile.
inline alur::Procedure compiled(std::string_view text) {
    auto result = alur::compile(drawn(text));
    if (!result) FAIL(result.error().to_string());
    return std::move(result).value();
}

/// Findings as "line:column code message; suggestion", each note below its finding, indented.
inline std::string lines(const alur::Diagnostics& findings) {
    std::string out;
    for (const alur::Diagnostic& d : findings.all()) {
        out += std::to_string(d.span.line) + ":" + std::to_string(d.span.column) + " " + d.code.substr(5) + " " +
               d.message;
        if (!d.suggestion.empty()) out += "; " + d.suggestion;
        out += "\n";
        for (const alur::Note& note : d.notes) out += "  " + note.message + "\n";
    }
    return out;
}

/// What compile says of a text that it must refuse.
inline std::string refusal(std::string_view text) {
    const auto result = alur::compile(drawn(text));
    return result ? "accepted" : lines(result.error());
}

inline alur::StepId step(const alur::Procedure& procedure, std::string_view name) {
    const auto& steps = procedure.definition().steps;
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i].id == name) return static_cast<alur::StepId>(i);
    return alur::end_step;
}

/// The arc between two steps, the first if there are several.
inline const alur::Arc& arc(const alur::Procedure& procedure, std::string_view from, std::string_view to) {
    for (const alur::Arc& arc : procedure.tables().arcs)
        if (arc.from == step(procedure, from) && arc.to == step(procedure, to)) return arc;
    FAIL("no arc from " << from << " to " << to);
    return procedure.tables().arcs.front();
}

}  // namespace alur_test
