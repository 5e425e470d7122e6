// The headers of alur::core leave this to be compiled once.
#include <alur/engine/document_set_impl.hpp>
#include <alur/engine/state_impl.hpp>
