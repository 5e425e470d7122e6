// Calls of the operating system that fail as a test says.
#pragma once

#include "journal/system.hpp"

namespace alur::test {

/// While it lives, the calls of the system may be set to others: journal::system_calls().
class OtherSystem {
public:
    OtherSystem() = default;
    OtherSystem(const OtherSystem&) = delete;
    OtherSystem& operator=(const OtherSystem&) = delete;
    ~OtherSystem() { journal::system_calls() = before_; }

private:
    journal::System before_ = journal::system_calls();
};

}  // namespace alur::test
