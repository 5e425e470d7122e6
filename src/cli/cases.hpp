// A case as it is called on the command line.
#pragma once

#include <string>

#include <alur/base/ids.hpp>
#include <alur/base/result.hpp>

namespace alur {
inline namespace v0 {
class Engine;
}  // namespace v0
}  // namespace alur

namespace alur::cli {

/// Why a word means no case, or more than one.
struct NotOneCase {
    std::string message;
    std::string hint;  ///< how to find out which there are, or what to write instead
};

/// The case of that name or number; `#62` is the number 62 and nothing else. A word that is the name of one case and
/// the number of another means neither, since what is done to a case may be for good.
[[nodiscard]] Result<CaseId, NotOneCase> find_case(const Engine& engine, const std::string& store,
                                                   const std::string& called);

}  // namespace alur::cli
