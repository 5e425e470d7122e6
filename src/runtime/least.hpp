// The first of many, without sorting the rest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace alur {
inline namespace v0 {
namespace runtime {

/// Keeps the least of what it is shown, so many at most.
template <class T>
class Least {
public:
    explicit Least(std::size_t most) : most_(most) {}

    /// Whether one that stands here would be among the least so far; if not, none behind it would.
    [[nodiscard]] bool takes(const T& one) const { return kept_.size() < most_ || (most_ != 0 && one < kept_.front()); }
    /// \param one that it takes
    void add(T one) {
        if (kept_.size() == most_) {
            std::pop_heap(kept_.begin(), kept_.end());
            kept_.pop_back();
        }
        kept_.push_back(std::move(one));
        std::push_heap(kept_.begin(), kept_.end());
    }
    /// In order. It keeps nothing then.
    [[nodiscard]] std::vector<T> sorted() && {
        std::sort_heap(kept_.begin(), kept_.end());
        return std::move(kept_);
    }

private:
    std::size_t most_;
    std::vector<T> kept_;  // a heap, the greatest first
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
