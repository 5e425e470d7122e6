// Work of alur without the lock of the interpreter, calls from there back into Python, and the end of the interpreter.
//
// Before 3.14, CPython ends a thread that wants its lock once the interpreter ends, by unwinding its frames; those of
// C++ that must not throw abort the process then. So the interpreter waits at its end until nobody is at work here any
// more, and whoever comes meanwhile stays outside for ever, without the lock, as CPython itself does since 3.14.
#pragma once

#include <pybind11/pybind11.h>

namespace alur::python {

/// While it lives, other threads of the interpreter run, and nothing in this one touches Python. Where the interpreter
/// ends, its constructor does not return in another thread than the one that ends it.
class Unlocked {
public:
    Unlocked() = default;
    Unlocked(const Unlocked&) = delete;
    Unlocked& operator=(const Unlocked&) = delete;

private:
    struct Entered {
        Entered();
        ~Entered();
    };
    struct Back {
        ~Back();
    };

    Entered entered_;
    pybind11::gil_scoped_release released_;
    Back back_;
};

/// While it lives, this thread, in which alur is at work without the lock of the interpreter, has that lock.
class Locked {
public:
    Locked() = default;
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;

private:
    struct Entered {
        Entered();
        ~Entered();
    };

    Entered entered_;
    pybind11::gil_scoped_acquire acquired_;
};

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
