#include <alur/audit/mapping.hpp>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <alur/base/diagnostic.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

#include "audit/words.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::begin_in_quotes;

constexpr std::size_t most_compared = 2'000;
constexpr double least_alike = 0.5;

std::string meant(std::string_view word, const std::vector<std::string_view>& known) {
    const std::string_view near = closest(word, known);
    return near.empty() ? std::string() : "; did you mean " + begin_in_quotes(near) + "?";
}

std::vector<const sop::Step*> steps_of(const sop::Sop& definition) {
    std::vector<const sop::Step*> steps;
    for (const sop::Step& step : definition.steps)
        if (!step.is_gateway()) steps.push_back(&step);
    return steps;
}

std::vector<LoggedActivity> activities_of(const EventLog& log) {
    const Column& column = log.activity();
    std::vector<LoggedActivity> activities(column.texts()->size());
    for (std::size_t i = 0; i < activities.size(); ++i) activities[i].name = (*column.texts())[i];
    for (const auto& chunk : column.chunks())
        for (const std::int32_t code : chunk->codes) ++activities[static_cast<std::size_t>(code)].events;
    return activities;
}

/// What is wrong with a mapping, a line each; empty: nothing.
std::string faults_of(const std::map<std::string, std::string>& given, const std::vector<LoggedActivity>& activities,
                      const sop::Sop& definition) {
    std::vector<std::string_view> names;
    names.reserve(activities.size());
    for (const LoggedActivity& activity : activities) names.emplace_back(activity.name);
    std::vector<std::string_view> steps;
    for (const sop::Step* step : steps_of(definition)) steps.emplace_back(step->id);
    const std::unordered_set<std::string_view> known(names.begin(), names.end());
    std::string faults;
    const auto add = [&](const std::string& fault) { faults += (faults.empty() ? "" : "\n") + fault; };
    for (const auto& entry : given) {
        const std::string& activity = entry.first;
        const std::string& step = entry.second;
        if (!known.contains(activity))
            add("no event of the log has the activity " + begin_in_quotes(activity) + meant(activity, names));
        if (std::find(steps.begin(), steps.end(), step) != steps.end()) continue;
        const bool is_gateway = std::any_of(definition.steps.begin(), definition.steps.end(),
                                            [&](const sop::Step& known_step) { return known_step.id == step; });
        add(is_gateway ? "the step " + begin_in_quotes(step) + " is one that nobody works on, so no event can mean it"
                       : "the SOP " + begin_in_quotes(definition.id) + " has no step " + begin_in_quotes(step) +
                             meant(step, steps));
    }
    return faults;
}

std::vector<MappingProposal> proposals_of(const std::vector<LoggedActivity>& activities,
                                          const std::vector<const sop::Step*>& steps) {
    std::vector<const LoggedActivity*> open;
    for (const LoggedActivity& activity : activities)
        if (activity.step.empty()) open.push_back(&activity);
    if (open.size() > most_compared) {
        std::stable_sort(open.begin(), open.end(), [](const auto* a, const auto* b) { return a->events > b->events; });
        open.resize(most_compared);
    }
    std::vector<std::pair<audit::Words, audit::Words>> names;  // of the steps: id and kegiatan
    names.reserve(steps.size());
    for (const sop::Step* const step : steps)
        names.emplace_back(audit::words_of(step->id), audit::words_of(step->kegiatan));
    std::vector<MappingProposal> proposals;
    for (const LoggedActivity* const activity : open) {
        MappingProposal best{activity->name, activity->events, {}, 0};
        const audit::Words name = audit::words_of(activity->name);
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const double alike =
                std::max(audit::likeness(name, names[i].first), audit::likeness(name, names[i].second));
            if (alike > best.likeness) {
                best.likeness = alike;
                best.step = steps[i]->id;
            }
        }
        if (best.likeness >= least_alike) proposals.push_back(std::move(best));
    }
    std::stable_sort(proposals.begin(), proposals.end(),
                     [](const auto& a, const auto& b) { return a.likeness > b.likeness; });
    return proposals;
}

}  // namespace

Result<LogMapping, std::string> map_log(const EventLog& log, const Procedure& procedure,
                                        std::map<std::string, std::string> given) {
    const sop::Sop& definition = procedure.definition();
    LogMapping mapping;
    mapping.activities = activities_of(log);
    if (std::string faults = faults_of(given, mapping.activities, definition); !faults.empty())
        return failure(std::move(faults));

    const std::vector<const sop::Step*> steps = steps_of(definition);
    std::unordered_set<std::string_view> used;
    for (LoggedActivity& activity : mapping.activities) {
        if (const auto said = given.find(activity.name); said != given.end()) {
            activity.step = said->second;
            activity.given = true;
        }
        for (const sop::Step* const step : steps) {
            if (activity.step.empty() && step->id == activity.name) activity.step = step->id;
            if (step->id == activity.step) used.insert(step->id);
        }
    }
    for (const sop::Step* const step : steps)
        if (!used.contains(step->id)) mapping.steps_without.push_back(step->id);
    mapping.proposals = proposals_of(mapping.activities, steps);
    mapping.given = std::move(given);
    return mapping;
}

}  // namespace v0
}  // namespace alur
