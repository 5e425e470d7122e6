// From a file to a procedure that cases run on.
#pragma once

#include <memory>
#include <string>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {

class Calendar;
namespace sop {
struct Sop;
}  // namespace sop

/// Reads, checks, compiles and proves the SOP in a file, with the calendar that it names, which lies beside it in
/// `kalender/NAME.yaml`. Only regular files are opened, and a calendar only where it lies below the folder of the SOP,
/// symbolic links followed (ALUR-E341).
///
/// \return the procedure, whose warnings() tell what is legal in the SOP but suspicious; or all findings about the SOP,
/// or about its calendar where that is at fault: ALUR-E001–E199 reading, E200–E299 the graph, E300–E349 the calendar
[[nodiscard]] Result<std::shared_ptr<const Procedure>, Diagnostics> load(const std::string& path);
/// The same of an SOP that was read and the calendar that it names; null: it names none.
[[nodiscard]] Result<std::shared_ptr<const Procedure>, Diagnostics> load(sop::Sop sop,
                                                                         std::shared_ptr<const Calendar> calendar);

}  // namespace v0
}  // namespace alur
