#include "outside.hpp"

#include <pybind11/stl.h>

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "convert.hpp"
#include "held.hpp"
#include "module.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

/// What a program of the host answered. Anything else would be a mistake that lets somebody in: a coroutine that nobody
/// awaited is true to Python.
bool yes_or_no(const py::object& answer, const char* asked) {
    if (PyBool_Check(answer.ptr())) return answer.ptr() == Py_True;
    const std::string type = type_name(answer);
    if (type != "numpy.bool_" && type != "numpy.bool")
        throw py::type_error(std::string(asked) + "() returns True or False, not " + type);
    return py::bool_(answer);
}

class PythonTime final : public TimeSource {
public:
    explicit PythonTime(py::object function) : function_(std::move(function)) {}
    [[nodiscard]] Instant now() const override {
        const Locked lock;
        return instant_of(ask(*function_));
    }

private:
    Held function_;
};

class PythonIdentities final : public Identities {
public:
    explicit PythonIdentities(py::object object) : object_(std::move(object)) {}
    [[nodiscard]] bool holds(std::string_view person, std::string_view role, std::string_view sop,
                             Instant at) const override {
        const Locked lock;
        return yes_or_no(ask(object_->attr("holds"), person, role, sop, at), "holds");
    }

private:
    Held object_;
};

class PythonKeys final : public KeyStore {
public:
    explicit PythonKeys(py::object object) : object_(std::move(object)) {}
    [[nodiscard]] bool open(const StoreId& store) override {
        const Locked lock;
        return yes_or_no(ask(object_->attr("open"), bytes_of(store)), "open");
    }
    void begin(const StoreId& store) override {
        const Locked lock;
        ask(object_->attr("begin"), bytes_of(store));
    }
    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t case_number) override {
        const Locked lock;
        const py::object found = ask(object_->attr("find"), case_number);
        if (found.is_none()) return std::nullopt;
        return key_of(found);
    }
    [[nodiscard]] CaseKey make(std::uint32_t case_number) override {
        const Locked lock;
        return key_of(ask(object_->attr("make"), case_number));
    }
    void destroy(std::uint32_t case_number) override {
        const Locked lock;
        ask(object_->attr("destroy"), case_number);
    }

private:
    static py::bytes bytes_of(const StoreId& store) {
        return {reinterpret_cast<const char*>(store.data()), store.size()};
    }
    static CaseKey key_of(const py::object& given) {
        CaseKey key{};
        const std::string bytes = py::cast<std::string>(py::bytes(given));
        if (bytes.size() != key.size())
            throw py::value_error("a key of a case has 32 bytes, not " + std::to_string(bytes.size()));
        std::memcpy(key.data(), bytes.data(), key.size());
        return key;
    }

    Held object_;
};

/// As it is held. Raises TypeError where its __init__ has not run, which pybind11 says of references only.
template <class T>
std::shared_ptr<T> shared(const py::object& object) {
    static_cast<void>(object.cast<T&>());
    return object.cast<std::shared_ptr<T>>();
}

Instant simulated(Instant at) {
    if (!is_of_datetime(at)) throw py::value_error("a SimulatedTime stands in the years 1 to 9999, in UTC");
    return at;
}

void need(const py::object& object, std::initializer_list<const char*> methods, const char* what) {
    for (const char* method : methods)
        if (!py::hasattr(object, method)) throw py::type_error(std::string(what) + ", not " + type_name(object));
}

}  // namespace

std::shared_ptr<const TimeSource> time_source_of(const py::object& time) {
    if (time.is_none()) return nullptr;
    if (py::isinstance<SimulatedTime>(time)) return shared<SimulatedTime>(time);
    if (PyCallable_Check(time.ptr()) != 0) return std::make_shared<PythonTime>(time);
    throw py::type_error(std::string("time is a SimulatedTime or a function that returns the time now, not ") +
                         type_name(time));
}

std::shared_ptr<const Identities> identities_of(const py::object& identities) {
    if (identities.is_none()) return nullptr;
    if (py::isinstance<Roster>(identities)) return shared<Roster>(identities);
    need(identities, {"holds"}, "identities is a Roster or has holds(person, role, sop, at)");
    return std::make_shared<PythonIdentities>(identities);
}

std::shared_ptr<KeyStore> key_store_of(const py::object& keys, JournalAccess access) {
    if (keys.is_none()) return nullptr;
    if (py::isinstance<py::str>(keys)) return key_file(keys.cast<std::string>(), access);
    need(keys, {"open", "begin", "find", "make", "destroy"},
         "keys is the path of a file or has open, begin, find, make and destroy");
    return std::make_shared<PythonKeys>(keys);
}

void bind_outside(py::module_& module) {
    py::class_<SimulatedTime, std::shared_ptr<SimulatedTime>>(
        module, "SimulatedTime",
        R"(A clock that stands where it is put: for tests, demonstrations and the replay of a past year.

    clock = alur.SimulatedTime(datetime(2024, 7, 2, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta")))
    engine = alur.Engine(time=clock))")
        .def(py::init([](Instant start) { return std::make_shared<SimulatedTime>(simulated(start)); }), "start"_a,
             "Stands at `start`, an aware datetime.")
        .def_property_readonly("now", &SimulatedTime::now, "The time, in UTC.")
        .def(
            "set", [](SimulatedTime& self, Instant now) { self.set(simulated(now)); }, "now"_a,
            "Puts it at any instant, also an earlier one. Raises ValueError beyond the years 1 to 9999.")
        .def(
            "advance",
            [](SimulatedTime& self, Microseconds by) {
                static_cast<void>(simulated(self.now() + by));
                self.advance(by);
            },
            "by"_a,
            "Puts it so much later; a negative length puts it back. Raises ValueError beyond the years 1 to 9999, and "
            "stands where it stood then.");
    py::class_<Roster, std::shared_ptr<Roster>>(module, "Roster", R"(A directory of who holds which role, in memory.

The program fills it, and changes it while an engine asks it. It forgets nothing: what somebody held in the past stays
true of the past.)")
        .def(py::init<>())
        .def(
            "grant",
            [](Roster& self, std::string_view person, std::string_view role, std::optional<Instant> from,
               std::optional<Instant> until, std::string_view sop) {
                self.grant(person, role, {from.value_or(Instant::min()), until.value_or(never), sop});
            },
            "person"_a, "role"_a, py::kw_only(), "from_"_a = py::none(), "until"_a = py::none(), "sop"_a = "",
            "A person (without a role before it: `k1`) holds a role, from the first instant of it until the first one "
            "behind it. sop: only as the actor of this SOP. Raises ValueError where a name is empty or the time ends "
            "before it begins.")
        .def(
            "withdraw",
            [](Roster& self, std::string_view person, std::string_view role, Instant at, std::string_view sop) {
                self.withdraw(person, role, at, sop);
            },
            "person"_a, "role"_a, "at"_a, py::kw_only(), "sop"_a = "",
            "From an instant on the person holds the role no longer, whatever was granted before. sop: only what was "
            "granted for this SOP.")
        .def(
            "holds",
            [](const Roster& self, std::string_view person, std::string_view role, std::string_view sop, Instant at) {
                return self.holds(person, role, sop, at);
            },
            "person"_a, "role"_a, "sop"_a, "at"_a, "Whether the person holds the role in this SOP at that time.");
}

}  // namespace alur::python
