// Runs through a graph, and how a diagnostic shows them. Used only once something was found.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "graph/flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Arcs, each beginning where the one before ends.
using Path = std::vector<ArcIndex>;
/// Which arcs a search may use.
using Usable = std::function<bool(ArcIndex)>;

class Trace {
public:
    explicit Trace(const Flow& flow) : flow_(flow) {}

    /// A shortest path to the first vertex that `found` accepts; `from` itself is accepted by an empty path.
    [[nodiscard]] std::optional<Path> search(Vertex from, const std::function<bool(Vertex)>& accepts,
                                             const Usable& usable) const;
    /// A shortest path to `to`, which must exist.
    [[nodiscard]] Path shortest(Vertex from, Vertex to, const Usable& usable) const;
    /// A shortest run from the start that never goes back and ends with `last`.
    [[nodiscard]] Path run_to(ArcIndex last) const;
    [[nodiscard]] Path run_to_vertex(Vertex v) const;

    /// `a → b → c`. Long paths lose their middle.
    [[nodiscard]] std::string text(Vertex from, const Path& path) const;
    [[nodiscard]] std::string text(const Path& run) const { return text(0, run); }

    /// The step's id, or `end`.
    [[nodiscard]] std::string name(Vertex v) const;
    /// The name in the quotes of a diagnostic.
    [[nodiscard]] std::string quote(Vertex v) const { return in_quotes(name(v)); }
    /// What an arc was written as: "outcome `kurang` of `periksa`", "`next` of `arsip`".
    [[nodiscard]] std::string way(ArcIndex arc) const;
    /// What the author wrote for the arc.
    [[nodiscard]] const sop::Target& written(ArcIndex arc) const;
    [[nodiscard]] Span place(ArcIndex arc) const;

    /// One note for each arc of the paths that the author did not write but the rule of the following step filled in.
    [[nodiscard]] std::vector<Note> defaults(const std::vector<Path>& paths) const;

private:
    const Flow& flow_;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
