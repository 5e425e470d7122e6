// What reading costs, counted in names and values compared and in bytes of patterns compiled, not in time. Each text is
// as large as the limits let it be, and of the kind on which a careless reader compares each part with each other.
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "sop/reader.hpp"
#include "support/catch.hpp"

using namespace alur;

namespace {

std::string list(std::size_t count, const std::function<std::string(std::size_t)>& entry) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + entry(i);
    return out;
}

std::string numbered(const std::string& name, std::size_t i) { return name + std::to_string(i); }

struct Read {
    std::size_t work = 0;
    std::size_t errors = 0;
};

Read read(const std::string& text) {
    Diagnostics found("x.yaml", text);
    const sop::ReadLimits limits;
    const auto document = yaml::Document::parse(
        text, found, {limits.file_bytes, limits.nodes, limits.depth, limits.keys, limits.scalar_bytes});
    REQUIRE(document);
    sop::Sop sop;
    sop::Reader reader(found, limits, sop);
    reader.read(document->root());
    return {reader.work(), found.errors()};
}

/// What the text costs for each of `parts`. Suggestions may cost 100,000 in a file, however many there are.
double work_for_each(const Read& read, std::size_t parts) {
    return (static_cast<double>(read.work) - 100'000) / static_cast<double>(parts);
}

const std::string head = "alur: 1\nid: a\nactors: {x: {nama: X}}\n";

/// An SOP whose first step chooses by this condition.
std::string chosen_by(const std::string& catalogues, const std::string& condition) {
    return head + catalogues + "steps:\n- {id: s, actor: x, choose: [{when: " + condition +
           ", next: end}, {else: end}]}\n";
}

std::string visits(const std::string& outcomes, const std::string& condition) {
    return head +
           "records: {r: {key: k, fields: {k: {type: string}}}}\nsteps:\n- {id: s, actor: x, for_each: r, outcomes: " +
           outcomes + ", choose: [{when: " + condition + ", next: end}, {else: end}]}\n";
}

constexpr std::size_t many = 40'000;
const double halves = 2 * std::log2(static_cast<double>(many));

}  // namespace

TEST_CASE("a list of values costs no more than sorting them", "[hostile]") {
    const std::string values = list(many, [](std::size_t i) { return numbered("v", i); });
    const Read texts = read(chosen_by("fields: {f: {type: string}}\n", "{f: [" + values + "]}"));
    CHECK(texts.errors == 0);
    CHECK(work_for_each(texts, many) < halves);

    const std::string numbers = list(many, [](std::size_t i) { return std::to_string(i); });
    const Read integers = read(chosen_by("fields: {f: {type: integer}}\n", "{f: [" + numbers + "]}"));
    CHECK(integers.errors == 0);
    CHECK(work_for_each(integers, many) < halves);

    const Read twice = read(chosen_by("fields: {f: {type: string}}\n", "{f: [" + values + ", " + values + "]}"));
    CHECK(twice.errors == many);
    CHECK(work_for_each(twice, 2 * many) < halves);
}

TEST_CASE("the values of a choice are looked up among its options", "[hostile]") {
    const std::string options = list(many, [](std::size_t i) { return numbered("v", i); });
    const std::string fields = "fields: {f: {type: choice, options: [" + options + "]}}\n";
    const Read known = read(chosen_by(fields, "{f: [" + options + "]}"));
    CHECK(known.errors == 0);
    CHECK(work_for_each(known, many) < 3 * halves);

    const std::string others = list(many, [](std::size_t i) { return numbered("w", i); });
    const Read unknown = read(chosen_by(fields, "{f: [" + others + "]}"));
    CHECK(unknown.errors == many);
    CHECK(work_for_each(unknown, many) < 3 * halves);
}

TEST_CASE("the pattern of a field is compiled once, however many values it is held against", "[hostile]") {
    const std::string pattern = "v" + std::string(990, '.') + "*";
    const std::string fields = "fields: {f: {type: string, pattern: \"" + pattern + "\"}}\n";
    const std::string values = list(many, [](std::size_t i) { return numbered("v", i); });
    const Read once = read(chosen_by(fields, "{f: [" + values + "]}"));
    CHECK(once.errors == many);
    CHECK(work_for_each(once, many) < halves);
}

TEST_CASE("labels that are counted are looked up, also where there are too many outcomes", "[hostile]") {
    constexpr std::size_t labels = 20'000;
    const std::string outcomes = "[" + list(labels, [](std::size_t i) { return numbered("l", i); }) + "]";
    const auto count = [](const std::string& name) {
        return "{all: [" +
               list(18,
                    [&](std::size_t part) {
                        return "{count: {" +
                               list(1'000, [&](std::size_t i) { return numbered(name, 1'000 * part + i) + ": 1"; }) +
                               "}}";
                    }) +
               "]}";
    };
    const Read known = read(visits(outcomes, count("l")));
    CHECK(known.errors == 1);  // that there are too many
    CHECK(work_for_each(known, labels) < 3 * halves);

    const Read unknown = read(visits(outcomes, count("m")));
    CHECK(unknown.errors == 18'001);
    CHECK(work_for_each(unknown, labels) < 3 * halves);
}

TEST_CASE("names that nobody knows are not held against all that are known, again and again", "[hostile]") {
    constexpr std::size_t names = 10'000;
    std::string fields = "fields:\n";
    for (std::size_t i = 0; i < 1'000; ++i) fields += "  " + numbered("f", i) + ": {type: boolean}\n";
    const std::string conditions =
        "{any: [" + list(names, [](std::size_t i) { return "{" + numbered("g", i) + ": true}"; }) + "]}";
    const Read in_conditions = read(chosen_by(fields, conditions));
    CHECK(in_conditions.errors == names);
    CHECK(work_for_each(in_conditions, names) < 3 * halves);

    const Read in_sets = read(head + fields + "steps:\n- {id: s, actor: x, sets: [" +
                              list(names, [](std::size_t i) { return numbered("g", i); }) + "]}\n");
    CHECK(in_sets.errors == names);
    CHECK(work_for_each(in_sets, names) < 3 * halves);

    // A word that people write for a key of ours is looked up among what is known, too.
    const std::string steps = list(2'000, [](std::size_t i) {
        return "{id: " + numbered("s", i) + ", actor: x, not_by: [title, judul], next: [name, time]}";
    });
    const Read synonyms = read(head + "steps: [" + steps + "]\n");
    CHECK(synonyms.errors == 8'000);
    CHECK(work_for_each(synonyms, 8'000) < 3 * halves);
}
