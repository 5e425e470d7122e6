// Names of persons as ids, for all shards at once.
//
// The store knows the people of the office by their names. Whom only their case knows, since they are from outside, has
// a number here as long as the engine lives, by which names are compared; no event and no file says it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include <alur/base/ids.hpp>
#include <alur/runtime/store.hpp>

#include "runtime/names.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Somebody from outside, by their name.
enum class Outsider : std::uint32_t {};

class Directory {
public:
    /// \param store keeps whom it comes to know
    explicit Directory(Store& store) : store_(store) {}
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    // Persons of the store

    /// The id of the name, or none if it was never interned.
    [[nodiscard]] PersonId find(std::string_view name) const noexcept {
        const auto known = persons_.find(name);
        return known ? static_cast<PersonId>(*known) : none<PersonId>;
    }

    /// The id of the name; a new one where it has none yet.
    PersonId intern(std::string_view name) {
        PersonId known = find(name);
        if (known == none<PersonId> && store_.others() == nullptr) return add(name, true);
        // Others may be giving the same number to somebody else: the store says which it is, by restore().
        for (; known == none<PersonId>; known = find(name)) {
            store_.define({.kind = Definition::Kind::person, .name = name});
            store_.flush();
        }
        return known;
    }
    /// The next person that the store has kept. \return false: it has that name already
    [[nodiscard]] bool restore(std::string_view name) {
        const std::size_t before = size();
        add(name, false);
        return size() != before;
    }

    /// The name of an id that this directory gave out; an empty one for none.
    [[nodiscard]] std::string name(PersonId id) const { return std::string(persons_.name(index(id))); }

    [[nodiscard]] std::size_t size() const noexcept { return persons_.size(); }

    // Persons from outside

    /// Somebody of that name, or none.
    [[nodiscard]] Outsider find_outside(std::string_view name) const noexcept {
        const auto known = outsiders_.find(name);
        return known ? static_cast<Outsider>(*known) : none<Outsider>;
    }
    /// The same; known from now on.
    Outsider meet(std::string_view name) {
        const Outsider known = find_outside(name);
        if (known != none<Outsider>) return known;
        const std::lock_guard lock(adding_);
        return static_cast<Outsider>(outsiders_.add(name, [&] { note_twin(persons_, name); }));
    }
    /// Their name, as long as the directory lives.
    [[nodiscard]] std::string_view name(Outsider id) const noexcept { return outsiders_.name(index(id)); }

    /// Whether some name is one of the store and one of somebody from outside as well.
    [[nodiscard]] bool has_twins() const noexcept { return twins_.load(std::memory_order_relaxed); }

private:
    PersonId add(std::string_view name, bool is_new) {
        const std::lock_guard lock(adding_);
        return static_cast<PersonId>(persons_.add(name, [&] {
            if (is_new) store_.define({.kind = Definition::Kind::person, .name = name});
            note_twin(outsiders_, name);
        }));
    }
    /// Before anybody can find the second of them.
    void note_twin(const Names& others, std::string_view name) noexcept {
        if (others.find(name)) twins_.store(true, std::memory_order_relaxed);
    }

    Store& store_;
    std::mutex adding_;  // guards both lists, but for who finds something
    Names persons_;
    Names outsiders_;
    std::atomic<bool> twins_{false};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur
