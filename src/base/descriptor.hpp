// A file that the operating system has opened.
#pragma once

#include <unistd.h>

#include <utility>

namespace alur {
inline namespace v0 {
namespace base {

/// Closes what it holds. Below 0: it could not be opened, and errno says why.
class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

}  // namespace base
}  // namespace v0
}  // namespace alur
