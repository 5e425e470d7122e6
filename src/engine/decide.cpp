// The rules, compiled once for all who link alur::alur.
#include <alur/engine/rules.hpp>
