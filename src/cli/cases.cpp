#include "cli/cases.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include <alur/runtime/engine.hpp>

namespace alur::cli {
namespace {

/// A text that is nothing but a number.
std::optional<CaseId> number_in(std::string_view text) {
    std::uint32_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [behind, failed] = std::from_chars(text.data(), end, number);
    if (failed != std::errc() || behind != end) return std::nullopt;
    return static_cast<CaseId>(number);
}

}  // namespace

Result<CaseId, NotOneCase> find_case(const Engine& engine, const std::string& store, const std::string& called) {
    const bool is_marked = called.starts_with('#');
    const auto number = number_in(std::string_view(called).substr(is_marked ? 1 : 0));
    const auto named = engine.find(called);
    const bool is_there = number && engine.view(*number);
    const auto mark = [is_marked](CaseId id) { return (is_marked ? "" : "#") + std::to_string(index(id)); };
    // What means two cases is taken for neither; nor does `#62` fall back on a name where no case has the number.
    if (named && number && *named != *number && (is_there || is_marked))
        return failure(
            NotOneCase{store + ": '" + called + "' is the name of one case, and means the number of another" +
                           (is_there ? "" : ", which is not there"),
                       "write " + mark(*named) + " for the case of that name" +
                           (is_there ? ", " + mark(*number) + " for the case of that number" : std::string())});
    if (named) return *named;
    if (is_there) return *number;
    return failure(NotOneCase{store + ": there is no case '" + called + "'",
                              "a case goes by the name that its program gave it, or by its number; `alur export " +
                                  store + "` lists both, as name and case"});
}

}  // namespace alur::cli
