#include "yaml/reading.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <utility>

#include <alur/base/utf8.hpp>

#include "yaml/bytes.hpp"
#include "yaml/meant_limit.hpp"
#include "yaml/slips.hpp"
#include "yaml/values.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

std::string range_of(std::int64_t least, std::int64_t most) {
    using All = std::numeric_limits<std::int64_t>;
    if (most == All::max() && least != All::min()) return "write at least " + std::to_string(least);
    if (least == All::min() && most != All::max()) return "write at most " + std::to_string(most);
    return "write a number from " + std::to_string(least) + " to " + std::to_string(most);
}

/// Whether it is a whole number, however long.
bool is_whole_number(std::string_view text) {
    if (text.substr(0, 1) == "-") text.remove_prefix(1);
    return !text.empty() && text.front() != '0' && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view kind_name(Kind kind) {
    switch (kind) {
        case Kind::scalar: return "a text";
        case Kind::empty: return "empty";
        case Kind::list: return "a list";
        case Kind::map: return "a map";
    }
    return "";
}

constexpr std::array<std::string_view, 4> units{"menit", "jam", "hari kerja", "hari kalender"};

/// What people write for a key of ours, where spelling alone does not tell.
constexpr std::array<std::pair<std::string_view, std::string_view>, 32> synonyms{{
    {"name", "nama"},
    {"title", "nama_sop"},
    {"judul", "nama_sop"},
    {"aktor", "actor"},
    {"pelaksana", "actor"},
    {"role", "actor"},
    {"aktor", "actors"},
    {"pelaksana", "actors"},
    {"roles", "actors"},
    {"langkah", "steps"},
    {"tahapan", "steps"},
    {"activity", "kegiatan"},
    {"dokumen", "kelengkapan"},
    {"documents", "kelengkapan"},
    {"syarat", "kelengkapan"},
    {"persyaratan", "kelengkapan"},
    {"time", "waktu_baku"},
    {"waktu", "waktu_baku"},
    {"duration", "waktu_baku"},
    {"output", "outputs"},
    {"keluaran", "outputs"},
    {"kalender", "calendar"},
    {"to", "next"},
    {"next", "to"},
    {"note", "catatan"},
    {"value", "nilai"},
    {"by", "actor"},
    {"luar", "external"},
    {"kolom", "fields"},
    {"default", "else"},
    {"otherwise", "else"},
    {"remarks", "keterangan"},
}};

std::string_view synonym(std::string_view word, std::span<const std::string_view> known) {
    for (const auto& [wrong, right] : synonyms)
        if (word == wrong && std::find(known.begin(), known.end(), right) != known.end()) return right;
    return {};
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string out;
    for (const std::string_view word : words) out += (out.empty() ? "" : ", ") + std::string(word);
    return out;
}

/// What is wrong with a name, told by its first character that may not stand in it.
std::string fault_of_id(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const base::Character character = base::character_at(text, at);
        const std::string_view piece = text.substr(at, std::max<std::size_t>(character.size, 1));
        if (!is_id("a" + std::string(piece))) {
            std::string out = " has " + (piece == " " ? std::string("a space") : in_quotes(piece)) + " in it";
            // A letter of another script may look the same as a Latin one.
            if (character.code >= 0x80) out += ", which is the character " + code_name(character.code);
            return out;
        }
        at += piece.size();
    }
    return " does not begin with a letter";
}

/// A date in every way but its year.
bool is_date_of_another_age(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos || dash < 4 || text.find_first_not_of("0123456789") != dash) return false;
    const std::string_view year = text.substr(0, dash);
    if (dash == 4 && year >= "1900" && year <= "2199") return false;
    // A leap year, for a 29th of February.
    return parse_date("2000" + std::string(text.substr(dash))).has_value();
}

std::string or_else(std::string text, std::string_view otherwise) {
    if (text.empty()) text = otherwise;
    return text;
}

std::string near_id(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z')
            out += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out += c;
        else if (c == ' ' || c == '-' || c == '_' || c == '.' || c == '/')
            out += '_';
        else
            return {};
    }
    return is_id(out) ? out : std::string();
}

}  // namespace

