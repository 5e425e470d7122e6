// How refusals are made: a rejection with what its code says something about.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/flow.hpp>
#include <alur/engine/rejection.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Empty: accepted.
using Refusal = std::optional<Rejection>;

[[nodiscard]] inline Rejection refused(RejectionCode code, std::string detail = {}) {
    Rejection rejection;
    rejection.code = code;
    rejection.detail = std::move(detail);
    return rejection;
}

/// What a refusal says of a limit. \param what begins with what is counted: `bytes of a key: at most `
[[nodiscard]] inline std::string beyond(const char* what, std::size_t most, std::size_t have) {
    return what + std::to_string(most) + ", this would be " + std::to_string(have);
}
inline constexpr const char* name_of_at_most = "bytes of the name of a person: at most ";

[[nodiscard]] inline Refusal with(Rejection rejection, RejectionCode code) {
    rejection.code = code;
    return rejection;
}

[[nodiscard]] inline Refusal refuse(RejectionCode code, const Activation& open, PersonId person = none<PersonId>) {
    Rejection rejection = refused(code);
    rejection.step = open.step;
    rejection.item = open.item;
    rejection.person = person;
    return rejection;
}

[[nodiscard]] inline Refusal refuse_step(StepId unknown) {
    Rejection rejection = refused(RejectionCode::step_unknown);
    rejection.step = unknown;
    return rejection;
}

[[nodiscard]] inline Refusal refuse_unset(const Flow& flow) {
    Rejection rejection = refused(RejectionCode::field_unset);
    rejection.step = flow.stuck();
    rejection.fields = flow.unset();
    return rejection;
}

[[nodiscard]] inline std::vector<ActivationRef> references(const std::vector<Activation>& open) {
    std::vector<ActivationRef> references;
    references.reserve(open.size());
    for (const Activation& activation : open)
        references.push_back({activation.step, activation.item, activation.attempt});
    return references;
}

}  // namespace detail
}  // namespace v0
}  // namespace alur
