// Collects what the stages of compile find. Cheap while nothing is found.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace graph {

/// Names things as diagnostics do: `name`.
inline std::string in_quotes(std::string_view name) { return "'" + std::string(name) + "'"; }

class Findings {
public:
    void error(std::string_view code, const Span& span, std::string message, std::string suggestion = {},
               std::vector<Note> notes = {}) {
        add(Severity::error, code, span, std::move(message), std::move(suggestion), std::move(notes));
        failed_ = true;
    }
    void warning(std::string_view code, const Span& span, std::string message, std::string suggestion = {},
                 std::vector<Note> notes = {}) {
        add(Severity::warning, code, span, std::move(message), std::move(suggestion), std::move(notes));
    }

    /// Whether there is an error among the findings.
    [[nodiscard]] bool failed() const noexcept { return failed_; }
    /// Whether there are so many that a further one would not be shown; whoever searches a path for each may stop.
    [[nodiscard]] bool full() const noexcept { return all_.size() >= 200; }

    [[nodiscard]] Diagnostics diagnostics(const std::string& file, const std::string& source) && {
        if (all_.empty()) return {};
        Diagnostics result(file, source);
        for (Diagnostic& finding : all_) result.add(std::move(finding));
        result.sort();
        return result;
    }

private:
    void add(Severity severity, std::string_view code, const Span& span, std::string message, std::string suggestion,
             std::vector<Note> notes) {
        all_.push_back(
            {severity, "ALUR-" + std::string(code), std::move(message), std::move(suggestion), span, std::move(notes)});
    }

    std::vector<Diagnostic> all_;
    bool failed_ = false;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
