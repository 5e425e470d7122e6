// What stops the process: a precondition that the caller did not keep, and a mistake of our own. Never reachable by any
// input: input that is wrong yields a value or a diagnostic.
//
// Neither depends on NDEBUG, since an inline function must mean the same in every translation unit.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace alur {
inline namespace v0 {
namespace detail {

[[noreturn]] inline void assertion_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: alur: broken invariant: %s. This is a bug in alur; please report it.\n", file, line,
                 condition);
    std::abort();
}

[[noreturn]] inline void precondition_failed(const char* precondition, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: alur: precondition failed: %s. The program that calls alur must change.\n", file, line,
                 precondition);
    std::abort();
}

}  // namespace detail
}  // namespace v0
}  // namespace alur

/// Stops the process when an invariant of alur itself does not hold.
#define ALUR_ASSERT(condition)                           \
    (static_cast<bool>(condition) ? static_cast<void>(0) \
                                  : ::alur::v0::detail::assertion_failed(#condition, __FILE__, __LINE__))

/// Stops the process when the caller of a public function does not keep what it demands. \param precondition names the
/// function and what it demands: "Engine::deploy takes a procedure, not null"
#define ALUR_EXPECTS(condition, precondition)            \
    (static_cast<bool>(condition) ? static_cast<void>(0) \
                                  : ::alur::v0::detail::precondition_failed(precondition, __FILE__, __LINE__))
