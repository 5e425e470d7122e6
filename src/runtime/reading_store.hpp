// A store on disk for who only looks.
#pragma once

#include <memory>
#include <string>

#include <alur/runtime/store.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

/// As `sqlite(path)`, but the file stays as it is, and there must be one; commands throw JournalError.
[[nodiscard]] std::unique_ptr<Store> sqlite_to_read(std::string path);

}  // namespace runtime
}  // namespace v0
}  // namespace alur
