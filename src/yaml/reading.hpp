// A tree in, typed values and findings out. Strict reading that stays pleasant to write:
//
//     constexpr std::array actor_keys{"nama"sv, "external"sv};
//     const Map map(in, node, {"an actor", actor_keys});    // reports a wrong shape and every unknown key
//     actor.nama = in.text(map.need("nama"));               // reports where it is missing
//     actor.external = in.boolean(map["external"], false);
//
// Every fault is reported once and reading goes on with an empty value, so that a file shows all its faults at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/time/limit.hpp>

#include "yaml/bytes.hpp"
#include "yaml/document.hpp"
#include "yaml/values.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {

/// Whether the text is a name: `[a-z][a-z0-9_]*`.
[[nodiscard]] bool is_id(std::string_view text) noexcept;

/// The keys a map may have, and what such a map is called in messages, with its article: "an actor".
struct KeySet {
    std::string_view what;
    std::span<const std::string_view> names;
};

/// A value and the key it stands under, which messages name. It may be absent.
struct Field {
    std::string_view key;
    Node node;
    bool entry = false;  ///< one of the entries under that key

    explicit operator bool() const noexcept { return static_cast<bool>(node); }
    /// Where it stands; nowhere (line 0) where it is absent.
    [[nodiscard]] Span span() const { return node ? node.span() : Span{}; }
    [[nodiscard]] std::string_view text() const { return node ? node.text() : std::string_view(); }
    /// An item of this list.
    [[nodiscard]] Field item(Node of_list) const { return {key, of_list, true}; }
    /// What messages call it: `'key'`, `an entry of 'key'`; a key of several words is no key but a description.
    [[nodiscard]] std::string called() const;
};

/// Where findings go, and how a single value is read. An absent field gives the value that stands for "not written",
/// without a finding; a wrong one gives the same, with a finding.
class Reading {
public:
    explicit Reading(Diagnostics& found, std::size_t id_bytes = 128) : found_(found), id_bytes_(id_bytes) {}

    void error(std::string_view code, Span span, std::string message, std::string suggestion = {},
               std::vector<Note> notes = {});

    /// A text that is not empty.
    std::string text(Field field);
    bool boolean(Field field, bool otherwise);
    /// A whole number in [least, most].
    std::optional<std::int64_t> integer(Field field, std::int64_t least, std::int64_t most);
    std::optional<std::chrono::year_month_day> date(Field field);
    std::optional<Limit> limit(Field field);
    /// A name: `[a-z][a-z0-9_]*`, at most 128 bytes.
    std::string_view id(Field field);
    /// The position of the word among those that may stand here.
    std::optional<std::size_t> word(Field field, std::initializer_list<std::string_view> words);
    /// The items of a list; none where it is absent or no list.
    Node::Items list(Field field);
    /// A list of texts.
    std::vector<std::string> texts(Field field);

    /// Whether the field is a text that is not empty; reports it where it is something else.
    bool is_text(Field field);
    /// Whether the field is a list; reports it where it is something else.
    bool is_list(Field field);
    /// Whether the field is a map, of any keys; reports it where it is something else.
    bool is_map(Field field);
    /// How many findings there are so far.
    [[nodiscard]] std::size_t errors() const noexcept { return found_.errors(); }
    /// Reports `field`, which has the wrong shape: "'actors' is a list here, but must be …".
    void wrong_shape(Field field, std::string_view wanted, std::string suggestion);

    using Words = std::span<const std::string_view>;
    /// Adds "did you mean …?", or the list of what there is where it is short.
    /// \param known what there is, in one list or several
    void unknown(std::string_view code, Span span, std::string message, std::string_view word,
                 std::initializer_list<Words> known);

    /// The names that were compared or copied so far: what a test of growth counts. Whoever compares more adds to it.
    [[nodiscard]] std::size_t& work() noexcept { return work_; }

private:
    void refuse_limit(Field field, LimitFault fault);

    Diagnostics& found_;
    std::size_t id_bytes_;
    std::size_t comparisons_ = 0;  // words compared for suggestions: a file of faults must not cost more than that
    std::size_t work_ = 0;
};

/// A map whose keys are known.
class Map {
public:
    /// Reports a node that is no map, and every key that is not in `keys`. `key` is what the map stands under.
    Map(Reading& in, Field field, KeySet keys);

    /// Whether it is a map at all; else every key is absent, and `need` says nothing more.
    explicit operator bool() const noexcept { return field_.node && field_.node.is_map(); }
    [[nodiscard]] Span span() const { return field_.span(); }

    /// The value under that key, which must be one of the key set; may be absent.
    [[nodiscard]] Field operator[](std::string_view key) const;
    /// The value under that key; its absence is reported.
    [[nodiscard]] Field need(std::string_view key) const;
    /// The place of that key, or of the map where it is not written.
    [[nodiscard]] Span key_span(std::string_view key) const;

private:
    Reading& in_;
    Field field_;
    KeySet keys_;
};

}  // namespace yaml
}  // namespace v0
}  // namespace alur
