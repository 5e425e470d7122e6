// Commands on cases, in names. complete() is in complete.cpp.
#include <pybind11/stl.h>

#include <optional>
#include <string_view>

#include "convert.hpp"
#include "engine.hpp"
#include "module.hpp"
#include "request.hpp"
#include "sop.hpp"
#include "views.hpp"

namespace alur::python {
namespace {

using py::kw_only;

/// What a command did, or why it was refused.
template <class Act>
py::object receipt_of(const EngineObject& self, const Act& act) {
    return shown(take(self.call(act)));
}

/// A command on a whole case that takes a text: why, or what is to be noted.
template <Result<Receipt, Refusal> (Engine::*Command)(CaseId, std::string_view, const CaseRequest&)>
py::object tell(const EngineObject& self, CaseId id, std::string_view text, std::string_view by, std::string_view key,
                std::string_view delegate_of) {
    return receipt_of(self, [&](Engine& engine) { return (engine.*Command)(id, text, {by, key, delegate_of}); });
}

void bind_starting(py::class_<EngineObject>& cls) {
    cls.def(
        "start_number",
        [](const EngineObject& self, std::string_view sop, std::string_view by, const Fields& fields,
           std::string_view name, std::string_view key, std::string_view delegate_of) {
            return take(self.call([&](Engine& engine) {
                return engine.start(
                    sop, {.by = by, .fields = fields.views(), .name = name, .key = key, .delegate_of = delegate_of});
            }));
        },
        "sop"_a, kw_only(), "by"_a, "fields"_a = Fields(), "name"_a = "", "key"_a = "", "delegate_of"_a = "");
}

void bind_steps(py::class_<EngineObject>& cls) {
    cls.def(
           "start_step",
           [](const EngineObject& self, CaseId id, std::string_view step, std::string_view by, std::string_view item,
              std::uint16_t attempt, std::string_view key, std::string_view delegate_of) {
               return receipt_of(self, [&](Engine& engine) {
                   return engine.start_step(id, step, {by, item, attempt, key, delegate_of});
               });
           },
           "case"_a, "step"_a, kw_only(), "by"_a, "item"_a = "", "attempt"_a = 0, "key"_a = "", "delegate_of"_a = "",
           "Claims a step: from now on only this person completes or releases it, or sets its fields.")
        .def(
            "release",
            [](const EngineObject& self, CaseId id, std::string_view step, std::string_view by, std::string_view item,
               std::uint16_t attempt, std::string_view key, std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) {
                    return engine.release(id, step, {by, item, attempt, key, delegate_of});
                });
            },
            "case"_a, "step"_a, kw_only(), "by"_a, "item"_a = "", "attempt"_a = 0, "key"_a = "", "delegate_of"_a = "",
            "Gives a claim back, so that anybody in the role may take the step.")
        .def(
            "set",
            [](const EngineObject& self, CaseId id, std::string_view step, const Fields& fields, std::string_view by,
               std::string_view item, std::uint16_t attempt, std::string_view key, std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) {
                    return engine.set(id, step, fields.views(), {by, item, attempt, key, delegate_of});
                });
            },
            "case"_a, "step"_a, "fields"_a, kw_only(), "by"_a, "item"_a = "", "attempt"_a = 0, "key"_a = "",
            "delegate_of"_a = "",
            "Sets fields that the open step lists under `sets`; a field can be set again, never unset.")
        .def(
            "fail",
            [](const EngineObject& self, CaseId id, std::string_view step, std::string_view reason, std::string_view by,
               bool again, std::optional<Microseconds> after, std::string_view item, std::uint16_t attempt,
               std::string_view key, std::string_view delegate_of) {
                if (after) after = not_negative(*after, "after");
                return receipt_of(self, [&](Engine& engine) {
                    return engine.fail(id, step, reason, {by, again, after, item, attempt, key, delegate_of});
                });
            },
            "case"_a, "step"_a, "reason"_a, kw_only(), "by"_a = "service", "again"_a = true, "after"_a = py::none(),
            "item"_a = "", "attempt"_a = 0, "key"_a = "", "delegate_of"_a = "",
            "Says that a try of a service failed: the next is due as the `retry` of its step says, or `after` so long, "
            "or an incident is opened. again=False: trying again is no use, a person must look.")
        .def(
            "retry",
            [](const EngineObject& self, CaseId id, std::string_view step, std::string_view reason, std::string_view by,
               std::string_view item, std::uint16_t attempt, std::string_view key, std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) {
                    return engine.retry(id, step, reason, {by, item, attempt, key, delegate_of});
                });
            },
            "case"_a, "step"_a, "reason"_a, kw_only(), "by"_a, "item"_a = "", "attempt"_a = 0, "key"_a = "",
            "delegate_of"_a = "",
            "Has a service whose try failed be tried again at once; an incident that is open is over.");
}

