// Random commands for a case: mostly what could be done next, partly wrong in one way or another.
#pragma once

#include <string>
#include <vector>

#include <alur/sop/sop.hpp>

#include "reference/support/dice.hpp"
#include "reference/support/interpreter.hpp"

namespace reference {

/// A command and the instant at which it is given.
struct Order {
    Command command;
    Instant at{};
};

/// Makes up orders one after the other, looking at how the case stands.
class Orders {
public:
    /// \param calendars how many the case may adopt
    Orders(const alur::sop::Sop& sop, Dice& dice, Instant begin, int calendars)
        : sop_(&sop), dice_(&dice), now_(begin), calendars_(calendars) {}

    [[nodiscard]] Order next(const Interpreter& about);

private:
    [[nodiscard]] Instant next_instant(const Interpreter& about);
    [[nodiscard]] Command next_command(const Interpreter& about);
    [[nodiscard]] Command work(const Interpreter& about);
    [[nodiscard]] Command fate(Command command, const Interpreter::Activation& activation, const Interpreter& about);
    [[nodiscard]] Command message(const Interpreter& about);
    [[nodiscard]] bool takes(const alur::sop::RecordType& type, const Interpreter& about) const;
    [[nodiscard]] Command record(const Interpreter& about);
    [[nodiscard]] Command document(const Interpreter& about, Verb verb);
    void again(Command& command, const alur::sop::Step& each, const Interpreter& about);
    void spoil(Command& command);
    void give_fields(Command& command, const alur::sop::Step& step, std::size_t percent);
    [[nodiscard]] Value value_for(const alur::sop::Field& field);
    [[nodiscard]] const alur::sop::Step* find(const std::string& step) const;
    [[nodiscard]] std::string role_of(alur::ActorId actor) const;
    [[nodiscard]] Who who(const std::string& role, const Interpreter& about);
    [[nodiscard]] std::string worker_of(const alur::sop::Step& step);
    [[nodiscard]] bool is_internal(const std::string& role) const;
    [[nodiscard]] std::string random_role();
    [[nodiscard]] std::string random_item();

    const alur::sop::Sop* sop_;
    Dice* dice_;
    Instant now_;
    int calendars_;
    std::vector<Command> keyed_;
};

/// One line for people: the instant, the command, who gives it.
[[nodiscard]] std::string describe(const Order& order);

}  // namespace reference
