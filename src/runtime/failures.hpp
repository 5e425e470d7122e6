// For what is done to many cases: one that cannot be read or written holds up none of the others.
#pragma once

#include <exception>

#include <alur/journal/error.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

/// Keeps the first of the failures behind which something went on.
class Failures {
public:
    /// Calls act(). Throws only where others have the file: whatever came next would wait for them as long.
    /// \return whether it did not fail
    template <class Act>
    bool outlive(Act act) {
        try {
            act();
            return true;
        } catch (const JournalError& error) {
            if (error.retryable()) throw;
            note();
        } catch (...) {
            note();
        }
        return false;
    }
    /// Throws the first, if there was one.
    void rethrow() const {
        if (first_) std::rethrow_exception(first_);
    }

private:
    void note() noexcept {
        if (!first_) first_ = std::current_exception();
    }

    std::exception_ptr first_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
