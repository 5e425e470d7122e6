// A case begins, or the start of one is repeated.
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <alur/base/assert.hpp>

#include "runtime/engine_impl.hpp"
#include "runtime/entered.hpp"
#include "runtime/quick.hpp"
#include "runtime/recovered.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::anchor_of;
using runtime::Deployed;
using runtime::Entered;
using runtime::HeldCase;
using runtime::Outsider;
using runtime::Place;
using runtime::refusal_of;
using runtime::Resolver;
using runtime::Shard;

constexpr const char* too_many = "alur: too many cases in one engine";

/// The case that was started under the name or the key of the request.
std::optional<Place> started_before(Shard& shard, const StartRequest& request) {
    const std::string_view anchor = anchor_of(request);
    if (anchor.empty()) return std::nullopt;
    const auto& known = request.name.empty() ? shard.start_keys : shard.names;
    const auto found = known.find(anchor);
    if (found == known.end()) return std::nullopt;
    return Place{&shard, found->second};
}

/// \param held the case on the revision by which the start is judged
Decision judge_start(const HeldCase& held, Resolver& names, const By& by, const StartRequest& request) {
    Command command;
    command.by = by;
    command.body =
        StartCase{held.deployed().id, names.fields(none<RecordTypeId>, request.fields), std::string(request.name)};
    command.key = request.key;
    return judge(held, command, names);
}

}  // namespace

Result<CaseId, Refusal> Engine::start(std::string_view sop, const StartRequest& request) {
    return impl_->up_to_date([&] {
        const std::string_view anchor = anchor_of(request);
        Shard& shard = anchor.empty() ? impl_->shards.next() : impl_->shards.of(anchor);
        const Deployed* newest = impl_->catalogue.newest_of(sop);
        const std::lock_guard guard(shard.lock);
        adopt(impl_->catalogue, shard);
        return impl_->start_in(shard, newest, sop, request, impl_->time->now());
    });
}

Result<CaseId, Refusal> Engine::Impl::start_in(Shard& shard, const Deployed* newest, std::string_view sop,
                                               const StartRequest& request, Instant now) {
    const std::optional<Place> before = started_before(shard, request);
    return before ? start_again(*before, newest, sop, request, now) : start_new(shard, newest, request, now);
}

Result<CaseId, Refusal> Engine::Impl::start_again(const Place& place, const Deployed* newest, std::string_view sop,
                                                  const StartRequest& request, Instant now) {
    const auto held = find(place, now);
    ALUR_ASSERT(held);  // a shard knows the names of its own cases only
    if (newest == nullptr) {
        // A key that belongs to another command is said first (K4).
        const bool reused = !request.key.empty() && held->state.key(request.key);
        return failure(refusal_of(reused ? RejectionCode::key_reused : RejectionCode::procedure_unknown));
    }
    // A retry is judged by the revision on which the case runs, else a new one would make another command of it.
    const bool same_sop = held->deployed().sop().id == sop;
    const HeldCase judged = same_sop ? *held : hold(place, held->state, *newest, now);
    Resolver names(judged.naming, directory);
    const runtime::Acting acting{request.by, {}, request.delegate_of};
    auto answered =
        tell(*held, judge_start(judged, names, who(judged, names, acting), request), names, acting, StartCase{});
    if (!answered) return failure(std::move(answered.error()));
    return shards.id_of(place);
}

Result<CaseId, Refusal> Engine::Impl::start_new(Shard& shard, const Deployed* newest, const StartRequest& request,
                                                Instant now) {
    if (newest == nullptr) return failure(refusal_of(RejectionCode::procedure_unknown));
    const Place place{&shard, static_cast<std::uint32_t>(shard.cases.size())};
    if (!shards.can_number(place.slot)) throw std::length_error(too_many);
    const HeldCase held = hold(place, shard.cases.next(), *newest, now);
    Resolver names(held.naming, directory);
    const runtime::Acting acting{request.by, {}, request.delegate_of};
    const By by = who(held, names, acting);
    const bool is_plain = request.fields.empty() && request.name.empty() && request.key.empty();
    auto begun = is_plain ? begin(held, by, names) : begin(held, judge_start(held, names, by, request), names, request);
    if (!begun) note_refused(runtime::wanted(StartCase{}), held, acting, begun.error().code);
    return begun;
}

Result<CaseId, Refusal> Engine::Impl::start_by_handle(Shard& shard, const Deployed& newest, ActorHandle by,
                                                      Instant now) {
    const Place place{&shard, static_cast<std::uint32_t>(shard.cases.size())};
    if (!shards.can_number(place.slot)) throw std::length_error(too_many);
    const HeldCase held = hold(place, shard.cases.next(), newest, now);
    By who;
    Outsider first = none<Outsider>;
    if (!standings.asks() && handles.resolve_start(newest, by, who, first)) [[likely]] {
        Decision otherwise;
        runtime::Newcomer newcomer;
        if (first != none<Outsider>) newcomer = {directory.name(first), first};
        if (start_plainly(held, who, newcomer, otherwise)) return shards.id_of(place);
        if (first == none<Outsider>) {
            auto begun = begin(held, otherwise, Resolver(held.naming, directory), {});
            if (!begun) note_refused(runtime::wanted(StartCase{}), held, by, {}, begun.error().code);
            return begun;
        }
    }
    Resolver names(held.naming, directory);
    runtime::Handles::Texts texts;
    who = handles.by(catalogue, directory, by, {}, names, texts);
    settle(held, names, {texts.by}, who);
    auto begun = begin(held, who, names);
    if (!begun) note_refused(runtime::wanted(StartCase{}), held, {texts.by}, begun.error().code);
    if (!begun && texts.foreign) begun.error().detail = runtime::Handles::foreign;
    return begun;
}

/// Without fields, name and key.
Result<CaseId, Refusal> Engine::Impl::begin(const HeldCase& held, const By& by, Resolver& names) {
    const std::string_view newcomer = names.newcomer(by);
    if (Resolver::knows(by) || !newcomer.empty()) {
        By known = by;
        if (!newcomer.empty()) known.person = person_of_case(0);
        Decision otherwise;
        if (start_plainly(held, known, {newcomer}, otherwise)) return shards.id_of(held.place);
        if (newcomer.empty()) return begin(held, otherwise, names, {});
    }
    return begin(held, judge_start(held, names, by, {}), names, {});
}

Result<CaseId, Refusal> Engine::Impl::begin(const HeldCase& held, const Decision& decision, const Resolver& names,
                                            const StartRequest& request) {
    const Place& place = held.place;
    Shard& shard = *place.shard;
    if (const Rejection* rejection = decision.rejection()) return failure(names.refusal(*rejection));
    // All that may fail for want of memory comes before the journal.
    Entered entered(shard, place.slot, request);
    append(held, decision);
    entered.keep();
    shard.cases.keep();
    apply(held, decision);
    return shards.id_of(place);
}

}  // namespace v0
}  // namespace alur
