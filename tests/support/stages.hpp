// An SOP taken through every stage that needs no case: compiled, reckoned up, drawn. Whatever was read must come
// through with a result or findings.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/base/diagnostic.hpp>
#include <alur/graph/compile.hpp>
#include <alur/graph/nominal.hpp>
#include <alur/render/dot.hpp>
#include <alur/time/calendar.hpp>

namespace alur_test {

/// A calendar of that id which covers a week.
inline std::shared_ptr<const alur::Calendar> calendar_named(std::string id) {
    if (id.empty()) return nullptr;
    alur::CalendarPlan plan;
    plan.id = std::move(id);
    plan.zone = alur::fixed_zone("Asia/Jakarta", std::chrono::hours(7));
    plan.days.resize(7);
    return std::make_shared<const alur::Calendar>(plan);
}

/// Whether every finding says what is wrong, and a terminal can show it.
inline void expect_words(const alur::Diagnostics& found) {
    for (const alur::Diagnostic& finding : found.all()) {
        ALUR_ASSERT(finding.code.size() == 9);
        ALUR_ASSERT(!finding.message.empty());
    }
    for (const char c : found.to_string()) ALUR_ASSERT(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

/// \return what compile finds
inline alur::Diagnostics through_all_stages(alur::sop::Sop sop) {
    auto calendar = calendar_named(sop.calendar);
    const std::size_t steps = sop.steps.size();
    const auto procedure = alur::compile(std::move(sop), std::move(calendar));
    const alur::Diagnostics& found = procedure ? procedure->warnings() : procedure.error();
    expect_words(found);
    ALUR_ASSERT(found.has_errors() != procedure.has_value());
    if (!procedure) return found;
    const alur::NominalTotal total = alur::nominal_total(*procedure);
    ALUR_ASSERT(total.run.size() <= steps && total.critical.size() <= total.run.size());
    ALUR_ASSERT(alur::rework_loops(*procedure).size() <= steps);
    const std::string drawn = alur::dot(*procedure);
    ALUR_ASSERT(drawn.rfind("digraph", 0) == 0 && drawn.find("\n}") != std::string::npos);
    return found;
}

}  // namespace alur_test
