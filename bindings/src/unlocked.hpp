// Work of alur without the lock of the interpreter, calls from there back into Python, and the end of the interpreter.
//
// Before 3.14, CPython ends a thread that wants its lock while the interpreter ends, by unwinding its frames; those of
// C++ that must not throw abort the process then. So the interpreter waits at its end for those who are at work here.
// Who comes later, or comes back later since somebody did not want to wait, rests where it would be ended, as CPython
// itself has it since 3.14.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <utility>

namespace alur::python {

/// While it lives, other threads of the interpreter run, and nothing in this one touches Python.
class Unlocked {
public:
    Unlocked();
    Unlocked(const Unlocked&) = delete;
    Unlocked& operator=(const Unlocked&) = delete;
    ~Unlocked();

private:
    bool is_waited_for_;
    PyThreadState* state_;
};

/// While it lives, this thread, in which alur is at work without the lock of the interpreter, has that lock.
class Locked {
public:
    Locked();
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked();

private:
    std::optional<pybind11::gil_scoped_acquire> lock_;
};

/// PyObject_CallObject; but where the interpreter ends this thread in there, it rests, right here: what C++ holds of
/// Python must not be let go without the lock.
[[nodiscard]] PyObject* called(PyObject* function, PyObject* arguments);

/// What a function of Python answers to a thread that is Locked. Throws error_already_set.
template <class... Arguments>
pybind11::object ask(const pybind11::object& function, Arguments&&... arguments) {
    const pybind11::tuple given = pybind11::make_tuple(std::forward<Arguments>(arguments)...);
    PyObject* const answer = called(function.ptr(), given.ptr());
    if (answer == nullptr) throw pybind11::error_already_set();
    return pybind11::reinterpret_steal<pybind11::object>(answer);
}

/// Whether the interpreter ends. The lock is held.
[[nodiscard]] bool interpreter_ends() noexcept;

/// Has the interpreter call what its end takes. Once, when the module is made.
void attend_to_end();

/// Calls act() without the lock. \return what it returns
template <class Act>
auto unlocked(const Act& act) {
    const Unlocked other_threads_run;
    return act();
}

}  // namespace alur::python