void bind_documents(py::class_<EngineObject>& cls) {
    cls.def(
           "submit",
           [](const EngineObject& self, CaseId id, const Texts& documents, std::string_view by, std::string_view item,
              std::string_view on_behalf_of, std::string_view key, std::string_view delegate_of) {
               return receipt_of(self, [&](Engine& engine) {
                   return engine.submit(id, documents.views(), {by, item, on_behalf_of, key, delegate_of});
               });
           },
           "case"_a, "documents"_a, kw_only(), "by"_a, "item"_a = "", "on_behalf_of"_a = "", "key"_a = "",
           "delegate_of"_a = "",
           "Brings documents, all or none, also while the case is suspended. One that is there becomes a new version.")
        .def(
            "return_document",
            [](const EngineObject& self, CaseId id, std::string_view document, std::string_view reason,
               std::string_view by, std::string_view item, std::string_view on_behalf_of, std::string_view key,
               std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) {
                    return engine.return_document(id, document, reason, {by, item, on_behalf_of, key, delegate_of});
                });
            },
            "case"_a, "document"_a, "reason"_a, kw_only(), "by"_a, "item"_a = "", "on_behalf_of"_a = "", "key"_a = "",
            "delegate_of"_a = "", "Gives a document back to who brought it: from now on it counts as missing.")
        .def(
            "add_record",
            [](const EngineObject& self, CaseId id, std::string_view type, const Fields& fields, std::string_view by,
               std::string_view key, std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) {
                    return engine.add_record(id, type, fields.views(), {by, key, delegate_of});
                });
            },
            "case"_a, "type"_a, "fields"_a, kw_only(), "by"_a, "key"_a = "", "delegate_of"_a = "",
            "Adds a record of a type that an open step lists under `sets`, or that an open list takes. fields: the key "
            "of the record and its required fields among them.")
        .def(
            "close_items",
            [](const EngineObject& self, CaseId id, std::string_view step, std::string_view by, std::string_view key,
               std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) {
                    return engine.close_items(id, step, {by, key, delegate_of});
                });
            },
            "case"_a, "step"_a, kw_only(), "by"_a, "key"_a = "", "delegate_of"_a = "",
            "Closes the list of a `for_each` with `items: open`; the step completes once no item of it is open.");
}

void bind_whole_cases(py::class_<EngineObject>& cls) {
    cls.def(
           "deliver",
           [](const EngineObject& self, CaseId id, std::string_view message, std::string_view by, std::string_view step,
              std::string_view outcome, const Fields& fields, std::string_view key, std::string_view delegate_of) {
               return receipt_of(self, [&](Engine& engine) {
                   return engine.deliver(id, message, {by, step, outcome, fields.views(), key, delegate_of});
               });
           },
           "case"_a, "message"_a, kw_only(), "by"_a, "step"_a = "", "outcome"_a = "", "fields"_a = Fields(),
           "key"_a = "", "delegate_of"_a = "",
           "Brings a message to the open step that waits for it, which completes. Messages are not kept for later.")
        .def("suspend", &tell<&Engine::suspend>, "case"_a, "reason"_a, kw_only(), "by"_a, "key"_a = "",
             "delegate_of"_a = "",
             "Suspends a case: its clocks pause, and until resume() it takes documents, notes and a cancellation only.")
        .def(
            "resume",
            [](const EngineObject& self, CaseId id, std::string_view by, std::string_view key,
               std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) { return engine.resume(id, {by, key, delegate_of}); });
            },
            "case"_a, kw_only(), "by"_a, "key"_a = "", "delegate_of"_a = "",
            "Lets a suspended case go on; its clocks go on with what they had used.")
        .def("cancel", &tell<&Engine::cancel>, "case"_a, "reason"_a, kw_only(), "by"_a, "key"_a = "",
             "delegate_of"_a = "", "Ends a case, open or suspended, with all that is open in it.")
        .def("note", &tell<&Engine::note>, "case"_a, "text"_a, kw_only(), "by"_a, "key"_a = "", "delegate_of"_a = "",
             "Records a text in the history of the case and changes nothing else, also while it is suspended.")
        .def(
            "adopt_calendar",
            [](const EngineObject& self, CaseId id, const CalendarObject& calendar, std::string_view by,
               std::string_view key, std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) {
                    return engine.adopt_calendar(id, calendar.calendar, {by, key, delegate_of});
                });
            },
            "case"_a, "calendar"_a, kw_only(), "by"_a, "key"_a = "", "delegate_of"_a = "",
            "Pins another calendar to the case; its running clocks are measured anew.")
        .def(
            "migrate",
            [](const EngineObject& self, CaseId id, std::string_view by, std::string_view key,
               std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) { return engine.migrate(id, {by, key, delegate_of}); });
            },
            "case"_a, kw_only(), "by"_a, "key"_a = "", "delegate_of"_a = "",
            "To the revision of its SOP that was deployed last. Refused in this version (command.unsupported).")
        .def(
            "advance",
            [](const EngineObject& self, std::optional<CaseId> id) -> py::object {
                if (id) return receipt_of(self, [&](Engine& engine) { return engine.advance(*id); });
                return py::int_(self.call([](Engine& engine) { return engine.advance(); }));
            },
            "case"_a = py::none(),
            "Fires the deadlines and timed waits that are over, in one case (a Receipt), or in all (in how many cases "
            "something fired).");
}

