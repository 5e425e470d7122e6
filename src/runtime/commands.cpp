// Commands on a case that exists.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "runtime/engine_impl.hpp"
#include "runtime/persons_in_case.hpp"
#include "runtime/quick.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Acting;
using runtime::Deployed;
using runtime::HeldCase;
using runtime::Resolver;

template <class Request>
Acting acting(const Request& request) {
    return {request.by, {}, request.delegate_of};
}
template <class Request>
Acting acting_for(const Request& request) {
    return {request.by, request.on_behalf_of, request.delegate_of};
}

/// The type of the records that a completion offers again: of the for_each that it goes straight to (R6); else none.
RecordTypeId returned_to(const Deployed& deployed, const CompleteStep& body) {
    if (index(body.activation.step) >= deployed.sop().steps.size()) return none<RecordTypeId>;
    const StepRow& row = deployed.procedure->step(body.activation.step);
    const Tables& tables = deployed.procedure->tables();
    if (row.routing == Routing::outcomes && index(body.outcome) < row.outcomes.count)
        return deployed.type_of(tables.arcs[tables.outcomes[row.outcomes.first + index(body.outcome)].arc].to);
    if (row.routing == Routing::next) return deployed.type_of(tables.arcs[row.arcs.first].to);
    return none<RecordTypeId>;
}

CompleteStep completion_of(std::string_view step, const CompleteRequest& request, Resolver& names,
                           const Deployed& deployed) {
    CompleteStep body;
    body.activation = names.activation(step, request.item, request.attempt);
    body.outcome = names.outcome(body.activation.step, request.outcome);
    if (!request.documents.empty()) body.documents = names.documents(request.documents);
    if (!request.fields.empty()) body.fields = names.fields(deployed.type_of(body.activation.step), request.fields);
    for (const std::string_view item : request.items)
        body.items.push_back(names.item(returned_to(deployed, body), item));
    return body;
}

/// The short way: a completion that says no more than most do, by names that all are known.
/// \return false: something wants a closer look, and the results mean nothing
bool resolve(const runtime::Naming& naming, std::string_view step, const CompleteRequest& request, By& by,
             CompleteStep& body) {
    if (!request.fields.empty() || !request.items.empty() || !request.item.empty() || !request.on_behalf_of.empty() ||
        !request.key.empty() || !request.delegate_of.empty())
        return false;
    const Deployed& deployed = naming.deployed;
    const auto [role, person] = runtime::parts_of(request.by);
    by.role = deployed.actors.find(role);
    if (by.role == none<ActorId> || person.empty()) return false;
    by.person = runtime::person_in_case(naming, person, runtime::is_outside(deployed, by.role));
    if (by.person == none<PersonId>) return false;
    body.activation = {deployed.steps.find(step), none<ItemId>, request.attempt};
    if (body.activation.step == none<StepId>) return false;
    if (!request.outcome.empty()) {
        body.outcome = deployed.outcome(body.activation.step, request.outcome);
        if (body.outcome == none<OutcomeId>) return false;
    }
    for (const std::string_view document : request.documents) {
        const DocumentId known = deployed.documents.find(document);
        if (known == none<DocumentId>) return false;
        body.documents.insert(known);
    }
    return true;
}

}  // namespace

Result<Receipt, Refusal> Engine::Impl::complete(const HeldCase& held, std::string_view step,
                                                const CompleteRequest& request) {
    By by;
    CompleteStep body;
    if (standings.asks() || !resolve(held.naming, step, request, by, body)) [[unlikely]]
        return complete_resolved(held, step, request);
    Receipt receipt;
    Decision otherwise;
    if (complete_plainly(held, by, body, receipt, otherwise)) [[likely]]
        return receipt;
    return tell(held, otherwise, Resolver(held.naming, directory), acting_for(request), body);
}

Result<Receipt, Refusal> Engine::Impl::complete_resolved(const HeldCase& held, std::string_view step,
                                                         const CompleteRequest& request) {
    Resolver names(held.naming, directory);
    const Acting acting = acting_for(request);
    const By by = who(held, names, acting);
    CompleteStep body = completion_of(step, request, names, held.deployed());
    if (request.key.empty()) {
        auto told = runtime::complete(held, by, body, names);
        if (!told) note_refused(runtime::wanted(body), held, acting, told.error().code);
        return told;
    }
    Command command{by, std::move(body), std::string(request.key)};
    return tell(held, judge(held, command, names), names, acting, command.body);
}

Result<Receipt, Refusal> Engine::Impl::fail(const HeldCase& held, std::string_view step, std::string_view reason,
                                            const FailRequest& request) {
    Resolver names(held.naming, directory);
    Command command;
    command.by = who(held, names, acting(request));
    command.body = FailStep{names.activation(step, request.item, request.attempt), std::string(reason), request.again,
                            request.after ? std::max(*request.after, Microseconds(0)) : by_retry_policy};
    command.key = request.key;
    return tell(held, judge(held, command, names), names, acting(request), command.body);
}

Result<Receipt, Refusal> Engine::complete(CaseId id, std::string_view step, const CompleteRequest& request) {
    return impl_->with_case<Receipt>(id, [&](const HeldCase& held) { return impl_->complete(held, step, request); });
}

Result<Receipt, Refusal> Engine::start_step(CaseId id, std::string_view step, const StepRequest& request) {
    return impl_->command(id, acting(request), request.key, [&](Resolver& names, const Deployed&) {
        return StartStep{names.activation(step, request.item, request.attempt)};
    });
}

