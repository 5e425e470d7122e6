// Conditions in; atoms, programs and masks out.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include <alur/graph/procedure.hpp>
#include <alur/sop/condition.hpp>

namespace alur {
inline namespace v0 {
namespace graph {

/// Compiles conditions into the guard tables. Equal atomic conditions share one bit, equal conditions one guard.
class GuardCompiler {
public:
    /// \param work counts what is compared, so that a test sees how it grows
    GuardCompiler(Tables& tables, std::size_t& work)
        : tables_(tables), known_(AtomOrder{&tables.atoms, &work}), known_guards_(GuardOrder{&tables, &work}) {}
    GuardCompiler(const GuardCompiler&) = delete;
    GuardCompiler& operator=(const GuardCompiler&) = delete;

    /// \param counting the `for_each` step whose outcomes the condition may count; none elsewhere
    /// \return none where the tables are full (65,535 guards or atoms, or a condition of so many parts)
    [[nodiscard]] GuardId compile(const sop::Condition& condition, StepId counting);

private:
    struct AtomOrder {
        const std::vector<Atom>* atoms;
        std::size_t* work;
        bool operator()(std::uint16_t a, std::uint16_t b) const;
    };
    struct GuardOrder {
        const Tables* tables;
        std::size_t* work;
        bool operator()(GuardId a, GuardId b) const;
    };

    void emit(const sop::Condition& condition, StepId counting);
    void emit_atom(const sop::Condition& condition, StepId counting);
    void emit_group(const sop::Condition& condition, GuardOp::Code code, StepId counting);

    Tables& tables_;
    std::set<std::uint16_t, AtomOrder> known_;
    std::set<GuardId, GuardOrder> known_guards_;
    bool full_ = false;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
