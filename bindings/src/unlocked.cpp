#include "unlocked.hpp"

#include <cxxabi.h>

#include <chrono>
#include <thread>

namespace alur::python {

namespace py = pybind11;

namespace {

// Guarded by the lock of the interpreter.
int at_work = 0;  // how many threads are waited for at the end, once for each Unlocked
bool ends = false;
std::thread::id ended_by;  // once it ends

thread_local int waited_for_here = 0;  // of at_work

[[noreturn]] void rest() {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

/// Calls act(), which may take the lock; a thread that is ended instead rests.
template <class Act>
void or_rest(const Act& act) {
    try {
        act();
    } catch (const abi::__forced_unwind&) {
        rest();  // and never leaves, which would end the process
    }
}

bool is_finalizing() noexcept {
#if PY_VERSION_HEX >= 0x030D0000
    return Py_IsFinalizing() != 0;
#else
    return _Py_IsFinalizing() != 0;
#endif
}

void wait_for_all() {
    ended_by = std::this_thread::get_id();
    ends = true;
    while (at_work > waited_for_here) {
        {
            const py::gil_scoped_release others_take_it;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    }
}

}  // namespace

Unlocked::Unlocked() : is_waited_for_(!ends) {
    if (is_waited_for_) {
        ++at_work;
        ++waited_for_here;
    }
    state_ = PyEval_SaveThread();
}

Unlocked::~Unlocked() {
    or_rest([this] { PyEval_RestoreThread(state_); });
    if (!is_waited_for_) return;
    --waited_for_here;
    --at_work;
}

Locked::Locked() {
    or_rest([this] { lock_.emplace(); });
}

Locked::~Locked() {
    // Only who ends the interpreter has its lock then: any other thread is being unwound from within Python.
    if (ends && is_finalizing() && std::this_thread::get_id() != ended_by) rest();
}

PyObject* called(PyObject* function, PyObject* arguments) {
    PyObject* answer = nullptr;
    or_rest([&] { answer = PyObject_CallObject(function, arguments); });
    return answer;
}

bool interpreter_ends() noexcept { return ends; }

void attend_to_end() {
    py::module_::import("atexit").attr("register")(py::cpp_function(&wait_for_all));
    // A child of a fork has none of the other threads.
    const py::cpp_function forget([] { at_work = waited_for_here; });
    py::module_::import("os").attr("register_at_fork")(py::arg("after_in_child") = forget);
}

}  // namespace alur::python
