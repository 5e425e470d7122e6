#include "journal/snapshot.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <span>
#include <string_view>

#include <alur/journal/definition.hpp>

#include "journal/fail.hpp"
#include "journal/system.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

constexpr std::string_view beginning = "alur snapshot 1\n";
constexpr std::size_t flush_at = std::size_t{1} << 20U;

void write_head(ByteWriter& to, const Head& head) {
    to.varint(static_cast<std::uint64_t>(head.pos));
    to.varint(head.count);
    to.bytes(head.chain);
}

std::int64_t read_pos(ByteReader& from) {
    const std::uint64_t pos = from.varint();
    if (pos <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return static_cast<std::int64_t>(pos);
    from.fail();
    return 0;
}

Head read_head(ByteReader& from) {
    Head head;
    head.pos = read_pos(from);
    const std::uint64_t count = from.varint();
    const BytesView chain = from.bytes(head.chain.size());
    if (count > std::numeric_limits<std::uint32_t>::max() || chain.size() != head.chain.size()) {
        from.fail();
        return head;
    }
    head.count = static_cast<std::uint32_t>(count);
    std::copy(chain.begin(), chain.end(), head.chain.begin());
    return head;
}

/// \return empty: it cannot be read
Bytes bytes_of(const std::string& path) {
    const base::Descriptor file(system_calls().open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0));
    struct stat found {};
    if (file.number() < 0 || ::fstat(file.number(), &found) != 0 || !S_ISREG(found.st_mode)) return {};
    Bytes bytes(static_cast<std::size_t>(found.st_size));
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ::ssize_t more = ::read(file.number(), bytes.data() + size, bytes.size() - size);
        if (more <= 0) return {};
        size += static_cast<std::size_t>(more);
    }
    return bytes;
}

}  // namespace

std::string snapshot_path(const std::string& store) { return store + "-snapshot"; }

SnapshotWriter::SnapshotWriter(const std::string& store, const SnapshotOf& of)
    : draft_(snapshot_path(store), store), file_(system_calls().open(draft_.path().c_str(), O_WRONLY | O_CLOEXEC, 0)) {
    if (file_.number() < 0) fail_by_system(JournalFault::unreadable, draft_.path());
    ByteWriter to(bytes_);
    to.bytes(std::as_bytes(std::span(beginning)));
    to.varint(of.form);
    to.varint(of.shards);
    to.varint(static_cast<std::uint64_t>(of.upto));
    to.bytes(of.tag);
}

void SnapshotWriter::add(const Head& head, BytesView image) {
    ByteWriter to(bytes_);
    to.byte(1);
    write_head(to, head);
    to.sized(image);
    if (bytes_.size() < flush_at) return;
    hash_.add(bytes_);
    write();
}

void SnapshotWriter::end_shard() { ByteWriter(bytes_).byte(0); }

void SnapshotWriter::keep(const SnapshotEnd& end, const Head& defined, const std::vector<Head>& refused,
                          bool needs_keys) {
    ByteWriter to(bytes_);
    to.varint(static_cast<std::uint64_t>(end.pos));
    to.bytes(end.tag);
    write_head(to, defined);
    to.varint(refused.size());
    for (const Head& head : refused) write_head(to, head);
    to.byte(needs_keys ? 1 : 0);
    hash_.add(bytes_);
    to.bytes(hash_.end());
    write();
    // Nobody waits for the disk: what a loss of power leaves of it is not what the hash says.
    draft_.take_place();
}

void SnapshotWriter::write() {
    BytesView rest = bytes_;
    while (!rest.empty()) {
        const ::ssize_t size = system_calls().write(file_.number(), rest.data(), rest.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) fail_by_system(JournalFault::disk, draft_.path());
        rest = rest.subspan(static_cast<std::size_t>(size));
    }
    bytes_.clear();
}

std::optional<Snapshot> Snapshot::read(const std::string& store) {
    Snapshot read;
    read.bytes_ = bytes_of(snapshot_path(store));
    const std::size_t size = read.bytes_.size();
    ChainHead hash{};
    if (size < beginning.size() + hash.size()) return std::nullopt;
    const BytesView said = BytesView(read.bytes_).first(size - hash.size());
    std::copy(read.bytes_.end() - static_cast<std::ptrdiff_t>(hash.size()), read.bytes_.end(), hash.begin());
    Hash right;
    right.add(said);
    if (right.end() != hash) return std::nullopt;
    ByteReader from(said);
    const BytesView begin = from.bytes(beginning.size());
    if (!std::equal(begin.begin(), begin.end(), std::as_bytes(std::span(beginning)).begin())) return std::nullopt;
    read.of_.form = from.varint();
    const std::uint64_t shards = from.varint();
    read.of_.upto = read_pos(from);
    const BytesView tag = from.bytes(read.of_.tag.size());
    if (from.failed() || shards == 0 || shards > most_shards) return std::nullopt;
    read.of_.shards = static_cast<std::size_t>(shards);
    std::copy(tag.begin(), tag.end(), read.of_.tag.begin());
    read.begin_ = said.size() - from.left();
    for (std::size_t shard = 0; shard < shards && !from.failed();) {
        if (from.byte() == 0) {
            ++shard;
            continue;
        }
        static_cast<void>(read_head(from));
        static_cast<void>(from.sized());
    }
    read.end_ = said.size() - from.left();
    read.of_end_.pos = read_pos(from);
    const BytesView end_tag = from.bytes(read.of_end_.tag.size());
    if (from.failed()) return std::nullopt;
    std::copy(end_tag.begin(), end_tag.end(), read.of_end_.tag.begin());
    read.defined_ = read_head(from);
    for (std::uint64_t heads = from.varint(); heads != 0 && !from.failed(); --heads)
        read.refused_.push_back(read_head(from));
    read.needs_keys_ = from.byte() != 0;
    if (from.failed() || !from.at_end()) return std::nullopt;
    return read;
}

bool Snapshot::each(const std::function<bool(std::size_t, std::uint32_t, const Head&, BytesView)>& visit) const {
    ByteReader from(BytesView(bytes_).subspan(begin_, end_ - begin_));
    std::uint32_t number = 0;
    for (std::size_t shard = 0; shard < of_.shards;) {
        if (from.byte() == 0) {
            ++shard;
            number = 0;
            continue;
        }
        const Head head = read_head(from);
        if (!visit(shard, number++, head, from.sized())) return false;
    }
    return true;
}

void forget_snapshot(const std::string& store) noexcept {
    try {
        ::unlink(snapshot_path(store).c_str());
    } catch (...) {  // no memory for its name: the next one who opens it looks at it again
        return;
    }
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
