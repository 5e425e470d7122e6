// A random SOP before it is written down: a shape that can be put into YAML, and taken apart again to find the smallest
// one that shows a fault.
#pragma once

#include <string>
#include <vector>

#include "reference/support/dice.hpp"

namespace reference {

/// A target, with the YAML text of its condition; empty: none.
struct DraftTarget {
    std::string to;
    std::string when;
};

struct DraftOutcome {
    std::string label;
    std::string to;
    bool returns = false;
    bool cancels = false;
};

/// Texts are put into the YAML as they are; empty: the key is left out.
struct DraftStep {
    std::string id;
    std::string actor;
    std::string service;
    std::string retry;
    std::string wait;
    std::vector<std::string> recorded_by;
    std::vector<std::string> not_by;
    std::vector<std::string> kelengkapan;
    std::vector<std::string> outputs;
    std::vector<std::string> sets;
    std::string waktu_baku;
    std::string from;
    std::string deadline;
    std::string join;
    std::string for_each;
    std::string items;
    std::vector<DraftTarget> next;
    std::vector<DraftOutcome> outcomes;
    std::vector<DraftTarget> choose;  ///< the last is `else`
    bool default_next = false;        ///< leave `next` to the rule of the following step
};

/// An entry of a catalogue: its id and the YAML text of its value.
struct DraftEntry {
    std::string id;
    std::string text;
};

struct Draft {
    bool calendar = true;
    std::string sla;
    std::vector<DraftEntry> actors;
    std::vector<DraftEntry> fields;
    std::vector<DraftEntry> records;
    std::vector<DraftEntry> documents;
    std::vector<DraftStep> steps;
};

[[nodiscard]] Draft random_draft(Dice& dice);
[[nodiscard]] std::string to_yaml(const Draft& draft);
/// Every draft that is one part smaller, the largest cuts first. Many of them are no sound SOPs.
[[nodiscard]] std::vector<Draft> smaller(const Draft& draft);

}  // namespace reference
