// What an engine shows, as the named tuples of alur/views. The interpreter lock is held.
#pragma once

#include <pybind11/pybind11.h>

#include <alur/runtime/engine.hpp>
#include <alur/runtime/service.hpp>

namespace alur::python {

/// Before the functions below.
void begin_views();

[[nodiscard]] pybind11::object shown(const Receipt& receipt);
[[nodiscard]] pybind11::object shown(const UsedTime& used);
[[nodiscard]] pybind11::object shown(const ActivationView& activation);
[[nodiscard]] pybind11::object shown(const ExplainedActivation& explained);
[[nodiscard]] pybind11::object shown(const FieldView& field);
[[nodiscard]] pybind11::object shown(const Lacking& lacking);
[[nodiscard]] pybind11::object shown(const CaseView& view);
[[nodiscard]] pybind11::object shown(const EventView& event);
[[nodiscard]] pybind11::object shown(const PersonalRecord& record);
[[nodiscard]] pybind11::object shown(const WorkItem& item);
[[nodiscard]] pybind11::object shown(const Incident& incident);
[[nodiscard]] pybind11::object shown(const Attention& attention);
[[nodiscard]] pybind11::object shown(const FeedPage& page);
[[nodiscard]] pybind11::object shown(const RefusalPage& page);
[[nodiscard]] pybind11::object shown(const DelegationView& delegation);

/// All of them, as a list.
template <class View>
[[nodiscard]] pybind11::list shown(const std::vector<View>& views) {
    pybind11::list out(views.size());
    std::size_t at = 0;
    for (const View& view : views) out[at++] = shown(view);
    return out;
}

}  // namespace alur::python
