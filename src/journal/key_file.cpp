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
    explicit KeyFile(std::string path) : path_(std::move(path)) {
        if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    }
    ~KeyFile() override {
        for (auto& [number, kept] : kept_) sodium_memzero(kept.key.data(), kept.key.size());
    }
    KeyFile(const KeyFile&) = delete;
    KeyFile& operator=(const KeyFile&) = delete;

    [[nodiscard]] bool open(const StoreId& store) override {
        store_ = store;
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
        if (!is_made_) make_file();
        journal::sync_folder(path_);
        take();
        end_ = 1;
    }

    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t number) override {
        const std::lock_guard guard(lock_);
        const auto found = kept_.find(number);
        return found == kept_.end() ? std::nullopt : std::optional(found->second.key);
    }

    [[nodiscard]] CaseKey make(std::uint32_t number) override {
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
        if (!draft.take_name()) fail(JournalFault::exists, path_, "there is a file of that name already");
        is_made_ = true;
    }

    /// One process at a time.
    void take() {
        file_.emplace(::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        if (file_->number() < 0) fail_by_system(JournalFault::unreadable, path_);
        if (::flock(file_->number(), LOCK_EX | LOCK_NB) != 0)
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
        // What is no whole record at the end was being made when the process ended, and nothing was kept under it.
        for (end_ = 1; read_at(file_->number(), record, end_, path_); ++end_) {
            if (sodium_is_zero(record.data(), record.size()) != 0) {
                free_.push_back(end_);
                continue;
            }
            Kept kept;
            std::transform(record.begin() + key_at, record.begin() + key_at + kept.key.size(), kept.key.begin(),
                           [](unsigned char byte) { return static_cast<std::byte>(byte); });
            kept.slot = end_;
            if (!is_complete(record, store_) || !kept_.emplace(number_in(record), kept).second) damaged(end_);
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
    std::mutex lock_;  // guards what follows
    StoreId store_{};
    bool is_made_ = false;  // the file has its name: where begin() fails behind that, it goes on there
    std::optional<Descriptor> file_;
    std::unordered_map<std::uint32_t, Kept> kept_;
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

std::shared_ptr<KeyStore> key_file(std::string path) { return std::make_shared<KeyFile>(std::move(path)); }

}  // namespace v0
}  // namespace alur
