// An assertion of our own mistakes. Never reachable by any input: input that is wrong yields a value or a diagnostic.
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

}  // namespace detail
}  // namespace v0
}  // namespace alur

/// Stops the process when an invariant of alur itself does not hold. It does not depend on NDEBUG, since an inline
/// function must mean the same in every translation unit.
#define ALUR_ASSERT(condition)                           \
    (static_cast<bool>(condition) ? static_cast<void>(0) \
                                  : ::alur::v0::detail::assertion_failed(#condition, __FILE__, __LINE__))
