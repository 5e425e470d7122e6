// std::min and std::max, without what <algorithm> costs each file that includes the rules: a tenth of a second.
#pragma once

namespace alur {
inline namespace v0 {
namespace detail {

template <class T>
[[nodiscard]] constexpr T smaller(T a, T b) noexcept {
    return b < a ? b : a;
}
template <class T>
[[nodiscard]] constexpr T larger(T a, T b) noexcept {
    return a < b ? b : a;
}
/// x, or the end of [least, most] that lies nearest.
template <class T>
[[nodiscard]] constexpr T between(T x, T least, T most) noexcept {
    return smaller(larger(x, least), most);
}

}  // namespace detail
}  // namespace v0
}  // namespace alur
