#include "reference/support/shape.hpp"

namespace reference {
namespace {

Place place_of(const alur::sop::Sop& sop, alur::StepId step) {
    return step == alur::end_step ? Place("end") : sop.step(step).id;
}

}  // namespace

Shape::Shape(const alur::sop::Sop& sop) : start_(sop.steps.front().id) {
    places_.insert("end");
    for (const alur::sop::Step& step : sop.steps) {
        places_.insert(step.id);
        if (step.next.size() > 1) splits_.insert(step.id);
        for (const auto& branch : step.next) edges_.push_back({step.id, place_of(sop, branch.to.step), false});
        for (const auto& choice : step.choose) edges_.push_back({step.id, place_of(sop, choice.to.step), false});
        if (step.for_each) continue;  // outcomes of an item have no target
        for (const auto& outcome : step.outcomes)
            edges_.push_back({step.id, place_of(sop, outcome.to.step), outcome.cancels});
    }
    for (const Edge& edge : edges_)
        if (!edge.cancels && !is_loop(edge.from, edge.to)) forward_.push_back(edge);
}

std::set<Place> Shape::reached(const Place& from, const std::vector<Edge>& edges, const Place& without) const {
    std::set<Place> found;
    if (from != without) found.insert(from);
    for (bool grown = true; grown;) {
        grown = false;
        for (const Edge& edge : edges)
            if (found.count(edge.from) != 0 && edge.to != without && found.insert(edge.to).second) grown = true;
    }
    return found;
}

bool Shape::is_loop(const Place& from, const Place& to) const {
    return to != "end" && reached(start_, edges_, to).count(from) == 0;
}

bool Shape::post_dominates(const Place& later, const Place& step) const {
    return later != step && reached(step, forward_, "").count("end") != 0 &&
           reached(step, forward_, later).count("end") == 0;
}

Place Shape::join_of(const Place& split) const {
    for (const Place& nearest : places_) {
        if (!post_dominates(nearest, split)) continue;
        bool first = true;
        for (const Place& other : places_)
            if (other != nearest && post_dominates(other, split) && !post_dominates(other, nearest)) first = false;
        if (first) return nearest;
    }
    return {};
}

std::set<Place> Shape::inside(const Place& split) const {
    std::set<Place> found;
    const Place join = join_of(split);
    for (const Edge& edge : forward_) {
        if (edge.from != split || edge.to == join) continue;
        for (const Place& place : reached(edge.to, forward_, join)) found.insert(place);
    }
    return found;
}

Place Shape::block_of(const Place& step) const {
    Place closest;
    std::size_t size = 0;
    for (const Place& split : splits_) {
        const std::set<Place> block = inside(split);
        if (block.count(step) == 0 || (!closest.empty() && block.size() >= size)) continue;
        closest = split;
        size = block.size();
    }
    return closest;
}

}  // namespace reference
