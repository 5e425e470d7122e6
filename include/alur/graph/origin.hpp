// What a compiled SOP was made of. The headers that run cases do without it, and without what it includes.
#pragma once

#include <memory>

#include <alur/base/diagnostic.hpp>
#include <alur/sop/sop.hpp>
#include <alur/time/calendar.hpp>

namespace alur {
inline namespace v0 {

/// What a Procedure keeps of its making.
struct Origin {
    sop::Sop definition;                       ///< the SOP as its author wrote it: names, texts, places
    std::shared_ptr<const Calendar> calendar;  ///< null where the SOP names none
    Diagnostics warnings;                      ///< what is legal in the SOP but suspicious
};

}  // namespace v0
}  // namespace alur
