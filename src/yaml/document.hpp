// YAML text in, a bounded tree out, every node with its exact place. What never happens here: guessing a type,
// resolving an alias, believing the parser. For each scalar it is proved that what was read is what was written, and
// that nothing that was written was left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace yaml {

/// What a text may cost. A refusal names the limit and its value.
struct Limits {
    std::size_t file_bytes = 1U << 20U;
    std::size_t nodes = 100'000;
    std::size_t depth = 64;
    std::size_t keys = 1'000;  ///< of one map
    std::size_t scalar_bytes = 1U << 16U;
};

/// `empty` is a value that was not written; `null` and `~` are written, hence scalars.
enum class Kind : std::uint8_t { scalar, empty, list, map };

namespace detail {

/// The tree lies flat in the order of the text: a node, then all that is in it. A map holds key, value, key, value, …
struct Row {
    std::string_view text;  ///< of a scalar
    Span span;
    std::uint32_t extent = 1;  ///< rows of this node and of all that is in it
    std::uint32_t count = 0;   ///< items of a list, pairs of a map
    Kind kind = Kind::empty;
    bool quoted = false;  ///< in quotes or as a block: never a number or a truth value
};

}  // namespace detail

/// A node of a document, or none. It is a pointer: copy it freely, keep the Document.
class Node {
public:
    Node() = default;
    explicit Node(const detail::Row* row) : row_(row) {}

    /// Whether there is a node at all.
    explicit operator bool() const noexcept { return row_ != nullptr; }
    [[nodiscard]] Kind kind() const noexcept { return row().kind; }
    [[nodiscard]] bool is_scalar() const noexcept { return kind() == Kind::scalar; }
    [[nodiscard]] bool is_list() const noexcept { return kind() == Kind::list; }
    [[nodiscard]] bool is_map() const noexcept { return kind() == Kind::map; }
    [[nodiscard]] bool is_empty() const noexcept { return kind() == Kind::empty; }
    /// The text of a scalar, quotes and escapes resolved; empty for all else.
    [[nodiscard]] std::string_view text() const noexcept { return row().text; }
    [[nodiscard]] bool quoted() const noexcept { return row().quoted; }
    /// The scalar as it stands in the source, on its first line; where a list or a map begins; the key of an empty
    /// value.
    [[nodiscard]] Span span() const noexcept { return row().span; }
    /// How many items a list has, or how many pairs a map. Nothing else has any.
    [[nodiscard]] std::size_t size() const noexcept { return row().count; }

    /// `for (Node item : list.items())`
    class Items;
    /// `for (Pair pair : map.pairs())`
    class Pairs;
    [[nodiscard]] Items items() const noexcept;
    [[nodiscard]] Pairs pairs() const noexcept;

private:
    [[nodiscard]] const detail::Row& row() const noexcept {
        ALUR_ASSERT(row_ != nullptr);
        return *row_;
    }
    const detail::Row* row_ = nullptr;
};

/// A key with its value.
struct Pair {
    Node key;
    Node value;
};

class Node::Items {
public:
    class Iterator {
    public:
        explicit Iterator(const detail::Row* row) : row_(row) {}
        Node operator*() const { return Node(row_); }
        Iterator& operator++() {
            row_ += row_->extent;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return row_ != other.row_; }

    private:
        const detail::Row* row_;
    };
    Items() = default;
    explicit Items(const detail::Row* row)
        : begin_(row->kind == Kind::list ? row + 1 : nullptr), end_(begin_ == nullptr ? nullptr : row + row->extent) {}
    [[nodiscard]] Iterator begin() const { return Iterator(begin_); }
    [[nodiscard]] Iterator end() const { return Iterator(end_); }

private:
    const detail::Row* begin_ = nullptr;
    const detail::Row* end_ = nullptr;
};

class Node::Pairs {
public:
    class Iterator {
    public:
        explicit Iterator(const detail::Row* row) : row_(row) {}
        Pair operator*() const { return {Node(row_), Node(row_ + 1)}; }
        Iterator& operator++() {
            row_ += 1 + row_[1].extent;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return row_ != other.row_; }

    private:
        const detail::Row* row_;
    };
    Pairs() = default;
    explicit Pairs(const detail::Row* row)
        : begin_(row->kind == Kind::map ? row + 1 : nullptr), end_(begin_ == nullptr ? nullptr : row + row->extent) {}
    [[nodiscard]] Iterator begin() const { return Iterator(begin_); }
    [[nodiscard]] Iterator end() const { return Iterator(end_); }

private:
    const detail::Row* begin_ = nullptr;
    const detail::Row* end_ = nullptr;
};

inline Node::Items Node::items() const noexcept { return row_ == nullptr ? Items() : Items(row_); }
inline Node::Pairs Node::pairs() const noexcept { return row_ == nullptr ? Pairs() : Pairs(row_); }

/// The tree of one text. It points into that text, which must live as long.
class Document {
public:
    /// Parses a text. What is wrong goes to `found` (ALUR-E001 to ALUR-E029); then there is no document.
    static std::optional<Document> parse(std::string_view text, Diagnostics& found, const Limits& limits = {});

    [[nodiscard]] Node root() const noexcept { return Node(rows_.data()); }
    [[nodiscard]] std::size_t nodes() const noexcept { return rows_.size(); }

private:
    friend class Builder;
    std::vector<detail::Row> rows_;
    std::deque<std::string> resolved_;  // texts that do not stand in the source as they are: escapes and blocks
};

}  // namespace yaml
}  // namespace v0
}  // namespace alur
