// What pictures and sheets of an SOP need beside its parts: where each step goes on, its remarks, its totals.
#include <pybind11/stl.h>

#include <cstddef>

#include <alur/graph/nominal.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/render/ways.hpp>
#include <alur/sop/sop.hpp>

#include "audit.hpp"
#include "convert.hpp"
#include "sop.hpp"

namespace alur::python {
namespace {

struct Shapes {
    Shape way{"Way"};
    Shape totals{"Totals"};
};

}  // namespace

void bind_structure(py::module_& module) {
    const auto* const shapes = new Shapes;  // as long as the process
    module.def(
        "ways_of",
        [shapes](const SopObject& object) {
            const sop::Sop& sop = object.procedure->definition();
            py::dict out;
            for (std::size_t i = 0; i < sop.steps.size(); ++i) {
                py::list ways;
                for (const render::Way& way : render::ways_of(*object.procedure, static_cast<StepId>(i)))
                    if (!way.of_item)
                        ways.append(
                            shapes->way(way.to, way.label, way.returns || way.loop, way.cancels, way.by_deadline));
                out[py::str(sop.steps[i].id)] = py::tuple(ways);
            }
            return out;
        },
        "sop"_a);
    module.def(
        "remarks_of",
        [](const SopObject& object) {
            py::dict out;
            for (const sop::Step& step : object.procedure->definition().steps)
                if (!step.keterangan.empty()) out[py::str(step.id)] = step.keterangan;
            return out;
        },
        "sop"_a);
    module.def(
        "totals_of",
        [shapes](const SopObject& object) {
            const NominalTotal total = nominal_total(*object.procedure);
            return shapes->totals(to_string(total.inside), to_string(total.outside), total.unset.size());
        },
        "sop"_a);
}

}  // namespace alur::python
