// Many commands in one call: sorted by the shards in which their cases lie, so that a lock is taken once for many of
// them, and what the next ones need comes into the cache meanwhile.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>

#include "runtime/engine_impl.hpp"
#include "runtime/quick.hpp"
#include "runtime/recovered.hpp"
#include "runtime/together.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Deployed;
using runtime::Handles;
using runtime::HeldCase;
using runtime::Place;
using runtime::Resolver;
using runtime::Shard;
using runtime::Shards;
using runtime::Together;

/// How many rows are done under one lock before others may have it.
constexpr std::size_t rows_of_a_lock = 1024;
/// How many share a commit: then the wait for the disk costs each less than its own bytes do.
constexpr std::size_t rows_of_a_commit = 4096;
/// How far ahead the cases are fetched.
constexpr std::size_t ahead = 8;

/// The numbers of rows, sorted by shards; those of one shard in their order.
class Sorted {
public:
    /// \param shard_of shard_of(row)
    template <class ShardOf>
    Sorted(std::size_t rows, std::size_t shards, ShardOf shard_of) : rows_(rows), begins_(shards + 1, 0) {
        ALUR_EXPECTS(rows <= std::size_t{0xffffffff}, "a call of Engine takes at most 4,294,967,295 rows");
        for (std::size_t row = 0; row < rows; ++row) ++begins_[shard_of(row) + 1];
        for (std::size_t shard = 0; shard < shards; ++shard) begins_[shard + 1] += begins_[shard];
        std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
        for (std::size_t row = 0; row < rows; ++row) rows_[next[shard_of(row)]++] = static_cast<std::uint32_t>(row);
    }

    [[nodiscard]] std::size_t shards() const noexcept { return begins_.size() - 1; }
    /// The rows of a shard that lie in a range of all.
    [[nodiscard]] std::span<const std::uint32_t> of(std::size_t shard, std::size_t from = 0,
                                                    std::size_t end = std::size_t(-1)) const noexcept {
        from = std::max(from, begins_[shard]);
        end = std::min(end, begins_[shard + 1]);
        return from < end ? std::span(rows_).subspan(from, end - from) : std::span<const std::uint32_t>();
    }

private:
    std::vector<std::uint32_t> rows_;
    std::vector<std::size_t> begins_;  // of each shard, and the end
};

/// Rows of one shard.
struct Run {
    Shard* shard;
    std::span<const std::uint32_t> rows;
};

/// Does rows under the lock of their shard. \param near_end called some rows before the end
template <class Each, class NearEnd>
void do_run(const Run& run, std::span<RowCode> codes, Each& each, NearEnd near_end) {
    const auto [shard, rows] = run;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i + ahead < rows.size()) each.soon(*shard, rows[i + ahead]);
        if (i + ahead == std::max(ahead, rows.size())) near_end();
        codes[rows[i]] = each.act(*shard, rows[i]);
    }
}

/// What the first rows of a run need. Always inlined: g++ drops calls of a function that does nothing but fetch.
template <class Each>
[[gnu::always_inline]] inline void fetch_first(const Run& run, Each& each) {
    for (std::size_t i = 0; i < std::min(ahead, run.rows.size()); ++i) each.soon(*run.shard, run.rows[i]);
}

/// Under one lock after the other. The next one is taken some rows before it is needed, so that those of small runs
/// come into the cache too; whoever holds several locks takes them in the order of their shards.
template <class Each>
void do_run_by_run(Shards& shards, const Sorted& sorted, std::span<RowCode> codes, Each& each) {
    std::vector<Run> runs;
    for (std::size_t shard = 0; shard < sorted.shards(); ++shard) {
        const auto rows = sorted.of(shard);
        for (std::size_t from = 0; from < rows.size(); from += rows_of_a_lock)
            runs.push_back({&shards[shard], rows.subspan(from, std::min(rows_of_a_lock, rows.size() - from))});
    }
    std::unique_lock<std::mutex> held;
    const auto enter = [&](const Run& run) {
        std::unique_lock taken(run.shard->lock);
        each.begin(*run.shard);
        fetch_first(run, each);
        return taken;
    };
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (!held) held = enter(runs[i]);
        std::unique_lock<std::mutex> next;
        do_run(runs[i], codes, each, [&] {
            if (i + 1 < runs.size() && runs[i + 1].shard != runs[i].shard) next = enter(runs[i + 1]);
        });
        held.unlock();
        held = std::move(next);
    }
}

