// What a journal promises, whatever it is made of: batches of events go in, and come out in the order of commitment.
#pragma once

#include <cstdint>
#include <type_traits>

#include <alur/base/ids.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/journal/position.hpp>

namespace alur {
inline namespace v0 {

/// Refers to a callable that takes one stored event and its payload, which are valid during the call only unless the
/// journal promises more. The callable must outlive the EventVisitor; as an argument of a call it does.
class EventVisitor {
public:
    /// Calls visit(event, payload), which it refers to.
    template <class Visit>
        requires(!std::is_same_v<std::remove_cvref_t<Visit>, EventVisitor>)
    // NOLINTNEXTLINE(google-explicit-constructor,bugprone-forwarding-reference-overload): a lambda is passed as it is
    EventVisitor(Visit&& visit)
    noexcept
        : object_(const_cast<void*>(static_cast<const void*>(&visit))),
          call_([](void* object, const Event& event, Payload payload) {
              (*static_cast<std::remove_reference_t<Visit>*>(object))(event, payload);
          }) {}

    void operator()(const Event& event, Payload payload) const { call_(object_, event, payload); }

private:
    void* object_;
    void (*call_)(void*, const Event&, Payload);
};

/// An append-only log of the events of many cases.
///
/// Threads: one writer at a time, and no reader while it writes, unless a journal promises more. Shards own a journal
/// each.
class Journal {
public:
    virtual ~Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Appends the events of a decision to a case: all of them or none. They are numbered from `expected_seq` on, and
    /// once this returns they stand as firmly as this journal can make them.
    ///
    /// \param case_id numbers are given in order: at most the next one that has no events yet
    /// \return false: the case does not have `expected_seq` events (somebody else was quicker); nothing was appended
    /// \throws std::bad_alloc or what the store throws; whether the batch was kept all the same, count(), cases() and
    /// read() then tell
    [[nodiscard]] virtual bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) = 0;

    /// Appends like `append`, for a store that commits what several journals take together (Store::commit_staged):
    /// until then it need not stand, and the writer alone knows of it. It reads nothing meanwhile of a case that has
    /// staged events. Where it throws, nothing was staged. A journal that stages nothing appends.
    [[nodiscard]] virtual bool stage(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
        return append(case_id, expected_seq, batch);
    }

    /// A hint of the writer, who is about to append to a case: what that takes may come into the cache meanwhile. Any
    /// case; nothing changes.
    virtual void prefetch(CaseId) const noexcept {}

    /// How many events a case has; 0: there is no such case.
    [[nodiscard]] virtual std::uint32_t count(CaseId case_id) const = 0;
    /// How many cases there are: their ids are 0 … cases() - 1.
    [[nodiscard]] virtual std::uint32_t cases() const = 0;

    /// The events of one case, from its first; none where there is no such case.
    virtual void read(CaseId case_id, const EventVisitor& visit) const = 0;
    /// The events of all cases behind a position, in the order of commitment; those of one batch stand together.
    /// \return where to go on
    [[nodiscard]] virtual Position scan(Position after, const EventVisitor& visit) const = 0;

    // What is about persons

    /// Whether events of a case hold something about persons that is not erased. Throws what the store throws, and
    /// KeyStoreError, `lost`, where that is sealed and its key is not there.
    [[nodiscard]] virtual bool tells_of_persons(CaseId) const { return false; }
    /// Erases what events of a case hold about persons, for good: values that are personal and texts that people wrote
    /// read as erased from now on. What is appended behind that is kept again. A journal that cannot does nothing, and
    /// tells_of_persons() is false. \throws what the store throws; it is done again before anything about persons is
    /// kept in that case, or by the next call
    virtual void erase_persons(CaseId) {}

protected:
    Journal() = default;
};

}  // namespace v0
}  // namespace alur