bool is_id(std::string_view text) noexcept {
    if (text.empty() || text[0] < 'a' || text[0] > 'z') return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string Field::called() const {
    if (key.find(' ') != std::string_view::npos) return std::string(key);
    return (entry ? "an entry of " : "") + in_quotes(key);
}

void Reading::error(std::string_view code, Span span, std::string message, std::string suggestion,
                    std::vector<Note> notes) {
    found_.add({Severity::error, std::string(code), std::move(message), std::move(suggestion), span, std::move(notes)});
}

void Reading::unknown(std::string_view code, Span span, std::string message, std::string_view word,
                      std::initializer_list<Words> known) {
    constexpr std::size_t most_comparisons = 50'000;
    constexpr std::size_t most_listed = 24;
    std::size_t count = 0;
    for (const Words& words : known) count += words.size();
    const bool compared = comparisons_ < most_comparisons;
    std::vector<std::string_view> all;
    if (compared || count <= most_listed) {
        all.reserve(count);
        for (const Words& words : known)
            std::copy_if(words.begin(), words.end(), std::back_inserter(all),
                         [](std::string_view each) { return !each.empty(); });
        work_ += count;
    }
    std::string_view meant;
    if (compared) {
        comparisons_ += count;
        meant = synonym(word, all);
        if (meant.empty()) meant = closest(word, all);
    }
    std::string suggestion;
    if (!meant.empty())
        suggestion = "did you mean '" + std::string(meant) + "'?";
    else if (all.empty() && count <= most_listed)
        suggestion = "none is known here";
    else if (count <= most_listed)
        suggestion = "known here: " + joined(all);
    error(code, span, std::move(message), std::move(suggestion));
}

void Reading::wrong_shape(Field field, std::string_view wanted, std::string suggestion) {
    error("ALUR-E050", field.span(),
          field.called() + " is " + std::string(kind_name(field.node.kind())) + " here, but must be " +
              std::string(wanted),
          std::move(suggestion));
}

bool Reading::is_text(Field field) {
    if (!field) return false;
    if (field.node.is_scalar() && !field.text().empty()) return true;
    if (field.node.is_scalar() || field.node.is_empty())
        error("ALUR-E053", field.span(), field.called() + " has no value", "write it, or remove the key");
    else
        wrong_shape(field, "a text", "write " + std::string(field.key) + ": text");
    return false;
}

bool Reading::is_list(Field field) {
    if (!field) return false;
    if (field.node.is_list()) return true;
    if (field.node.is_empty())
        error("ALUR-E053", field.span(), field.called() + " has no value", "write [] for none, or remove the key");
    else
        wrong_shape(field, "a list",
                    field.node.is_scalar()
                        ? "write " + std::string(field.key) + ": [" + std::string(shortened(field.text())) + "]"
                        : "begin each entry with '- '");
    return false;
}

bool Reading::is_map(Field field) {
    if (!field) return false;
    if (field.node.is_map()) return true;
    if (field.node.is_empty())
        error("ALUR-E053", field.span(), field.called() + " has no value", "write {} for none, or remove the key");
    else
        wrong_shape(field, "a map", or_else(write_a_blank(field.text()), "write 'key: value' in it"));
    return false;
}

std::string Reading::text(Field field) { return is_text(field) ? std::string(field.text()) : std::string(); }

bool Reading::boolean(Field field, bool otherwise) {
    if (!is_text(field)) return otherwise;
    const std::optional<bool> value = field.node.quoted() ? std::nullopt : parse_boolean(field.text());
    if (!value)
        error("ALUR-E054", field.span(), in_quotes(field.text()) + " is not a truth value",
              "write true or false, without quotes");
    return value.value_or(otherwise);
}

std::optional<std::int64_t> Reading::integer(Field field, std::int64_t least, std::int64_t most) {
    if (!is_text(field)) return std::nullopt;
    const std::optional<std::int64_t> value = field.node.quoted() ? std::nullopt : parse_integer(field.text());
    if (!value && (field.node.quoted() || !is_whole_number(field.text()))) {
        error("ALUR-E055", field.span(), in_quotes(field.text()) + " is not a whole number",
              "write at most 18 digits, without quotes, points or leading zeros");
        return std::nullopt;
    }
    if (!value || *value < least || *value > most) {
        error("ALUR-E056", field.span(), field.called() + " is " + shortened(field.text()) + ", which is out of range",
              range_of(least, most));
        return std::nullopt;
    }
    return value;
}

std::optional<std::chrono::year_month_day> Reading::date(Field field) {
    if (!is_text(field)) return std::nullopt;
    const std::optional<std::chrono::year_month_day> value = parse_date(field.text());
    if (value && is_near(*value)) return value;
    const bool far = is_date_of_another_age(field.text());
    error(
        "ALUR-E057", field.span(), in_quotes(field.text()) + (far ? " is too far off" : " is not a date"),
        far ? "write a date of the years 1900 to 2199" : "write year-month-day of a day that exists, like 2024-06-24");
    return std::nullopt;
}

std::optional<Limit> Reading::limit(Field field) {
    if (!is_text(field)) return std::nullopt;
    const ParsedLimit parsed = parse_limit(field.text());
    if (parsed.limit) return parsed.limit;
    refuse_limit(field, parsed.fault);
    return std::nullopt;
}

void Reading::refuse_limit(Field field, LimitFault fault) {
    const std::string_view text = field.text();
    const std::string meant = meant_limit(text);
    const std::string way_out = "write " + meant;
    const std::string_view number = text.substr(0, text.find(' '));
    const bool several =
        text.find_first_of("0123456789", std::min(number.size(), text.size())) != std::string_view::npos;
    switch (fault) {
        case LimitFault::form:
            error("ALUR-E150", field.span(), in_quotes(text) + " is not a length of time",
                  meant.empty()
                      ? "write a whole number and a unit, like 5 menit, 2 jam, 3 hari kerja or 14 hari kalender"
                      : way_out);
            break;
        case LimitFault::bare_day:
            error("ALUR-E151", field.span(), in_quotes(text) + " does not say which days",
                  "write " + std::string(number) + " hari kerja or " + std::string(number) + " hari kalender");
            break;
        case LimitFault::unit:
            if (several)
                error("ALUR-E150", field.span(), in_quotes(text) + " is more than a number and a unit",
                      meant.empty() ? "write one number and one unit" : way_out);
            else if (!meant.empty())
                error("ALUR-E152", field.span(), in_quotes(text) + " has a unit that is not known", way_out);
            else
                unknown("ALUR-E152", field.span(), in_quotes(text) + " has a unit that is not known",
                        text.substr(number.size() + 1), {units});
            break;
        case LimitFault::zero:
            error("ALUR-E153", field.span(), in_quotes(text) + " is no time at all",
                  "write at least 1; of a waktu baku that is not known, belum_ditetapkan");
            break;
        case LimitFault::too_long:
            error("ALUR-E153", field.span(), in_quotes(text) + " is longer than ten years", "write a shorter time");
            break;
    }
}

std::string_view Reading::id(Field field) {
    if (!is_text(field)) return {};
    const std::string_view text = field.text();
    if (text.size() > id_bytes_) {
        error("ALUR-E059", field.span(),
              "a name of " + std::to_string(text.size()) + " bytes, more than " + std::to_string(id_bytes_),
              "shorten it");
        return {};
    }
    if (!is_id(text)) {
        const std::string better = near_id(text);
        error("ALUR-E058", field.span(), "the name " + in_quotes(text) + fault_of_id(text),
              !better.empty() ? "write " + better
                              : or_else(write_a_blank(text), "use the letters a to z, digits and '_', a letter first"));
        return {};
    }
    return text;
}

std::optional<std::size_t> Reading::word(Field field, std::initializer_list<std::string_view> words) {
    if (!is_text(field)) return std::nullopt;
    const auto* const found = std::find(words.begin(), words.end(), field.text());
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    unknown("ALUR-E069", field.span(), in_quotes(field.text()) + " cannot stand under " + in_quotes(field.key),
            field.text(), {Words(words.begin(), words.size())});
    return std::nullopt;
}

Node::Items Reading::list(Field field) { return is_list(field) ? field.node.items() : Node::Items(); }

std::vector<std::string> Reading::texts(Field field) {
    std::vector<std::string> out;
    for (const Node item : list(field))
        if (is_text(field.item(item))) out.emplace_back(item.text());
    return out;
}

Map::Map(Reading& in, Field field, KeySet keys) : in_(in), field_(field), keys_(keys) {
    if (!in_.is_map(field_)) return;
    for (const Pair pair : field_.node.pairs()) {
        const std::string_view key = pair.key.text();
        if (std::find(keys_.names.begin(), keys_.names.end(), key) == keys_.names.end())
            in_.unknown("ALUR-E051", pair.key.span(),
                        "unknown key " + in_quotes(key) + " in " + std::string(keys_.what), key, {keys_.names});
    }
}

Field Map::operator[](std::string_view key) const {
    ALUR_ASSERT(std::find(keys_.names.begin(), keys_.names.end(), key) != keys_.names.end());
    if (*this)
        for (const Pair pair : field_.node.pairs())
            if (pair.key.text() == key) return {key, pair.value};
    return {key, {}};
}

Field Map::need(std::string_view key) const {
    const Field found = (*this)[key];
    if (!found && *this)
        in_.error("ALUR-E052", span(), std::string(keys_.what) + " without " + in_quotes(key),
                  "add '" + std::string(key) + ": …'");
    return found;
}

Span Map::key_span(std::string_view key) const {
    if (*this)
        for (const Pair pair : field_.node.pairs())
            if (pair.key.text() == key) return pair.key.span();
    return span();
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur
