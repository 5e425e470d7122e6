// What the headers of alur::core leave to be compiled once.
//
// alur::alur holds it compiled. A program that links alur::core alone includes this header in exactly one of its
// sources; it costs a compiler as much as that program's headers of the core several times over.
#pragma once

#include <alur/base/value_impl.hpp>

#include <alur/time/calendar_impl.hpp>
#include <alur/time/explain_impl.hpp>

#include <alur/sop/pattern_impl.hpp>

#include <alur/graph/procedure_impl.hpp>

#include <alur/engine/decide_impl.hpp>
#include <alur/engine/decision_impl.hpp>
#include <alur/engine/document_set_impl.hpp>
#include <alur/engine/evolve_impl.hpp>
#include <alur/engine/rejection_impl.hpp>
#include <alur/engine/state_impl.hpp>

#include <alur/journal/chunk_pool_impl.hpp>
#include <alur/journal/memory_impl.hpp>
#include <alur/journal/payload_arena_impl.hpp>
