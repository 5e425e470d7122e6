#include "unlocked.hpp"

#include <chrono>
#include <thread>

namespace alur::python {

namespace py = pybind11;

Unlocked::Unlocked() {
    if (is_over_) return;
    ++count_;
    released_.emplace();
}

Unlocked::~Unlocked() {
    if (!released_) return;
    released_.reset();
    --count_;
}

void Unlocked::wait_for_all() {
    is_over_ = true;
    while (count_ > 0) {
        const py::gil_scoped_release others_take_it;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void Unlocked::attend_to_end() {
    py::module_::import("atexit").attr("register")(py::cpp_function(&wait_for_all));
    // A child of a fork has none of the other threads.
    const py::cpp_function forget([] { count_ = 0; });
    py::module_::import("os").attr("register_at_fork")(py::arg("after_in_child") = forget);
}

}  // namespace alur::python
