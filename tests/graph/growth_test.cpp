// How the cost of compile grows, counted in arcs, conditions and values looked at and hops in trees, not in time; and
// how much stack it needs.
#include <pthread.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <boost/graph/dominator_tree.hpp>

#include <alur/graph/compile.hpp>
#include <alur/sop/read.hpp>

#include "graph/blocks.hpp"
#include "graph/dominators.hpp"
#include "graph/need_proof.hpp"
#include "graph/support/large.hpp"
#include "graph/support/random_sop.hpp"
#include "graph/tabulate.hpp"
#include "support/catch.hpp"

using namespace alur;

namespace {

struct Proof {
    std::size_t work = 0;  ///< of all stages
    std::vector<std::string> codes;

    [[nodiscard]] bool holds() const { return codes.empty(); }
    [[nodiscard]] std::ptrdiff_t count(const std::string& code) const {
        return std::count(codes.begin(), codes.end(), code);
    }
};

Proof proof_of(const sop::Sop& definition) {
    graph::Findings found;
    std::size_t work = 0;
    Tables tables = graph::tabulate(definition, found, work);
    REQUIRE_FALSE(found.failed());
    graph::Flow flow(definition, tables, found);
    REQUIRE(graph::find_loops(flow));
    const graph::Places places = graph::find_blocks(flow);
    REQUIRE_FALSE(found.failed());
    graph::prove_needs(flow, places);
    Proof proof{work + flow.work, {}};
    const Diagnostics shown = std::move(found).diagnostics("x.yaml", {});
    for (const Diagnostic& finding : shown.all()) proof.codes.push_back(finding.code);
    return proof;
}

std::string joined(std::size_t count, const std::function<std::string(std::size_t)>& part) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + part(i);
    return out;
}

/// An SOP in which documents are asked for if one of twelve fields is true, each by a condition of its own, and one
/// guard names 28,000 values. \param routing of the step before the one that produces the documents
sop::Sop costly(std::size_t documents, const std::string& routing) {
    const auto number = [](const std::string& name, std::size_t i) { return name + std::to_string(i); };
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    std::string text = "alur: 1\nid: mahal\nactors: {x: {}}\nfields:\n  n: {type: integer, required: true}\n";
    for (const std::size_t i : order) text += "  " + number("b", i) + ": {type: boolean, required: true}\n";
    text += "kelengkapan:\n";
    for (std::size_t i = 0; i < documents; ++i) {
        text += "  " + number("d", i) + ": {nama: D, when: {any: [" +
                joined(12, [&](std::size_t k) { return "{" + number("b", order[k]) + ": true}"; }) + "]}}\n";
        std::next_permutation(order.begin(), order.end());
    }
    const std::string all = "[" + joined(documents, [&](std::size_t i) { return number("d", i); }) + "]";
    text += "steps:\n- {id: a, actor: x, " + routing + "}\n";
    text += "- {id: b, actor: x, outputs: " + all + ", next: c}\n";
    text += "- {id: c, actor: x, kelengkapan: " + all + ", next: e}\n";
    text += "- {id: e, actor: x, choose: [{when: {any: [" +
            joined(28'000, [&](std::size_t i) { return "{n: " + std::to_string(i) + "}"; }) +
            "]}, next: end}, {else: end}]}\n";
    auto read = sop::read(text, "mahal.yaml");
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read);
    return *std::move(read);
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
            const Proof proof = proof_of(definition);
            REQUIRE(proof.holds());
            const double ratio = static_cast<double>(proof.work) / (size * std::log2(size));
            std::cout << " " << ratio;
            if (least == 0) least = ratio;
            INFO(family.name << " of " << size << " steps");
            CHECK(ratio < least * 1.25);
        }
        std::cout << "\n";
    }
}

TEST_CASE("a need that is refuted is not gone into further, whatever else the conditions could be", "[graph]") {
    const Proof proof = proof_of(costly(150, "outcomes: {ya: b, lain: c}"));
    CHECK(proof.count("ALUR-E250") == 150);
    CHECK(proof.work < 150 * 100'000);
}

TEST_CASE("conditions that are too many to go through cost no more than the proof may", "[graph]") {
    const std::string when = joined(12, [](std::size_t i) { return "{b" + std::to_string(i) + ": true}"; });
    const Proof proof = proof_of(costly(3, "choose: [{when: {any: [" + when + "]}, next: b}, {else: c}]"));
    CHECK(proof.codes == std::vector<std::string>{"ALUR-W050"});
    CHECK(proof.work < 50'000'000 + 2'000'000);  // the tables come besides
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
        std::size_t work = 0;
        Tables tables = graph::tabulate(definition, found, work);
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
