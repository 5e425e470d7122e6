// An SOP and a calendar as Python holds them. Immutable and shared with engines and audits.
#pragma once

#include <memory>

#include <alur/graph/procedure.hpp>
#include <alur/time/calendar.hpp>

namespace alur::python {

/// alur.Sop: a compiled, proven SOP.
struct SopObject {
    std::shared_ptr<const Procedure> procedure;
};

/// alur.Calendar.
struct CalendarObject {
    std::shared_ptr<const Calendar> calendar;
};

}  // namespace alur::python
