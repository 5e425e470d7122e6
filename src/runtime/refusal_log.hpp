// What is refused by authority goes to the store; equal refusals are counted, so that whoever asks in vain again and
// again fills neither the disk nor the memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include <alur/base/instant.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/rejection_code.hpp>
#include <alur/journal/refused.hpp>
#include <alur/runtime/refused.hpp>
#include <alur/runtime/store.hpp>

#include "runtime/by_text.hpp"
#include "runtime/directory.hpp"
#include "runtime/standing.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Whether somebody wanted what they may not, or in a role that is not theirs.
[[nodiscard]] constexpr bool is_of_authority(RejectionCode code) noexcept {
    return code == RejectionCode::authority_role || code == RejectionCode::authority_person ||
           code == RejectionCode::authority_not_by || code == RejectionCode::authority_not_held ||
           code == RejectionCode::authority_delegation;
}

/// What a command is and which activation it names, as RefusedCommand has it: the command, the step and the item.
[[nodiscard]] RefusedCommand wanted(const CommandBody& body);
[[nodiscard]] RefusedCommand wanted(const CompleteStep& body);
[[nodiscard]] RefusedCommand wanted(const StartCase& body);

/// Every member function may be called by any thread at any time, with the lock of a case held.
class RefusalLog {
public:
    /// \param directory of all persons: names are kept there and nowhere else
    RefusalLog(Store& store, Directory& directory, const RefusalLimits& limits)
        : store_(store), directory_(directory), limits_(limits), strangers_left_(limits.strangers) {}

    /// Whose names may be kept for the store, so that there they are in the clear: nobody's from outside.
    struct MayKeep {
        bool by = false;
        bool on_behalf_of = false;
        bool delegate_of = false;
    };

    /// Notes a refusal. \param refused at one instant, with those persons whom the case knows \param acting says who
    /// all of them are
    void note(RefusedCommand refused, const Acting& acting, const MayKeep& may);

    /// Counts that are complete go to the store. \return whether it has anything that flush() would bring to the disk
    [[nodiscard]] bool settle(Instant now);
    /// The same with all counts.
    [[nodiscard]] bool settle_all();

private:
    struct Seen {
        RefusedCommand further;  // `times`: how many more there were, from `since` to `at`
    };

    static constexpr std::size_t longest_name = 128;

    [[nodiscard]] bool is_over(Instant now) const noexcept;
    void write_counts();
    [[nodiscard]] PersonId person(std::string_view name);
    static void count(RefusedCommand& further, Instant at) noexcept;

    Store& store_;
    Directory& directory_;
    RefusalLimits limits_;

    std::mutex lock_;
    Instant begin_ = never;  // of the window; never: nothing was refused in it
    ByText<Seen> seen_;
    RefusedCommand others_{.times = 0};
    std::size_t strangers_left_;
    bool unflushed_ = false;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
