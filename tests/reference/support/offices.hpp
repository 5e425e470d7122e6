// The calendars on which cases are compared: each once as plain hours and once as the engine's tables.
#pragma once

#include <memory>
#include <vector>

#include <alur/time/calendar.hpp>

#include "reference/support/hours.hpp"

namespace reference {

struct Office {
    Hours hours;
    std::shared_ptr<const alur::Calendar> calendar;
    Instant begin;  ///< where its days are interesting
};

[[nodiscard]] const std::vector<Office>& offices();

}  // namespace reference
