// The cases of an engine as a log, and the half-year that `alur demo` plays.
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <alur/runtime/event_log.hpp>

#include "audit.hpp"
#include "convert.hpp"
#include "demo/office.hpp"
#include "engine.hpp"
#include "errors.hpp"
#include "sop.hpp"
#include "unlocked.hpp"

namespace alur::python {

void bind_engine_log(py::module_& module) {
    module.def(
        "event_log",
        [](const EngineObject& engine, const std::string& sop, const std::vector<std::string>& fields) {
            return engine.call([&](Engine& asked) { return event_log(asked, {.sop = sop, .fields = fields}); });
        },
        "engine"_a, "sop"_a, "fields"_a);
    module.def(
        "demo_log",
        [](const SopObject& perisa, const SopObject& faisal, const SopObject& daku, const std::string& sop,
           std::uint64_t seed) {
            const Unlocked other_threads_run;
            demo::Office office({perisa.procedure, faisal.procedure, daku.procedure}, seed);
            office.play([] {});
            return event_log(office.engine(), {.sop = sop});
        },
        "perisa"_a, "faisal"_a, "daku"_a, "sop"_a, "seed"_a);
}

}  // namespace alur::python
