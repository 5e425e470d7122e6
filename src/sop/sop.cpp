#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

StepId Sop::find_step(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i].id == name) return static_cast<StepId>(i);
    return none<StepId>;
}

}  // namespace sop
}  // namespace v0
}  // namespace alur
