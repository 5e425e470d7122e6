// A set of documents of a catalogue: a bit mask, which suffices for every SOP on paper, and a list for what lies
// beyond.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include <alur/base/ids.hpp>

namespace alur {
inline namespace v0 {

/// Documents 0–63 cost no memory beyond the object; any further one costs an entry in a sorted list.
class DocumentSet {
public:
    DocumentSet() = default;
    /// Of these.
    DocumentSet(std::initializer_list<DocumentId> documents) {
        for (const DocumentId document : documents) insert(document);
    }
    /// The set of the documents 0–63 whose bits are set.
    [[nodiscard]] static DocumentSet of_mask(std::uint64_t mask) {
        DocumentSet set;
        set.mask_ = mask;
        return set;
    }

    /// Does nothing where it is in the set already. Throws std::bad_alloc for a document from 64 on.
    void insert(DocumentId document) {
        if (index(document) < 64) {
            mask_ |= bit(document);
        } else {
            insert_wide(document);
        }
    }
    /// Does nothing where it is not in the set.
    void erase(DocumentId document) noexcept {
        if (index(document) < 64) {
            mask_ &= ~bit(document);
        } else {
            erase_wide(document);
        }
    }
    /// Inserts each document of another set.
    void insert(const DocumentSet& other) {
        mask_ |= other.mask_;
        for (const DocumentId document : other.wide_) insert(document);
    }
    /// Erases each document of another set.
    void erase(const DocumentSet& other) noexcept {
        mask_ &= ~other.mask_;
        if (this == &other) {
            wide_.clear();
        } else {
            for (const DocumentId document : other.wide_) erase_wide(document);
        }
    }

    /// Whether it holds the document.
    [[nodiscard]] bool contains(DocumentId document) const noexcept {
        return index(document) < 64 ? (mask_ & bit(document)) != 0 : contains_wide(document);
    }
    /// Whether it holds none.
    [[nodiscard]] bool empty() const noexcept { return mask_ == 0 && wide_.empty(); }
    /// The documents 0–63 as bits.
    [[nodiscard]] std::uint64_t mask() const noexcept { return mask_; }
    /// The documents from 64 on, in order.
    [[nodiscard]] const std::vector<DocumentId>& wide() const noexcept { return wide_; }

    /// Calls visit(DocumentId) for each document, in order.
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::size_t i = 0; i < 64; ++i) {
            if ((mask_ >> i & 1U) != 0) visit(static_cast<DocumentId>(i));
        }
        for (const DocumentId document : wide_) visit(document);
    }
    /// All of them, in order.
    [[nodiscard]] std::vector<DocumentId> list() const {
        std::vector<DocumentId> all;
        for_each([&](DocumentId document) { all.push_back(document); });
        return all;
    }

    friend bool operator==(const DocumentSet&, const DocumentSet&) = default;

private:
    [[nodiscard]] static constexpr std::uint64_t bit(DocumentId document) noexcept {
        return std::uint64_t{1} << index(document);
    }

    void insert_wide(DocumentId document);
    void erase_wide(DocumentId document) noexcept;
    [[nodiscard]] bool contains_wide(DocumentId document) const noexcept;

    std::uint64_t mask_ = 0;
    std::vector<DocumentId> wide_;
};

}  // namespace v0
}  // namespace alur
