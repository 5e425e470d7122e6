// The headers of alur::core leave this to be compiled once.
#include <alur/time/explain_impl.hpp>
