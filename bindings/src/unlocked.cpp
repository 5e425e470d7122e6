#include "unlocked.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace alur::python {

namespace py = pybind11;

namespace {

// Guarded by the lock of the interpreter.
int at_work = 0;  // how many Unlocked there are
bool ends = false;
std::thread::id ended_by;  // once it ends

/// Who ends the interpreter did not want to wait: those who are at work are left where they come back to Python.
std::atomic<bool> left{false};

// Of this thread. Whoever asks Python in the middle of its work, and comes to alur again there, must go on: others wait
// for what it holds.
thread_local int unlocked_here = 0;
thread_local int locked_here = 0;

[[noreturn]] void rest() {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

void rest_where_left() {
    if (left && std::this_thread::get_id() != ended_by) rest();
}

void wait_for_all() {
    ended_by = std::this_thread::get_id();
    ends = true;
    while (at_work > unlocked_here) {
        {
            const py::gil_scoped_release others_take_it;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        if (PyErr_CheckSignals() != 0) {
            left = true;
            throw py::error_already_set();
        }
    }
}

}  // namespace

Unlocked::Entered::Entered() {
    if (ends && unlocked_here + locked_here == 0 && std::this_thread::get_id() != ended_by) {
        PyEval_SaveThread();
        rest();
    }
    ++at_work;
    ++unlocked_here;
}
Unlocked::Entered::~Entered() {
    --unlocked_here;
    --at_work;
}

Unlocked::Back::~Back() { rest_where_left(); }

Locked::Entered::Entered() {
    rest_where_left();
    ++locked_here;
}
Locked::Entered::~Entered() { --locked_here; }

bool interpreter_ends() noexcept { return ends; }

void attend_to_end() {
    py::module_::import("atexit").attr("register")(py::cpp_function(&wait_for_all));
    // A child of a fork has none of the other threads.
    const py::cpp_function forget([] { at_work = unlocked_here; });
    py::module_::import("os").attr("register_at_fork")(py::arg("after_in_child") = forget);
}

}  // namespace alur::python
