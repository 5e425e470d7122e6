// A program that uses the header-only core on a machine without any of the libraries behind alur::alur.
#include <alur/base/ids.hpp>

int main() { return alur::index(alur::StepId{0}) == 0 ? 0 : 1; }
