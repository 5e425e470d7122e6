#include "convert.hpp"

#include <datetime.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <variant>

#include "module.hpp"
#include "text.hpp"

namespace alur::python {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr Instant first_of_datetime = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
constexpr Instant end_of_datetime = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);
constexpr Microseconds century = days(36'525);

py::object owned(PyObject* made) {
    if (made == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(made);
}

int number(auto part) { return static_cast<int>(static_cast<unsigned>(part)); }

Microseconds offset_of(py::handle when) {
    const py::object offset = when.attr("utcoffset")();
    if (offset.is_none())
        throw py::value_error("the time " + std::string(py::str(when)) +
                              " has no zone; give it one, as in datetime(…, tzinfo=ZoneInfo('Asia/Jakarta'))");
    return length_of(offset);
}

/// numpy's truth values are no bool of Python.
bool is_truth_of_numpy(py::handle object) {
    const char* type = Py_TYPE(object.ptr())->tp_name;
    return std::strcmp(type, "numpy.bool_") == 0 || std::strcmp(type, "numpy.bool") == 0;
}

/// \param what says in messages what holds it
std::int64_t whole_number(py::handle object, const auto& what) {
    const py::object number = owned(PyNumber_Index(object.ptr()));
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
    if (overflow != 0) throw py::value_error(what() + " holds a number of at most 64 bits, with its sign");
    if (value == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
    return value;
}

}  // namespace

void begin_conversions() {
    PyDateTime_IMPORT;
    if (PyDateTimeAPI == nullptr) throw py::error_already_set();
}

std::string type_name(py::handle object) { return Py_TYPE(object.ptr())->tp_name; }

py::object to_python(Instant at) {
    if (at == never || at == Instant::min()) return py::none();
    if (!is_of_datetime(at)) {
        PyErr_SetString(PyExc_OverflowError, "alur: an instant outside the years 1 to 9999 is no datetime");
        throw py::error_already_set();
    }
    const auto day = std::chrono::floor<days>(at);
    const year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    return owned(PyDateTimeAPI->DateTime_FromDateAndTime(
        static_cast<int>(date.year()), number(date.month()), number(date.day()), static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
        static_cast<int>(time.subseconds().count()), PyDateTime_TimeZone_UTC, PyDateTimeAPI->DateTimeType));
}

bool is_of_datetime(Instant at) { return at >= first_of_datetime && at < end_of_datetime; }

bool is_time(py::handle object) { return PyDateTime_Check(object.ptr()); }

bool is_length(py::handle object) { return PyDelta_Check(object.ptr()); }

Instant instant_of(py::handle object) {
    PyObject* when = object.ptr();
    if (!is_time(object)) throw py::type_error("a time is a datetime with a zone, not " + type_name(object));
    const year_month_day date{
        std::chrono::year(PyDateTime_GET_YEAR(when)),
        std::chrono::month(static_cast<unsigned>(PyDateTime_GET_MONTH(when))),
        std::chrono::day(static_cast<unsigned>(PyDateTime_GET_DAY(when))),
    };
    const Instant local = Instant(std::chrono::sys_days(date)) + std::chrono::hours(PyDateTime_DATE_GET_HOUR(when)) +
                          std::chrono::minutes(PyDateTime_DATE_GET_MINUTE(when)) +
                          std::chrono::seconds(PyDateTime_DATE_GET_SECOND(when)) +
                          Microseconds(PyDateTime_DATE_GET_MICROSECOND(when));
    return PyDateTime_DATE_GET_TZINFO(when) == PyDateTime_TimeZone_UTC ? local : local - offset_of(object);
}

py::object to_python(Microseconds length) {
    constexpr std::int64_t day = 86'400'000'000;
    std::int64_t days = length.count() / day;
    std::int64_t rest = length.count() % day;
    if (rest < 0) {
        rest += day;
        --days;
    }
    return owned(PyDelta_FromDSU(static_cast<int>(days), static_cast<int>(rest / 1'000'000),
                                 static_cast<int>(rest % 1'000'000)));
}

Microseconds length_of(py::handle object) {
    PyObject* length = object.ptr();
    if (!is_length(object)) throw py::type_error("a length of time is a timedelta, not " + type_name(object));
    constexpr int most_days = 100'000'000;
    if (std::abs(PyDateTime_DELTA_GET_DAYS(length)) > most_days)
        throw py::value_error("a length of time is at most 100,000,000 days");
    return days(PyDateTime_DELTA_GET_DAYS(length)) + std::chrono::seconds(PyDateTime_DELTA_GET_SECONDS(length)) +
           Microseconds(PyDateTime_DELTA_GET_MICROSECONDS(length));
}

Microseconds not_negative(Microseconds length, const char* what) {
    if (length < Microseconds(0)) throw py::value_error(std::string(what) + " is not negative");
    return std::min(length, century);
}

Microseconds positive(Microseconds length, const char* what) {
    if (length <= Microseconds(0)) throw py::value_error(std::string(what) + " is longer than nothing");
    return std::min(length, century);
}

py::object to_python(const Value& value) {
    struct Visitor {
        py::object operator()(bool truth) const { return py::bool_(truth); }
        py::object operator()(std::int64_t number) const { return py::int_(number); }
        py::object operator()(const std::string& text) const { return py::str(text); }
        py::object operator()(year_month_day date) const {
            return owned(PyDate_FromDate(static_cast<int>(date.year()), number(date.month()), number(date.day())));
        }
    };
    return std::visit(Visitor{}, value);
}

std::string named_field(std::string_view field) {
    return field.empty() ? "a field" : "the field " + std::string(field);
}

std::optional<std::string_view> utf8_of(py::handle text) {
    Py_ssize_t size = 0;
    const char* const bytes = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
    if (bytes != nullptr) return std::string_view(bytes, static_cast<std::size_t>(size));
    if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError) == 0) throw py::error_already_set();
    PyErr_Clear();  // the error holds the whole text
    return std::nullopt;
}

