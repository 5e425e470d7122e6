// The headers of alur::core leave this to be compiled once.
#include <alur/graph/procedure_impl.hpp>
