// What must hold between the parts of an SOP, and needs no graph.
#include <algorithm>
#include <utility>

#include "sop/reader.hpp"

namespace alur {
inline namespace v0 {
namespace sop {
namespace {

/// Where a document lives: with the case, or with each record of one type.
struct Home {
    RecordTypeId records = none<RecordTypeId>;
    const Step* step = nullptr;  ///< the step that says so; null: none does
};

}  // namespace

/// A document is brought or produced, never both, never neither, and belongs to one place only.
void Reader::check_documents() {
    std::vector<const Step*> producer(sop_.kelengkapan.size());
    for (const Step& step : sop_.steps)
        for (const DocumentId id : step.outputs)
            if (producer[index(id)] == nullptr) producer[index(id)] = &step;

    for (std::size_t i = 0; i < sop_.kelengkapan.size(); ++i) {
        const Document& document = sop_.kelengkapan[i];
        const bool from_written = document_nodes_[i].value.is_map() && has_key(document_nodes_[i].value, "from");
        if (from_written && producer[i] != nullptr)
            in_.error("ALUR-E096", document.span,
                      yaml::in_quotes(document.id) + " is brought by an actor, and is an output of " +
                          yaml::in_quotes(producer[i]->id) + " as well",
                      "remove 'from', or the output", {{"the step is here", producer[i]->span}});
        if (!from_written && producer[i] == nullptr)
            in_.error("ALUR-E097", document.span,
                      "nobody brings " + yaml::in_quotes(document.id) + ", and no step produces it",
                      "add 'from: ACTOR', or name it under the 'outputs' of a step");
    }
    check_homes();
}

/// A document of items is produced, or brought, in `for_each` steps over one type and nowhere else.
void Reader::check_homes() {
    std::vector<Home> homes(sop_.kelengkapan.size());
    const auto settle = [&](DocumentId id, const Step& step) {
        Home& home = homes[index(id)];
        const RecordTypeId records = step.for_each ? step.for_each->records : none<RecordTypeId>;
        if (home.step == nullptr) {
            home = {records, &step};
        } else if (home.records != records) {
            const Document& document = sop_.kelengkapan[index(id)];
            in_.error("ALUR-E098", document.span,
                      yaml::in_quotes(document.id) + " cannot belong to one item in one step and not in another",
                      "make it two documents",
                      {{"the step " + yaml::in_quotes(home.step->id) + " is here", home.step->span},
                       {"the step " + yaml::in_quotes(step.id) + " is here", step.span}});
        }
    };
    for (const Step& step : sop_.steps) {
        for (const DocumentId id : step.outputs) settle(id, step);
        // What is brought for an item belongs to it; other steps may still ask for it, of all items together.
        if (!step.for_each) continue;
        for (const DocumentId id : step.kelengkapan)
            if (sop_.kelengkapan[index(id)].from != none<ActorId>) settle(id, step);
    }
}

/// A separation of duties that no staffing can keep: both steps are open to one and the same person only.
void Reader::check_separations() {
    const auto only_one = [&](const Step& step) {
        if (step.actor == none<ActorId> || !step.recorded_by.empty()) return false;
        const Actor& actor = sop_.actors[index(step.actor)];
        return actor.external || actor.persons == std::int64_t{1};
    };
    for (const Step& step : sop_.steps) {
        for (const StepId id : step.not_by) {
            const Step& other = sop_.steps[index(id)];
            // What is written counts: an actor that is not known was reported as such.
            const yaml::Map& written = step_maps_[index(id)];
            if (!written["actor"] && !written["service"] && !written["call"]) {
                in_.error("ALUR-E092", step.span,
                          "'not_by' of " + yaml::in_quotes(step.id) + " names " + yaml::in_quotes(other.id) +
                              ", which no person completes",
                          "name a step with an 'actor'", {{"that step is here", other.span}});
            } else if (step.actor == other.actor && only_one(step) && only_one(other)) {
                const Actor& actor = sop_.actors[index(step.actor)];
                in_.error("ALUR-E093", step.span,
                          yaml::in_quotes(step.id) + " must not be done by who did " + yaml::in_quotes(other.id) +
                              ", but " + yaml::in_quotes(actor.id) + " is one person",
                          actor.external ? "let 'recorded_by' name who may act for them, or remove 'not_by'"
                                         : "give the steps to two actors, or raise 'persons'",
                          {{"the actor is here", actor.span}, {"the other step is here", other.span}});
            }
        }
    }
}

void Reader::check_calendar() {
    if (!sop_.calendar.empty() || !first_limit_) return;
    in_.error("ALUR-E156", *first_limit_, "a time needs a calendar, and this SOP names none",
              "add 'calendar: NAME' at the top of the file");
}

void Reader::check_sizes() {
    const auto refuse = [&](std::size_t count, std::size_t most, std::string_view what, std::string_view way_out) {
        if (count <= most) return;
        in_.error(
            "ALUR-E074", {},
            "there are " + std::to_string(count) + " " + std::string(what) + ", more than " + std::to_string(most),
            std::string(way_out));
    };
    refuse(arcs_, limits_.arcs, "ways from step to step", "split the SOP");
    refuse(sop_.fields.size(), most_ids, "fields", "use fewer");
    refuse(sop_.kelengkapan.size(), most_ids, "documents", "use fewer");
}

}  // namespace sop
}  // namespace v0
}  // namespace alur
