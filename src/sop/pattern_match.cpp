// The headers of alur::core leave this to be compiled once.
#include <alur/sop/pattern_impl.hpp>
