// What reading lets through goes through all other stages, too: it is compiled, reckoned up and drawn, or refused with
// findings. Each text is as large as the limits let it be. Nothing is timed: what is not bounded never comes back.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include <alur/sop/read.hpp>

#include "support/catch.hpp"
#include "support/stages.hpp"

using namespace alur;

namespace {

using Part = std::function<std::string(std::size_t)>;

std::string list(std::size_t count, const Part& part, const std::string& between = ", ") {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : between) + part(i);
    return out;
}

std::string numbered(const std::string& name, std::size_t i) { return name + std::to_string(i); }

std::string step(std::size_t i, const std::string& rest) {
    return "- {id: " + numbered("s", i) + ", actor: x, " + rest + "}\n";
}

const std::string head = "alur: 1\nid: a\nactors: {x: {nama: X}}\n";

/// An SOP of so many steps.
std::string steps(std::size_t count, const Part& rest, const std::string& catalogues = {}) {
    std::string text = head + catalogues + "steps:\n";
    for (std::size_t i = 0; i < count; ++i) text += step(i, rest(i));
    return text;
}

/// The codes that compile finds, each once, in the order of their places.
std::string found_in(const std::string& text) {
    auto read = sop::read(text, "x.yaml");
    INFO(text.substr(0, 400));
    INFO((read ? std::string() : read.error().to_string().substr(0, 400)));
    REQUIRE(read);
    std::string codes;
    const Diagnostics found = alur_test::through_all_stages(*std::move(read));
    for (const Diagnostic& finding : found.all())
        if (codes.find(finding.code) == std::string::npos) codes += (codes.empty() ? "" : " ") + finding.code;
    return codes;
}

}  // namespace

TEST_CASE("an SOP as large as it may be comes through all stages", "[hostile]") {
    const auto next = [](std::size_t i) { return "next: " + numbered("s", i + 1); };
    CHECK(found_in(steps(5'000, [&](std::size_t i) { return i == 4'999 ? "next: end" : next(i); })) == "");

    CHECK(found_in(steps(4'995, [](std::size_t i) {
              return i > 0 ? std::string("next: end")
                           : "next: [" + list(4'994, [](std::size_t k) { return numbered("s", k + 1); }) + "]";
          })) == "");

    CHECK(found_in(steps(4'700, [&](std::size_t i) {
              return i == 4'699 ? std::string("next: end")
                                : "outcomes: {y: " + numbered("s", i + 1) +
                                      ", b: {next: s0, returns: true}, c: {next: end, cancels: true}}";
          })) == "");

    CHECK(found_in(steps(
              2,
              [](std::size_t i) {
                  return i == 0 ? "choose: [" +
                                      list(14'000,
                                           [](std::size_t k) {
                                               return "{when: {n: " + std::to_string(k) + "}, next: s1}";
                                           }) +
                                      ", {else: end}]"
                                : std::string("next: end");
              },
              "fields: {n: {type: integer, required: true}}\n")) == "");
}

TEST_CASE("blocks that nest too deep, and what nobody reaches, are findings", "[hostile]") {
    // Each step splits into the next one and the end of its block.
    CHECK(found_in(steps(600, [](std::size_t i) {
              if (i < 299) return "next: [" + numbered("s", i + 1) + ", " + numbered("s", 599 - i) + "]";
              return (i == 599 ? std::string("next: end") : "next: " + numbered("s", i + 1)) +
                     (i > 300 ? ", join: all" : "");
          })).find("ALUR-E273") != std::string::npos);
    CHECK(found_in(steps(5'000, [](std::size_t) { return "next: end"; })) == "ALUR-E200");
}

TEST_CASE("a graph of arcs that lead anywhere is refused with the first two hundred findings", "[hostile]") {
    std::uint64_t seed = 1;
    const auto anywhere = [&] {
        seed = seed * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        return numbered("s", (seed >> 33U) % 4'000);
    };
    CHECK(found_in(steps(4'000, [&](std::size_t) {
              return "outcomes: {a: " + anywhere() + ", b: " + anywhere() + ", c: " + anywhere() + "}";
          })) != "");
    CHECK(found_in(steps(4'000, [&](std::size_t) {
              return "outcomes: {a: " + anywhere() + ", b: {next: " + anywhere() + ", returns: true}}";
          })) != "");
    CHECK(found_in(steps(4'000, [&](std::size_t i) {
              return "next: [" + anywhere() + ", end], join: " + (i % 2 == 0 ? "all" : "{count: 1}");
          })) != "");
}

TEST_CASE("conditions as deep and as many as they may be come through all stages", "[hostile]") {
    std::string deep = "{b: true}";
    for (int i = 0; i < 24; ++i) deep = i % 2 == 0 ? "{not: " + deep + "}" : "{any: [" + deep + ", {b: false}]}";
    CHECK(found_in(steps(
              1, [&](std::size_t) { return "choose: [{when: " + deep + ", next: end}, {else: end}]"; },
              "fields: {b: {type: boolean, required: true}}\n")) == "");

    // A thousand fields, each unset when the choice asks for it. Behind the twelfth, it is not gone through what they
    // may be.
    CHECK(found_in(steps(
              1,
              [](std::size_t) {
                  return "choose: [" +
                         list(1'000,
                              [](std::size_t i) { return "{when: {" + numbered("f", i) + ": true}, next: end}"; }) +
                         ", {else: end}]";
              },
              "fields: {" + list(1'000, [](std::size_t i) { return numbered("f", i) + ": {type: boolean}"; }) +
                  "}\n")) == "ALUR-E253 ALUR-W050");
}

TEST_CASE("documents of items that are added everywhere come through all stages", "[hostile]") {
    const std::string catalogues = "records: {r: {key: k, fields: {k: {type: string}}}}\nkelengkapan: {" +
                                   list(500, [](std::size_t i) { return numbered("d", i) + ": {nama: D}"; }) + "}\n";
    // Each step may add records, produce a document of items, or ask for all that was produced before.
    const std::string text = steps(
        2'000,
        [](std::size_t i) {
            const std::string goes_on = i == 1'999 ? "next: end" : "next: " + numbered("s", i + 1);
            if (i < 500) return "for_each: r, items: open, outputs: [" + numbered("d", i) + "], " + goes_on;
            if (i % 2 == 0) return "sets: [r], " + goes_on;
            return "kelengkapan: [" + numbered("d", i % 500) + "], " + goes_on;
        },
        catalogues);
    CHECK(found_in(text).find("ALUR-E252") == 0);
}
