// The JSON schemas serve editors. They know the keys that the readers know, and accept every file that is read.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sop/keys.hpp"
#include "support/catch.hpp"
#include "yaml/document.hpp"
#include "yaml/values.hpp"

using namespace alur;
using nlohmann::json;

namespace {

std::string text_of(const std::string& path) {
    std::ifstream in(std::string(ALUR_ROOT) + "/" + path, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

json schema_of(const std::string& name) { return json::parse(text_of("sop/skema/" + name + ".schema.json")); }

/// A value as an editor sees it, which reads YAML 1.2: plain words are booleans, numbers or null where they look so.
json value_of(yaml::Node node) {
    json out;
    switch (node.kind()) {
        case yaml::Kind::empty: break;
        case yaml::Kind::scalar:
            if (node.quoted()) return std::string(node.text());
            if (const auto truth = yaml::parse_boolean(node.text())) return *truth;
            if (const auto number = yaml::parse_integer(node.text())) return *number;
            return std::string(node.text());
        case yaml::Kind::list:
            out = json::array();
            for (const yaml::Node item : node.items()) out.push_back(value_of(item));
            break;
        case yaml::Kind::map:
            out = json::object();
            for (const yaml::Pair pair : node.pairs()) out[std::string(pair.key.text())] = value_of(pair.value);
            break;
    }
    return out;
}

/// The part of draft 07 that the schemas use. A keyword that is not known here fails the test.
class Validator {
public:
    explicit Validator(const json& schema) : root_(schema) {}

    /// Where and why the value is wrong; empty: it is not.
    std::string fault(const json& value) const { return fault(value, root_, "$"); }

private:
    std::string fault(const json& value, const json& schema, const std::string& at) const {
        if (schema.is_boolean()) return schema.get<bool>() ? "" : at + ": nothing may stand here";
        for (const auto& [keyword, rule] : schema.items()) {
            const std::string found = check(value, schema, keyword, rule, at);
            if (!found.empty()) return found;
        }
        return "";
    }

    std::string check(const json& value, const json& schema, const std::string& keyword, const json& rule,
                      const std::string& at) const {
        static const std::set<std::string> silent{"$schema",  "title",       "description", "default",
                                                  "examples", "definitions", "properties"};
        if (silent.count(keyword) != 0) return "";
        if (keyword == "$ref") return fault(value, root_.at(json::json_pointer(rule.get<std::string>().substr(1))), at);
        if (keyword == "allOf") {
            for (const json& part : rule)
                if (const std::string found = fault(value, part, at); !found.empty()) return found;
            return "";
        }
        if (keyword == "anyOf") {
            std::string why;
            for (const json& part : rule) {
                const std::string found = fault(value, part, at);
                if (found.empty()) return "";
                why += " | " + found;
            }
            return at + ": none of" + why;
        }
        if (keyword == "type") return unless(is_of_type(value, rule), at, keyword);
        if (keyword == "const") return unless(value == rule, at, keyword);
        if (keyword == "enum") return unless(std::find(rule.begin(), rule.end(), value) != rule.end(), at, keyword);
        if (value.is_string()) {
            const std::string text = value.get<std::string>();
            if (keyword == "pattern")
                return unless(std::regex_search(text, std::regex(rule.get<std::string>())), at, keyword);
            if (keyword == "maxLength") return unless(text.size() <= rule.get<std::size_t>(), at, keyword);
        }
        if (value.is_number()) {
            if (keyword == "minimum") return unless(value >= rule, at, keyword);
            if (keyword == "maximum") return unless(value <= rule, at, keyword);
        }
        if (value.is_array()) {
            if (keyword == "minItems") return unless(value.size() >= rule.get<std::size_t>(), at, keyword);
            if (keyword == "uniqueItems")
                return unless(std::set<json>(value.begin(), value.end()).size() == value.size(), at, keyword);
            if (keyword == "items") {
                for (std::size_t i = 0; i < value.size(); ++i)
                    if (const auto found = fault(value[i], rule, at + "[" + std::to_string(i) + "]"); !found.empty())
                        return found;
                return "";
            }
        }
        if (value.is_object()) return check_object(value, schema, keyword, rule, at);
        static const std::set<std::string> of_others{"pattern",       "maxLength",     "minimum",
                                                     "maximum",       "minItems",      "uniqueItems",
                                                     "items",         "required",      "additionalProperties",
                                                     "propertyNames", "minProperties", "maxProperties"};
        return unless(of_others.count(keyword) != 0, at, keyword);
    }

    std::string check_object(const json& value, const json& schema, const std::string& keyword, const json& rule,
                             const std::string& at) const {
        if (keyword == "minProperties") return unless(value.size() >= rule.get<std::size_t>(), at, keyword);
        if (keyword == "maxProperties") return unless(value.size() <= rule.get<std::size_t>(), at, keyword);
        if (keyword == "required") {
            for (const json& name : rule)
                if (!value.contains(name.get<std::string>())) return at + ": no " + name.get<std::string>();
            return "";
        }
        if (keyword == "propertyNames") {
            for (const auto& [name, unused] : value.items())
                if (const auto found = fault(json(name), rule, at + "." + name); !found.empty()) return found;
            return "";
        }
        if (keyword == "additionalProperties") {
            const json none = json::object();
            const json& known = schema.contains("properties") ? schema.at("properties") : none;
            for (const auto& [name, part] : value.items()) {
                const std::string found = fault(part, known.contains(name) ? known.at(name) : rule, at + "." + name);
                if (!found.empty()) return found;
            }
            return "";
        }
        return "";
    }

    static bool is_of_type(const json& value, const json& rule) {
        if (rule.is_array())
            return std::any_of(rule.begin(), rule.end(), [&](const json& each) { return is_of_type(value, each); });
        const auto type = rule.get<std::string>();
        return (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
               (type == "integer" && value.is_number_integer()) || (type == "number" && value.is_number()) ||
               (type == "array" && value.is_array()) || (type == "object" && value.is_object());
    }
    static std::string unless(bool holds, const std::string& at, const std::string& keyword) {
        return holds ? "" : at + ": " + keyword;
    }

    const json& root_;
};

std::string fault(const json& schema, const std::string& text) {
    Diagnostics found;
    const auto document = yaml::Document::parse(text, found);
    if (!document) return "not YAML";
    return Validator(schema).fault(value_of(document->root()));
}

template <class Names>
std::set<std::string> names(const Names& keys) {
    return {keys.begin(), keys.end()};
}

/// The keys that a part of a schema knows; no others may stand there.
std::set<std::string> keys_of(const json& schema, const std::string& pointer) {
    const json& part = schema.at(json::json_pointer(pointer));
    INFO(pointer);
    CHECK(part.at("additionalProperties") == false);
    std::set<std::string> out;
    for (const auto& [name, unused] : part.at("properties").items()) out.insert(name);
    return out;
}

/// The words in quotes of `constexpr std::array NAME{…}` in a source.
std::set<std::string> array_in(const std::string& source, const std::string& name) {
    const std::size_t begin = source.find("constexpr std::array " + name + "{");
    REQUIRE(begin != std::string::npos);
    const std::string list = source.substr(begin, source.find("};", begin) - begin);
    std::set<std::string> out;
    const std::regex word("\"([a-z_]+)\"");
    for (std::sregex_iterator it(list.begin(), list.end(), word); it != std::sregex_iterator(); ++it)
        out.insert((*it)[1]);
    return out;
}

}  // namespace

TEST_CASE("the schema of an SOP knows the keys that the reader knows", "[sop]") {
    const json schema = schema_of("sop");
    namespace keys = sop::keys;
    CHECK(keys_of(schema, "") == names(keys::top));
    const std::string definitions = "/definitions/";
    CHECK(keys_of(schema, definitions + "identitas") == names(keys::identitas));
    CHECK(keys_of(schema, definitions + "dasar_hukum/anyOf/1") == names(keys::dasar_hukum));
    CHECK(keys_of(schema, definitions + "sla") == names(keys::sla));
    CHECK(keys_of(schema, definitions + "actor") == names(keys::actor));
    CHECK(keys_of(schema, definitions + "field") == names(keys::field));
    CHECK(keys_of(schema, definitions + "record") == names(keys::record));
    CHECK(keys_of(schema, definitions + "document/anyOf/1") == names(keys::document));
    CHECK(keys_of(schema, definitions + "step") == names(keys::step));
    CHECK(keys_of(schema, definitions + "time/anyOf/2") == names(keys::waktu_baku));
    CHECK(keys_of(schema, definitions + "branch/anyOf/1") == names(keys::branch));
    CHECK(keys_of(schema, definitions + "choice/anyOf/0") == names(keys::choice));
    CHECK(keys_of(schema, definitions + "choice/anyOf/1") == names(keys::otherwise));
    CHECK(keys_of(schema, definitions + "outcome/anyOf/1") == names(keys::outcome));
    CHECK(keys_of(schema, definitions + "item_outcome") == names(keys::item_outcome));
    CHECK(keys_of(schema, definitions + "join/anyOf/1") == names(keys::join));
    CHECK(keys_of(schema, definitions + "wait") == names(keys::wait));
    CHECK(keys_of(schema, definitions + "deadline") == names(keys::deadline));
    CHECK(keys_of(schema, definitions + "retry") == names(keys::retry));
    CHECK(keys_of(schema, definitions + "value/anyOf/2") == names(keys::bounds));
    std::set<std::string> words;
    for (const auto& [name, unused] : schema["definitions"]["condition"]["properties"].items()) words.insert(name);
    CHECK(words == names(keys::condition));
}

TEST_CASE("the schema of a calendar knows the keys that the reader knows", "[sop]") {
    const json schema = schema_of("kalender");
    const std::string source = text_of("src/time/read_calendar.cpp");
    CHECK(keys_of(schema, "") == array_in(source, "file_keys"));
    CHECK(keys_of(schema, "/definitions/range") == array_in(source, "range_keys"));
    CHECK(keys_of(schema, "/definitions/week") == array_in(source, "weekdays"));
    CHECK(keys_of(schema, "/definitions/season") == array_in(source, "season_keys"));
    CHECK(keys_of(schema, "/definitions/list") == array_in(source, "list_keys"));
    CHECK(keys_of(schema, "/definitions/special") == array_in(source, "special_keys"));
}

TEST_CASE("the schemas accept every SOP and every calendar that is read", "[sop]") {
    const json of_sop = schema_of("sop");
    const json of_calendar = schema_of("kalender");
    std::size_t count = 0;
    for (const std::string folder : {"sop", "tests/scenarios/sop"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(ALUR_ROOT) + "/" + folder)) {
            if (entry.path().extension() != ".yaml") continue;
            const bool calendar = entry.path().parent_path().filename() == "kalender";
            const std::string path = std::filesystem::relative(entry.path(), ALUR_ROOT).string();
            INFO(path);
            CHECK(fault(calendar ? of_calendar : of_sop, text_of(path)) == "");
            ++count;
        }
    }
    CHECK(count >= 20);
}

TEST_CASE("the schema of an SOP shows an editor what is wrong", "[sop]") {
    const json schema = schema_of("sop");
    const std::string head = "alur: 1\nid: a\nactors: {x: {nama: X}}\n";
    const std::string step = "steps: [{id: s, actor: x}]\n";
    CHECK(fault(schema, head + step) == "");
    CHECK(fault(schema, head) == "$: no steps");
    CHECK(fault(schema, head + step + "langkah: []\n") == "$.langkah: nothing may stand here");
    CHECK(fault(schema, head + "steps: [{id: s, aktor: x}]\n") == "$.steps[0].aktor: nothing may stand here");
    CHECK(fault(schema, head + step + "fields: {f: {type: text}}\n") == "$.fields.f.type: enum");
    CHECK(fault(schema, head + step + "fields: {F: {type: string}}\n") == "$.fields.F: pattern");
    CHECK(fault(schema, head + "steps: [{id: s, actor: x, waktu_baku: 3 hari}]\n") != "");
    CHECK(fault(schema, head + "steps: [{id: s, actor: x, sets: [a, a]}]\n") == "$.steps[0].sets: uniqueItems");
}
