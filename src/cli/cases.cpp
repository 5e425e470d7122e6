#include "cli/cases.hpp"

#include <charconv>
#include <cstdint>

#include <alur/runtime/engine.hpp>

namespace alur::cli {

std::optional<CaseId> find_case(const Engine& engine, const std::string& called) {
    if (const auto named = engine.find(called)) return named;
    std::uint32_t number = 0;
    const char* const end = called.data() + called.size();
    const auto [behind, failed] = std::from_chars(called.data(), end, number);
    if (failed != std::errc() || behind != end || !engine.view(static_cast<CaseId>(number))) return std::nullopt;
    return static_cast<CaseId>(number);
}

std::string no_such_case(const std::string& store, const std::string& called) {
    return store + ": there is no case '" + called + "'";
}

std::string how_to_find_cases(const std::string& store) {
    return "a case goes by the name that its program gave it, or by its number; `alur export " + store +
           "` lists both, as name and case";
}

}  // namespace alur::cli
