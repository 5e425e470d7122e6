#include <alur/runtime/time_source.hpp>

#include <chrono>

namespace alur {
inline namespace v0 {
namespace {

class SystemTime final : public TimeSource {
public:
    [[nodiscard]] Instant now() const override {
        return std::chrono::time_point_cast<Microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace

std::shared_ptr<const TimeSource> system_time() {
    static const auto source = std::make_shared<const SystemTime>();
    return source;
}

}  // namespace v0
}  // namespace alur
