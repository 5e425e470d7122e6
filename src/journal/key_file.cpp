#include <sodium.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <alur/journal/key_store.hpp>

#include "journal/own_keys.hpp"
#include "journal/shared_keys.hpp"

namespace alur {
inline namespace v0 {

std::shared_ptr<KeyStore> key_file(std::string path, JournalAccess access) {
    if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    // The file may be made much later, when the process may have gone to another folder.
    std::error_code none;
    if (const auto whole = std::filesystem::absolute(path, none); !none) path = whole.string();
    if (access == JournalAccess::shared) return std::make_shared<journal::SharedKeys>(std::move(path));
    return std::make_shared<journal::OwnKeys>(std::move(path));
}

}  // namespace v0
}  // namespace alur