void refuse_half_a_pair(const std::string& what) {
    throw py::value_error(what + " holds half a surrogate pair, which is no character");
}

Value value_of(py::handle object, std::string_view field) {
    PyObject* value = object.ptr();
    if (PyBool_Check(value)) return value == Py_True;
    if (PyUnicode_Check(value)) {
        if (const auto text = utf8_of(object)) return std::string(*text);
        refuse_half_a_pair(named_field(field));
    }
    if (PyDateTime_Check(value))
        throw py::type_error(named_field(field) +
                             " holds a date, not a datetime; give datetime.date(), of the zone that is meant");
    if (PyDate_Check(value))
        return year_month_day{
            std::chrono::year(PyDateTime_GET_YEAR(value)),
            std::chrono::month(static_cast<unsigned>(PyDateTime_GET_MONTH(value))),
            std::chrono::day(static_cast<unsigned>(PyDateTime_GET_DAY(value))),
        };
    if (is_truth_of_numpy(object)) return PyObject_IsTrue(value) == 1;
    if (PyIndex_Check(value)) return whole_number(object, [&] { return named_field(field); });
    throw py::type_error(named_field(field) + " holds True or False, a whole number, a date or a text, not " +
                         type_name(object));
}

py::object interned(std::string_view text) {
    PyObject* made = PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
    if (made == nullptr) throw py::error_already_set();
    PyUnicode_InternInPlace(&made);
    return py::reinterpret_steal<py::object>(made);
}

py::object text_or_none(std::string_view text) { return text.empty() ? py::object(py::none()) : py::str(text); }

CaseId case_of(py::handle object) {
    PyObject* given = object.ptr();
    // A mask of bools that was taken for a column of cases would act on the first two.
    if (!PyIndex_Check(given) || PyBool_Check(given))
        throw py::type_error("a case is a Case or its number, not " + type_name(object));
    const std::int64_t number = whole_number(object, [] { return std::string("a case"); });
    // A number that no case can have is one that no case has.
    if (number < 0 || number >= std::numeric_limits<std::uint32_t>::max()) return none<CaseId>;
    return static_cast<CaseId>(number);
}

Shape::Shape(const char* name) {
    const py::object type = py::module_::import("alur.views").attr(name);
    fields_ = py::len(type.attr("_fields"));
    type_ = reinterpret_cast<PyTypeObject*>(py::object(type).release().ptr());
}

py::object Shape::empty(std::size_t fields) const {
    if (fields != fields_)
        throw std::logic_error(std::string("alur: ") + type_->tp_name + " has " + std::to_string(fields_) +
                               " fields, not " + std::to_string(fields));
    return owned(type_->tp_alloc(type_, static_cast<Py_ssize_t>(fields)));
}

}  // namespace alur::python
