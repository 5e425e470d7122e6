// The engine as Python holds it. Every call into it gives up the interpreter lock: an engine asks Python (clocks,
// directories, keys) with the lock of a case held, so whoever waits for that lock must not hold the interpreter's.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>
#include <utility>

#include <alur/runtime/engine.hpp>

#include "errors.hpp"
#include "unlocked.hpp"

namespace alur::python {

/// alur._core.Engine.
class EngineObject {
public:
    EngineObject(std::unique_ptr<Store> store, EngineOptions options, bool has_feed);
    EngineObject(const EngineObject&) = delete;
    EngineObject& operator=(const EngineObject&) = delete;
    ~EngineObject() { close(); }

    /// Lets the store go, as soon as the calls of other threads and its workers have come to their ends.
    void close();
    [[nodiscard]] bool closed() const noexcept { return engine_ == nullptr; }
    [[nodiscard]] bool has_feed() const noexcept { return has_feed_; }
    /// Raises ValueError where it is closed.
    [[nodiscard]] const std::shared_ptr<Engine>& engine() const;

    /// What a function makes of the engine, without the interpreter lock.
    template <class Act>
    [[nodiscard]] auto call(const Act& act) const {
        std::shared_ptr<Engine> kept = engine();
        const Unlocked other_threads_run;
        const std::shared_ptr<Engine> engine = std::move(kept);
        return act(*engine);
    }
    template <class Act>
    void run(const Act& act) const {
        static_cast<void>(call([&](Engine& engine) {
            act(engine);
            return true;
        }));
    }

private:
    std::shared_ptr<Engine> engine_;  // null: it is closed
    bool has_feed_;
};

}  // namespace alur::python
