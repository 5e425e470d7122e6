// Service steps and those who do them, in Python.
#include <pybind11/stl.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/runtime/service.hpp>

#include "convert.hpp"
#include "engine.hpp"
#include "errors.hpp"
#include "held.hpp"
#include "module.hpp"
#include "request.hpp"
#include "unlocked.hpp"
#include "views.hpp"

namespace alur::python {
namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;

struct Shapes {
    Shape job{"Job"};
    py::object done = py::module_::import("alur.views").attr("Done");
    py::object failed = py::module_::import("alur.views").attr("Failed");
};
const Shapes* shapes = nullptr;

py::object shown(const Job& job) {
    return shapes->job(job.case_id, job.case_name, job.sop, job.service, job.step, job.item, job.attempt, job.tried,
                       job.offered, job.deadline, job.until, job.key, job.token,
                       tuple_of(job.fields, [](const FieldView& field) { return python::shown(field); }));
}

JobDone done_of(const py::handle& given) {
    JobDone done;
    done.outcome = text_of(given.attr("outcome"), "outcome");
    done.documents = texts_of(given.attr("documents"), "documents").texts;
    for (auto& [field, value] : fields_of(given.attr("fields")).fields)
        done.fields.push_back({std::move(field), std::move(value)});
    return done;
}

JobFailed failed_of(const py::handle& given) {
    const int again = PyObject_IsTrue(given.attr("again").ptr());
    if (again < 0) throw py::error_already_set();
    JobFailed failed{text_of(given.attr("reason"), "reason"), again == 1, {}};
    if (const py::object after = given.attr("after"); !after.is_none())
        failed.after = not_negative(length_of(after), "after");
    return failed;
}

JobAnswer answer_of(const py::object& answer) {
    if (answer.is_none()) return JobDone{};
    if (py::isinstance(answer, shapes->done)) return done_of(answer);
    if (py::isinstance(answer, shapes->failed)) return failed_of(answer);
    throw py::type_error(std::string("a handler returns alur.Done, alur.Failed or None, not ") + type_name(answer));
}

/// What a handler raised, to the logger of the program: the history of the case has its last line only.
void tell(const Job& job, const py::error_already_set& raised) {
    const py::object trace = raised.trace() ? py::object(raised.trace()) : py::object(py::none());
    try {
        ask(py::module_::import("alur.services").attr("tell_failure"), job.service, job.step, job.case_id, job.sop,
            raised.value(), trace);
    } catch (py::error_already_set& error) {
        error.discard_as_unraisable("the logger alur.services");
    }
}

/// What a handler raised, as the history keeps it: an exception may have no text that can be shown.
std::string reason_of(const py::error_already_set& raised) {
    std::string reason = py::cast<std::string>(raised.type().attr("__name__"));
    try {
        const py::bytes text = py::str(raised.value()).attr("encode")("utf-8", "backslashreplace");
        if (const std::string shown = text; !shown.empty()) reason += ": " + shown;
    } catch (py::error_already_set&) {
        reason += ", which cannot be shown";
    }
    return reason;
}

/// What a handler raised that is to end the program rather than the job (Ctrl-C), on the thread that calls run_once().
thread_local std::exception_ptr interrupted;
/// Whose handler runs on this thread.
thread_local const void* runs_for = nullptr;

}  // namespace

/// alur._core.ServiceWorkers.
class ServicesObject {
public:
    ServicesObject(const EngineObject& engine, Microseconds lease, Microseconds look, const py::object& fault)
        : engine_(engine.engine()) {
        ServiceOptions options{.lease = positive(lease, "lease"), .look = ceil<milliseconds>(positive(look, "look"))};
        if (!fault.is_none())
            options.fault = [held = std::make_shared<const Held>(fault)](std::string_view what) {
                const Locked lock;
                try {
                    ask(**held, what);
                } catch (py::error_already_set& error) {
                    error.discard_as_unraisable("the function that is told of faults");
                }
            };
        workers_ = std::make_shared<ServiceWorkers>(*engine_, std::move(options));
    }
    ServicesObject(const ServicesObject&) = delete;
    ServicesObject& operator=(const ServicesObject&) = delete;
    ~ServicesObject() {
        if (workers_ != nullptr) end();
    }

    void close() {
        if (runs_for == this) throw std::runtime_error("ServiceWorkers are not closed by one of their handlers");
        if (workers_ != nullptr) end();
    }
    [[nodiscard]] bool closed() const noexcept { return workers_ == nullptr; }

    template <class Act>
    auto call(const Act& act) const {
        if (workers_ == nullptr) throw py::value_error("these ServiceWorkers are closed");
        std::shared_ptr<ServiceWorkers> kept = workers_;
        std::shared_ptr<Engine> engine = engine_;
        const Unlocked other_threads_run;
        const std::shared_ptr<Engine> engine_last = std::move(engine);
        const std::shared_ptr<ServiceWorkers> workers = std::move(kept);
        return act(*workers);
    }

    void handle(const std::string& service, const py::object& handler) {
        if (PyCallable_Check(handler.ptr()) == 0) throw py::type_error("a handler is a function that takes a Job");
        auto function = [this, held = std::make_shared<const Held>(handler)](const Job& job) {
            const Locked lock;
            const void* const outer = std::exchange(runs_for, this);
            try {
                const JobAnswer answer = answer_of(ask(**held, shown(job)));
                runs_for = outer;
                return answer;
            } catch (py::error_already_set& error) {
                runs_for = outer;
                tell(job, error);
                if (!error.matches(PyExc_Exception)) interrupted = std::current_exception();
                return JobAnswer(JobFailed{reason_of(error)});
            } catch (...) {
                runs_for = outer;
                throw;
            }
        };
        call([&](ServiceWorkers& workers) {
            workers.handle(service, std::move(function));
            return true;
        });
    }

