// How an engine comes to know what others do to cases of its store.
#pragma once

#include <cstddef>

#include <alur/runtime/store.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

class Recovered;
struct Shard;

class Learner {
public:
    /// Both outlive it.
    Learner(Others& others, Recovered& recovered) : others_(others), recovered_(recovered) {}

    /// Learns what is committed by now; the cases of a shard then wait for `take`. Without locks of shards.
    void look() { others_.look(); }
    /// Brings the cases of a shard, whose lock is held, to where those have brought them who were looked at last.
    /// Throws std::bad_alloc: the next call goes on; JournalError where what they wrote cannot be: so does every later
    /// call.
    void take(std::size_t number, Shard& shard);

private:
    Others& others_;
    Recovered& recovered_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
