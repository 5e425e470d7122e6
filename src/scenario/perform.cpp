#include "scenario/perform.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/runtime/request.hpp>
#include <alur/time/calendar_source.hpp>

#include "scenario/failed.hpp"
#include "scenario/shown.hpp"
#include "scenario/values.hpp"

namespace alur::scenario {
namespace {

using Answer = Result<Receipt, Refusal>;

std::string_view item_of(const Command& c) { return c.ref.item ? std::string_view(*c.ref.item) : std::string_view(); }

std::optional<Refusal> start(Stage& stage, const Command& c) {
    const std::string called = c.text.empty() ? "kasus" : c.text;
    const std::string& sop = c.of.empty() ? stage.last_sop() : c.of;
    auto fields = values_of(stage.procedure_of(sop), c.set, none<RecordTypeId>);
    auto started = stage.engine().start(sop, {c.by, std::move(fields), called, c.key, c.delegate_of});
    if (!started) return std::move(started.error());
    stage.add(called, {*started, sop});
    return std::nullopt;
}

Answer complete(Stage& stage, const Command& c) {
    CompleteRequest request;
    for (const Ref& document : c.with) {
        if (document.item && document.item != c.ref.item)
            fail("documents of the item that is completed", shown(document));
        request.documents.push_back(document.id);
    }
    request.by = c.by;
    request.outcome = c.text;
    request.fields = values_of(stage.procedure(), c.set, type_under(stage.procedure(), c.ref.id));
    if (c.items) request.items.assign(c.items->begin(), c.items->end());
    request.item = item_of(c);
    request.attempt = c.ref.attempt;
    request.on_behalf_of = c.on_behalf_of;
    request.key = c.key;
    request.delegate_of = c.delegate_of;
    return stage.engine().complete(stage.id(), c.ref.id, request);
}

Answer adopt(Stage& stage, const Command& c) {
    const auto calendar = load_calendar(stage.path(c.text));
    if (!calendar) fail_by_file("a calendar without errors", calendar.error());
    return stage.engine().adopt_calendar(stage.id(), *calendar, {c.by, c.key, c.delegate_of});
}

std::optional<Refusal> delegate(Stage& stage, const Command& c) {
    const std::string of = c.ref.id + ":" + c.giver;
    DelegationRequest request;
    request.by = c.by.empty() ? std::string_view(of) : std::string_view(c.by);
    request.to = c.taker;
    request.until = stage.instant_of(*c.until);
    if (c.since) request.from = stage.instant_of(*c.since);
    if (!c.by.empty()) request.of = of;
    request.reason = c.because;
    auto given = stage.engine().delegate(request);
    if (!given) return std::move(given.error());
    return std::nullopt;
}

/// All that one person gave the other of a role and that is not over.
std::optional<Refusal> revoke(Stage& stage, const Command& c) {
    std::optional<DelegationId> last;
    for (const DelegationView& one : stage.engine().delegations({.person = c.giver, .role = c.ref.id})) {
        if (one.of != c.giver || one.to != c.taker) continue;
        last = one.id;
        if (one.revoked != never || one.until <= stage.now()) continue;
        auto revoked = stage.engine().revoke(one.id, c.by.empty() ? c.ref.id + ":" + c.giver : c.by);
        if (!revoked) return std::move(revoked.error());
        return std::nullopt;
    }
    auto refused = stage.engine().revoke(last.value_or(none<DelegationId>), c.by.empty() ? "host" : c.by);
    if (!refused) return std::move(refused.error());
    return std::nullopt;
}

Answer fail_step(Stage& stage, const Command& c) {
    FailRequest request;
    request.by = c.by;
    request.again = !c.for_good;
    if (c.after) request.after = *c.after;
    request.item = item_of(c);
    request.attempt = c.ref.attempt;
    request.key = c.key;
    request.delegate_of = c.delegate_of;
    return stage.engine().fail(stage.id(), c.ref.id, c.because, request);
}

Answer read(Stage& stage, const Command& c) {
    auto shown = stage.engine().read_personal(stage.id(), {c.by, c.because, c.delegate_of});
    if (!shown) return failure(std::move(shown.error()));
    return Receipt{};
}

Answer dispatch(Stage& stage, const Command& c) {
    Engine& engine = stage.engine();
    const CaseId id = stage.id();
    const Procedure* of = stage.procedure();
    const auto values = [&](RecordTypeId type) { return values_of(of, c.set, type); };
    switch (c.verb) {
        case Verb::start:
        case Verb::delegate:
        case Verb::revoke: break;
        case Verb::claim:
            return engine.start_step(id, c.ref.id, {c.by, item_of(c), c.ref.attempt, c.key, c.delegate_of});
        case Verb::release:
            return engine.release(id, c.ref.id, {c.by, item_of(c), c.ref.attempt, c.key, c.delegate_of});
        case Verb::complete: return complete(stage, c);
        case Verb::submit:
            return engine.submit(id, {c.ref.id}, {c.by, item_of(c), c.on_behalf_of, c.key, c.delegate_of});
        case Verb::give_back:
            return engine.return_document(id, c.ref.id, c.because, {c.by, item_of(c), {}, c.key, c.delegate_of});
        case Verb::set:
            return engine.set(id, c.ref.id, values(type_under(of, c.ref.id)),
                              {c.by, item_of(c), c.ref.attempt, c.key, c.delegate_of});
        case Verb::add:
            return engine.add_record(id, c.ref.id, values(type_named(of, c.ref.id)), {c.by, c.key, c.delegate_of});
        case Verb::close: return engine.close_items(id, c.ref.id, {c.by, c.key, c.delegate_of});
        case Verb::deliver:
            return engine.deliver(id, c.ref.id, {c.by, c.to, c.text, values(none<RecordTypeId>), c.key, c.delegate_of});
        case Verb::suspend: return engine.suspend(id, c.because, {c.by, c.key, c.delegate_of});
        case Verb::resume: return engine.resume(id, {c.by, c.key, c.delegate_of});
        case Verb::cancel: return engine.cancel(id, c.because, {c.by, c.key, c.delegate_of});
        case Verb::note: return engine.note(id, c.text, {c.by, c.key, c.delegate_of});
        case Verb::fail: return fail_step(stage, c);
        case Verb::retry:
            return engine.retry(id, c.ref.id, c.because, {c.by, item_of(c), c.ref.attempt, c.key, c.delegate_of});
        case Verb::migrate: return engine.migrate(id, {c.by, c.key, c.delegate_of});
        case Verb::adopt: return adopt(stage, c);
        case Verb::erase: return engine.erase(id, {c.by, c.because, c.anyway, c.delegate_of});
        case Verb::read: return read(stage, c);
    }
    return Receipt{};
}

}  // namespace

std::optional<Refusal> perform(Stage& stage, const Command& command) {
    stage.mark();
    if (command.verb == Verb::start) return start(stage, command);
    if (command.verb == Verb::delegate) return delegate(stage, command);
    if (command.verb == Verb::revoke) return revoke(stage, command);
    auto answer = dispatch(stage, command);
    if (!answer) return std::move(answer.error());
    return std::nullopt;
}

}  // namespace alur::scenario
