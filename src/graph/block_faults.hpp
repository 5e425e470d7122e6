// What can be wrong with blocks, and the run that shows it.
#pragma once

#include <vector>

#include "graph/joins.hpp"
#include "graph/places.hpp"
#include "graph/trace.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Reports faults. Each costs at most a few searches through the graph, and nothing once enough were found.
class BlockFaults {
public:
    BlockFaults(Flow& flow, const Joins& joins, Places& places)
        : flow_(flow), joins_(joins), places_(places), trace_(flow) {}

    void not_joined(Vertex split, Vertex meeting);                       ///< E203, E209, E217
    void never_meets(Vertex split);                                      ///< E203
    void two_places(ArcIndex first, ArcIndex second);                    ///< E204, E205, E209, E210, E217
    void count_of_two_splits(Vertex first, Vertex second, Vertex join);  ///< E206
    void count_of_empty_branch(ArcIndex arc);                            ///< E207
    void loop_into_block(ArcIndex arc);                                  ///< E208
    void cancel_goes_back(ArcIndex arc);                                 ///< E211
    void never_ends(Vertex v);                                           ///< E213
    void never_ends_after(ArcIndex cancel);                              ///< E213
    void loop_to_correction(ArcIndex arc);                               ///< E214
    void branch_cannot_come(ArcIndex arc, Vertex join);                  ///< E215
    void branch_goes_back(ArcIndex arc);                                 ///< E216
    void default_in_block(Vertex v);                                     ///< E217, where `next` of `v` was not written
    void join_without_split(Vertex join);                                ///< E218
    void correction_without_return(ArcIndex arc);                        ///< E219
    void too_deep(Vertex split, std::uint32_t limit);                    ///< E273

private:
    [[nodiscard]] Path forward(Vertex from, Vertex to) const;
    [[nodiscard]] std::string both(const std::vector<Path>& runs) const;
    [[nodiscard]] Path run_into_dead_end(Path run) const;
    [[nodiscard]] Vertex last_of(const Path& run) const { return run.empty() ? 0 : flow_.target(run.back()); }
    [[nodiscard]] Note split_note(Vertex split) const;
    [[nodiscard]] Vertex passed_join(Vertex split, Vertex meeting) const;
    void leaves_forwards(Vertex split, Vertex join, Vertex meeting);
    void enters_block(Place inner, ArcIndex from_outside, ArcIndex from_inside);
    bool blame_default(const std::vector<Path>& runs, Vertex split);
    void report_default(ArcIndex arc, Vertex split, std::vector<Note> notes);
    void report(std::string_view code, const Span& span, std::string message, std::string suggestion,
                const std::vector<Path>& runs, std::vector<Note> notes = {});

    Flow& flow_;
    const Joins& joins_;
    Places& places_;
    Trace trace_;
    std::vector<ArcIndex> blamed_;
    bool too_deep_ = false;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
