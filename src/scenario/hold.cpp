#include "scenario/hold.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "scenario/failed.hpp"
#include "scenario/known.hpp"
#include "scenario/shown.hpp"
#include "scenario/values.hpp"

namespace alur::scenario {
namespace {

bool matches(const Ref& ref, const ActivationView& activation) {
    return ref.id == activation.step && (!ref.item || *ref.item == activation.item) &&
           (ref.attempt == 0 || ref.attempt == activation.attempt);
}

/// Whether it names this activation and no other: of an item, the item too.
bool names(const Ref& ref, const ActivationView& activation) {
    return matches(ref, activation) && ref.item.value_or("") == activation.item;
}

bool is_among(const Ref& ref, const std::vector<ActivationView>& activations) {
    return std::any_of(activations.begin(), activations.end(), [&](const auto& each) { return matches(ref, each); });
}

/// The last activation that the reference names.
ActivationView last_activation(const Stage& stage, const Ref& ref) {
    auto all = stage.engine().activations(stage.id());
    if (!all) fail("a case called " + stage.current(), all.error().text());
    const auto found = std::find_if(all->rbegin(), all->rend(), [&](const auto& each) { return matches(ref, each); });
    if (found == all->rend()) fail("an activation of " + shown(ref), "it was never offered; there were " + shown(*all));
    return std::move(*found);
}

TimeKept time_of(const Stage& stage, const std::optional<Ref>& step) {
    return step ? last_activation(stage, *step).time : stage.view().time;
}

/// Whether that much was used, rounded up to a whole number of the unit.
bool is_used(const UsedTime& used, const Used& expected) {
    struct Unit {
        std::string_view name;
        Measure measure;
        std::int64_t ticks;
    };
    constexpr auto units = std::to_array<Unit>({{"menit", Measure::working_time, 60'000'000},
                                                {"jam", Measure::working_time, 3'600'000'000},
                                                {"hari kerja", Measure::working_days, 1},
                                                {"hari kalender", Measure::calendar_days, 86'400'000'000}});
    for (const Unit& unit : units)
        if (unit.name == expected.unit)
            return used.measure == unit.measure && (used.ticks + unit.ticks - 1) / unit.ticks == expected.amount;
    return true;
}

}  // namespace

bool same_names(std::vector<std::string> one, std::vector<std::string> other) {
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    return one == other;
}

void must_hold(const Stage& stage, const ExpectOpen& expect) {
    const std::vector<ActivationView> open = stage.view().open;
    const bool all_open =
        std::all_of(expect.steps.begin(), expect.steps.end(), [&](const Ref& ref) { return is_among(ref, open); });
    const bool no_other = !expect.only || (open.size() == expect.steps.size() &&
                                           std::all_of(open.begin(), open.end(), [&](const auto& a) {
                                               return std::any_of(expect.steps.begin(), expect.steps.end(),
                                                                  [&](const Ref& ref) { return names(ref, a); });
                                           }));
    if (!all_open || !no_other)
        fail((expect.only ? "open are exactly " : "open is ") + shown(expect.steps), "open: " + shown(open));
}

void must_hold(const Stage& stage, const ExpectNotOpen& expect) {
    const std::vector<ActivationView> open = stage.view().open;
    for (const Ref& ref : expect.steps) {
        must_know_step(stage, ref);
        if (is_among(ref, open)) fail("not open: " + shown(ref), "open: " + shown(open));
    }
}

void must_hold(const Stage& stage, const ExpectStarted& expect) {
    const std::vector<ActivationView> open = stage.view().open;
    const auto found =
        std::find_if(open.begin(), open.end(), [&](const auto& each) { return matches(expect.step, each); });
    const std::string expected = shown(expect.step) + " is claimed" + (expect.by.empty() ? "" : " by " + expect.by);
    if (found == open.end()) fail(expected, "open: " + shown(open));
    if (found->status != ActivationStatus::started) fail(expected, "nobody claimed it");
    if (!expect.by.empty() && found->claimant != expect.by.substr(expect.by.find(':') + 1))
        fail(expected, "claimed by " + found->claimant);
}

void must_hold(const Stage& stage, const ExpectCase& expect) {
    const auto seen = stage.engine().view(stage.id());
    const std::string_view status = name(seen ? seen->status : CaseStatus::unknown);
    if (status != expect.state) fail("the case is " + expect.state, "it is " + std::string(status));
}

void must_hold(const Stage& stage, const ExpectVerdict& expect) {
    const TimeKept time = time_of(stage, expect.step);
    const std::string seen = std::string(name(time.verdict)) + " used " + to_string(time.used);
    const std::string expected =
        expect.verdict + (expect.used ? " used " + std::to_string(expect.used->amount) + " " + expect.used->unit : "");
    if (name(time.verdict) != expect.verdict || (expect.used && !is_used(time.used, *expect.used)))
        fail(expected, seen);
}

void must_hold(const Stage& stage, const ExpectMoment& expect) {
    const TimeKept time = time_of(stage, expect.step);
    const Instant seen = expect.which == Moment::due ? time.due : time.lapse;
    const Instant expected = expect.when ? stage.instant_of(*expect.when) : never;
    const bool provisional = seen != never && time.provisional;
    const auto text = [&](Instant at, bool guessed) {
        return shown(at, stage.calendar()) + (guessed ? " provisional" : "");
    };
    if (seen != expected || provisional != expect.provisional)
        fail(text(expected, expect.provisional), text(seen, provisional));
}

void must_hold(const Stage& stage, const ExpectDocument& expect) {
    must_know(expect.document.id, "document", ids_of(stage.definition().kelengkapan));
    std::string_view state = "absent";
    for (const DocumentView& document : stage.view().documents)
        if (document.document == expect.document.id && document.item == expect.document.item.value_or(""))
            state = document.status == DocumentStatus::present ? "present" : "returned";
    if (state != expect.state) fail(shown(expect.document) + " is " + expect.state, "it is " + std::string(state));
}

void must_hold(const Stage& stage, const ExpectMissing& expect) {
    const auto missing = stage.engine().missing(stage.id(), expect.step.id, expect.step.item.value_or(""));
    if (!missing) fail("missing: " + shown(expect.documents), missing.error().text());
    if (expect.documents.empty() && !missing->unset.empty())
        fail("missing: " + shown(expect.documents), "a condition asks what is unset: " + shown(missing->unset));
    if (!same_names(missing->documents, expect.documents))
        fail("missing: " + shown(expect.documents), "missing: " + shown(missing->documents));
}

void must_hold(const Stage& stage, const ExpectField& expect) {
    if (expect.record) must_know(expect.record->id, "record", ids_of(stage.definition().records));
    must_know(expect.field, "field", ids_of(stage.definition().fields));
    const std::string item = expect.record ? expect.record->item.value_or("") : std::string();
    const std::vector<FieldView> fields = stage.view().fields;
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const FieldView& field) {
        return field.field == expect.field && field.item == item && !field.erased;
    });
    const std::string unset = expect.field + " is unset";
    const std::string seen = found == fields.end() ? unset : expect.field + "=" + to_string(found->value);
    if (!expect.value) {
        if (found != fields.end()) fail(unset, seen);
        return;
    }
    const RecordTypeId type = expect.record ? type_named(stage.procedure(), expect.record->id) : none<RecordTypeId>;
    if (found == fields.end() || found->value != value_of(stage.procedure(), {expect.field, *expect.value}, type))
        fail(expect.field + "=" + *expect.value, seen);
}

void must_hold(const Stage& stage, const ExpectIncident& expect) {
    must_know_step(stage, expect.step);
    const auto incidents = stage.engine().incidents({.most = std::numeric_limits<std::size_t>::max()});
    std::vector<ActivationView> open;
    for (const Incident& incident : *incidents)
        if (incident.case_id == stage.id()) open.push_back(incident.work);
    if (is_among(expect.step, open) == expect.none)
        fail((expect.none ? "no incident on " : "an incident on ") + shown(expect.step), "incidents: " + shown(open));
}

void must_hold(const Stage& stage, const ExpectTry& expect) {
    must_know_step(stage, expect.step);
    const Instant seen = last_activation(stage, expect.step).tries.next;
    const Instant expected = expect.when ? stage.instant_of(*expect.when) : never;
    if (seen != expected) fail(shown(expected, stage.calendar()), shown(seen, stage.calendar()));
}

void must_hold(const Stage& stage, const ExpectEvent& expect) {
    const auto written = stage.engine().history(stage.id(), stage.marked());
    if (expect.about && expect.none) must_know_subject(stage, *expect.about, expect.kind);
    std::vector<std::string> kinds;
    bool found = false;
    if (written) {
        for (const EventView& event : *written) {
            kinds.push_back(event.kind + (event.about.empty() ? "" : " " + event.name()));
            found = found || (event.kind == expect.kind && (!expect.about || event.speaks_of(*expect.about)));
        }
    }
    const std::string expected = expect.kind + (expect.about ? " " + *expect.about : "");
    if (found == expect.none) fail((expect.none ? "no event " : "an event ") + expected, "events: " + shown(kinds));
}

}  // namespace alur::scenario
