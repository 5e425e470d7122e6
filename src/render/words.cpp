#include <alur/render/words.hpp>

namespace alur {
inline namespace v0 {
namespace render {
namespace {

std::string list(const std::vector<Value>& values) {
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i != 0) out += i + 1 == values.size() ? " or " : ", ";
        out += to_string(values[i]);
    }
    return out;
}

std::string joined(const sop::Condition& condition, const char* between, const sop::Sop& sop, StepId step) {
    std::string out;
    for (const sop::Condition& operand : condition.operands) {
        if (!out.empty()) out += between;
        // An "or" inside an "and" needs its parentheses; "not" writes its own.
        const bool nested = (operand.kind == sop::Condition::Kind::any || operand.kind == sop::Condition::Kind::all) &&
                            operand.operands.size() > 1 && condition.operands.size() > 1;
        out += nested ? "(" + words(operand, sop, step) + ")" : words(operand, sop, step);
    }
    return out;
}

}  // namespace

std::string words(const sop::Condition& condition, const sop::Sop& sop, StepId step) {
    using Kind = sop::Condition::Kind;
    switch (condition.kind) {
        case Kind::field: {
            const std::string& field = sop.fields[index(condition.field)].id;
            switch (condition.comparison) {
                case sop::Comparison::is_one_of: return field + " is " + list(condition.values);
                case sop::Comparison::at_least: return field + " at least " + list(condition.values);
                case sop::Comparison::at_most: return field + " at most " + list(condition.values);
            }
            return field;
        }
        case Kind::count: {
            const std::string label = step == none<StepId> || condition.outcome == none<OutcomeId>
                                          ? std::string("items")
                                          : sop.step(step).outcomes[index(condition.outcome)].label;
            const char* relation = condition.comparison == sop::Comparison::at_least  ? "at least "
                                   : condition.comparison == sop::Comparison::at_most ? "at most "
                                                                                      : "exactly ";
            return relation + list(condition.values) + " " + label;
        }
        case Kind::all: return condition.operands.empty() ? "always" : joined(condition, " and ", sop, step);
        case Kind::any: return joined(condition, " or ", sop, step);
        case Kind::negation: return "not (" + joined(condition, " and ", sop, step) + ")";
    }
    return {};
}

std::string words(const sop::WaktuBaku& waktu_baku) {
    if (!waktu_baku.limit) return "belum ditetapkan";
    return to_string(*waktu_baku.limit) + (waktu_baku.tentative ? " (tentative)" : "");
}

const std::string& name_of(const sop::Actor& actor) { return actor.nama.empty() ? actor.id : actor.nama; }

const std::string& name_of(const sop::Step& step) { return step.kegiatan.empty() ? step.id : step.kegiatan; }

}  // namespace render
}  // namespace v0
}  // namespace alur
