// The headers of alur::core leave this to be compiled once.
#include <alur/base/value_impl.hpp>
