// How refusals are made: a rejection with what its code says something about.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/utf8.hpp>
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
inline constexpr const char* not_text = "a text in it is not UTF-8";
/// Why a text cannot be kept, if so. \param what as of beyond()
[[nodiscard]] inline Refusal fault_of_text(const char* what, std::string_view text, std::size_t most) {
    if (text.size() > most) return refused(RejectionCode::command_too_large, beyond(what, most, text.size()));
    if (!base::is_utf8(text)) return refused(RejectionCode::command_unsupported, not_text);
    return {};
}
[[nodiscard]] inline Refusal fault_of_name(std::string_view person, std::size_t most) {
    return fault_of_text("bytes of the name of a person: at most ", person, most);
}

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