void bind_persons(py::class_<EngineObject>& cls) {
    cls.def(
           "read_personal",
           [](const EngineObject& self, CaseId id, std::string_view by, std::string_view purpose,
              std::string_view delegate_of) {
               return shown(take(self.call([&](Engine& engine) {
                   return engine.read_personal(id, {by, purpose, delegate_of});
               })));
           },
           "case"_a, kw_only(), "by"_a, "purpose"_a, "delegate_of"_a = "",
           "Shows all that a case holds about persons, and records who was shown it, when and what for. purpose stays "
           "in the case, so it names nobody.")
        .def(
            "read_person",
            [](const EngineObject& self, std::string_view person, std::string_view by, std::string_view purpose,
               std::string_view delegate_of) {
                return shown(take(self.call([&](Engine& engine) {
                    return engine.read_person(person, {by, purpose, delegate_of});
                })));
            },
            "person"_a, kw_only(), "by"_a, "purpose"_a, "delegate_of"_a = "",
            "The same of every case in which a person took part as an external actor, or was recorded for.")
        .def(
            "erase",
            [](const EngineObject& self, CaseId id, std::string_view by, std::string_view reason, bool even_live,
               std::string_view delegate_of) {
                return receipt_of(self, [&](Engine& engine) {
                    return engine.erase(id, {by, reason, even_live, delegate_of});
                });
            },
            "case"_a, kw_only(), "by"_a, "reason"_a, "even_live"_a = false, "delegate_of"_a = "",
            "Erases what is about persons in a case, for good: personal values, notes, reasons, idempotency keys. What "
            "happened, when, and by which officers stays. reason stays too, so it names nobody. even_live: also while "
            "the case is not ended. Raises KeyStoreError where the key cannot be destroyed: call again.");
}

void bind_delegations(py::class_<EngineObject>& cls) {
    cls.def(
           "delegate",
           [](const EngineObject& self, std::string_view by, std::string_view to, Instant until,
              std::optional<Instant> from, std::string_view of, std::string_view reason) {
               return index(take(self.call([&](Engine& engine) {
                   return engine.delegate({by, to, until, from.value_or(Instant::min()), of, reason});
               })));
           },
           kw_only(), "by"_a, "to"_a, "until"_a, "from_"_a = py::none(), "of"_a = "", "reason"_a = "",
           "Gives a role that somebody holds to somebody else for a time, in all SOPs that have it. until: the first "
           "instant at which it no longer counts; from_: the first at which it does, by default now; of: whose role "
           "`host` gives. Returns its number.")
        .def(
            "revoke",
            [](const EngineObject& self, std::uint32_t delegation, std::string_view by) {
                static_cast<void>(take(self.call(
                    [&](Engine& engine) { return engine.revoke(static_cast<DelegationId>(delegation), by); })));
            },
            "delegation"_a, kw_only(), "by"_a, "Takes a delegation back, from now on.")
        .def(
            "delegations",
            [](const EngineObject& self, std::string_view person, std::string_view role, std::optional<Instant> at) {
                return shown(self.call([&](Engine& engine) { return engine.delegations({person, role, at}); }));
            },
            kw_only(), "person"_a = "", "role"_a = "", "at"_a = py::none(),
            "What was given, in that order, also what is over: by or to a person, of a role, that counts at a time.");
}

}  // namespace

void bind_commands(py::class_<EngineObject>& cls) {
    bind_starting(cls);
    bind_steps(cls);
    bind_documents(cls);
    bind_whole_cases(cls);
    bind_persons(cls);
    bind_delegations(cls);
}

}  // namespace alur::python
