#include <alur/conformance/conformance.hpp>

#include <algorithm>
#include <utility>

#include <alur/base/assert.hpp>

#include "conformance/content.hpp"

namespace alur {
inline namespace v0 {

using conformance::Aligner;
using conformance::Alignment;
using conformance::Deviation;
using conformance::Difference;
using conformance::States;
using conformance::Trace;

Conformance::Content::Content(EventLog from, ConformancePlan by)
    : log(std::move(from)),
      plan(std::move(by)),
      words(log, plan),
      reading(conformance::read(log, plan, words)),
      notes(conformance::notes_of(log, plan, words, reading)) {}

void Conformance::Content::align() {
    // Markings of some traces serve the others, as long as there is room.
    States states(*plan.procedure, reading.unrecorded, plan.most_states);
    Aligner aligner(states, plan.most_states);
    const auto make_room = [&] {
        if (states.size() > plan.most_states / 2 || states.is_full()) states.forget();
    };
    Trace nothing;
    nothing.ends = true;
    if (const Alignment shortest = aligner.align(nothing); shortest.decided) shortest_run = shortest.cost;
    for (const Trace& trace : reading.variants) {
        if (plan.progress) plan.progress(alignments.size(), reading.variants.size());
        make_room();
        alignments.push_back(aligner.align(trace));
        differences.push_back(conformance::difference(*plan.procedure, trace, alignments.back()));
    }
    if (plan.progress) plan.progress(alignments.size(), reading.variants.size());
    plan.progress = {};  // whoever was told need not outlive the answer
}

std::vector<Deviation> Conformance::Content::deviations(std::size_t of_case) const {
    const std::size_t variant = reading.variant[of_case];
    if (!alignments[variant].decided) return {};
    const Difference& difference = differences[variant];
    std::vector<Deviation> all = difference.deviations;
    for (Deviation& deviation : conformance::judge(*plan.procedure, words, reading, of_case, difference))
        all.push_back(std::move(deviation));
    std::stable_sort(all.begin(), all.end(), [](const Deviation& a, const Deviation& b) { return a.place < b.place; });
    return all;
}

std::optional<std::size_t> Conformance::Content::worst(std::size_t of_case) const {
    if (!reading.trace(of_case).ends) return events(of_case);
    if (!shortest_run) return std::nullopt;
    return events(of_case) + *shortest_run;
}

Conformance::Conformance(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

Result<Conformance, std::string> Conformance::of(EventLog log, ConformancePlan plan) {
    ALUR_EXPECTS(plan.procedure != nullptr, "Conformance::of takes a plan with a procedure, not null");
    if (std::string fault = conformance::fault_of(log, plan); !fault.empty()) return failure(std::move(fault));
    auto content = std::make_shared<Content>(std::move(log), std::move(plan));
    content->align();
    return Conformance(std::move(content));
}

const EventLog& Conformance::log() const noexcept { return content_->log; }
const ConformancePlan& Conformance::plan() const noexcept { return content_->plan; }
std::size_t Conformance::variants() const { return content_->alignments.size(); }
const std::vector<std::string>& Conformance::notes() const { return content_->notes; }

std::optional<double> Conformance::fitness() const {
    std::size_t cost = 0;
    std::size_t worst = 0;
    bool any = false;
    for (std::size_t of_case = 0; of_case < content_->reading.variant.size(); ++of_case) {
        const std::optional<std::size_t> most = content_->worst(of_case);
        if (!content_->alignment(of_case).decided || !most) continue;
        any = true;
        cost += content_->alignment(of_case).cost;
        worst += *most;
    }
    if (!any) return std::nullopt;
    return worst == 0 ? 1.0 : 1.0 - static_cast<double>(cost) / static_cast<double>(worst);
}

std::size_t Conformance::undecided() const {
    std::size_t count = 0;
    for (std::size_t of_case = 0; of_case < content_->reading.variant.size(); ++of_case)
        if (!content_->alignment(of_case).decided) ++count;
    return count;
}

}  // namespace v0
}  // namespace alur
