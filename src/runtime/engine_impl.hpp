// What an engine consists of, and how its member functions get hold of a case.
//
// engine.cpp makes it. Its member functions lie in the files of this folder by what they are for: start.cpp,
// commands.cpp, by_handle.cpp, many.cpp, persons.cpp, queries.cpp, feed.cpp and others.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include <alur/engine/command.hpp>
#include <alur/engine/history.hpp>
#include <alur/runtime/engine.hpp>
#include <alur/runtime/service.hpp>

#include "runtime/catalogue.hpp"
#include "runtime/commit.hpp"
#include "runtime/delegations.hpp"
#include "runtime/directory.hpp"
#include "runtime/handles.hpp"
#include "runtime/held_case.hpp"
#include "runtime/job_token.hpp"
#include "runtime/learner.hpp"
#include "runtime/recovered.hpp"
#include "runtime/refusal_log.hpp"
#include "runtime/resolver.hpp"
#include "runtime/shards.hpp"
#include "runtime/standing.hpp"

namespace alur {
inline namespace v0 {

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): the shards have cache lines of their own
struct Engine::Impl {
    Impl(std::unique_ptr<Store> from, EngineOptions options);
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl();

    void checkpoint();

    std::unique_ptr<Store> store;
    std::shared_ptr<const TimeSource> time;
    CaseLimits limits;
    bool usual_limits;   ///< those that CaseLimits has by default
    bool masks;          ///< what is about persons, in answers
    runtime::Bell bell;  ///< rung where a handler may be given a job
    runtime::Shards shards;
    runtime::Directory directory;
    runtime::Catalogue catalogue;
    runtime::Handles handles;
    std::atomic<std::uint64_t> leases;        ///< the number of the last one
    std::atomic<std::size_t> first_shard{0};  ///< where the next handler looks first
    runtime::Delegations delegations;
    std::shared_ptr<const Identities> identities;
    runtime::Standings standings;
    runtime::RefusalLog refusals;
    // Where others write to the store, too
    std::unique_ptr<runtime::Recovered> recovered;
    std::unique_ptr<runtime::Learner> learner;

    /// Before a question is answered: learns what others have done by now. No lock is held. Every function of Engine
    /// that takes the lock of a shard, or reads the directory or the catalogue, calls it first, or up_to_date, or
    /// with_case, which do.
    void look() const {
        if (learner) learner->look();
    }
    /// Calls act(), which judges and commits something, with what others have done by now; and again where one of them
    /// was quicker meanwhile. No lock is held. \return what it returns
    template <class Act>
    auto up_to_date(Act act) {
        for (int attempt = 1; learner; ++attempt) {
            learner->look();
            try {
                return act();
            } catch (const StoreConflict&) {
                if (attempt == most_attempts) throw_overtaken();
            }
        }
        return act();
    }
    /// Each of them lets somebody else go on.
    static constexpr int most_attempts = 100;
    [[noreturn]] static void throw_overtaken();

    /// A case on the revision on which it is judged. The lock of its shard is held.
    [[nodiscard]] runtime::HeldCase hold(const runtime::Place& place, CaseState& state,
                                         const runtime::Deployed& deployed, Instant now) const {
        return {place,
                state,
                {deployed, directory, state, place, masks},
                catalogue.calendar_of(deployed, state),
                now,
                limits,
                usual_limits};
    }

    /// Brings a shard, whose lock is held, to where those have brought it who were looked at last.
    static void take(runtime::Shard& shard) {
        if (shard.learner != nullptr) shard.learner->take(shard.number, shard);
    }
    /// A case on the revision on which it runs, if it exists. The lock of its shard is held.
    [[nodiscard]] std::optional<runtime::HeldCase> find(const runtime::Place& place, Instant now) const {
        take(*place.shard);
        CaseState* state = find_state(catalogue, place);
        if (state == nullptr) return std::nullopt;
        return hold(place, *state, catalogue.revision_of(*state), now);
    }

    /// Calls act(held) on a case that exists. \return what it returns, or case.unknown
    template <class Answer, class Act>
    Result<Answer, Refusal> with_case(CaseId id, Act act) {
        return up_to_date([&]() -> Result<Answer, Refusal> {
            const runtime::Place place = shards.place_of(id);
            const std::lock_guard guard(place.shard->lock);
            // Behind the lock: whoever waits for it acts after those for whom he waited.
            const auto held = find(place, time->now());
            if (!held) return failure(runtime::refusal_of(RejectionCode::case_unknown));
            return act(*held);
        });
    }

    /// Who acts, and whether the role is theirs at the time of the command. \param held the case on the revision by
    /// which it is judged
    [[nodiscard]] By who(const runtime::HeldCase& held, runtime::Resolver& names, const runtime::Acting& acting) const;
    /// The same of somebody who was looked up. \param by has the person and the role
    void settle(const runtime::HeldCase& held, runtime::Resolver& names, const runtime::Acting& acting, By& by) const;

    /// Judges a command on a case, and commits what follows. \param make make(names, deployed) gives its body
    template <class Make>
    Result<Receipt, Refusal> command(CaseId id, const runtime::Acting& acting, std::string_view key, Make make) {
        return with_case<Receipt>(id, [&](const runtime::HeldCase& held) {
            runtime::Resolver names(held.naming, directory);
            Command command;
            command.by = who(held, names, acting);
            command.body = make(names, held.deployed());
            command.key = key;
            return tell(held, judge(held, command, names), names, acting, command.body);
        });
    }

