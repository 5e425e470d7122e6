#include "scenario/values.hpp"

#include <alur/sop/sop.hpp>

#include "yaml/values.hpp"

namespace alur::scenario {
namespace {

/// The text as a value of the type; text that does not fit stays text.
Value typed(const std::string& text, FieldType type) {
    switch (type) {
        case FieldType::boolean:
            if (const auto value = yaml::parse_boolean(text)) return *value;
            break;
        case FieldType::integer:
            if (const auto number = yaml::parse_integer(text)) return *number;
            break;
        case FieldType::date:
            if (const auto date = yaml::parse_date(text)) return *date;
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