/// Does all rows. \param each has begin(shard) once the lock is held, soon(shard, row) some rows before act(shard,
/// row), and slot(row) that a row may change
template <class Each>
void do_all(Store& store, Shards& shards, const Sorted& sorted, std::span<RowCode> codes, Each each) {
    if (!store.stages()) {
        do_run_by_run(shards, sorted, codes, each);
        return;
    }
    for (std::size_t from = 0; from < codes.size(); from += rows_of_a_commit) {
        const std::size_t end = std::min(from + rows_of_a_commit, codes.size());
        const auto for_each_shard = [&](auto visit) {
            for (std::size_t shard = 0; shard < sorted.shards(); ++shard)
                if (const auto rows = sorted.of(shard, from, end); !rows.empty()) visit(shards[shard], rows);
        };
        std::exception_ptr failed;
        {
            Together together(store);
            try {
                // All locks are held until the commit in any case. Taken first, those of the next shard are fetched
                // while this one is at its last: few of a batch lie in one.
                std::vector<Run> runs;
                for_each_shard([&](Shard& shard, std::span<const std::uint32_t> rows) {
                    together.take(shard);
                    for (const std::uint32_t row : rows) together.touch(each.slot(row));
                    runs.push_back({&shard, rows});
                });
                fetch_first(runs.front(), each);
                for (std::size_t i = 0; i < runs.size(); ++i) {
                    each.begin(*runs[i].shard);
                    do_run(runs[i], codes, each, [&] {
                        if (i + 1 < runs.size()) fetch_first(runs[i + 1], each);
                    });
                }
            } catch (...) {
                failed = std::current_exception();  // what was done before stands
            }
            try {
                together.commit();
            } catch (...) {
                for_each_shard([&](Shard&, std::span<const std::uint32_t> rows) {
                    for (const std::uint32_t row : rows) codes[row] = RowCode::not_acknowledged;
                });
                throw;
            }
        }
        if (failed) std::rethrow_exception(failed);
    }
}

/// Where others write to the store: each row by itself, with what they have done by now, as a command for one case.
/// \param up_to_date up_to_date(act) calls act() once what they have done is known, and again where they were quicker
/// \param shard_of shard_of(row) is the number of its shard
template <class UpToDate, class ShardOf, class Each>
void do_row_by_row(Shards& shards, std::span<RowCode> codes, UpToDate up_to_date, ShardOf shard_of, Each each) {
    for (std::size_t row = 0; row < codes.size(); ++row) {
        codes[row] = up_to_date([&] {
            Shard& shard = shards[shard_of(row)];
            const std::lock_guard guard(shard.lock);
            each.begin(shard);
            return each.act(shard, row);
        });
    }
}

std::size_t accepted(std::span<const RowCode> codes) {
    return static_cast<std::size_t>(std::count(codes.begin(), codes.end(), RowCode::accepted));
}

/// How many cases without a name begin side by side in one shard.
std::size_t run_of(std::size_t rows, std::size_t shards) {
    return std::max<std::size_t>(16, (rows + shards - 1) / shards);
}

}  // namespace

struct Engine::Impl::Completions {
    Impl& engine;
    const CompleteMany& rows;
    Instant now;
    CompleteStep body;

    [[nodiscard]] std::uint32_t slot(std::size_t row) const { return engine.shards.place_of(rows.cases[row]).slot; }
    static void begin(Shard& shard) { take(shard); }
    [[gnu::always_inline]] void soon(Shard& shard, std::size_t row) const {
        // The rows of a shard lie far from each other in the columns.
        __builtin_prefetch(&rows.step[row]);
        __builtin_prefetch(&rows.by[row]);
        __builtin_prefetch(&rows.outcome[row]);
        const std::uint32_t at = slot(row);
        shard.cases.prefetch(at);
        shard.lapses.prefetch(at);
        shard.visitors.prefetch(at);
        if (shard.in_memory != nullptr)
            shard.in_memory->prefetch(static_cast<CaseId>(at));
        else
            shard.journal->prefetch(static_cast<CaseId>(at));
    }
    [[nodiscard]] RowCode act(Shard& shard, std::size_t row) {
        const Place place{&shard, slot(row)};
        CaseState* state = find_state(engine.catalogue, place);
        if (state == nullptr) return row_code(RejectionCode::case_unknown);
        const Deployed& deployed = engine.catalogue.revision_of(*state);
        const HeldCase held = engine.hold(place, *state, deployed, now);
        const Handles& known = engine.handles;
        By by;
        if (engine.standings.asks() || !known.resolve(held.naming, rows.by[row], rows.on_behalf_of[row], by) ||
            !known.resolve(deployed, rows.step[row], rows.outcome[row], body) ||
            !known.resolve(deployed, rows.documents, body)) [[unlikely]] {
            const auto answered = engine.complete_by_names(
                held, rows.step[row], {rows.by[row], rows.outcome[row], rows.documents, 0, rows.on_behalf_of[row]});
            return answered ? RowCode::accepted : row_code(answered.error().code);
        }
        Receipt receipt;
        Decision otherwise;
        if (complete_plainly(held, by, body, receipt, otherwise)) [[likely]]
            return RowCode::accepted;
        const auto answered = answer(held, otherwise, Resolver(held.naming, engine.directory));
        if (!answered)
            engine.note_refused(runtime::wanted(body), held, rows.by[row], rows.on_behalf_of[row],
                                answered.error().code);
        return answered ? RowCode::accepted : row_code(answered.error().code);
    }
};

