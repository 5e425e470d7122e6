// The headers of alur::core leave this to be compiled once.
#include <alur/engine/rejection_impl.hpp>