Result<Receipt, Refusal> Engine::release(CaseId id, std::string_view step, const StepRequest& request) {
    return impl_->command(id, acting(request), request.key, [&](Resolver& names, const Deployed&) {
        return ReleaseStep{names.activation(step, request.item, request.attempt)};
    });
}

Result<Receipt, Refusal> Engine::submit(CaseId id, const std::vector<std::string_view>& documents,
                                        const DocumentRequest& request) {
    return impl_->command(id, acting_for(request), request.key, [&](Resolver& names, const Deployed&) {
        SubmitDocument body;
        body.documents = names.documents(documents);
        body.item = names.item(names.owner_of(body.documents), request.item);
        return body;
    });
}

Result<Receipt, Refusal> Engine::return_document(CaseId id, std::string_view document, std::string_view reason,
                                                 const DocumentRequest& request) {
    return impl_->command(id, acting_for(request), request.key, [&](Resolver& names, const Deployed&) {
        ReturnDocument body;
        body.document = names.document(document);
        DocumentSet one;
        one.insert(body.document);
        body.item = names.item(names.owner_of(one), request.item);
        body.reason = reason;
        return body;
    });
}

Result<Receipt, Refusal> Engine::set(CaseId id, std::string_view step, const std::vector<NamedValue>& fields,
                                     const StepRequest& request) {
    return impl_->command(id, acting(request), request.key, [&](Resolver& names, const Deployed& deployed) {
        SetFields body;
        body.activation = names.activation(step, request.item, request.attempt);
        body.fields = names.fields(deployed.type_of(body.activation.step), fields);
        return body;
    });
}

Result<Receipt, Refusal> Engine::add_record(CaseId id, std::string_view type, const std::vector<NamedValue>& fields,
                                            const CaseRequest& request) {
    return impl_->command(id, acting(request), request.key, [&](Resolver& names, const Deployed&) {
        AddRecord body;
        body.type = names.record_type(type);
        body.fields = names.fields(body.type, fields);
        return body;
    });
}

Result<Receipt, Refusal> Engine::close_items(CaseId id, std::string_view step, const CaseRequest& request) {
    return impl_->command(id, acting(request), request.key,
                          [&](Resolver& names, const Deployed&) { return CloseItems{names.step(step)}; });
}

Result<Receipt, Refusal> Engine::deliver(CaseId id, std::string_view message, const DeliverRequest& request) {
    return impl_->command(id, acting(request), request.key, [&](Resolver& names, const Deployed&) {
        DeliverMessage body;
        body.message = message;
        body.step = names.step(request.step);
        body.fields = names.fields(none<RecordTypeId>, request.fields);
        body.outcome = request.outcome;
        return body;
    });
}

Result<Receipt, Refusal> Engine::suspend(CaseId id, std::string_view reason, const CaseRequest& request) {
    return impl_->command(id, acting(request), request.key,
                          [&](Resolver&, const Deployed&) { return SuspendCase{std::string(reason)}; });
}

Result<Receipt, Refusal> Engine::resume(CaseId id, const CaseRequest& request) {
    return impl_->command(id, acting(request), request.key, [](Resolver&, const Deployed&) { return ResumeCase{}; });
}

Result<Receipt, Refusal> Engine::cancel(CaseId id, std::string_view reason, const CaseRequest& request) {
    return impl_->command(id, acting(request), request.key,
                          [&](Resolver&, const Deployed&) { return CancelCase{std::string(reason)}; });
}

Result<Receipt, Refusal> Engine::note(CaseId id, std::string_view text, const CaseRequest& request) {
    return impl_->command(id, acting(request), request.key,
                          [&](Resolver&, const Deployed&) { return AddNote{std::string(text)}; });
}

Result<Receipt, Refusal> Engine::adopt_calendar(CaseId id, const std::shared_ptr<const Calendar>& calendar,
                                                const CaseRequest& request) {
    // Judged first: a refused command leaves no calendar behind.
    constexpr CalendarId stranger{static_cast<std::uint16_t>(index(none<CalendarId>) - 1)};
    return impl_->with_case<Receipt>(id, [&](const HeldCase& held) {
        const std::optional<CalendarId> known = impl_->catalogue.find(calendar);
        Resolver names(held.naming, impl_->directory);
        Command command;
        command.by = impl_->who(held, names, acting(request));
        command.body = AdoptCalendar{known.value_or(stranger), calendar.get()};
        command.key = request.key;
        Decision decision = judge(held, command, names);
        if (!known && decision.accepted() && decision.repeated() == nullptr) {
            command.body = AdoptCalendar{impl_->catalogue.intern(calendar), calendar.get()};
            decision = judge(held, command, names);
        }
        return impl_->tell(held, decision, names, acting(request), command.body);
    });
}

Result<Receipt, Refusal> Engine::fail(CaseId id, std::string_view step, std::string_view reason,
                                      const FailRequest& request) {
    return impl_->with_case<Receipt>(id,
                                     [&](const HeldCase& held) { return impl_->fail(held, step, reason, request); });
}

Result<Receipt, Refusal> Engine::retry(CaseId id, std::string_view step, std::string_view reason,
                                       const StepRequest& request) {
    return impl_->command(id, acting(request), request.key, [&](Resolver& names, const Deployed&) {
        return RetryStep{names.activation(step, request.item, request.attempt), std::string(reason)};
    });
}

Result<Receipt, Refusal> Engine::migrate(CaseId id, const CaseRequest& request) {
    return impl_->command(id, acting(request), request.key,
                          [](Resolver&, const Deployed& deployed) { return MigrateCase{deployed.id}; });
}

}  // namespace v0
}  // namespace alur
