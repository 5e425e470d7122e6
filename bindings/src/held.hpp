// An object of Python in the hands of C++.
#pragma once

#include <pybind11/pybind11.h>

#include <utility>

#include "unlocked.hpp"

namespace alur::python {

/// Holds an object of Python, where threads without the interpreter lock let it go.
class Held {
public:
    explicit Held(pybind11::object object) : object_(std::move(object)) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
        const Locked lock;
        object_ = pybind11::object();
    }

    /// With the interpreter lock.
    [[nodiscard]] const pybind11::object& operator*() const noexcept { return object_; }
    [[nodiscard]] const pybind11::object* operator->() const noexcept { return &object_; }

private:
    pybind11::object object_;
};

}  // namespace alur::python
