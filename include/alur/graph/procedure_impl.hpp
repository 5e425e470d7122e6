// How a procedure is made, moved and ended. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <string>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/base/diagnostic.hpp>
#include <alur/base/ids.hpp>
#include <alur/graph/origin.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

Procedure::Procedure(Origin origin, Tables tables)
    : origin_(new Origin(std::move(origin))),
      definition_(&origin_->definition),
      calendar_(origin_->calendar.get()),
      actors_(definition_->actors.size()),
      tables_(std::move(tables)) {
    ALUR_EXPECTS(!tables_.steps.empty() && definition_->steps.size() == tables_.steps.size(),
                 "Procedure takes tables of at least one step, and as many steps in its definition");
}

Procedure::Procedure(Procedure&& other) noexcept
    : origin_(std::exchange(other.origin_, nullptr)),
      definition_(std::exchange(other.definition_, nullptr)),
      calendar_(std::exchange(other.calendar_, nullptr)),
      actors_(other.actors_),
      tables_(std::move(other.tables_)) {}

Procedure& Procedure::operator=(Procedure&& other) noexcept {
    std::swap(origin_, other.origin_);
    std::swap(definition_, other.definition_);
    std::swap(calendar_, other.calendar_);
    std::swap(actors_, other.actors_);
    std::swap(tables_, other.tables_);
    return *this;
}

Procedure::~Procedure() { delete origin_; }

const std::string& Procedure::id() const noexcept { return definition_->id; }
const ContentHash& Procedure::hash() const noexcept { return definition_->hash; }
const Diagnostics& Procedure::warnings() const noexcept { return origin_->warnings; }
void Procedure::keep(Diagnostics warnings) { origin_->warnings = std::move(warnings); }

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur
