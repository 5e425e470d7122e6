// Work of alur without the lock of the interpreter, and the end of the interpreter.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>

namespace alur::python {

/// While it lives, other threads of the interpreter run, and nothing in this one touches Python.
///
/// Before 3.14, CPython ends a thread that wants the lock back once the interpreter ends, by unwinding its frames;
/// those of C++ that must not throw abort the process then. So the interpreter waits at its end until all have the lock
/// again, and from then on nobody gives it up.
class Unlocked {
public:
    Unlocked();
    Unlocked(const Unlocked&) = delete;
    Unlocked& operator=(const Unlocked&) = delete;
    ~Unlocked();

    /// Whether the interpreter ends. The lock is held.
    [[nodiscard]] static bool is_over() noexcept { return is_over_; }
    /// Has the interpreter call what its end takes. Once, when the module is made.
    static void attend_to_end();

private:
    static void wait_for_all();

    // Guarded by the lock of the interpreter.
    static inline int count_ = 0;
    static inline bool is_over_ = false;

    std::optional<pybind11::gil_scoped_release> released_;
};

/// Calls act() so. \return what it returns
template <class Act>
auto unlocked(const Act& act) {
    const Unlocked other_threads_run;
    return act();
}

}  // namespace alur::python
