#include "journal/key_records.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "journal/draft.hpp"
#include "journal/system.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

using base::Descriptor;

constexpr std::string_view magic = "alur keys 1\n";
constexpr std::string_view name_of_form = magic.substr(0, 10);
constexpr std::size_t check_size = crypto_generichash_BYTES_MIN;
/// Behind the number of the case.
constexpr std::size_t key_at = 4;

const unsigned char* bytes_of(const StoreId& store) { return reinterpret_cast<const unsigned char*>(store.data()); }

/// Over all that stands before it, in the file of this store and no other.
template <class Record>
void complete(Record& record, const StoreId& store) {
    const std::size_t check_at = record.size() - check_size;
    crypto_generichash(record.data() + check_at, check_size, record.data(), check_at, bytes_of(store), store.size());
}
template <class Record>
bool is_complete(const Record& record, const StoreId& store) {
    Record same = record;
    complete(same, store);
    const bool is = sodium_memcmp(same.data(), record.data(), record.size()) == 0;
    sodium_memzero(same.data(), same.size());
    return is;
}

}  // namespace

KeyRecords::KeyRecords(std::string path, Use use) : path_(std::move(path)), use_(use) {}

void KeyRecords::fail(JournalFault fault, const std::string& what) const {
    throw KeyStoreError(fault, "alur: " + path_ + ": " + what);
}
void KeyRecords::fail_by_system(JournalFault fault) const { fail(fault, std::generic_category().message(errno)); }

void KeyRecords::damaged(std::uint64_t slot) const {
    fail(JournalFault::damaged,
         "record " + std::to_string(slot) + " of these keys is not what was written; restore them from a backup");
}

bool KeyRecords::exists() const {
    struct stat found {};
    if (::stat(path_.c_str(), &found) != 0) {
        if (errno != ENOENT) fail_by_system(JournalFault::unreadable);
        return false;
    }
    if (!S_ISREG(found.st_mode)) fail(JournalFault::unreadable, "this is no regular file");
    return true;
}

void KeyRecords::make(const StoreId& store) {
    if (!is_made_) {
        const Draft draft(path_);
        {
            const Descriptor made(system_calls().open(draft.path().c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0));
            if (made.number() < 0 || system_calls().fchmod(made.number(), S_IRUSR | S_IWUSR) != 0)
                fail_by_system(JournalFault::unreadable);
            Record head{};
            std::copy(magic.begin(), magic.end(), head.begin());
            std::copy_n(bytes_of(store), store.size(), head.begin() + magic.size());
            complete(head, store);
            write_at(made.number(), head, 0);
            if (system_calls().fsync(made.number()) != 0) fail_by_system(JournalFault::disk);
        }
        if (!draft.take_name() && use_ != Use::shared)
            fail(JournalFault::exists, "there is a file of that name already");
        is_made_ = true;
    }
    sync_folder(path_);
}

