// How a diagnostic says that a step may lack what it needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "graph/lacking_runs.hpp"
#include "graph/needs.hpp"
#include "graph/trace.hpp"
#include "graph/valuations.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Why it is not proved that a step has what it needs.
enum class Unproved : std::uint8_t {
    conditions,  ///< they change, or are too many
    waiting,     ///< a parallel branch would bring it, if that one need not wait
    cost         ///< of loops and conditions: they are too many to go through them all
};

class NeedWords {
public:
    NeedWords(Flow& flow, const Needs& needs) : flow_(flow), needs_(needs), trace_(flow) {}

    /// Refuses the SOP for a run that certainly lacks it (E250–E254).
    void report_missing(const Need& need, const LackingRun& run, const Valuations& valuations);
    /// Warns that nothing is proved (W050). \param run one that perhaps lacks it
    void report_unproved(const Need& need, const std::optional<LackingRun>& run, Unproved why);

private:
    struct Words {
        std::string_view code;
        std::string fault;
        std::string way_out;
    };

    /// Whose completion is asked for a field.
    struct Asked {
        Vertex who = 0;
        ArcIndex by = nowhere;  ///< its arc by which the run goes on to the step that asks; nowhere: it asks itself
    };

    [[nodiscard]] Words words(const Need& need, const LackingRun& run) const;
    [[nodiscard]] Words words_of_records(const Need& need, const LackingRun& run) const;
    [[nodiscard]] std::string subject(const Need& need) const;
    [[nodiscard]] Asked who_is_asked(const Need& need, const Path& run) const;
    [[nodiscard]] bool asks_before(Vertex v, FieldId field) const;
    [[nodiscard]] std::string ends_by_time(const Need& need, const Asked& asked) const;
    [[nodiscard]] Span place(const Need& need) const;
    [[nodiscard]] std::string conditions(const Need& need, const Path& run, const Valuations& valuations) const;
    [[nodiscard]] std::string producers(DocumentId document) const;
    [[nodiscard]] std::string field(const Fact& fact) const { return in_quotes(flow_.sop.fields[fact.subject].id); }

    Flow& flow_;
    const Needs& needs_;
    Trace trace_;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
