// Every chain of a journal, read once: what `alur fsck` asks.
#include <alur/journal/sqlite.hpp>

#include <optional>
#include <unordered_map>

#include "journal/codec.hpp"
#include "journal/heads.hpp"
#include "journal/ledger.hpp"

namespace alur {
inline namespace v0 {
namespace {

using journal::Head;
using journal::Row;

/// Knows nothing of shards: a case is the number that the file has.
class Census {
public:
    explicit Census(const journal::Ledger& ledger) : ledger_(ledger) {}

    void take(const Row& row) {
        const bool defines = row.stream == journal::definitions;
        if (row.stream < 0 && !defines) ledger_.damaged_row(row, 0);
        const auto [place, is_new] = heads_.try_emplace(row.stream);
        Head& head = place->second;
        if (is_new) head.chain = journal::chain_of(static_cast<CaseId>(row.stream));
        const auto body = journal::split(row.body);
        const auto batch = body && !defines ? journal::decode(body->said) : std::nullopt;
        const auto events = static_cast<std::uint32_t>(batch ? batch->events.size() : 1);
        const bool fits = defines || (batch && batch->events.front().seq == head.count);
        const std::optional<Head> after =
            fits ? journal::behind_row(head, row.prev, row.pos, body, events) : std::nullopt;
        if (!after || row.pos != static_cast<std::int64_t>(found_.entries) + 1) ledger_.damaged_row(row, head.count);
        head = *after;
        ++found_.entries;
        if (defines)
            ++found_.definitions;
        else
            found_.events += events;
        if (is_new && !defines) ++found_.cases;
    }

    [[nodiscard]] const JournalCensus& found() const noexcept { return found_; }

private:
    const journal::Ledger& ledger_;
    std::unordered_map<std::int64_t, Head> heads_;
    JournalCensus found_;
};

}  // namespace

JournalCensus verify_journal(const std::string& path) {
    journal::Ledger ledger = journal::Ledger::to_read(path);
    Census census(ledger);
    ledger.rows_behind(0, [&](const Row& row) { census.take(row); });
    return census.found();
}

}  // namespace v0
}  // namespace alur
