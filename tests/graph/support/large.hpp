// Large SOPs of shapes that cost a careless analysis most.
#pragma once

#include <cstddef>
#include <vector>

#include <alur/sop/sop.hpp>

namespace alur_test {

struct Family {
    const char* name;
    alur::sop::Sop (*build)(
        std::size_t steps);  ///< of about so many steps, sound, with documents; the last step ends or returns
};

[[nodiscard]] std::vector<Family> families();

}  // namespace alur_test
