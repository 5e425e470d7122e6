#include "journal/vault.hpp"

#include <sodium.h>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(std::tuple_size_v<CaseKey> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

/// Secrets are filled up to a multiple of this, so that boxes of names look alike.
constexpr std::size_t grain = 32;

constexpr std::string_view purpose_of_box = "alur box 1";
constexpr std::string_view purpose_of_mark = "alur key mark 1";

unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* raw(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }

KeyMark mark_of(const CaseKey& key) {
    std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(purpose_of_mark.data()),
                       purpose_of_mark.size(), raw(key.data()), key.size());
    KeyMark mark;
    std::transform(hash.begin(), hash.begin() + mark.size(), mark.begin(),
                   [](unsigned char byte) { return static_cast<std::byte>(byte); });
    return mark;
}

/// What is authenticated with a box.
Bytes told_with(const StoreId& store, const BoxPlace& place) {
    Bytes told;
    ByteWriter writer(told);
    writer.bytes(std::as_bytes(std::span(purpose_of_box)));
    writer.bytes(store);
    writer.varint(index(place.number));
    writer.varint(place.seq);
    writer.byte(static_cast<std::uint8_t>(place.kind));
    writer.sized(place.open);
    return told;
}

/// A key that is wiped when its scope ends.
class Held {
public:
    explicit Held(const CaseKey& key) : key_(key) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() { sodium_memzero(key_.data(), key_.size()); }
    [[nodiscard]] const CaseKey& key() const noexcept { return key_; }

private:
    CaseKey key_;
};

}  // namespace

KeyMark mark_in(BytesView box) noexcept {
    KeyMark mark;
    std::copy_n(box.begin(), mark.size(), mark.begin());
    return mark;
}

const std::size_t Vault::least_box = std::tuple_size_v<KeyMark> + nonce_size + grain + tag_size;

Vault::Vault(std::shared_ptr<KeyStore> keys, bool anew, bool names, bool shared)
    : keys_(std::move(keys)), anew_(anew), names_(names), shared_(shared) {
    if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
}

void Vault::open(const StoreId& store) {
    store_ = store;
    begun_ = keys_->open(store);
}

/// Others may have begun them meanwhile.
bool Vault::has_begun() {
    if (begun_ || !shared_) return begun_;
    const std::lock_guard guard(beginning_);
    if (!begun_) begun_ = keys_->open(store_);
    return begun_;
}

CaseKey Vault::key_for(CaseId number, const std::function<void()>& before_key) {
    const auto of = static_cast<std::uint32_t>(index(number));
    if (!has_begun()) {
        const std::lock_guard guard(beginning_);
        if (!begun_) {
            must_not_be_lost();
            keys_->begin(store_);
            begun_ = true;
        }
    }
    pay(number);
    if (const auto known = keys_->find(of)) return *known;
    before_key();
    return keys_->make_soon(of);
}

void Vault::must_have_begun() {
    if (!has_begun()) must_not_be_lost();
}

/// An older copy of the keys was brought back, or their end was cut off: a second key would make two halves of a case
/// of which each copy opens one.
void Vault::key_is_lost(CaseId number) const {
    if (anew_) return;
    throw KeyStoreError(JournalFault::lost,
                        "alur: the key of case " + std::to_string(index(number)) +
                            " is not among the keys of this store, so what is about its persons can be neither read, "
                            "kept nor erased; bring back the newest copy of the keys, or give up those that are gone "
                            "(new_keys)");
}

bool Vault::finds_key(CaseId number) { return keys_->find(static_cast<std::uint32_t>(index(number))).has_value(); }

bool Vault::finds_key(CaseId number, const KeyMark& mark) {
    const auto known = keys_->find(static_cast<std::uint32_t>(index(number)));
    if (!known) return false;
    const Held held(*known);
    return mark_of(held.key()) == mark;
}

/// Where there are no keys.
void Vault::must_not_be_lost() const {
    if (without_keys_ && !anew_)
        throw KeyStoreError(JournalFault::lost,
                            "alur: the keys of this store are not there, so what is about persons can be neither read, "
                            "kept nor erased; bring them back, or let the store begin new ones "
                            "(new_keys)");
}

void Vault::owe(Debts& debts) noexcept {
    const std::lock_guard guard(owing_);
    owed_.merge(debts);
}

bool Vault::owes(CaseId number) {
    const std::lock_guard guard(owing_);
    return owed_.count(static_cast<std::uint32_t>(index(number))) != 0;
}

void Vault::pay(CaseId number) {
    if (owes(number)) destroy(number);
}

void Vault::destroy(CaseId number) {
    const auto of = static_cast<std::uint32_t>(index(number));
    if (shared_) return keys_->destroy(of);
    if (!owes(number)) {
        Debts debts{of};
        owe(debts);
    }
    keys_->destroy(of);
    const std::lock_guard guard(owing_);
    owed_.erase(of);
}

KeyMark Vault::seal(const BoxPlace& place, BytesView secret, Bytes& box, const std::function<void()>& before_key) {
    const Held held(key_for(place.number, before_key));
    const KeyMark mark = mark_of(held.key());
    // Random, not counted: a store that was restored from a backup would count the same numbers again.
    std::array<std::byte, nonce_size> nonce;
    randombytes_buf(nonce.data(), nonce.size());
    Bytes filled(secret.begin(), secret.end());
    filled.push_back(std::byte{0x80});
    filled.resize((filled.size() + grain - 1) / grain * grain);
    const Bytes told = told_with(store_, place);
    ByteWriter writer(box);
    writer.bytes(mark);
    writer.bytes(nonce);
    const std::size_t at = box.size();
    box.resize(at + filled.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(box.data() + at), nullptr, raw(filled.data()), filled.size(),
                                               raw(told.data()), told.size(), nullptr, raw(nonce.data()),
                                               raw(held.key().data()));
    sodium_memzero(filled.data(), filled.size());
    return mark;
}

Vault::Opened Vault::unseal(const BoxPlace& place, BytesView box, Bytes& secret) {
    if (box.size() < least_box) return Opened::forged;
    const auto known = keys_->find(static_cast<std::uint32_t>(index(place.number)));
    const Held held(known.value_or(CaseKey{}));
    const KeyMark mark = mark_of(held.key());
    if (!known || !std::equal(mark.begin(), mark.end(), box.begin())) {
        without_keys_ = true;
        return Opened::without_key;
    }
    const BytesView nonce = box.subspan(mark.size(), nonce_size);
    const BytesView sealed = box.subspan(mark.size() + nonce_size);
    const Bytes told = told_with(store_, place);
    const std::size_t at = secret.size();
    secret.resize(at + sealed.size() - tag_size);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(secret.data() + at), nullptr, nullptr, raw(sealed.data()),
                                                   sealed.size(), raw(told.data()), told.size(), raw(nonce.data()),
                                                   raw(held.key().data())) != 0)
        return Opened::forged;
    while (secret.size() > at && secret.back() == std::byte{0}) secret.pop_back();
    if (secret.size() == at || secret.back() != std::byte{0x80}) return Opened::forged;
    secret.pop_back();
    opened_ = true;
    return Opened::whole;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
