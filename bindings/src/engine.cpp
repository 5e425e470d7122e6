#include "engine.hpp"

#include <pybind11/stl.h>

#include <chrono>
#include <optional>

#include <alur/runtime/store.hpp>

#include "convert.hpp"
#include "module.hpp"
#include "outside.hpp"
#include "sop.hpp"
#include "views.hpp"

namespace alur::python {

EngineObject::EngineObject(std::unique_ptr<Store> store, EngineOptions options, bool has_feed) : has_feed_(has_feed) {
    const Unlocked other_threads_run;
    engine_ = std::make_shared<Engine>(std::move(store), std::move(options));
}

void EngineObject::close() {
    std::shared_ptr<Engine> engine = std::move(engine_);
    engine_ = nullptr;
    const Unlocked other_threads_run;
    engine.reset();
}

const std::shared_ptr<Engine>& EngineObject::engine() const {
    if (engine_ == nullptr) throw py::value_error("this engine is closed");
    return engine_;
}

namespace {

using std::chrono::ceil;

JournalAccess access_of(std::string_view name) {
    if (name == "alone") return JournalAccess::alone;
    if (name == "shared") return JournalAccess::shared;
    throw py::value_error("access is 'alone' or 'shared', not '" + std::string(name) + "'");
}

Verify verify_of(std::string_view name) {
    if (name == "when_used") return Verify::when_used;
    if (name == "everything") return Verify::everything;
    throw py::value_error("verify is 'when_used' or 'everything', not '" + std::string(name) + "'");
}

/// A number that counts, or that it is none.
std::size_t count_of(std::int64_t number, const char* what) {
    if (number < 0) throw py::value_error(std::string(what) + " is not negative");
    return static_cast<std::size_t>(number);
}

std::unique_ptr<EngineObject> make(const std::optional<std::string>& path, const py::object& time,
                                   const py::object& keys, const std::string& access, Microseconds patience,
                                   bool new_keys, bool personal_names, const std::string& verify,
                                   const py::object& identities, bool shows_personal, bool feed, std::int64_t shards,
                                   std::int64_t payload_bytes, std::int64_t events, Microseconds refusal_window,
                                   std::int64_t most_refusals, std::int64_t most_strangers) {
    EngineOptions options;
    options.time = time_source_of(time);
    options.identities = identities_of(identities);
    options.shows_personal = shows_personal;
    options.shards = count_of(shards, "shards");
    options.limits = {count_of(payload_bytes, "payload_bytes"), count_of(events, "events")};
    options.refusals = {ceil<std::chrono::seconds>(not_negative(refusal_window, "refusal_window")),
                        count_of(most_refusals, "most_refusals"), count_of(most_strangers, "most_strangers")};
    if (options.limits.payload_bytes > most_payload_bytes)
        throw py::value_error("payload_bytes is at most " + std::to_string(most_payload_bytes));
    SqliteOptions on_disk;
    on_disk.access = access_of(access);
    on_disk.patience = ceil<std::chrono::milliseconds>(not_negative(patience, "patience"));
    on_disk.keys = key_store_of(keys, on_disk.access);
    on_disk.new_keys = new_keys;
    on_disk.personal_names = personal_names;
    on_disk.verify = verify_of(verify);
    if (path) return std::make_unique<EngineObject>(sqlite(*path, on_disk), options, true);
    return std::make_unique<EngineObject>(feed ? memory_with_feed() : memory(), options, feed);
}

}  // namespace

void bind_engine(py::module_& module) {
    begin_views();
    auto cls =
        py::class_<EngineObject>(module, "Engine", py::dynamic_attr(), "What alur.Engine rests on; programs use that.");
    cls.def(py::init(&make), py::kw_only(), "path"_a, "time"_a, "keys"_a, "access"_a, "patience"_a, "new_keys"_a,
            "personal_names"_a, "verify"_a, "identities"_a, "shows_personal"_a, "feed"_a, "shards"_a, "payload_bytes"_a,
            "events"_a, "refusal_window"_a, "most_refusals"_a, "most_strangers"_a)
        .def(
            "close", &EngineObject::close,
            "Lets the store go, once calls of other threads have come to their ends and its ServiceWorkers are closed.")
        .def_property_readonly("closed", &EngineObject::closed, "Whether close() was called.")
        .def(
            "deploy",
            [](const EngineObject& self, const SopObject& sop) {
                self.run([&](Engine& engine) { engine.deploy(sop.procedure); });
            },
            "sop"_a,
            "Makes the SOP known: new cases of its id start on this revision, running cases stay on theirs. Doing it "
            "again only makes it the newest again.")
        .def(
            "copy_to",
            [](const EngineObject& self, const std::string& path) {
                self.run([&](Engine& engine) { engine.backup(path); });
            },
            "path"_a)
        .def(
            "checkpoint", [](const EngineObject& self) { self.run([](Engine& engine) { engine.checkpoint(); }); },
            "Writes down where all cases stand, so that whoever opens the store again reads only what came later. A "
            "store in memory does nothing. Raises StoreError where it cannot be written; the one before stays.");
    bind_commands(cls);
    bind_complete(cls);
    bind_handles(module, cls);
    bind_queries(cls);
    bind_batch(module, cls);
    bind_services(module);
}

}  // namespace alur::python
