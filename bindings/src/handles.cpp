// Names that were looked up once.
#include <string>
#include <string_view>

#include "convert.hpp"
#include "engine.hpp"
#include "module.hpp"
#include "request.hpp"

namespace alur::python {
namespace {

template <class Handle>
void bind_handle(py::module_& module, const char* name, const char* doc) {
    py::class_<Handle>(module, name, doc)
        .def(
            "__eq__", [](const Handle& self, const Handle& other) { return self == other; }, py::is_operator())
        .attr("__hash__") = py::none();
}

}  // namespace

void bind_handles(py::module_& module, py::class_<EngineObject>& cls) {
    bind_handle<SopHandle>(module, "SopHandle", "An SOP, to start cases of. Lasts as long as its engine.");
    bind_handle<StepHandle>(module, "StepHandle", "A step of an SOP. Lasts as long as its engine.");
    bind_handle<OutcomeHandle>(module, "OutcomeHandle", "An outcome of a step. Lasts as long as its engine.");
    bind_handle<DocumentsHandle>(module, "DocumentsHandle", "Documents of an SOP. Lasts as long as its engine.");
    bind_handle<ActorHandle>(module, "ActorHandle", "Who acts, in any SOP. Lasts as long as its engine.");
    cls.def(
           "sop",
           [](const EngineObject& self, std::string_view sop) {
               return take(self.call([&](Engine& engine) { return engine.sop(sop); }));
           },
           "sop"_a, "The SOP of that id, looked up once, in whichever revision is the newest when a case starts.")
        .def(
            "step",
            [](const EngineObject& self, std::string_view sop, std::string_view step) {
                return take(self.call([&](Engine& engine) { return engine.step(sop, step); }));
            },
            "sop"_a, "step"_a, "A step of an SOP, looked up once.")
        .def(
            "outcome",
            [](const EngineObject& self, std::string_view sop, std::string_view step, std::string_view label) {
                return take(self.call([&](Engine& engine) { return engine.outcome(sop, step, label); }));
            },
            "sop"_a, "step"_a, "label"_a, "An outcome of a step, looked up once.")
        .def(
            "documents",
            [](const EngineObject& self, std::string_view sop, const Texts& documents) {
                return take(self.call([&](Engine& engine) { return engine.documents(sop, documents.views()); }));
            },
            "sop"_a, "documents"_a, "Documents of an SOP, looked up once.")
        .def(
            "actor",
            [](const EngineObject& self, std::string_view by) {
                return take(self.call([&](Engine& engine) { return engine.actor(by); }));
            },
            "by"_a,
            "Who acts, looked up once: ROLE:PERSON, host or service, in any SOP. From now on the store knows the "
            "person, whatever they do.")
        .def(
            "start_by_handle",
            [](const EngineObject& self, SopHandle sop, ActorHandle by) {
                return take(self.call([&](Engine& engine) { return engine.start(sop, by); }));
            },
            "sop"_a, "by"_a);
}

}  // namespace alur::python
