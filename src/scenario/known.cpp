#include "scenario/known.hpp"

#include <variant>

#include <alur/base/diagnostic.hpp>

#include "scenario/failed.hpp"
#include "scenario/values.hpp"

namespace alur::scenario {

void must_know(const std::string& name, const std::string& what, const std::vector<std::string_view>& known) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    const std::string_view near = closest(name, known);
    fail("a " + what + " '" + name + "'",
         "the SOP has none of that name" + (near.empty() ? "" : "; did you mean '" + std::string(near) + "'?"));
}

void must_know_step(const Stage& stage, const Ref& ref) {
    must_know(ref.id, "step", ids_of(stage.definition().steps));
    if (ref.item && type_under(stage.procedure(), ref.id) == none<RecordTypeId>)
        fail("items of step '" + ref.id + "'", "it has no 'for_each'");
}

void must_know_subject(const Stage& stage, const std::string& about, const std::string& kind) {
    const sop::Sop& sop = stage.definition();
    const std::string name = about.substr(0, about.find('['));
    const auto is_named = [&](const auto& entry) { return entry.id == name; };
    const auto waits_for_it = [&](const sop::Step& step) {
        const auto* message = std::get_if<sop::WaitForMessage>(&step.wait);
        return message != nullptr && message->message == about;
    };
    const std::vector<std::string> keys = stage.view().records;
    if (std::any_of(sop.kelengkapan.begin(), sop.kelengkapan.end(), is_named) ||
        std::any_of(sop.records.begin(), sop.records.end(), is_named) ||
        std::any_of(sop.actors.begin(), sop.actors.end(), is_named) ||
        std::any_of(sop.steps.begin(), sop.steps.end(), waits_for_it) ||
        std::find(keys.begin(), keys.end(), about) != keys.end() || kind == "RecordAdded")
        return;
    must_know(name, "step, document, record, actor or message", ids_of(sop.steps));
}

}  // namespace alur::scenario
