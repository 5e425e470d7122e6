// The headers of alur::core leave this to be compiled once.
#include <alur/journal/chunk_pool_impl.hpp>
#include <alur/journal/memory_impl.hpp>
#include <alur/journal/payload_arena_impl.hpp>
