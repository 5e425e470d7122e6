// The headers of alur::core leave this to be compiled once.
#include <alur/time/calendar_impl.hpp>
