// How a procedure is made, copied and ended. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/base/diagnostic.hpp>
#include <alur/base/ids.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

Procedure::Procedure(sop::Sop definition, Tables tables, std::shared_ptr<const Calendar> calendar)
    : definition_(std::make_shared<const sop::Sop>(std::move(definition))),
      actors_(definition_->actors.size()),
      tables_(std::move(tables)),
      calendar_(std::move(calendar)) {
    ALUR_EXPECTS(!tables_.steps.empty() && definition_->steps.size() == tables_.steps.size(),
                 "Procedure takes tables of at least one step, and as many steps in its definition");
}

Procedure::Procedure(const Procedure&) = default;
Procedure::Procedure(Procedure&&) noexcept = default;
Procedure& Procedure::operator=(const Procedure&) = default;
Procedure& Procedure::operator=(Procedure&&) noexcept = default;
Procedure::~Procedure() = default;

const std::string& Procedure::id() const noexcept { return definition_->id; }
const ContentHash& Procedure::hash() const noexcept { return definition_->hash; }
void Procedure::keep(Diagnostics warnings) { warnings_ = std::move(warnings); }

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur
