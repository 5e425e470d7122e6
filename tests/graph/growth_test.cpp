// How the cost of compile grows, counted in arcs looked at and hops in trees, not in time; and how much stack it needs.
#include <pthread.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/graph/dominator_tree.hpp>

#include <alur/graph/compile.hpp>

#include "graph/blocks.hpp"
#include "graph/dominators.hpp"
#include "graph/need_proof.hpp"
#include "graph/support/large.hpp"
#include "graph/support/random_sop.hpp"
#include "graph/tabulate.hpp"
#include "support/catch.hpp"

using namespace alur;

namespace {

std::size_t work_of(const sop::Sop& definition) {
    graph::Findings found;
    Tables tables = graph::tabulate(definition, found);
    REQUIRE_FALSE(found.failed());
    graph::Flow flow(definition, tables, found);
    REQUIRE(graph::find_loops(flow));
    const graph::Places places = graph::find_blocks(flow);
    REQUIRE_FALSE(found.failed());
    graph::prove_needs(flow, places);
    REQUIRE_FALSE(found.failed());
    return flow.work;
}

void* run(void* task) {
    (*static_cast<std::function<void()>*>(task))();
    return nullptr;
}

/// Runs the task in a thread that has no more stack than that.
void with_stack(std::size_t bytes, std::function<void()> task) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, &attributes, run, &task) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    REQUIRE(pthread_attr_destroy(&attributes) == 0);
}

}  // namespace

TEST_CASE("the work of the proof grows no faster than n log n", "[graph]") {
    for (const alur_test::Family& family : alur_test::families()) {
        double least = 0;
        std::cout << "work per n log n, " << family.name << ":";
        for (const std::size_t steps : {625U, 1250U, 2500U, 5000U}) {
            const sop::Sop definition = family.build(steps);
            const auto size = static_cast<double>(definition.steps.size());
            const double ratio = static_cast<double>(work_of(definition)) / (size * std::log2(size));
            std::cout << " " << ratio;
            if (least == 0) least = ratio;
            INFO(family.name << " of " << size << " steps");
            CHECK(ratio < least * 1.25);
        }
        std::cout << "\n";
    }
}

TEST_CASE("compile needs little stack, however long the SOP", "[graph]") {
    for (const alur_test::Family& family : alur_test::families()) {
        sop::Sop definition = family.build(5000);
        sop::Sop broken = definition;
        for (sop::Outcome& outcome : broken.steps[broken.steps.size() - 1].outcomes) outcome.returns = false;
        broken.steps[1].join = sop::Join::all;
        bool accepted = false;
        bool refused = false;
        with_stack(128 * 1024, [&] {
            accepted = compile(std::move(definition)).has_value();
            refused = !compile(std::move(broken)).has_value();
        });
        INFO(family.name);
        CHECK(accepted);
        CHECK(refused);
    }
}

TEST_CASE("the dominators are those that Lengauer and Tarjan's algorithm of Boost finds", "[graph]") {
    std::size_t compared = 0;
    for (std::uint64_t seed = 1; compared < 500; ++seed) {
        alur_test::Random random(seed);
        const sop::Sop definition = alur_test::random_sop(random, 5 + alur_test::below(random, 40), false);
        graph::Findings found;
        Tables tables = graph::tabulate(definition, found);
        graph::Flow flow(definition, tables, found);
        if (!graph::find_loops(flow) || found.failed()) continue;
        ++compared;
        const graph::Ancestry tree = graph::dominator_tree(flow);
        std::vector<std::size_t> expected(num_vertices(flow.graph), bgl::FlowGraph::null_vertex());
        boost::lengauer_tarjan_dominator_tree(
            flow.graph, flow.graph.start(),
            boost::make_iterator_property_map(expected.begin(), get(boost::vertex_index, flow.graph)));
        for (graph::Vertex v = 1; v <= flow.end(); ++v)
            if (flow.reached(v)) REQUIRE(tree.parent(v) == expected[v]);
    }
}
