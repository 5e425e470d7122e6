// Which rules of docs/sop-language.md were exercised, and how often.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace reference {

class Coverage {
public:
    /// Counts one use of a rule. The rule is one of `rules()`.
    void mark(const std::string& rule);
    void add(const Coverage& other);

    [[nodiscard]] std::vector<std::string> never_reached() const;
    [[nodiscard]] std::size_t of(const std::string& rule) const;
    /// One line a rule: how often, and its name.
    [[nodiscard]] std::string report() const;

    /// Every rule that the comparison is to exercise, refusals as `refused CODE`.
    [[nodiscard]] static const std::vector<std::string>& rules();

private:
    std::map<std::string, std::size_t> count_;
};

}  // namespace reference
