#include "journal/codec.hpp"

#include <concepts>
#include <limits>
#include <type_traits>
#include <utility>

#include "journal/secrets.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

constexpr std::byte format_version{1};
/// Numbers between those of this version are kept for others.
constexpr bool is_kind(std::uint8_t kind) noexcept {
    return (kind >= static_cast<std::uint8_t>(EventKind::case_started) &&
            kind <= static_cast<std::uint8_t>(EventKind::step_retried)) ||
           kind == static_cast<std::uint8_t>(EventKind::delegate_acted) ||
           kind == static_cast<std::uint8_t>(EventKind::person_named) ||
           kind == static_cast<std::uint8_t>(EventKind::personal_read);
}

/// Which members an event has beside kind and time: those that differ from a default one.
enum Member : std::uint32_t {
    lapse = 1U << 0U,
    documents = 1U << 1U,
    person = 1U << 2U,
    on_behalf_of = 1U << 3U,
    step = 1U << 4U,
    next = 1U << 5U,
    attempt = 1U << 6U,
    flags = 1U << 7U,
    outcome = 1U << 8U,
    role = 1U << 9U,
    counter = 1U << 10U,
    extra = 1U << 11U,
    payload = 1U << 12U,
    box = 1U << 13U,
    all_members = (1U << 14U) - 1,
};

std::uint64_t ticks(Instant t) noexcept { return static_cast<std::uint64_t>(t.time_since_epoch().count()); }
Instant instant(std::uint64_t ticks) noexcept { return Instant(Microseconds(static_cast<std::int64_t>(ticks))); }

class Writer : public ByteWriter {
public:
    using ByteWriter::ByteWriter;

    void event(const Event& event, Payload bytes, BytesView box, std::uint64_t before) {
        static constexpr Event none_set;
        std::uint32_t has = 0;
        const auto note = [&](auto Event::*member, Member bit) {
            if (event.*member != none_set.*member) has |= bit;
        };
        each_member(note);
        if (event.lapse != never) has |= Member::lapse;
        if (!bytes.empty()) has |= Member::payload;
        if (!box.empty()) has |= Member::box;
        byte(static_cast<std::uint8_t>(event.kind));
        varint(has);
        varint(zigzag(ticks(event.at) - before));
        if ((has & Member::lapse) != 0) varint(zigzag(ticks(event.lapse) - ticks(event.at)));
        each_member([&](auto Event::*member, Member bit) {
            if ((has & bit) != 0) varint(plain(event.*member));
        });
        if ((has & Member::payload) != 0) sized(bytes);
        if ((has & Member::box) != 0) sized(box);
    }

    /// The same, with what is secret of it in a box.
    void sealed(const Event& whole, Payload payload, std::uint64_t before, const Sealing& sealing, std::uint32_t seq) {
        const Parted parts = parted(whole, payload, sealing.names);
        if (parts.secret.empty()) return event(whole, payload, {}, before);
        Event open = whole;
        if (open.kind == EventKind::command_keyed) open.documents = 0;
        box_.clear();
        const KeyMark mark =
            sealing.vault.seal({sealing.number, seq, open.kind, parts.open}, parts.secret, box_, sealing.before_key);
        if (!sealing.mark) sealing.mark = mark;
        event(open, parts.open, box_, before);
    }

    /// Those that are written as they are, in the order of the format.
    template <class Visit>
    static void each_member(Visit visit) {
        visit(&Event::documents, Member::documents);
        visit(&Event::person, Member::person);
        visit(&Event::on_behalf_of, Member::on_behalf_of);
        visit(&Event::step, Member::step);
        visit(&Event::next, Member::next);
        visit(&Event::attempt, Member::attempt);
        visit(&Event::flags, Member::flags);
        visit(&Event::outcome, Member::outcome);
        visit(&Event::role, Member::role);
        visit(&Event::counter, Member::counter);
        visit(&Event::extra, Member::extra);
    }

private:
    Bytes box_;
};

class Reader : public ByteReader {
public:
    using ByteReader::ByteReader;

    /// The next event, whose payload is added to the others.
    [[nodiscard]] Event event(std::uint64_t before, std::vector<StoredPayload>& payloads) {
        Event event;
        const std::uint8_t kind = byte();
        if (!is_kind(kind)) fail();
        event.kind = static_cast<EventKind>(kind);
        const std::uint64_t has = varint();
        if (has > all_members) fail();
        event.at = instant(before + unzigzag(varint()));
        if ((has & Member::lapse) != 0) event.lapse = instant(ticks(event.at) + unzigzag(varint()));
        Writer::each_member([&](auto Event::*member, Member bit) {
            if ((has & bit) != 0) read(event.*member);
        });
        if ((has & (Member::payload | Member::box)) != 0) {
            StoredPayload& stored = payloads.emplace_back();
            if ((has & Member::payload) != 0) stored.open = sized();
            if ((has & Member::box) != 0) stored.box = sized();
            if ((has & Member::box) != 0 && stored.box.size() < Vault::least_box) fail();
            event.payload = static_cast<std::uint32_t>(payloads.size());
        }
        return event;
    }

private:
    template <class T>
    void read(T& member) noexcept {
        const std::uint64_t value = varint();
        member = static_cast<T>(value);
        if (plain(member) != value) fail();
    }
};

/// What a batch begins with.
struct BatchHead {
    std::uint32_t first = 0;  ///< number of its first event in its case
    std::uint32_t count = 0;  ///< of its events
};

/// Leaves the reader at the first event.
std::optional<BatchHead> head(Reader& reader) noexcept {
    if (reader.byte() != std::to_integer<std::uint8_t>(format_version)) return std::nullopt;
    const std::uint64_t first = reader.varint();
    const std::uint64_t count = reader.varint();
    // An event takes three bytes at least, so no count asks for more memory than the bytes themselves take.
    if (reader.failed() || count == 0 || count > reader.left() / 3) return std::nullopt;
    if (first + count > std::numeric_limits<std::uint32_t>::max() || first + count < count) return std::nullopt;
    return BatchHead{static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)};
}

}  // namespace

void encode(const Decision& batch, std::uint32_t first, Bytes& bytes, const Sealing* sealing) {
    Writer writer(bytes);
    bytes.push_back(format_version);
    writer.varint(first);
    writer.varint(batch.size());
    std::uint64_t before = 0;
    std::uint32_t seq = first;
    for (const Event& event : batch.events()) {
        if (sealing != nullptr && event.payload != 0)
            writer.sealed(event, batch.payload(event), before, *sealing, seq);
        else
            writer.event(event, batch.payload(event), {}, before);
        ++seq;
        before = ticks(event.at);
    }
}

std::optional<StoredBatch> decode(BytesView bytes) {
    Reader reader(bytes);
    const std::optional<BatchHead> begin = head(reader);
    if (!begin) return std::nullopt;
    StoredBatch batch;
    batch.events.reserve(begin->count);
    std::uint64_t before = 0;
    for (std::uint32_t i = 0; i < begin->count && !reader.failed(); ++i) {
        Event& event = batch.events.emplace_back(reader.event(before, batch.payloads));
        event.seq = begin->first + i;
        before = ticks(event.at);
    }
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return batch;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur
