// Questions to an engine: copies, in names.
#include <pybind11/stl.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "convert.hpp"
#include "engine.hpp"
#include "module.hpp"
#include "views.hpp"

namespace alur::python {
namespace {

using py::kw_only;

CaseStatus status_of(std::string_view wanted) {
    for (const CaseStatus status :
         {CaseStatus::open, CaseStatus::suspended, CaseStatus::completed, CaseStatus::cancelled})
        if (name(status) == wanted) return status;
    throw py::value_error("status is 'open', 'suspended', 'completed' or 'cancelled', not '" + std::string(wanted) +
                          "'");
}

void need_feed(const EngineObject& self) {
    if (!self.has_feed()) throw py::value_error("this engine was made with feed=False, so it cannot be followed");
}

/// Waits in short turns, so that Ctrl-C and close() end it.
bool wait_for_news(const EngineObject& self, std::uint64_t after, Microseconds at_most) {
    need_feed(self);
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds turn(50);
    const auto until = Clock::now() + not_negative(at_most, "at_most");
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        const auto wait = std::clamp(left, std::chrono::milliseconds(0), turn);
        if (self.call([&](Engine& engine) { return engine.wait_for_news(Position{after}, wait); })) return true;
        if (left <= turn || interpreter_ends()) return false;
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    }
}

void bind_cases(py::class_<EngineObject>& cls) {
    cls.def(
           "find_number",
           [](const EngineObject& self, std::string_view name) {
               return self.call([&](Engine& engine) { return engine.find(name); });
           },
           "name"_a)
        .def(
            "case_count", [](const EngineObject& self) { return self.call([](Engine& e) { return e.case_count(); }); },
            "How many cases there are, ended ones among them.")
        .def(
            "case_numbers",
            [](const EngineObject& self, std::string_view sop, std::optional<std::string_view> status,
               std::string_view step, std::optional<std::pair<std::string, Value>> field, std::optional<CaseId> after,
               std::size_t most) {
                CaseQuery query{.sop = sop, .step = step, .after = after, .most = most};
                if (status) query.status = status_of(*status);
                if (field) query.field = NamedValue{field->first, field->second};
                return take(self.call([&](Engine& engine) { return engine.cases(query); }));
            },
            kw_only(), "sop"_a = "", "status"_a = py::none(), "step"_a = "", "field"_a = py::none(),
            "after"_a = py::none(), "most"_a = 100)
        .def(
            "view",
            [](const EngineObject& self, CaseId id) {
                return shown(take(self.call([&](Engine& engine) { return engine.view(id); })));
            },
            "case"_a, "Where the case stands now.")
        .def(
            "missing",
            [](const EngineObject& self, CaseId id, std::string_view step, std::string_view item) {
                return shown(take(self.call([&](Engine& engine) { return engine.missing(id, step, item); })));
            },
            "case"_a, "step"_a, kw_only(), "item"_a = "",
            "What the step would lack if it were completed now by anything but a return; it need not be open.")
        .def(
            "history",
            [](const EngineObject& self, CaseId id, std::uint32_t from) {
                return shown(take(self.call([&](Engine& engine) { return engine.history(id, from); })));
            },
            "case"_a, kw_only(), "from_"_a = 0, "All that happened, from the event number `from_` on.")
        .def(
            "activations",
            [](const EngineObject& self, CaseId id) {
                return shown(take(self.call([&](Engine& engine) { return engine.activations(id); })));
            },
            "case"_a, "Every activation of the case, in order of offering, with its verdict.")
        .def(
            "explain",
            [](const EngineObject& self, CaseId id) {
                return shown(take(self.call([&](Engine& engine) { return engine.explain(id); })));
            },
            "case"_a,
            "The same, each with the stretches of time that its clock counted and those that it did not, and why.")
        .def(
            "replays",
            [](const EngineObject& self, CaseId id) {
                return take(self.call([&](Engine& engine) { return engine.replays(id); }));
            },
            "case"_a, "Builds the case anew from its events alone and compares: the law of replay.");
}

void bind_lists(py::class_<EngineObject>& cls) {
    cls.def(
           "work",
           [](const EngineObject& self, std::string_view actor, std::string_view person, std::string_view sop,
              std::string_view service, std::size_t most) {
               if (!service.empty() && !(actor.empty() && person.empty()))
                   throw py::value_error("ask for the work of a service, or of an actor or a person");
               return shown(take(self.call([&](Engine& engine) {
                   return engine.work({actor, person, sop, service, most});
               })));
           },
           kw_only(), "actor"_a = "", "person"_a = "", "sop"_a = "", "service"_a = "", "most"_a = 100,
           "Open work, what is late first at the top, what has no waktu baku last; of these what waits longest. With "
           "an actor, person leaves out what they may not do; alone it asks for what they have claimed.")
        .def(
            "incidents",
            [](const EngineObject& self, std::string_view sop, std::string_view service, std::size_t most) {
                return shown(take(self.call([&](Engine& engine) { return engine.incidents({sop, service, most}); })));
            },
            kw_only(), "sop"_a = "", "service"_a = "", "most"_a = 100,
            "Services that are tried no more until a person looks, the oldest incident first.")
        .def(
            "overdue", [](const EngineObject& self) { return shown(self.call([](Engine& e) { return e.overdue(); })); },
            "Open activations whose waktu baku has passed, and live cases whose `sla` has; the longest overdue first.")
        .def(
            "at_risk", [](const EngineObject& self) { return shown(self.call([](Engine& e) { return e.at_risk(); })); },
            "Those that have used the share of their limit at which the SOP warns; the next due first.")
        .def(
            "refusals",
            [](const EngineObject& self, std::uint64_t after, std::size_t most, std::optional<CaseId> id,
               std::string_view person) {
                return shown(self.call([&](Engine& engine) {
                    return engine.refusals({Position{after}, most, id, person});
                }));
            },
            kw_only(), "after"_a = 0, "most"_a = 100, "case"_a = py::none(), "person"_a = "",
            "What was refused by authority and to whom, the oldest first. after: the `next` of the page before.")
        .def(
            "next_timer", [](const EngineObject& self) { return self.call([](Engine& e) { return e.next_timer(); }); },
            "When advance() is worth calling next: nothing fires before this. None: no timer runs.");
}

void bind_feed(py::class_<EngineObject>& cls) {
    cls.def(
           "feed",
           [](const EngineObject& self, std::uint64_t after, std::size_t most) {
               need_feed(self);
               return shown(self.call([&](Engine& engine) { return engine.feed(Position{after}, most); }));
           },
           "after"_a = 0, "most"_a = 1000,
           "The next events of all cases behind a position, in the order in which they were committed. 0 is the begin; "
           "then what a page gives as `next`, which a program keeps. Raises ValueError where the store never gave that "
           "position.")
        .def(
            "feed_end",
            [](const EngineObject& self) {
                need_feed(self);
                return self.call([](Engine& engine) { return engine.feed_end(); }).value;
            },
            "Where to begin for whoever wants only what is still to happen.")
        .def(
            "wait_for_news", &wait_for_news, "after"_a, "at_most"_a,
            "Waits until something has happened behind a position, for a timedelta at most. False: nothing has. Ctrl-C "
            "ends it; once the engine is closed it raises ValueError.");
}

}  // namespace

void bind_queries(py::class_<EngineObject>& cls) {
    bind_cases(cls);
    bind_lists(cls);
    bind_feed(cls);
}

}  // namespace alur::python
