// What an application asks of all its cases at once. These are parameters: they refer to the caller's texts and live
// for one call.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <alur/base/ids.hpp>
#include <alur/engine/status.hpp>
#include <alur/runtime/request.hpp>
#include <alur/runtime/view.hpp>

namespace alur {
inline namespace v0 {

/// Which open work is asked for. Work of suspended cases is left out: nobody may do it.
struct WorkQuery {
    std::string_view actor{};  ///< whose work, by the id of the role; empty: that of all roles, or of the person
    /// `k1`, or `kasi:k1` for the actor `kasi`. With an actor: leaves out what this person may not do, since somebody
    /// else has claimed it, is bound to the case, or `not_by` forbids it. Without: only what the person has claimed, or
    /// what waits for the external actor that they are in its case.
    std::string_view person{};
    std::string_view sop{};      ///< only of cases of this SOP; empty: of all
    std::string_view service{};  ///< work of the handlers of this service; with neither actor nor person
    std::size_t most = 100;      ///< how much of it is told
};

/// Open work as people choose from it.
struct WorkItem {
    CaseId case_id{};       ///< as its store numbers it
    std::string case_name;  ///< that the application gave it; empty: none
    std::string sop;        ///< `id` of its SOP
    ActivationView work;    ///< open; who has claimed it is its `claimant`
};

/// Which incidents are asked for: those of which all that is set holds.
struct IncidentQuery {
    std::string_view sop{};      ///< of cases of this SOP; empty: of all
    std::string_view service{};  ///< of this service; empty: of all
    std::size_t most = 100;      ///< how many are told
};

/// Which cases are asked for: those of which all that is set holds.
struct CaseQuery {
    std::string_view sop{};              ///< its SOP, in any revision; needed with a step or a field; empty: any
    std::optional<CaseStatus> status{};  ///< whether it is open, suspended or how it ended
    std::string_view step{};             ///< a step that is open in it
    std::optional<NamedValue> field{};   ///< the value of a field, of the case or of one of its records
    std::optional<CaseId> after{};       ///< the last of the page before
    std::size_t most = 100;              ///< how many are told
};

}  // namespace v0
}  // namespace alur
