#include "runtime/state_image.hpp"

#include <algorithm>
#include <type_traits>
#include <vector>

#include <alur/engine/cold_state.hpp>

namespace alur {
inline namespace v0 {
namespace detail {
namespace {

using journal::ByteReader;
using journal::Bytes;
using journal::ByteWriter;
using journal::plain;
using journal::unzigzag;
using journal::zigzag;

// Numbers as they are, except that none and never, which are common, are short; instants as differences to the last
// event of the case.

class Writing {
public:
    explicit Writing(Bytes& bytes) : to_(bytes) {}

    template <class T>
        requires std::is_integral_v<T> || std::is_enum_v<T>
    void operator()(const T& value) {
        if constexpr (std::is_enum_v<T> && !std::is_same_v<T, CaseStatus>)
            to_.varint(value == none<T> ? 0 : plain(value) + 1);
        else if constexpr (std::is_signed_v<T>)
            to_.varint(zigzag(plain(value)));
        else
            to_.varint(plain(value));
    }
    void operator()(const Instant& at) { to_.varint(at == never ? 0 : zigzag(ticks(at) - base_) + 1); }
    void operator()(const DocumentSet& set) {
        (*this)(set.mask());
        list(set.wide(), [](auto& io, const DocumentId& document) { io(document); });
    }
    template <class T, class Each>
    void list(const std::vector<T>& all, Each each) {
        to_.varint(all.size());
        for (const T& one : all) each(*this, one);
    }
    /// Instants that follow lie near this one.
    void near(const Instant& at) { base_ = ticks(at); }

private:
    static std::uint64_t ticks(Instant at) { return static_cast<std::uint64_t>(at.time_since_epoch().count()); }

    ByteWriter to_;
    std::uint64_t base_ = 0;
};

class Reading {
public:
    explicit Reading(ByteReader& bytes) : from_(bytes) {}

    template <class T>
        requires std::is_integral_v<T> || std::is_enum_v<T>
    void operator()(T& value) {
        std::uint64_t read = from_.varint();
        if constexpr (std::is_enum_v<T> && !std::is_same_v<T, CaseStatus>) {
            value = read == 0 ? none<T> : static_cast<T>(read - 1);
            if (read != 0 && plain(value) != read - 1) from_.fail();
        } else {
            if constexpr (std::is_signed_v<T>) read = unzigzag(read);
            value = static_cast<T>(read);
            if (plain(value) != read) from_.fail();
        }
    }
    void operator()(Instant& at) {
        const std::uint64_t read = from_.varint();
        at = read == 0 ? never : Instant(Microseconds(static_cast<std::int64_t>(base_ + unzigzag(read - 1))));
    }
    void operator()(DocumentSet& set) {
        std::uint64_t mask = 0;
        (*this)(mask);
        set = DocumentSet::of_mask(mask);
        std::vector<DocumentId> wide;
        list(wide, [](auto& io, DocumentId& document) { io(document); });
        for (const DocumentId document : wide) set.insert(document);
    }
    template <class T, class Each>
    void list(std::vector<T>& all, Each each) {
        const std::uint64_t count = from_.varint();
        if (count > from_.left()) from_.fail();  // each takes a byte at least
        for (std::uint64_t i = 0; i < count && !from_.failed(); ++i) each(*this, all.emplace_back());
    }
    void near(const Instant& at) { base_ = static_cast<std::uint64_t>(at.time_since_epoch().count()); }

private:
    ByteReader& from_;
    std::uint64_t base_ = 0;
};

}  // namespace

// One list of members for both ways, so that none can be forgotten in one of them.

template <class Io, class State>
void StateImage::each_hot(Io& io, State& s) {
    io(s.last_);
    io.near(s.last_);
    io(s.offered_);
    io(s.lapse_);
    io(s.documents_);
    io(s.seq_);
    io(s.facts_);
    io(s.doer_);
    io(s.bound_person_);
    io(s.step_);
    io(s.doer_step_);
    io(s.procedure_);
    io(s.attempt_);
    io(s.status_);
    io(s.clock_lapse_);
    io(s.clock_since_);
    io(s.clock_used_);
}

template <class Io, class Cold>
void StateImage::each_cold(Io& io, Cold& cold) {
    io.list(cold.open, [](auto& of, auto& a) {
        of(a.step);
        of(a.attempt);
        of(a.item);
        of(a.block);
        of(a.claimant);
        of(a.offered);
        of(a.started);
        of(a.lapse);
        of(a.deadline);
        of(a.ends);
        of(a.resumed);
        of(a.used);
        of(a.timer_used);
        of(a.clock_resumed);
        of(a.beyond);
        of(a.escalated);
    });
    io.list(cold.blocks, [](auto& of, auto& block) {
        of(block.block);
        of(block.parent);
        of(block.step);
        of(block.live);
        of(block.needed);
        of(block.items);
        of(block.list_open);
    });
    io.list(cold.records, [](auto& of, auto& record) {
        of(record.type);
        of(record.present);
        of(record.returned);
    });
    io.list(cold.wide, [](auto& of, auto& document) { of(document); });
    io(cold.returned);
    io.list(cold.doers, [](auto& of, auto& doer) {
        of(doer.step);
        of(doer.item);
        of(doer.person);
    });
    io.list(cold.bound, [](auto& of, auto& bound) {
        of(bound.role);
        of(bound.person);
    });
    io.list(cold.counters, [](auto& of, auto& counter) {
        of(counter.step);
        of(counter.item);
        of(counter.attempts);
    });
    io.list(cold.results, [](auto& of, auto& result) {
        of(result.step);
        of(result.item);
        of(result.outcome);
    });
    io.list(cold.failed, [](auto& of, auto& failed) {
        of(failed.step);
        of(failed.item);
        of(failed.count);
        of(failed.last);
        of(failed.next);
        of(failed.incident);
    });
    io(cold.blocks_opened);
    io(cold.calendar);
}

void StateImage::write(const CaseState& state, Bytes& bytes) {
    Writing io(bytes);
    each_hot(io, state);
    io(state.packed_ & ~(std::uint64_t{CaseState::cold_weighs} << CaseState::bits_at));  // which follows from the rest
    const bool has_cold = static_cast<bool>(state.cold_);
    io(has_cold);
    if (has_cold) each_cold(io, *state.cold_);
}

std::optional<CaseState> StateImage::read(ByteReader& bytes) {
    Reading io(bytes);
    CaseState state;
    each_hot(io, state);
    io(state.packed_);
    bool has_cold = false;
    io(has_cold);
    if (has_cold) each_cold(io, state.cold_.write());
    state.cold_.drop_if_empty();
    state.weigh_cold();
    if (bytes.failed() || state.status_ > CaseStatus::cancelled) return std::nullopt;
    return state;
}

bool StateImage::has_start_key(const CaseState& state) noexcept {
    return state.cold_ && std::any_of(state.cold_->keys.begin(), state.cold_->keys.end(),
                                      [](const ColdState::Key& key) { return key.use.first == 0; });
}

CaseState StateImage::without_texts(CaseState state) {
    if (!state.cold_) return state;
    state.cold_.write().fields.clear();
    state.cold_.write().keys.clear();
    for (FailedTries& failed : state.cold_.write().failed) failed.reason.clear();
    state.cold_.drop_if_empty();
    return state;
}

}  // namespace detail
}  // namespace v0
}  // namespace alur