void KeyRecords::open(const StoreId& store) {
    const int rights = use_ == Use::reading ? O_RDONLY : O_RDWR;
    Descriptor file(system_calls().open(path_.c_str(), rights | O_CLOEXEC | O_NOFOLLOW, 0));
    if (file.number() < 0) fail_by_system(JournalFault::unreadable);
    // One that is open already has the lock.
    const bool is_known = file_ && base::is_same_file(file_->number(), file.number());
    if (!is_known && system_calls().flock(file.number(), (use_ == Use::alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0)
        fail(JournalFault::in_use, "another engine has these keys open; close it there");
    Record head{};
    if (!read_at(file.number(), head, 0))
        fail(JournalFault::damaged, "the begin of these keys is cut off; restore them from a backup");
    if (!std::equal(magic.begin(), magic.end(), head.begin()) &&
        std::equal(name_of_form.begin(), name_of_form.end(), head.begin()))
        fail(JournalFault::newer, "a later version of alur wrote these keys; use that");
    if (!std::equal(magic.begin(), magic.end(), head.begin())) fail(JournalFault::foreign, "these are no keys of alur");
    StoreId of{};
    std::transform(head.begin() + magic.size(), head.begin() + magic.size() + of.size(), of.begin(),
                   [](unsigned char byte) { return static_cast<std::byte>(byte); });
    if (!is_complete(head, of)) damaged(0);
    if (of != store) fail(JournalFault::other, "these are the keys of another store; name those of this one");
    // Not before: an engine that has these keys goes on with them where another one was given them by mistake.
    store_ = store;
    if (!is_known) file_.emplace(std::move(file));
}

std::optional<KeyRecord> KeyRecords::read(std::uint64_t slot) const {
    Record record{};
    if (!read_at(file_->number(), record, slot)) return std::nullopt;
    KeyRecord read;
    read.is_free = sodium_is_zero(record.data(), record.size()) != 0;
    if (!read.is_free && !is_complete(record, store_)) damaged(slot);
    for (unsigned i = 0; i < key_at; ++i) read.number |= std::uint32_t{record[i]} << (8 * i);
    std::transform(record.begin() + key_at, record.begin() + key_at + read.key.size(), read.key.begin(),
                   [](unsigned char byte) { return static_cast<std::byte>(byte); });
    sodium_memzero(record.data(), record.size());
    return read;
}

bool KeyRecords::has(std::uint64_t slot, const CaseKey& key) const {
    Record record{};
    const bool is_any = read_at(file_->number(), record, slot);
    const bool is_same = is_any && sodium_memcmp(record.data() + key_at, key.data(), key.size()) == 0;
    sodium_memzero(record.data(), record.size());
    return is_same;
}

void KeyRecords::write(std::uint64_t slot, std::uint32_t number, const CaseKey& key) {
    Record record{};
    for (unsigned i = 0; i < key_at; ++i) record[i] = static_cast<unsigned char>(number >> (8 * i));
    std::copy_n(reinterpret_cast<const unsigned char*>(key.data()), key.size(), record.begin() + key_at);
    complete(record, store_);
    write_at(file_->number(), record, slot);
    sodium_memzero(record.data(), record.size());
}

void KeyRecords::wipe(std::uint64_t slot) { write_at(file_->number(), Record{}, slot); }

void KeyRecords::sync() const {
    if (base::has_left(file_->number(), path_.c_str()))
        fail(
            JournalFault::lost,
            "these keys were moved, removed or replaced while they were in use; nothing more is kept under them: bring "
            "them back, and open the store anew");
    if (system_calls().fdatasync(file_->number()) != 0) fail_by_system(JournalFault::disk);
}

/// \return false: the file ends before
bool KeyRecords::read_at(int file, Record& record, std::uint64_t slot) const {
    std::size_t have = 0;
    while (have < record.size()) {
        const ::ssize_t got = system_calls().pread(file, record.data() + have, record.size() - have,
                                                   static_cast<::off_t>(slot * record_size + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail_by_system(JournalFault::disk);
        if (got == 0) return false;
        have += static_cast<std::size_t>(got);
    }
    return true;
}

void KeyRecords::write_at(int file, const Record& record, std::uint64_t slot) const {
    std::size_t done = 0;
    while (done < record.size()) {
        const ::ssize_t put = system_calls().pwrite(file, record.data() + done, record.size() - done,
                                                    static_cast<::off_t>(slot * record_size + done));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) fail_by_system(JournalFault::disk);
        done += static_cast<std::size_t>(put);
    }
}

bool KeyRecords::lock(short kind) const noexcept {
    struct flock how {};
    how.l_type = kind;
    how.l_whence = SEEK_SET;
    how.l_len = 1;
    int code = 0;
    do {
        code = system_calls().wait_for_lock(file_->number(), &how);
    } while (code != 0 && errno == EINTR);
    return code == 0;
}

KeyRecords::Turn::Turn(const KeyRecords& records) : records_(records) {
    if (!records_.lock(records_.use_ == Use::reading ? F_RDLCK : F_WRLCK)) records_.fail_by_system(JournalFault::disk);
}
KeyRecords::Turn::~Turn() { static_cast<void>(records_.lock(F_UNLCK)); }

}  // namespace journal
}  // namespace v0
}  // namespace alur
