#include "runtime/learner.hpp"

#include <exception>
#include <optional>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/journal/error.hpp>

#include "runtime/entered.hpp"
#include "runtime/fitting.hpp"
#include "runtime/held_case.hpp"
#include "runtime/recovered.hpp"
#include "runtime/started_as.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// One batch on its way into a shard.
class Batch final : public Follower {
public:
    Batch(const Recovered& recovered, Shard& shard) : recovered_(recovered), shard_(shard) {}

    void announce(std::size_t, CaseId case_id, bool erases) noexcept override {
        slot_ = static_cast<std::uint32_t>(case_id);
        begins_ = slot_ >= shard_.cases.size();
        is_announced_ = true;
        if (erases) shard_.erased.push_back(slot_);  // there is room for one
    }
    void show(Position, std::size_t, const Event& event, Payload payload) override {
        if (!is_behind()) recovered_.must_fit(state(), event);
        if (begins_ && as_.see(event, payload)) request_ = as_.request();
        if (is_behind()) return;
        shard_.visitors.see(slot_, event, payload, *shard_.directory);
        evolve(state(), event, payload);
    }

    /// All was shown.
    void keep() {
        const Place place{&shard_, slot_};
        if (!begins_) {
            if (!is_behind()) note_change(place, recovered_.revision_of(state()), state());
            return;
        }
        ALUR_ASSERT(slot_ == shard_.cases.size());  // what was in doubt was adopted before
        recovered_.must_be_found(shard_, began_, request_);
        CaseState& room = shard_.cases.next();
        Entered entered(shard_, slot_, request_);
        note_change(place, recovered_.revision_of(began_), began_);
        room = std::move(began_);
        entered.keep();
        shard_.cases.keep();
    }
    /// Something failed: the journal is ahead of the shard, which reads it when somebody asks.
    void leave() noexcept {
        if (!is_announced_) return;
        if (begins_) {
            shard_.visitors.forget(slot_);
            shard_.in_doubt = true;
        } else {
            shard_.cases.set_stale(slot_, true);
        }
    }

private:
    [[nodiscard]] CaseState& state() noexcept { return begins_ ? began_ : shard_.cases[slot_]; }
    /// Its state is read from the journal anyhow.
    [[nodiscard]] bool is_behind() const noexcept { return !begins_ && shard_.cases.is_stale(slot_); }

    const Recovered& recovered_;
    Shard& shard_;
    std::uint32_t slot_ = 0;
    bool is_announced_ = false;
    bool begins_ = false;
    CaseState began_;
    StartedAs as_;
    StartRequest request_;  // its texts lie in as_
};

}  // namespace

void Learner::take(std::size_t number, Shard& shard) {
    if (shard.broken) std::rethrow_exception(shard.broken);
    for (bool more = true; more;) {
        Batch batch(recovered_, shard);
        if (shard.in_doubt) recovered_.adopt(shard);  // the next case comes behind it
        for (; !shard.erased.empty(); shard.erased.pop_back()) forget_erased({&shard, shard.erased.back()});
        shard.erased.reserve(1);
        try {
            more = others_.take(number, batch);
            if (more) batch.keep();
        } catch (const KeyStoreError&) {
            batch.leave();  // its keys may come back
            throw;
        } catch (const JournalError& error) {
            if (error.fault() == JournalFault::damaged) shard.broken = std::current_exception();
            batch.leave();
            throw;
        } catch (...) {
            batch.leave();
            throw;
        }
    }
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
