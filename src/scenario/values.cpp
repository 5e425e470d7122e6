#include "scenario/values.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <system_error>

#include <alur/sop/sop.hpp>

namespace alur::scenario {
namespace {

/// The whole text as a number.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::chrono::year_month_day> date_in(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number_in<int>(text.substr(0, 4));
    const auto month = number_in<unsigned>(text.substr(5, 2));
    const auto day = number_in<unsigned>(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const auto date = std::chrono::year(*year) / std::chrono::month(*month) / std::chrono::day(*day);
    return date.ok() ? std::optional(date) : std::nullopt;
}

/// The text as a value of the type; text that does not fit stays text.
Value typed(const std::string& text, FieldType type) {
    switch (type) {
        case FieldType::boolean:
            if (text == "true") return true;
            if (text == "false") return false;
            break;
        case FieldType::integer:
            if (const auto number = number_in<std::int64_t>(text)) return *number;
            break;
        case FieldType::date:
            if (const auto date = date_in(text)) return *date;
            break;
        case FieldType::string:
        case FieldType::choice: break;
    }
    return text;
}

FieldType type_of(const Procedure* of, const std::string& field, RecordTypeId type) {
    if (of == nullptr) return FieldType::string;
    const sop::Sop& sop = of->definition();
    const auto among = [&](std::size_t first, std::size_t count) {
        const sop::Field* found = nullptr;
        for (std::size_t i = first; i < first + count; ++i)
            if (sop.fields[i].id == field) found = &sop.fields[i];
        return found;
    };
    const sop::Field* known = nullptr;
    if (index(type) < sop.records.size())
        known = among(index(sop.records[index(type)].first_field), sop.records[index(type)].field_count);
    if (known == nullptr) known = among(0, sop.case_field_count);
    return known == nullptr ? FieldType::string : known->type;
}

}  // namespace

RecordTypeId type_named(const Procedure* of, std::string_view name) {
    if (of != nullptr)
        for (std::size_t i = 0; i < of->definition().records.size(); ++i)
            if (of->definition().records[i].id == name) return static_cast<RecordTypeId>(i);
    return none<RecordTypeId>;
}

RecordTypeId type_under(const Procedure* of, std::string_view step) {
    if (of != nullptr)
        for (const sop::Step& entry : of->definition().steps)
            if (entry.id == step && entry.for_each) return entry.for_each->records;
    return none<RecordTypeId>;
}

Value value_of(const Procedure* of, const Assign& assign, RecordTypeId type) {
    return typed(assign.value, type_of(of, assign.field, type));
}

std::vector<NamedValue> values_of(const Procedure* of, const std::vector<Assign>& assigns, RecordTypeId type) {
    std::vector<NamedValue> all;
    all.reserve(assigns.size());
    for (const Assign& assign : assigns) all.push_back({assign.field, value_of(of, assign, type)});
    return all;
}

}  // namespace alur::scenario
