// Who holds which role: what an engine asks of the application when a command is decided (A7).
//
// What never happens here: authentication. Who somebody is, the application knows before it gives a command.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {

/// Knows who holds which role of the office. Asked by any thread, with the lock of a case held: it answers from memory
/// and does not call the engine. What it throws ends the command, which then did nothing.
class Identities {
public:
    virtual ~Identities() = default;
    Identities(const Identities&) = delete;
    Identities& operator=(const Identities&) = delete;

    /// Whether a person holds a role themselves, not as somebody's delegate. \param role the `id` of an actor who is
    /// not external \param sop the `id` of the SOP whose actor that is: two SOPs may mean different people by one id
    /// \param at the time of the command
    [[nodiscard]] virtual bool holds(std::string_view person, std::string_view role, std::string_view sop,
                                     Instant at) const = 0;

protected:
    Identities() = default;
};

/// From when until when somebody holds a role, and where.
struct Tenure {
    Instant from = Instant::min();  ///< the first instant of it
    Instant until = never;          ///< the first instant behind it: `until` 6 July, 00:00 is up to and with 5 July
    std::string_view sop{};         ///< only as the actor of this SOP; empty: of every SOP that has one of that id
};

/// A directory in memory that the application fills, and changes while an engine asks it. It forgets nothing: what
/// somebody held in the past stays true of the past. Every member function may be called by any thread at any time.
class Roster final : public Identities {
public:
    Roster() = default;

    /// A person holds a role. One who holds it already holds it for both times. \param person without a role before it:
    /// `k1`. Throws std::bad_alloc, std::invalid_argument where a name is empty or the time ends before it begins
    void grant(std::string_view person, std::string_view role, const Tenure& tenure = {});
    /// From an instant on the person holds the role no longer, whatever was granted before; later grants count.
    /// \param sop only what was granted for this SOP; empty: all of it
    void withdraw(std::string_view person, std::string_view role, Instant at, std::string_view sop = {});

    [[nodiscard]] bool holds(std::string_view person, std::string_view role, std::string_view sop,
                             Instant at) const override;

private:
    struct Held {
        std::string role;
        std::string sop;  // empty: of every SOP
        Instant from;
        Instant until;
    };

    mutable std::shared_mutex lock_;
    std::map<std::string, std::vector<Held>, std::less<>> persons_;
};

}  // namespace v0
}  // namespace alur
