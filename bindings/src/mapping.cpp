// A log beside an SOP: which activities mean which steps.
#include <alur/audit/mapping.hpp>

#include <pybind11/stl.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <alur/log/column_writer.hpp>

#include "convert.hpp"
#include "errors.hpp"
#include "sop.hpp"
#include "table.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

/// Activities with their events; those of a mapping with their steps.
Table shown(const std::vector<LoggedActivity>& activities, bool mapped) {
    ColumnWriter name("activity", ColumnType::text);
    ColumnWriter events("events", ColumnType::integer);
    ColumnWriter step("step", ColumnType::text);
    ColumnWriter given("given", ColumnType::boolean);
    for (const LoggedActivity& activity : activities) {
        if (activity.step.empty() == mapped) continue;
        name.add_text(activity.name);
        events.add_integer(static_cast<std::int64_t>(activity.events));
        if (!mapped) continue;
        step.add_text(activity.step);
        given.add_boolean(activity.given);
    }
    std::vector<Column> columns;
    columns.push_back(std::move(name).finish());
    columns.push_back(std::move(events).finish());
    if (mapped) {
        columns.push_back(std::move(step).finish());
        columns.push_back(std::move(given).finish());
    }
    return Table(std::move(columns));
}

Table shown(const std::vector<MappingProposal>& proposals) {
    ColumnWriter activity("activity", ColumnType::text);
    ColumnWriter events("events", ColumnType::integer);
    ColumnWriter step("step", ColumnType::text);
    ColumnWriter likeness("likeness", ColumnType::real);
    for (const MappingProposal& proposal : proposals) {
        activity.add_text(proposal.activity);
        events.add_integer(static_cast<std::int64_t>(proposal.events));
        step.add_text(proposal.step);
        likeness.add_real(proposal.likeness);
    }
    std::vector<Column> columns;
    columns.push_back(std::move(activity).finish());
    columns.push_back(std::move(events).finish());
    columns.push_back(std::move(step).finish());
    columns.push_back(std::move(likeness).finish());
    return Table(std::move(columns));
}

}  // namespace

void bind_mapping(py::module_& module) {
    module.def(
        "map_log",
        [](const EventLog& log, const SopObject& sop, std::map<std::string, std::string> given) {
            const LogMapping mapping = take(unlocked([&] { return map_log(log, *sop.procedure, std::move(given)); }));
            return py::make_tuple(mapping.given, shown(mapping.activities, true), shown(mapping.activities, false),
                                  tuple_of(mapping.steps_without), shown(mapping.proposals));
        },
        "log"_a, "sop"_a, "given"_a);
}

}  // namespace alur::python
