// Conditions, typed against the fields they name.
#include <algorithm>
#include <limits>

#include "sop/keys.hpp"
#include "sop/reader.hpp"
#include "yaml/values.hpp"

namespace alur {
inline namespace v0 {
namespace sop {
namespace {

std::string_view name_of(FieldType type) {
    switch (type) {
        case FieldType::boolean: return "boolean";
        case FieldType::integer: return "integer";
        case FieldType::date: return "date";
        case FieldType::string: return "string";
        case FieldType::choice: return "choice";
    }
    return "";
}

/// What a count of items looks like: a field that is a whole number from 0.
Field count_type(std::string_view label) {
    Field out;
    out.id = label;
    out.type = FieldType::integer;
    out.minimum = 0;
    return out;
}

}  // namespace

std::optional<Condition> Reader::read_condition(yaml::Field field, const Scope& scope) {
    if (!field) return std::nullopt;
    if (!field.node.is_map()) {
        in_.wrong_shape(field, "a condition", "write {field: value}");
        return std::nullopt;
    }
    Condition all;
    all.span = field.span();
    for (const yaml::Pair pair : field.node.pairs()) {
        const yaml::Field value{pair.key.text(), pair.value};
        const std::string_view key = pair.key.text();
        Condition part;
        part.span = pair.key.span();
        if (key == "any" || key == "all") {
            part = read_conditions(value, key == "any" ? Condition::Kind::any : Condition::Kind::all, scope);
            part.span = pair.key.span();
        } else if (key == "not") {
            part.kind = Condition::Kind::negation;
            if (auto inner = read_condition(value, scope)) part.operands.push_back(std::move(*inner));
        } else if (key == "count") {
            part = read_count(value, scope);
            part.span = pair.key.span();
        } else {
            part.kind = Condition::Kind::field;
            part.field = find_field(pair.key, scope);
            if (part.field == none<FieldId>) continue;
            part = read_comparison(value, sop_.fields[index(part.field)], part);
        }
        all.operands.push_back(std::move(part));
    }
    if (field.node.size() == 0)
        in_.error("ALUR-E160", field.span(), "a condition without a part always holds",
                  "write {field: value}, or remove the key");
    // A single part needs no `all` around it.
    if (all.operands.size() == 1) return std::move(all.operands.front());
    return all;
}

Condition Reader::read_conditions(yaml::Field field, Condition::Kind kind, const Scope& scope) {
    Condition out;
    out.kind = kind;
    if (!in_.is_list(field)) return out;
    for (const yaml::Node item : field.node.items())
        if (auto part = read_condition(field.item(item), scope)) out.operands.push_back(std::move(*part));
    if (field.node.size() == 0)
        in_.error("ALUR-E160", field.span(), yaml::in_quotes(field.key) + " without a condition", "list at least one");
    return out;
}

Condition Reader::read_count(yaml::Field field, const Scope& scope) {
    Condition all;
    if (scope.items == nullptr) {
        in_.error("ALUR-E165", field.span(), "there are no items to count here",
                  "'count' stands in the 'next' or 'choose' of a for_each step");
        return all;
    }
    if (!in_.is_map(field)) return all;
    for (const yaml::Pair pair : field.node.pairs()) {
        const std::optional<std::size_t> position = scope.outcomes->find(pair.key.text());
        if (!position) {
            unknown_outcome(pair.key, *scope.outcomes);
            continue;
        }
        if (scope.items->outcomes[*position].returns)
            in_.error("ALUR-E166", pair.key.span(),
                      "no item ends with " + yaml::in_quotes(pair.key.text()) + ", since it returns",
                      "count an outcome without 'returns'");
        Condition part;
        part.kind = Condition::Kind::count;
        part.outcome = static_cast<OutcomeId>(*position);
        part.span = pair.key.span();
        all.operands.push_back(read_comparison({pair.key.text(), pair.value}, count_type(pair.key.text()), part));
    }
    if (field.node.size() == 0)
        in_.error("ALUR-E160", field.span(), "'count' without an outcome", "write {count: {label: {at_least: 1}}}");
    if (all.operands.size() == 1) return std::move(all.operands.front());
    return all;
}

/// A value, a list of values, or bounds. Both bounds together are two conditions.
Condition Reader::read_comparison(yaml::Field field, const Field& type, Condition about) {
    if (field.node.is_list()) return read_values(field, type, std::move(about));
    if (!field.node.is_map()) {
        if (const std::optional<Value> value = read_value(field, type, about.field)) about.values.push_back(*value);
        return about;
    }
    const yaml::Map map(in_, field, {"a pair of bounds", keys::bounds});
    if (type.type != FieldType::integer && type.type != FieldType::date) {
        in_.error("ALUR-E162", field.span(), "a field of type " + std::string(name_of(type.type)) + " has no order",
                  "compare it with a value or a list of values");
        return about;
    }
    Condition both;
    both.span = about.span;
    for (const std::string_view key : keys::bounds) {
        const std::optional<Value> bound = map[key] ? read_value(map[key], type, about.field) : std::nullopt;
        if (!bound) continue;
        Condition part = about;
        part.comparison = key == "at_least" ? Comparison::at_least : Comparison::at_most;
        part.values = {*bound};
        both.operands.push_back(std::move(part));
    }
    if (field.node.size() == 0)
        in_.error("ALUR-E160", field.span(), yaml::in_quotes(field.key) + " is compared with nothing",
                  "write at_least, at_most or both");
    if (both.operands.size() == 2 && both.operands[0].values[0] > both.operands[1].values[0])
        in_.error("ALUR-E164", field.span(), "no value is at least the one and at most the other", "exchange them");
    return both.operands.size() == 1 ? std::move(both.operands.front()) : both;
}

/// Several values. Equal ones are written equally, since there is one way to write each.
Condition Reader::read_values(yaml::Field field, const Field& type, Condition about) {
    Names seen(in_.work());
    for (const yaml::Node item : field.node.items()) {
        std::optional<Value> value = read_value(field.item(item), type, about.field);
        if (value && is_first(seen, item, true)) about.values.push_back(*std::move(value));
    }
    if (field.node.size() == 0)
        in_.error("ALUR-E160", field.span(), yaml::in_quotes(field.key) + " is compared with nothing",
                  "list at least one value");
    return about;
}

/// A value of the field's type that the field can have. \param of the field, if it is one
std::optional<Value> Reader::read_value(yaml::Field field, const Field& type, FieldId of) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    if (!in_.is_text(field)) return std::nullopt;
    switch (type.type) {
        case FieldType::boolean: {
            const std::size_t before = in_.errors();
            const bool value = in_.boolean(field, false);
            return in_.errors() == before ? std::optional<Value>(value) : std::nullopt;
        }
        case FieldType::integer:
            if (const auto value = in_.integer(field, type.minimum.value_or(least), type.maximum.value_or(most)))
                return Value(*value);
            return std::nullopt;
        case FieldType::date:
            if (const auto value = in_.date(field)) return Value(*value);
            return std::nullopt;
        case FieldType::string: {
            const std::optional<Pattern>& pattern = field_values_[index(of)].pattern;
            if (pattern && !pattern->matches(field.text())) {
                in_.error("ALUR-E163", field.span(),
                          yaml::in_quotes(field.text()) + " does not match the pattern of " + yaml::in_quotes(type.id),
                          "the condition could never hold");
                return std::nullopt;
            }
            return Value(std::string(field.text()));
        }
        case FieldType::choice:
            if (field_values_[index(of)].options.find(field.text())) return Value(std::string(field.text()));
            in_.unknown("ALUR-E163", field.span(),
                        yaml::in_quotes(field.text()) + " is no option of " + yaml::in_quotes(type.id), field.text(),
                        {field_values_[index(of)].options.words()});
            return std::nullopt;
    }
    return std::nullopt;
}

FieldId Reader::find_field(yaml::Node name, const Scope& scope) {
    const std::string_view word = name.text();
    if (scope.records != none<RecordTypeId>)
        if (const auto position = record_fields_[index(scope.records)].find(word))
            return static_cast<FieldId>(index(sop_.records[index(scope.records)].first_field) + *position);
    if (const auto position = fields_.find(word)) return static_cast<FieldId>(*position);

    for (std::size_t i = 0; i < record_fields_.size(); ++i) {
        if (!record_fields_[i].find(word)) continue;
        in_.error("ALUR-E167", name.span(),
                  yaml::in_quotes(word) + " is a field of the records " + yaml::in_quotes(sop_.records[i].id) +
                      ", which are not known here",
                  "use a field of the case; record fields serve documents that only its for_each steps require");
        return none<FieldId>;
    }
    const yaml::Reading::Words of_records = scope.records != none<RecordTypeId>
                                                ? yaml::Reading::Words(record_fields_[index(scope.records)].words())
                                                : yaml::Reading::Words();
    in_.unknown("ALUR-E161", name.span(), "unknown field " + yaml::in_quotes(word) + " in a condition", word,
                {fields_.words(), of_records});
    return none<FieldId>;
}

}  // namespace sop
}  // namespace v0
}  // namespace alur
