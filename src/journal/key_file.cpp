// Keys in a file of their own: records of one size, each overwritten where it lies when its key is destroyed.
#include <alur/journal/key_store.hpp>

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/descriptor.hpp"
#include "journal/draft.hpp"

namespace alur {
inline namespace v0 {
namespace {

using base::Descriptor;

constexpr std::string_view magic = "alur keys 1\n";
constexpr std::string_view name_of_form = magic.substr(0, 10);
/// Of the head and of each key: no record crosses a sector of a disk, so none is half written when the power fails.
constexpr std::size_t record_size = 64;
using Record = std::array<unsigned char, record_size>;
constexpr std::size_t check_size = crypto_generichash_BYTES_MIN;
constexpr std::size_t check_at = record_size - check_size;
/// Behind the number of the case.
constexpr std::size_t key_at = 4;

[[noreturn]] void fail(JournalFault fault, const std::string& path, const std::string& what) {
    throw KeyStoreError(fault, "alur: " + path + ": " + what);
}
[[noreturn]] void fail_by_system(JournalFault fault, const std::string& path) {
    fail(fault, path, std::generic_category().message(errno));
}

const unsigned char* bytes_of(const StoreId& store) { return reinterpret_cast<const unsigned char*>(store.data()); }

/// Over all that stands before it, in this file and no other.
void complete(Record& record, const StoreId& store) {
    crypto_generichash(record.data() + check_at, check_size, record.data(), check_at, bytes_of(store), store.size());
}
bool is_complete(const Record& record, const StoreId& store) {
    Record same = record;
    complete(same, store);
    return sodium_memcmp(same.data(), record.data(), record.size()) == 0;
}

Record head_of(const StoreId& store) {
    Record head{};
    std::copy(magic.begin(), magic.end(), head.begin());
    std::copy_n(bytes_of(store), store.size(), head.begin() + magic.size());
    complete(head, store);
    return head;
}

Record record_of(std::uint32_t number, const CaseKey& key, const StoreId& store) {
    Record record{};
    for (unsigned i = 0; i < key_at; ++i) record[i] = static_cast<unsigned char>(number >> (8 * i));
    std::copy_n(reinterpret_cast<const unsigned char*>(key.data()), key.size(), record.begin() + key_at);
    complete(record, store);
    return record;
}

std::uint32_t number_in(const Record& record) {
    std::uint32_t number = 0;
    for (unsigned i = 0; i < key_at; ++i) number |= std::uint32_t{record[i]} << (8 * i);
    return number;
}

/// \return false: the file ends before
bool read_at(int file, Record& record, std::uint64_t slot, const std::string& path) {
    std::size_t have = 0;
    while (have < record.size()) {
        const ::ssize_t got =
            ::pread(file, record.data() + have, record.size() - have, static_cast<::off_t>(slot * record_size + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail_by_system(JournalFault::disk, path);
        if (got == 0) return false;
        have += static_cast<std::size_t>(got);
    }
    return true;
}

void write_at(int file, const Record& record, std::uint64_t slot, const std::string& path) {
    std::size_t done = 0;
    while (done < record.size()) {
        const ::ssize_t put =
            ::pwrite(file, record.data() + done, record.size() - done, static_cast<::off_t>(slot * record_size + done));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) fail_by_system(JournalFault::disk, path);
        done += static_cast<std::size_t>(put);
    }
}

class KeyFile final : public KeyStore {
public:
    KeyFile(std::string path, JournalAccess access) : path_(std::move(path)), shared_(access == JournalAccess::shared) {
        if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    }
    ~KeyFile() override {
        for (auto& [number, kept] : kept_) sodium_memzero(kept.key.data(), kept.key.size());
    }
    KeyFile(const KeyFile&) = delete;
    KeyFile& operator=(const KeyFile&) = delete;

    [[nodiscard]] bool open(const StoreId& store) override {
        store_ = store;
        if (shared_) return is_open_among_others();
        struct stat found {};
        if (::stat(path_.c_str(), &found) != 0) {
            if (errno != ENOENT) fail_by_system(JournalFault::unreadable, path_);
            return false;
        }
        if (!S_ISREG(found.st_mode)) fail(JournalFault::unreadable, path_, "this is no regular file");
        take();
        read();
        return true;
    }

    void begin(const StoreId& store) override {
        store_ = store;
        if (shared_ && is_open_among_others()) return;
        if (!is_made_) make_file();
        journal::sync_folder(path_);
        if (shared_ && is_open_among_others()) return;
        take();
        end_ = 1;
    }

    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t number) override {
        if (shared_) return find_among_others(number);
        const std::lock_guard guard(lock_);
        const auto found = kept_.find(number);
        return found == kept_.end() ? std::nullopt : std::optional(found->second.key);
    }

    [[nodiscard]] CaseKey make(std::uint32_t number) override {
        if (shared_) return make_among_others(number);
        Kept made;
        randombytes_buf(made.key.data(), made.key.size());
        std::unique_lock guard(lock_);
        make_room();
        if (unsure_.size() == unsure_.capacity()) unsure_.reserve(2 * unsure_.size() + 4);
        kept_.emplace(number, made);  // what may fail for want of memory comes before the disk
        made.slot = slot_for(number);
        try {
            write(guard, record_of(number, made.key, store_), made.slot);
        } catch (...) {
            kept_.erase(number);
            unsure_.push_back({number, made.slot});
            throw;
        }
        kept_[number].slot = made.slot;
        return made.key;
    }

    void destroy(std::uint32_t number) override {
        if (shared_) return destroy_among_others(number);
        std::unique_lock guard(lock_);
        const auto found = kept_.find(number);
        if (found == kept_.end()) return;
        write(guard, Record{}, found->second.slot);
        // The lock was given up meanwhile.
        const auto destroyed = kept_.find(number);
        sodium_memzero(destroyed->second.key.data(), destroyed->second.key.size());
        free_.push_back(destroyed->second.slot);
        kept_.erase(destroyed);
    }

private:
    struct Kept {
        CaseKey key{};
        std::uint64_t slot = 0;
    };
    struct Unsure {
        std::uint32_t number;
        std::uint64_t slot;
    };
    using Keys = std::unordered_map<std::uint32_t, Kept>;

    /// Where the key of a case is made. A slot of which nobody knows what it holds, since the disk failed, is written
    /// over first: by its own case if that comes again, for two records of a case would be damage.
    [[nodiscard]] std::uint64_t slot_for(std::uint32_t number) noexcept {
        auto unsure =
            std::find_if(unsure_.begin(), unsure_.end(), [&](const Unsure& of) { return of.number == number; });
        if (unsure == unsure_.end()) unsure = unsure_.begin();
        if (unsure == unsure_.end() && free_.empty()) return end_++;
        const std::uint64_t slot = unsure == unsure_.end() ? free_.back() : unsure->slot;
        if (unsure == unsure_.end())
            free_.pop_back();
        else
            unsure_.erase(unsure);
        return slot;
    }

    /// So that every slot can be given back, and one more: destroying a key needs no memory.
    void make_room() {
        const std::size_t slots = free_.size() + kept_.size() + 1;
        if (free_.capacity() < slots) free_.reserve(2 * slots + 16);
    }

    void make_file() {
        const journal::Draft draft(path_);
        {
            const Descriptor made(::open(draft.path().c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
            if (made.number() < 0 || ::fchmod(made.number(), S_IRUSR | S_IWUSR) != 0)
                fail_by_system(JournalFault::unreadable, path_);
            write_at(made.number(), head_of(store_), 0, path_);
            if (::fsync(made.number()) != 0) fail_by_system(JournalFault::disk, path_);
        }
        if (!draft.take_name() && !shared_) fail(JournalFault::exists, path_, "there is a file of that name already");
        is_made_ = true;
    }

    // Among others, who have the file as well: the keys that they make are at its end, those that they destroy are
    // zeros. `lock_` is held as long as each of these takes, in which no key is made twice.

    /// While it lives nobody else makes or destroys keys. The file is open.
    class Turn {
    public:
        explicit Turn(KeyFile& keys) : keys_(keys) {
            if (!set(F_WRLCK)) fail_by_system(JournalFault::disk, keys.path_);
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() { static_cast<void>(set(F_UNLCK)); }

    private:
        [[nodiscard]] bool set(short kind) const noexcept {
            struct flock how {};
            how.l_type = kind;
            how.l_whence = SEEK_SET;
            how.l_len = 1;
            int code = 0;
            do {
                code = ::fcntl(keys_.file_->number(), F_OFD_SETLKW, &how);
            } while (code != 0 && errno == EINTR);
            return code == 0;
        }

        KeyFile& keys_;
    };

    [[nodiscard]] bool is_open_among_others() {
        const std::lock_guard guard(lock_);
        return find_file();
    }
    /// \return false: nobody has made keys yet
    [[nodiscard]] bool find_file() {
        if (file_) return true;
        struct stat found {};
        if (::stat(path_.c_str(), &found) != 0) {
            if (errno != ENOENT) fail_by_system(JournalFault::unreadable, path_);
            return false;
        }
        if (!S_ISREG(found.st_mode)) fail(JournalFault::unreadable, path_, "this is no regular file");
        try {
            take();
            const Turn turn(*this);
            read();
        } catch (...) {
            file_.reset();
            kept_.clear();
            throw;
        }
        return true;
    }

    [[nodiscard]] std::optional<CaseKey> find_among_others(std::uint32_t number) {
        const std::lock_guard guard(lock_);
        if (!find_file()) return std::nullopt;
        if (const auto known = kept_.find(number); known != kept_.end()) {
            if (is_there(known->second)) return known->second.key;
            forget(known);
        }
        const Turn turn(*this);
        read_keys();
        const auto found = kept_.find(number);
        return found == kept_.end() ? std::nullopt : std::optional(found->second.key);
    }

    /// Two engines may begin a case of one number at once, and one of them is told to take another: the key is that of
    /// whoever begins the case.
    [[nodiscard]] CaseKey make_among_others(std::uint32_t number) {
        const std::lock_guard guard(lock_);
        const Turn turn(*this);
        read_keys();
        if (const auto known = kept_.find(number); known != kept_.end() && !is_there(known->second)) forget(known);
        const auto [place, is_new] = kept_.try_emplace(number);
        Kept& kept = place->second;
        if (is_new) {
            randombytes_buf(kept.key.data(), kept.key.size());
            kept.slot = end_;
        }
        try {
            if (is_new) write_at(file_->number(), record_of(number, kept.key, store_), kept.slot, path_);
            // Also of another's key, who may have died before.
            if (::fdatasync(file_->number()) != 0) fail_by_system(JournalFault::disk, path_);
        } catch (...) {
            if (is_new) kept_.erase(place);
            throw;
        }
        if (is_new) ++end_;
        return kept.key;
    }

    void destroy_among_others(std::uint32_t number) {
        const std::lock_guard guard(lock_);
        if (!find_file()) return;
        const Turn turn(*this);
        read_keys();
        const auto found = kept_.find(number);
        if (found == kept_.end()) return;
        write_at(file_->number(), Record{}, found->second.slot, path_);
        if (::fdatasync(file_->number()) != 0) fail_by_system(JournalFault::disk, path_);
        forget(found);
    }

    /// Whether nobody has destroyed it.
    [[nodiscard]] bool is_there(const Kept& kept) const {
        Record record{};
        const bool is_any = read_at(file_->number(), record, kept.slot, path_);
        const bool is_same = is_any && sodium_memcmp(record.data() + key_at, kept.key.data(), kept.key.size()) == 0;
        sodium_memzero(record.data(), record.size());
        return is_same;
    }
    void forget(Keys::iterator kept) {
        sodium_memzero(kept->second.key.data(), kept->second.key.size());
        kept_.erase(kept);
    }

    /// One process at a time, or those who share them.
    void take() {
        file_.emplace(::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        if (file_->number() < 0) fail_by_system(JournalFault::unreadable, path_);
        if (::flock(file_->number(), (shared_ ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0)
            fail(JournalFault::in_use, path_, "another engine has these keys open; close it there");
    }

    void read() {
        Record record{};
        if (!read_at(file_->number(), record, 0, path_))
            fail(JournalFault::damaged, path_, "the begin of these keys is cut off; restore them from a backup");
        if (!std::equal(magic.begin(), magic.end(), record.begin()) &&
            std::equal(name_of_form.begin(), name_of_form.end(), record.begin()))
            fail(JournalFault::newer, path_, "a later version of alur wrote these keys; use that");
        if (!std::equal(magic.begin(), magic.end(), record.begin()))
            fail(JournalFault::foreign, path_, "these are no keys of alur");
        StoreId of{};
        std::transform(record.begin() + magic.size(), record.begin() + magic.size() + of.size(), of.begin(),
                       [](unsigned char byte) { return static_cast<std::byte>(byte); });
        if (!is_complete(record, of)) damaged(0);
        if (of != store_)
            fail(JournalFault::other, path_, "these are the keys of another store; name those of this one");
        end_ = 1;
        read_keys();
    }

    /// Those behind the last that was read. What is no whole record at the end was being made when the process ended,
    /// and nothing was kept under it.
    void read_keys() {
        Record record{};
        for (; read_at(file_->number(), record, end_, path_); ++end_) {
            if (sodium_is_zero(record.data(), record.size()) != 0) {
                if (!shared_) free_.push_back(end_);  // who shares them looks for new keys at the end
                continue;
            }
            Kept kept;
            std::transform(record.begin() + key_at, record.begin() + key_at + kept.key.size(), kept.key.begin(),
                           [](unsigned char byte) { return static_cast<std::byte>(byte); });
            kept.slot = end_;
            if (!is_complete(record, store_)) damaged(end_);
            const auto [place, is_new] = kept_.emplace(number_in(record), kept);
            if (is_new) continue;
            // Who shares them may have destroyed the one before.
            if (!shared_ || is_there(place->second)) damaged(end_);
            place->second = kept;
        }
        make_room();
        sodium_memzero(record.data(), record.size());
    }

    [[noreturn]] void damaged(std::uint64_t slot) const {
        fail(JournalFault::damaged, path_,
             "record " + std::to_string(slot) + " of these keys is not what was written; restore them from a backup");
    }

    /// Returns once the record is on the disk. Threads share what they wait for.
    void write(std::unique_lock<std::mutex>& guard, const Record& record, std::uint64_t slot) {
        write_at(file_->number(), record, slot, path_);
        const std::uint64_t mine = ++written_;
        while (synced_ < mine) {
            // Whoever syncs after a sync that failed is not told of what that one lost.
            if (mine <= failed_) fail(JournalFault::disk, path_, "the disk failed or is full");
            if (syncing_) {
                synced_by_another_.wait(guard);
                continue;
            }
            syncing_ = true;
            const std::uint64_t upto = written_;
            guard.unlock();
            const bool synced = ::fdatasync(file_->number()) == 0;
            guard.lock();
            syncing_ = false;
            (synced ? synced_ : failed_) = upto;
            synced_by_another_.notify_all();
        }
    }

    std::string path_;
    bool shared_;
    std::mutex lock_;  // guards what follows
    StoreId store_{};
    bool is_made_ = false;  // the file has its name: where begin() fails behind that, it goes on there
    std::optional<Descriptor> file_;
    Keys kept_;
    std::vector<std::uint64_t> free_;  // slots of destroyed keys
    std::vector<Unsure> unsure_;       // slots that may hold the record of a key that was not made
    std::uint64_t end_ = 1;
    std::condition_variable synced_by_another_;
    std::uint64_t written_ = 0;
    std::uint64_t synced_ = 0;
    std::uint64_t failed_ = 0;
    bool syncing_ = false;
};

}  // namespace

std::shared_ptr<KeyStore> key_file(std::string path, JournalAccess access) {
    return std::make_shared<KeyFile>(std::move(path), access);
}

}  // namespace v0
}  // namespace alur