    bool run_once() {
        interrupted = nullptr;
        const bool ran = call([](ServiceWorkers& workers) { return workers.run_once(); });
        if (const auto thrown = std::exchange(interrupted, nullptr)) std::rethrow_exception(thrown);
        return ran;
    }

private:
    void end() {
        std::shared_ptr<ServiceWorkers> workers = std::move(workers_);
        std::shared_ptr<Engine> engine = std::move(engine_);
        workers_ = nullptr;
        const Unlocked other_threads_run;
        workers->stop();  // before it is let go: a handler may hold it for a moment
        workers.reset();
        engine.reset();
    }

    std::shared_ptr<Engine> engine_;           // outlives the workers
    std::shared_ptr<ServiceWorkers> workers_;  // null: closed
};

void bind_services(py::module_& module) {
    shapes = new Shapes;  // as long as the process
    py::class_<ServicesObject>(module, "ServiceWorkers", py::dynamic_attr(),
                               "What alur.ServiceWorkers rests on; programs use that.")
        .def(py::init<const EngineObject&, Microseconds, Microseconds, py::object>(), "engine"_a, py::kw_only(),
             "lease"_a, "look"_a, "fault"_a)
        .def("close", &ServicesObject::close)
        .def_property_readonly("closed", &ServicesObject::closed, "Whether close() was called.")
        .def("add_handler", &ServicesObject::handle, "service"_a, "handler"_a)
        .def(
            "start_threads",
            [](const ServicesObject& self, std::size_t threads) {
                self.call([&](ServiceWorkers& workers) {
                    workers.start(threads);
                    return true;
                });
            },
            "threads"_a)
        .def("stop_threads",
             [](const ServicesObject& self) {
                 self.call([](ServiceWorkers& workers) {
                     workers.stop();
                     return true;
                 });
             })
        .def(
            "stopping",
            [](const ServicesObject& self) {
                return self.call([](ServiceWorkers& workers) { return workers.stopping(); });
            },
            "Whether handlers should come to an end.")
        .def("run_once", &ServicesObject::run_once,
             "Has one job done by its handler, on this thread. False: no job is due.")
        .def(
            "next",
            [](const ServicesObject& self) {
                return self.call([](ServiceWorkers& workers) { return workers.next(); });
            },
            "When the next job with a handler can be done: now or before, if one is due; None: none is open.")
        .def(
            "wake",
            [](const ServicesObject& self) {
                self.call([](ServiceWorkers& workers) {
                    workers.wake();
                    return true;
                });
            },
            "Has threads look for jobs: the clock of the engine was moved.")
        .def(
            "acquire",
            [](const ServicesObject& self, std::string_view service, std::size_t most, Microseconds lease) {
                const Microseconds until = positive(lease, "lease");
                const auto jobs =
                    self.call([&](ServiceWorkers& workers) { return workers.acquire(service, most, until); });
                py::list out(jobs.size());
                for (std::size_t i = 0; i < jobs.size(); ++i) out[i] = shown(jobs[i]);
                return out;
            },
            "service"_a, "most"_a, "lease"_a,
            "Jobs of a service that are due; nobody else is given them while the lease (a timedelta) lasts.")
        .def(
            "complete",
            [](const ServicesObject& self, std::string_view token, const py::object& done) {
                const JobAnswer answer = answer_of(done);
                if (!std::holds_alternative<JobDone>(answer)) throw py::type_error("complete() takes alur.Done");
                return python::shown(take(self.call(
                    [&](ServiceWorkers& workers) { return workers.complete(token, std::get<JobDone>(answer)); })));
            },
            "token"_a, "done"_a = py::none(),
            "Completes the step of a job. It counts also when the lease has run out, as long as nobody else was given "
            "the job. Raises Refused: lease.lost, and what Engine.complete may be refused for.")
        .def(
            "fail",
            [](const ServicesObject& self, std::string_view token, const py::object& failed) {
                const JobAnswer answer = answer_of(failed);
                if (!std::holds_alternative<JobFailed>(answer)) throw py::type_error("fail() takes alur.Failed");
                return python::shown(take(self.call(
                    [&](ServiceWorkers& workers) { return workers.fail(token, std::get<JobFailed>(answer)); })));
            },
            "token"_a, "failed"_a,
            "Says that the job failed. Raises Refused: lease.lost, and what Engine.fail may be refused for.")
        .def(
            "extend",
            [](const ServicesObject& self, std::string_view token, Microseconds lease) {
                const Microseconds until = positive(lease, "lease");
                return take(self.call([&](ServiceWorkers& workers) { return workers.extend(token, until); }));
            },
            "token"_a, "lease"_a,
            "Lets the lease end so much later than now; returns when. Raises Refused: lease.lost.")
        .def(
            "give_back",
            [](const ServicesObject& self, std::string_view token) {
                self.call([&](ServiceWorkers& workers) {
                    workers.give_back(token);
                    return true;
                });
            },
            "token"_a,
            "Gives a job back that was not tried: it is due again at once. Does nothing where the lease is lost.");
}

}  // namespace alur::python
