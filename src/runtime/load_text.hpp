// The text of an SOP in, a procedure that cases run on out.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

/// As load of the file, whose bytes the caller has read.
/// \param path of the file: its calendar lies beside it
[[nodiscard]] Result<std::shared_ptr<const Procedure>, Diagnostics> load_text(std::string_view text,
                                                                              const std::string& path);

}  // namespace runtime
}  // namespace v0
}  // namespace alur
