// A case as it is called on the command line.
#pragma once

#include <optional>
#include <string>

#include <alur/base/ids.hpp>

namespace alur {
inline namespace v0 {
class Engine;
}  // namespace v0
}  // namespace alur

namespace alur::cli {

/// By its name, or by its number.
[[nodiscard]] std::optional<CaseId> find_case(const Engine& engine, const std::string& called);

/// Why there is none, and how to find out which there are.
[[nodiscard]] std::string no_such_case(const std::string& store, const std::string& called);
[[nodiscard]] std::string how_to_find_cases(const std::string& store);

}  // namespace alur::cli
