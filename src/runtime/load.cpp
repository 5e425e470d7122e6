#include <alur/runtime/load.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <alur/graph/compile.hpp>
#include <alur/sop/check.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "graph/build.hpp"
#include "runtime/load_text.hpp"

namespace alur {
inline namespace v0 {
namespace {

namespace fs = std::filesystem;

/// Whether `file` lies below `folder` once every symbolic link is followed.
bool lies_below(const fs::path& file, const fs::path& folder) {
    std::error_code failed;
    const fs::path real_file = fs::canonical(file, failed);
    if (failed) return false;
    const fs::path real_folder = fs::canonical(folder, failed);
    if (failed) return false;
    return std::mismatch(real_folder.begin(), real_folder.end(), real_file.begin(), real_file.end()).first ==
           real_folder.end();
}

/// The calendar of an SOP, or why there is none. An SOP may do without.
Result<std::shared_ptr<const Calendar>, Diagnostics> calendar_of(const sop::Sop& sop, const std::string& path) {
    if (sop.calendar.empty()) return std::shared_ptr<const Calendar>();
    const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
    const std::string file = (folder / "kalender" / (sop.calendar + ".yaml")).string();
    Diagnostics found(path, sop.source);
    std::error_code failed;
    if (!fs::exists(file, failed)) {
        found.add({Severity::error,
                   "ALUR-E340",
                   "there is no calendar " + file,
                   "write it, or correct the name",
                   sop.calendar_span,
                   {}});
        return failure(std::move(found));
    }
    if (!lies_below(file, folder)) {
        found.add({Severity::error,
                   "ALUR-E341",
                   "the calendar " + file + " is a link to somewhere else",
                   "keep it below the folder of the SOP",
                   sop.calendar_span,
                   {}});
        return failure(std::move(found));
    }
    return load_calendar(file);
}

/// All that is wrong with an SOP whose calendar cannot be had: the graph is proved without it.
Diagnostics faults_without_calendar(sop::Sop sop, Diagnostics of_calendar) {
    Diagnostics of_sop(sop.file, sop.source);
    const Diagnostics warnings = sop::check(sop);
    const auto built = graph::build(std::move(sop), nullptr);
    of_sop.append(warnings);
    of_sop.append(built ? built->warnings() : built.error());
    const bool same_text = of_calendar.file() == of_sop.file();
    if (same_text) of_sop.append(of_calendar);
    of_sop.sort();
    if (same_text) return of_sop;
    of_calendar.add_other(std::move(of_sop));
    return of_calendar;
}

/// What was read of the file, with the calendar that lies beside it.
Result<std::shared_ptr<const Procedure>, Diagnostics> with_calendar(Result<sop::Sop, Diagnostics> sop,
                                                                    const std::string& path) {
    if (!sop) return failure(std::move(sop.error()));
    auto calendar = calendar_of(*sop, path);
    if (!calendar) return failure(faults_without_calendar(*std::move(sop), std::move(calendar.error())));
    return load(*std::move(sop), *std::move(calendar));
}

}  // namespace

Result<std::shared_ptr<const Procedure>, Diagnostics> load(sop::Sop sop, std::shared_ptr<const Calendar> calendar) {
    Diagnostics warnings = sop::check(sop);
    auto procedure = compile(std::move(sop), std::move(calendar));
    if (!procedure) {
        Diagnostics found = std::move(procedure.error());
        found.append(warnings);
        found.sort();
        return failure(std::move(found));
    }
    warnings.append(procedure->warnings());
    warnings.sort();
    procedure->keep(std::move(warnings));
    return std::shared_ptr<const Procedure>(std::make_shared<Procedure>(*std::move(procedure)));
}

Result<std::shared_ptr<const Procedure>, Diagnostics> load(const std::string& path) {
    return with_calendar(sop::read_file(path), path);
}

Result<std::shared_ptr<const Procedure>, Diagnostics> runtime::load_text(std::string_view text,
                                                                         const std::string& path) {
    return with_calendar(sop::read(text, path), path);
}

}  // namespace v0
}  // namespace alur