    // Delegations. \return empty: others have given or taken back one meanwhile
    using Agreed = std::optional<Result<DelegationId, Refusal>>;
    [[nodiscard]] Agreed give(const DelegationRequest& request);
    [[nodiscard]] Agreed take_back(DelegationId delegation, std::string_view by);
    /// Calls act() with what others have done by now, until nobody was quicker.
    template <class Act>
    Result<DelegationId, Refusal> agreed(Act act) {
        for (int attempt = 1;; ++attempt) {
            look();
            if (Agreed done = act()) return *std::move(done);
            if (attempt == most_attempts) throw_overtaken();
        }
    }

    // Of a case that is held.
    [[nodiscard]] Result<Receipt, Refusal> complete(const runtime::HeldCase& held, std::string_view step,
                                                    const CompleteRequest& request);
    /// The same by a Resolver: what the short way through known names has left.
    [[nodiscard]] Result<Receipt, Refusal> complete_resolved(const runtime::HeldCase& held, std::string_view step,
                                                             const CompleteRequest& request);
    [[nodiscard]] Result<Receipt, Refusal> fail(const runtime::HeldCase& held, std::string_view step,
                                                std::string_view reason, const FailRequest& request);

    // Jobs of handlers, in jobs.cpp. A token is one of a Job.
    [[nodiscard]] std::vector<Job> acquire(std::string_view service, std::size_t most, Microseconds lease);
    /// Calls act(held, token, whether its lease holds), unless it does not and the job could be done by somebody else.
    /// \return what it returns, or lease.lost, case.unknown
    template <class Answer, class Act>
    Result<Answer, Refusal> with_job(std::string_view token, Act act);
    [[nodiscard]] Result<Receipt, Refusal> complete_job(std::string_view token, const JobDone& done);
    [[nodiscard]] Result<Receipt, Refusal> fail_job(std::string_view token, const JobFailed& failed);
    [[nodiscard]] Result<Instant, Refusal> extend_job(std::string_view token, Microseconds lease);
    void give_job_back(std::string_view token);
    void end_lease(const runtime::HeldCase& held, const runtime::JobToken& token);
    /// When the next job of a service can be given; never: none is open.
    [[nodiscard]] Instant next_job(std::string_view service);

    /// Completes as handles say, once they were looked up by their names.
    [[nodiscard]] Result<Receipt, Refusal> complete_by_names(const runtime::HeldCase& held, StepHandle step,
                                                             const CompleteByHandle& request);

    struct Completions;
    struct Starts;

    /// Commits the decision on a command and tells what came of it; what is refused by authority is kept. \param body
    /// of the command
    template <class Body>
    Result<Receipt, Refusal> tell(const runtime::HeldCase& held, const Decision& decision,
                                  const runtime::Resolver& names, const runtime::Acting& acting, const Body& body) {
        auto told = answer(held, decision, names);
        if (!told) note_refused(runtime::wanted(body), held, acting, told.error().code);
        return told;
    }

    /// Keeps what is refused by authority. \param refused the command and what it names
    void note_refused(RefusedCommand refused, const runtime::HeldCase& held, const runtime::Acting& acting,
                      RejectionCode code);
    /// The same of who acts by a handle.
    void note_refused(const RefusedCommand& refused, const runtime::HeldCase& held, ActorHandle by,
                      ActorHandle on_behalf_of, RejectionCode code);
    /// The same of what is about no case. \param deployed null: nor about an SOP
    void note_refused(RefusedCommand refused, const runtime::Acting& acting, RejectionCode code,
                      const runtime::Deployed* deployed, Instant now);
    [[nodiscard]] RefusedView view_of_refused(const RefusedCommand& refused);

    // The lock of the shard is held. \param newest revision of the SOP; null: none is deployed
    /// Where the name or the key of the request belongs.
    [[nodiscard]] Result<CaseId, Refusal> start_in(runtime::Shard& shard, const runtime::Deployed* newest,
                                                   std::string_view sop, const StartRequest& request, Instant now);
    [[nodiscard]] Result<CaseId, Refusal> start_again(const runtime::Place& place, const runtime::Deployed* newest,
                                                      std::string_view sop, const StartRequest& request, Instant now);
    [[nodiscard]] Result<CaseId, Refusal> start_new(runtime::Shard& shard, const runtime::Deployed* newest,
                                                    const StartRequest& request, Instant now);
    [[nodiscard]] Result<CaseId, Refusal> start_by_handle(runtime::Shard& shard, const runtime::Deployed& newest,
                                                          ActorHandle by, Instant now);
    [[nodiscard]] Result<CaseId, Refusal> begin(const runtime::HeldCase& held, const By& by, runtime::Resolver& names);
    [[nodiscard]] Result<CaseId, Refusal> begin(const runtime::HeldCase& held, const Decision& decision,
                                                const runtime::Resolver& names, const StartRequest& request);

    /// Appends the events of a batch in names. \param events of one case, at least one
    void name_batch(std::size_t shard, const std::vector<HistoryEvent>& events, Instant now,
                    std::vector<FeedEvent>& named);

    /// What has a verdict among the cases whose next limit passes before an instant.
    [[nodiscard]] std::vector<Attention> attention(Verdict verdict, Instant before, Instant now);
};

}  // namespace v0
}  // namespace alur
