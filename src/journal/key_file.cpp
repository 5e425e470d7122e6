#include <sodium.h>

#include <memory>
#include <stdexcept>
#include <utility>

#include <alur/journal/key_store.hpp>

#include "journal/own_keys.hpp"
#include "journal/shared_keys.hpp"

namespace alur {
inline namespace v0 {

std::shared_ptr<KeyStore> key_file(std::string path, JournalAccess access) {
    if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    if (access == JournalAccess::shared) return std::make_shared<journal::SharedKeys>(std::move(path));
    return std::make_shared<journal::OwnKeys>(std::move(path));
}

}  // namespace v0
}  // namespace alur
