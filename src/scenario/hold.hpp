// Whether an expectation holds on the stage. Reading only: nothing here changes a case.
#pragma once

#include "scenario/scenario.hpp"
#include "scenario/stage.hpp"

namespace alur::scenario {

// Each throws Failed where it does not hold.
void must_hold(const Stage& stage, const ExpectOpen& expect);
void must_hold(const Stage& stage, const ExpectNotOpen& expect);
void must_hold(const Stage& stage, const ExpectStarted& expect);
void must_hold(const Stage& stage, const ExpectCase& expect);
void must_hold(const Stage& stage, const ExpectVerdict& expect);
void must_hold(const Stage& stage, const ExpectMoment& expect);
void must_hold(const Stage& stage, const ExpectDocument& expect);
void must_hold(const Stage& stage, const ExpectMissing& expect);
void must_hold(const Stage& stage, const ExpectField& expect);
void must_hold(const Stage& stage, const ExpectIncident& expect);
void must_hold(const Stage& stage, const ExpectTry& expect);
void must_hold(const Stage& stage, const ExpectEvent& expect);

/// Whether both hold the same names, in whatever order.
[[nodiscard]] bool same_names(std::vector<std::string> one, std::vector<std::string> other);

}  // namespace alur::scenario
