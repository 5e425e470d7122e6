// Names to positions: what the first pass declares and the second one looks up.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// The names of one catalogue in the order of writing. They point into the text that is read. A name that was refused
/// is kept as an empty one, so that positions stay those of the text.
class Names {
public:
    /// \param work counts the names that are compared, so that a test sees how it grows
    explicit Names(std::size_t& work) : positions_(Before{&work}) {}

    /// Declares the next name. \return the position where it stood before, if it is not new
    std::optional<std::size_t> declare(std::string_view name, Span span) {
        const std::size_t position = spans_.size();
        spans_.push_back(span);
        words_.push_back(name);
        if (name.empty()) return std::nullopt;
        const auto [entry, is_new] = positions_.try_emplace(name, position);
        return is_new ? std::nullopt : std::optional<std::size_t>(entry->second);
    }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
        const auto entry = positions_.find(name);
        return entry == positions_.end() ? std::nullopt : std::optional<std::size_t>(entry->second);
    }
    [[nodiscard]] std::size_t size() const noexcept { return spans_.size(); }
    [[nodiscard]] Span span(std::size_t position) const { return spans_[position]; }
    [[nodiscard]] const std::vector<std::string_view>& words() const noexcept { return words_; }

private:
    struct Before {
        std::size_t* work;
        bool operator()(std::string_view a, std::string_view b) const {
            ++*work;
            return a < b;
        }
    };

    // In order, not hashed: whoever writes an SOP may choose names whose hashes collide.
    std::map<std::string_view, std::size_t, Before> positions_;
    std::vector<Span> spans_;
    std::vector<std::string_view> words_;
};

}  // namespace sop
}  // namespace v0
}  // namespace alur
