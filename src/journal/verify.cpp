#include <alur/journal/verify.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "journal/copy.hpp"
#include "journal/ledger.hpp"
#include "journal/row.hpp"

namespace alur {
inline namespace v0 {
namespace {

using journal::ChainHead;
using journal::Head;
using journal::Row;

constexpr std::string_view beginning = "alur-seal 1 ";

/// Knows nothing of shards: a case is the number that the file has.
class Census {
public:
    explicit Census(const journal::Ledger& ledger) : ledger_(ledger) {}

    void take(const Row& row) {
        if (!journal::is_stream(row.stream)) ledger_.damaged_row(row, 0);
        const bool defines = row.stream == journal::definitions;
        const bool refuses = row.stream == journal::refusals;
        const auto [place, is_new] = heads_.try_emplace(row.stream);
        Head& head = place->second;
        if (is_new) head = journal::beginning_of(row.stream);
        const auto next = journal::following(head, row);
        // Definitions begin the store of an engine, and only there are refusals.
        const bool is_in_place = row.pos == static_cast<std::int64_t>(found_.entries) + 1 &&
                                 (!defines || !is_new || row.pos == 1) && (!refuses || found_.definitions != 0);
        if (!next || !is_in_place) ledger_.damaged_row(row, head.count);
        head = next->after;
        order_ = journal::ordered(order_, static_cast<CaseId>(static_cast<std::uint32_t>(row.stream)),
                                  journal::tag_of(head.chain));
        ++found_.entries;
        if (defines) {
            ++found_.definitions;
        } else if (refuses) {
            ++found_.refusals;
        } else {
            found_.events += next->batch.events.size();
            if (is_new) ++found_.cases;
        }
    }

    [[nodiscard]] const JournalCensus& found() const noexcept { return found_; }

    /// Of all rows so far.
    [[nodiscard]] JournalSeal seal() const {
        // The refusals and the definitions come last, as their numbers are the largest.
        std::map<std::uint32_t, ChainHead> heads;
        for (const auto& [stream, head] : heads_) heads.emplace(static_cast<std::uint32_t>(stream), head.chain);
        std::vector<ChainHead> leaves;
        leaves.reserve(heads.size());
        for (const auto& [number, head] : heads) leaves.push_back(journal::leaf_of(static_cast<CaseId>(number), head));
        const ChainHead root = journal::sealed(journal::root_of(std::move(leaves)), order_);
        JournalSeal seal{found_.entries, {}};
        std::transform(root.begin(), root.end(), seal.root.begin(),
                       [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
        return seal;
    }

private:
    const journal::Ledger& ledger_;
    std::unordered_map<std::int64_t, Head> heads_;
    ChainHead order_ = journal::order_of_none();
    JournalCensus found_;
};

/// Reads a journal to its end. \param compare called behind each row, and before the first
template <class Compare>
Census counted(journal::Ledger& ledger, Compare compare) {
    Census census(ledger);
    compare(census);
    ledger.all_behind(0, [&](const Row& row) {
        census.take(row);
        compare(census);
    });
    return census;
}

Census counted(journal::Ledger& ledger) {
    return counted(ledger, [](const Census&) {});
}

}  // namespace

JournalCensus verify_journal(const std::string& path) {
    journal::Ledger ledger = journal::Ledger::to_read(path);
    return counted(ledger).found();
}

JournalCensus verify_journal(const std::string& path, const JournalSeal& seal) {
    journal::Ledger ledger = journal::Ledger::to_read(path);
    const Census census = counted(ledger, [&](const Census& so_far) {
        if (so_far.found().entries == seal.entries && so_far.seal() != seal)
            ledger.damaged("its first " + std::to_string(seal.entries) + " entries are not those that were sealed");
    });
    if (census.found().entries < seal.entries)
        ledger.damaged("it has " + std::to_string(census.found().entries) + " entries where " +
                       std::to_string(seal.entries) + " were sealed; its end was cut off");
    return census.found();
}

JournalSeal seal_journal(const std::string& path) {
    journal::Ledger ledger = journal::Ledger::to_read(path);
    return counted(ledger).seal();
}

JournalCensus backup_journal(const std::string& path, const std::string& copy) {
    journal::Ledger ledger = journal::Ledger::to_read(path);
    journal::Copy made(copy, ledger.database());
    const Census census = counted(ledger);
    while (made.step()) {
    }
    made.keep();
    return census.found();
}

std::string JournalSeal::to_string() const {
    std::array<char, 2 * sizeof(root) + 1> digits{};
    sodium_bin2hex(digits.data(), digits.size(), root.data(), root.size());
    return std::string(beginning) + std::to_string(entries) + " " + digits.data();
}

std::optional<JournalSeal> JournalSeal::parse(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
    text = text.substr(0, text.find_last_not_of(blank) + 1);
    if (!text.starts_with(beginning)) return std::nullopt;
    text.remove_prefix(beginning.size());
    JournalSeal seal;
    const char* const end = text.data() + text.size();
    const auto [behind, failed] = std::from_chars(text.data(), end, seal.entries);
    if (failed != std::errc() || end - behind != 1 + 2 * static_cast<std::ptrdiff_t>(seal.root.size()) ||
        *behind != ' ')
        return std::nullopt;
    std::size_t read = 0;
    if (sodium_hex2bin(seal.root.data(), seal.root.size(), behind + 1, 2 * seal.root.size(), nullptr, &read, nullptr) !=
            0 ||
        read != seal.root.size())
        return std::nullopt;
    return seal;
}

}  // namespace v0
}  // namespace alur
