// What an application embeds, in the order of the way of the data.
//
// The folders engine/ and journal/ are left out: they are the rules as header code, for whoever drives cases without an
// Engine, and cost as much to parse as all the rest.
#pragma once

#include <alur/base/diagnostic.hpp>
#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/result.hpp>
#include <alur/base/value.hpp>

#include <alur/time/calendar.hpp>
#include <alur/time/calendar_source.hpp>
#include <alur/time/explain.hpp>
#include <alur/time/limit.hpp>
#include <alur/time/verdict.hpp>

#include <alur/sop/check.hpp>
#include <alur/sop/read.hpp>
#include <alur/sop/sop.hpp>

#include <alur/graph/compile.hpp>
#include <alur/graph/procedure.hpp>

#include <alur/log/csv.hpp>
#include <alur/log/event_log.hpp>

#include <alur/runtime/engine.hpp>
#include <alur/runtime/event_log.hpp>
#include <alur/runtime/load.hpp>
#include <alur/runtime/service.hpp>

#include <alur/audit/audit.hpp>
#include <alur/audit/mapping.hpp>

#include <alur/conformance/conformance.hpp>

#include <alur/render/dot.hpp>
#include <alur/render/ways.hpp>
