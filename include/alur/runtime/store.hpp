// Where an engine keeps its cases.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/journal/access.hpp>
#include <alur/journal/definition.hpp>
#include <alur/journal/error.hpp>
#include <alur/journal/key_store.hpp>
#include <alur/journal/position.hpp>
#include <alur/journal/refused.hpp>

namespace alur {
inline namespace v0 {

struct Event;
class Journal;

/// Somebody else wrote to a journal while an engine had it open, and the engine knows nothing of it: its store is not
/// one that others may write to (Store::others). The command that found out did nothing: the case is in memory as it
/// was before. Later commands on the case throw the same; the engine goes on with all other cases.
class StoreConflict : public std::runtime_error {
public:
    StoreConflict() : std::runtime_error("alur: somebody else wrote to the journal of this case") {}
};

/// Takes what a store holds when it is opened, in the order in which it was written. Throws JournalError where that
/// cannot be: the store then passes it on. For a store that others write to it lives as long as the engine, and takes
/// definitions whenever the store learns of one, one at a time, with locks of shards held.
class Recovery {
public:
    virtual ~Recovery() = default;
    Recovery(const Recovery&) = delete;
    Recovery& operator=(const Recovery&) = delete;

    /// Before all else; once more where the store begins anew, since `restore` refused: cases are forgotten then, and
    /// definitions are not. \param count of shards that the store was made with: a power of two up to most_shards
    virtual void shards(std::size_t count) = 0;
    /// Before the first event that refers to it.
    virtual void define(const Definition& definition) = 0;
    /// Every event of a case from its first, those of one batch together. \param event its `case_id` is the case in the
    /// journal of that shard: 0, 1, 2 … in the order of their first events
    virtual void replay(std::size_t shard, const Event& event, std::span<const std::byte> payload) = 0;
    /// Whether defining it once more would change nothing; of a delegation or a revocation, whether it was decided
    /// without something that is known by now.
    [[nodiscard]] virtual bool knows(const Definition& definition) const = 0;

    // Instead of the events of a case as far as a checkpoint

    /// The form of the images of cases that it takes; 0: none.
    [[nodiscard]] virtual std::uint64_t image_form() const { return 0; }
    /// A case as an image of that form shows it, behind all definitions that it refers to, the cases of a shard in
    /// order. Its later events are replayed; those before are read from its journal when the case is first used.
    /// \return false: it is no such image, and the store begins anew
    [[nodiscard]] virtual bool restore(std::size_t shard, CaseId case_id, std::span<const std::byte> image);
    /// What is about persons in a case was erased while it was shown: what replay() told of them may be read no more.
    /// The journal of the shard reads as it is now. Behind all that is shown.
    virtual void erased(std::size_t shard, CaseId case_id) {
        static_cast<void>(shard);
        static_cast<void>(case_id);
    }

protected:
    Recovery() = default;
};

/// Shows a store where the cases of its engine stand.
class Standing {
public:
    virtual ~Standing() = default;
    Standing(const Standing&) = delete;
    Standing& operator=(const Standing&) = delete;

    /// The form of the images, which `Recovery::image_form` asks for.
    [[nodiscard]] virtual std::uint64_t image_form() const = 0;
    /// Calls take(case, image) for each case of a shard, in order, with its name in the image where the store says so;
    /// of its journal nothing is appended to that case during the call. All that was durable before this was called is
    /// in the images. Throws what the journal throws, std::bad_alloc.
    virtual void show(std::size_t shard, bool with_names,
                      const std::function<void(CaseId, std::span<const std::byte>)>& take) = 0;

protected:
    Standing() = default;
};

/// Takes what a feed shows, in the order in which it was committed.
class Follower {
public:
    virtual ~Follower() = default;
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// The next event, those of one batch one after the other. \param behind its batch: where to go on, and the same
    /// for no other batch \param event its `case_id` is the case in the journal of that shard; valid during the call,
    /// as the payload is
    virtual void show(Position behind, std::size_t shard, const Event& event, std::span<const std::byte> payload) = 0;
    /// From Others::take alone, before the first event of a batch: whatever fails from here on, the journal of the
    /// shard has that batch. \param case_id in that journal \param erases one of its events is a PersonalErased
    virtual void announce(std::size_t shard, CaseId case_id, bool erases) noexcept;

protected:
    Follower() = default;
};

/// What others write to a store while an engine has it open. Any thread calls it at any time; it throws what the store
/// throws.
class Others {
public:
    virtual ~Others() = default;
    Others(const Others&) = delete;
    Others& operator=(const Others&) = delete;

    /// Learns what others have committed by now: hands definitions to the Recovery that opened the store, and keeps
    /// events until they are taken.
    virtual void look() = 0;
    /// Announces and shows the next batch of a shard that others committed, and that no call has announced. Its journal
    /// has those events from now on, also where showing them fails; where it was not announced, the next call tries
    /// again. The lock of the shard is held; the position that the follower is shown means nothing.
    /// \return false: none waits
    virtual bool take(std::size_t shard, Follower& follower) = 0;
    /// Keeps a delegation or a revocation, unless others have given a role or taken one back behind those that
    /// `definition.behind` counts: whoever decided on it must look again then. Once it is kept it is on the disk, and
    /// the Recovery has it. No lock is held. \return whether it is kept
    [[nodiscard]] virtual bool agree(const Definition& definition) = 0;

protected:
    Others() = default;
};

/// The events of all journals of a store in the order in which they were committed. What was committed after append()
/// had returned for something else stands behind that. Every member function may be called by any thread at any time,
/// and throws what the store throws, or std::invalid_argument for a position that is none of this store.
class Feed {
public:
    virtual ~Feed() = default;
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    /// Shows whole batches behind a position, until so many events or more are shown or there are no more; only what
    /// stands as firmly as the store can make it. A follower may ask the engine: no lock is held while it is called.
    /// \return where to go on
    [[nodiscard]] virtual Position read(Position after, std::size_t most, Follower& follower) = 0;
    /// Returns once read() would show something behind a position or give another one, or that time is over.
    /// \return whether it would
    [[nodiscard]] virtual bool wait(Position after, std::chrono::milliseconds at_most) = 0;
    /// Behind all that there is now.
    [[nodiscard]] virtual Position end() = 0;

protected:
    Feed() = default;
};

/// Provides the journals of one engine, which is the only writer of them as long as it lives unless the store has
/// others(). `memory()` makes one that
/// lives and ends with the engine, `sqlite()` one in a file.
class Store {
public:
    virtual ~Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// A journal for each shard, none null. The engine asks once; the journals live no longer than the store. Throws
    /// what keeps the store from opening. Where Journal::append says that a case has other events than expected, the
    /// engine throws StoreConflict.
    /// \param shards how many journals a store makes that holds nothing yet; another makes as many as it told `found`
    /// \param found takes all that the store holds
    [[nodiscard]] virtual std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery& found) = 0;

    /// How many shards suit it where the engine is not told: a power of two up to most_shards.
    [[nodiscard]] virtual std::size_t preferred_shards() const;

    /// Keeps a definition: it is as durable as what is appended to a journal after it, not before. Any thread calls it,
    /// with locks of the engine held, so it must not call the engine. Throws std::bad_alloc, or std::invalid_argument
    /// where the store cannot keep it; it keeps nothing then. A store that ends with its engine keeps none.
    virtual void define(const Definition& definition);
    /// Returns once all definitions are durable. Throws what the store throws; they are kept for later then.
    virtual void flush();

    /// Whether its journals stage. Then many commands at once share commits. A store with others() does not.
    [[nodiscard]] virtual bool stages() const noexcept;
    /// Has what these journals have staged stand as firmly as what they append: all of it or nothing. Throws what the
    /// store throws; whether it was kept all the same, count() and read() of the journals then tell.
    /// \param journals of this store, each once; their writer is the caller, and nothing remains staged
    virtual void commit_staged(std::span<Journal* const> journals);

    /// Keeps a refused command apart from the cases: it is as durable as what is appended to a journal after it. Called
    /// as define() is. A store that keeps none does nothing.
    virtual void refuse(const RefusedCommand& refused);
    /// Shows what was refused, in the order in which it was kept. Called without locks of the engine; throws what the
    /// store throws. \param after how many are passed over \param most how many are shown at most
    /// \return where to go on
    [[nodiscard]] virtual Position refused(Position after, std::size_t most,
                                           const std::function<void(const RefusedCommand&)>& visit);

    /// What others write to it while the engine has it open; null: the engine is the only writer. Asked for after
    /// open(). Where there are others, Journal::append returns false when one of them wrote to the case before, and the
    /// engine takes that and judges anew; definitions have their numbers when flush() has returned, and come to the
    /// Recovery like those of others; a call that throws a retryable JournalError has done nothing.
    [[nodiscard]] virtual Others* others() noexcept;

    /// What its journals take, from the first event on; null: it has no feed. Asked for after open(); it lives as long
    /// as the store, and is used no longer than the journals.
    [[nodiscard]] virtual Feed* feed() noexcept;

    /// Writes down where all cases stand, so that the next one who opens the store has less to read: as
    /// Engine::checkpoint says. Any thread calls it, without locks of the engine. One that has no use for it does
    /// nothing.
    virtual void checkpoint(Standing& cases);
    /// Whether so much was appended since the last checkpoint that it is worth one when the engine ends. Any thread of
    /// any process asks.
    [[nodiscard]] virtual bool wants_checkpoint() noexcept;

    /// Copies all that is kept to a file that is not there, while journals are appended to: as Engine::backup says.
    /// Any thread calls it, without locks of the engine. A store that cannot throws std::logic_error.
    virtual void backup(const std::string& path);

protected:
    Store() = default;
};

/// Keeps cases in memory, as long as the engine lives.
[[nodiscard]] std::unique_ptr<Store> memory();
/// The same for an engine that is followed (Engine::feed): what its shards keep is put into one order, for which they
/// wait for each other a moment. 12 bytes a command more.
[[nodiscard]] std::unique_ptr<Store> memory_with_feed();

/// What of a store on disk is read and verified when it is opened.
enum class Verify : std::uint8_t {
    /// What came behind the last checkpoint, and all definitions. The entries of a case that lie before it are read and
    /// verified when the case is first used: before a command or an answer rests on them.
    when_used,
    /// All that it holds, as if there had been no checkpoint.
    everything,
};

/// How a store on disk is kept; every member has a default.
struct SqliteOptions {
    /// `shared`: other engines, in this process or in others on this machine, have the same file, and each sees what
    /// the others have done before it answers or judges anything. A command costs more; two of one case that overlap
    /// are judged one after the other. All open it so: one that has the file alone keeps the others out, and they it.
    JournalAccess access = JournalAccess::alone;
    /// Of a shared file: how long a call waits for others who write, before it throws a retryable JournalError,
    /// `in_use`.
    std::chrono::milliseconds patience = default_patience;
    /// Where the keys of its cases lie; null: in a file beside it, `PATH.keys`. Of a shared file: in a place that the
    /// others share, too.
    std::shared_ptr<KeyStore> keys = nullptr;
    /// Keys that are lost are given up: new ones replace them for what comes, and what they sealed can be erased. Else
    /// a case whose key is missing, or a store without its keys, keeps and erases nothing that is about persons:
    /// KeyStoreError, `lost`.
    bool new_keys = false;
    /// The names that the program gives to cases are about persons, too.
    bool personal_names = false;
    /// What of it is verified at once.
    Verify verify = Verify::when_used;
};

/// Keeps cases in one SQLite file (docs/journal-format.md). Opening it verifies what it reads. What an engine
/// acknowledged is on the disk, whatever becomes of the process afterwards; appends of different threads share a
/// commit. Opening and appending throw JournalError. A procedure or calendar must come from a source, since the file
/// keeps that: std::invalid_argument. \param path of the file; it is made if it is not there
///
/// What is about persons (values that an SOP marks as `personal`, what people write: notes, reasons, idempotency keys,
/// and names of people from outside) is encrypted under a key for each case. A store whose keys are not there opens all
/// the same: such values then read as erased.
[[nodiscard]] std::unique_ptr<Store> sqlite(std::string path, SqliteOptions options = {});

}  // namespace v0
}  // namespace alur
