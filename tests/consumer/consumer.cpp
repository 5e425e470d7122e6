// A program of somebody else that uses the library: it must compile, link and run.
#include <iostream>

#include <alur/base/diagnostic.hpp>

int main() {
    alur::Diagnostics found("consumer.yaml", "alur: 1\n");
    found.add({alur::Severity::warning, "ALUR-W001", "linked", "", {1, 1, 4}, {}});
    std::cout << found;
    return found.warnings() == 1 ? 0 : 1;
}
