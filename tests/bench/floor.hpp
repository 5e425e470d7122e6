// The floors of what runs cases: a switch on an enum that appends a 32-byte record when a step starts and one when it
// completes, to a vector whose pages were touched before; one case after the other, or scattered over live ones.
//
// The workload is a permit process of five steps with one return in three of ten cases: 5.6 completions a case.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace alur::bench::floors {

enum Step : std::uint16_t { serah, periksa, verifikasi, oss, nib, end };

struct Row {
    std::uint64_t case_id;
    std::int64_t time;
    std::uint16_t step;
    std::uint8_t kind;
    std::uint8_t actor;
    std::uint32_t visit;
    std::uint32_t data;
    std::uint32_t seq;
};
static_assert(sizeof(Row) == 32);

struct Case {
    Step at = serah;
    std::uint32_t visits[6] = {};
    std::uint32_t seq = 0;
};

/// What the people at the desks decide. Opaque to the compiler, as people are.
[[gnu::noinline]] inline int outcome(std::uint64_t c, Step step, std::uint32_t visit) {
    asm volatile("" ::: "memory");
    return step == periksa && c % 10 < 3 && visit == 0 ? 1 : 0;
}

/// push_back as a call, which hands a row over through memory: so g++ compiles the floor of the rivals, where the
/// inliner gives up. Inlined it is the raw floor.
[[gnu::noinline]] inline void push(std::vector<Row>& log, Row&& row) { log.push_back(std::move(row)); }

struct ByCall {
    [[gnu::always_inline]] static void add(std::vector<Row>& log, Row&& row) { push(log, std::move(row)); }
};
struct Inlined {
    [[gnu::always_inline]] static void add(std::vector<Row>& log, Row&& row) { log.push_back(std::move(row)); }
};

template <class Push>
[[gnu::noinline]] inline std::uint64_t in_sequence(std::uint64_t cases, std::vector<Row>& log) {
    std::uint64_t steps = 0;
    std::int64_t time = 1'700'000'000'000'000'000;
    for (std::uint64_t c = 0; c < cases; ++c) {
        Case k;
        while (k.at != end) {
            const Step step = k.at;
            const std::uint32_t visit = k.visits[step];
            Push::add(log, {c, time += 1000, step, 0, std::uint8_t(step), visit, 0, k.seq++});
            const int chosen = outcome(c, step, visit);
            Push::add(log, {c, time += 1000, step, 1, std::uint8_t(step), visit, std::uint32_t(chosen), k.seq++});
            k.visits[step]++;
            switch (step) {
                case serah: k.at = periksa; break;
                case periksa: k.at = chosen != 0 ? serah : verifikasi; break;
                case verifikasi: k.at = chosen != 0 ? serah : oss; break;
                case oss: k.at = nib; break;
                case nib: k.at = end; break;
                default: std::abort();
            }
            ++steps;
        }
    }
    return steps;
}

template <class Push>
[[gnu::noinline]] inline std::uint64_t scattered(std::uint64_t cases, std::vector<Row>& log, std::vector<Case>& table) {
    std::uint64_t steps = 0;
    std::int64_t time = 1'700'000'000'000'000'000;
    for (Case& k : table) k = Case{};
    for (std::uint64_t live = cases; live != 0;) {
        std::uint64_t c = 0;
        for (std::uint64_t i = 0; i < cases; ++i) {
            c = (c + 618'031) % cases;
            Case& k = table[c];
            if (k.at == end) continue;
            const Step step = k.at;
            const std::uint32_t visit = k.visits[step];
            Push::add(log, {c, time += 1000, step, 0, std::uint8_t(step), visit, 0, k.seq++});
            const int chosen = outcome(c, step, visit);
            Push::add(log, {c, time += 1000, step, 1, std::uint8_t(step), visit, std::uint32_t(chosen), k.seq++});
            k.visits[step]++;
            switch (step) {
                case serah: k.at = periksa; break;
                case periksa: k.at = chosen != 0 ? serah : verifikasi; break;
                case verifikasi: k.at = chosen != 0 ? serah : oss; break;
                case oss: k.at = nib; break;
                case nib: k.at = end; break;
                default: std::abort();
            }
            ++steps;
            if (k.at == end) --live;
        }
    }
    return steps;
}

}  // namespace alur::bench::floors