std::size_t Engine::complete_many(const CompleteMany& rows, std::span<RowCode> codes) {
    const std::size_t count = rows.cases.size();
    ALUR_EXPECTS(codes.size() == count && rows.step.fits(count) && rows.by.fits(count) && rows.outcome.fits(count) &&
                     rows.on_behalf_of.fits(count),
                 "Engine::complete_many takes columns with one value, or with as many as there are cases and codes");
    std::fill(codes.begin(), codes.end(), RowCode::not_acknowledged);
    const Instant now = impl_->time->now();
    const std::size_t mask = impl_->shards.size() - 1;
    const auto shard_of = [&](std::size_t row) { return index(rows.cases[row]) & mask; };
    Impl::Completions each{*impl_, rows, now, {}};
    if (impl_->learner) {
        do_row_by_row(
            impl_->shards, codes, [&](auto act) { return impl_->up_to_date(act); }, shard_of, std::move(each));
        return accepted(codes);
    }
    const Sorted sorted(count, impl_->shards.size(), shard_of);
    do_all(*impl_->store, impl_->shards, sorted, codes, std::move(each));
    return accepted(codes);
}

struct Engine::Impl::Starts {
    Impl& engine;
    const StartMany& rows;
    const Deployed& newest;
    Instant now;
    std::span<CaseId> ids;

    [[nodiscard]] static std::uint32_t slot(std::size_t) {
        return index(none<CaseId>);
    }  // a case that is no more than begun
    void begin(Shard& shard) const { adopt(engine.catalogue, shard); }
    void soon(Shard&, std::size_t) const {}
    [[nodiscard]] RowCode act(Shard& shard, std::size_t row) {
        const auto started = rows.fields.empty() && rows.name[row].empty()
                                 ? engine.start_by_handle(shard, newest, rows.by[row], now)
                                 : start(shard, row);
        ids[row] = started ? *started : none<CaseId>;
        return started ? RowCode::accepted : row_code(started.error().code);
    }

private:
    [[nodiscard]] Result<CaseId, Refusal> start(Shard& shard, std::size_t row) const {
        const std::string by = engine.handles.text(engine.catalogue, engine.directory, rows.by[row]);
        StartRequest request{.by = by, .name = rows.name[row]};
        for (const FieldColumn& field : rows.fields) request.fields.push_back({field.field, field.values[row]});
        return engine.start_in(shard, &newest, newest.sop().id, request, now);
    }
};

std::size_t Engine::start_many(const StartMany& rows, std::span<CaseId> ids, std::span<RowCode> codes) {
    const std::size_t count = ids.size();
    ALUR_EXPECTS(codes.size() == count && rows.by.fits(count) && rows.name.fits(count) &&
                     std::all_of(rows.fields.begin(), rows.fields.end(),
                                 [&](const FieldColumn& field) { return field.values.fits(count); }),
                 "Engine::start_many takes columns with one value, or with as many as there are ids and codes");
    std::fill(codes.begin(), codes.end(), RowCode::not_acknowledged);
    std::fill(ids.begin(), ids.end(), none<CaseId>);
    const Instant now = impl_->time->now();
    const ProcedureId revision = impl_->handles.revision(rows.sop);
    if (revision == none<ProcedureId>) {
        std::fill(codes.begin(), codes.end(), row_code(RejectionCode::procedure_unknown));
        return 0;
    }
    impl_->look();
    const Deployed& newest = *impl_->catalogue.revision(revision).family.newest.load(std::memory_order_acquire);
    Shards& shards = impl_->shards;
    // Those without a name lie side by side: a shard takes as many as it would of all, so that each lock is taken once.
    const std::size_t run = run_of(count, shards.size());
    const std::size_t first = shards.number_of(shards.next());
    const auto shard_of = [&](std::size_t row) {
        const std::string_view name = rows.name[row];
        return name.empty() ? (first + row / run) % shards.size() : shards.number_of(shards.of(name));
    };
    const Impl::Starts each{*impl_, rows, newest, now, ids};
    try {
        if (impl_->learner)
            do_row_by_row(
                shards, codes, [&](auto act) { return impl_->up_to_date(act); }, shard_of, each);
        else
            do_all(*impl_->store, shards, Sorted(count, shards.size(), shard_of), codes, each);
    } catch (...) {
        for (std::size_t row = 0; row < count; ++row)
            if (codes[row] != RowCode::accepted) ids[row] = none<CaseId>;
        throw;
    }
    return accepted(codes);
}

}  // namespace v0
}  // namespace alur
