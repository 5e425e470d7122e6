// What drives cases without an Engine, in the order of the way of the data: alur::core.
//
// Header code on the standard library alone. What is hot is inline. The rest is compiled once: alur::alur holds it; a
// program that links alur::core alone includes alur/core_impl.hpp in exactly one of its sources.
#pragma once

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>

#include <alur/time/calendar.hpp>
#include <alur/time/limit.hpp>

#include <alur/graph/procedure.hpp>

#include <alur/engine/command.hpp>
#include <alur/engine/decide.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/engine/rejection.hpp>
#include <alur/engine/state.hpp>

#include <alur/journal/journal.hpp>
#include <alur/journal/memory.hpp>
