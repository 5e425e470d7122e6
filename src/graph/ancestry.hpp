// A tree that grows downwards and answers, in logarithmic time, where two of its nodes meet. Dominators,
// post-dominators and nested blocks are such trees.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace alur {
inline namespace v0 {
namespace graph {

/// Nodes are small integers chosen by the caller. Each node keeps, besides its parent, one jump to an ancestor, laid
/// out so that any ancestor is a logarithmic number of hops away (Myers 1983); nothing recurses, and memory is linear.
class Ancestry {
public:
    /// \param work counts the hops, so that a test can tell n log n from n² without a clock
    Ancestry(std::size_t nodes, std::size_t& work) : nodes_(nodes), work_(&work) {}

    void add_root(std::uint32_t node) { nodes_[node] = {node, node, 0, true}; }
    void add(std::uint32_t node, std::uint32_t parent) {
        const Node& p = nodes_[parent];
        const Node& hop = nodes_[p.jump];
        const bool even = p.depth - hop.depth == hop.depth - nodes_[hop.jump].depth;
        nodes_[node] = {parent, even ? hop.jump : parent, p.depth + 1, true};
    }

    [[nodiscard]] bool contains(std::uint32_t node) const { return nodes_[node].present; }
    [[nodiscard]] std::uint32_t parent(std::uint32_t node) const { return nodes_[node].parent; }
    [[nodiscard]] std::uint32_t depth(std::uint32_t node) const { return nodes_[node].depth; }

    /// The ancestor of `node` at that depth, which is at most the node's own.
    [[nodiscard]] std::uint32_t at_depth(std::uint32_t node, std::uint32_t depth) const {
        for (; nodes_[node].depth > depth; ++*work_)
            node = nodes_[nodes_[node].jump].depth >= depth ? nodes_[node].jump : nodes_[node].parent;
        return node;
    }
    /// Whether `above` is `node` or one of its ancestors.
    [[nodiscard]] bool is_ancestor(std::uint32_t above, std::uint32_t node) const {
        return nodes_[node].depth >= nodes_[above].depth && at_depth(node, nodes_[above].depth) == above;
    }
    /// The lowest node that is an ancestor of both, which must lie under one root.
    [[nodiscard]] std::uint32_t common(std::uint32_t a, std::uint32_t b) const {
        if (nodes_[a].depth < nodes_[b].depth) std::swap(a, b);
        a = at_depth(a, nodes_[b].depth);
        for (; a != b; ++*work_) {
            const bool jump = nodes_[a].jump != nodes_[b].jump;
            a = jump ? nodes_[a].jump : nodes_[a].parent;
            b = jump ? nodes_[b].jump : nodes_[b].parent;
        }
        return a;
    }

private:
    struct Node {
        std::uint32_t parent = 0;
        std::uint32_t jump = 0;
        std::uint32_t depth = 0;
        bool present = false;
    };
    std::vector<Node> nodes_;
    std::size_t* work_;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
