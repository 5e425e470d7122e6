// What a log tells of the fields that conditions of documents ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/log/event_log.hpp>

namespace alur {
inline namespace v0 {
namespace conformance {

/// The columns `case:FIELD` of the fields on which it depends whether a document is needed. The procedure outlives it.
class CaseFields {
public:
    CaseFields(const EventLog& log, const Procedure& procedure);

    /// How many of them the log has.
    [[nodiscard]] std::size_t size() const noexcept { return told_.size(); }
    /// \param i below size()
    [[nodiscard]] FieldId field(std::size_t i) const noexcept { return told_[i].field; }

    /// Whether a condition holds by what a row says; nothing: the log does not tell.
    /// \param is_settled whether what the row says of field(i) was so, too, when it mattered
    template <class IsSettled>
    [[nodiscard]] std::optional<bool> holds(GuardId guard, std::uint32_t row, IsSettled is_settled) const {
        std::vector<std::optional<Value>> values(told_.size());
        for (std::size_t i = 0; i < told_.size(); ++i)
            if (is_settled(i)) values[i] = value(i, row);
        return holds(guard, values);
    }

    /// Which fields the log lacks, and what of them means nothing to the SOP, in sentences.
    [[nodiscard]] std::vector<std::string> notes() const;

private:
    struct Told {
        FieldId field{};
        Column column;                             // of texts
        std::vector<std::optional<Value>> values;  // by its texts; nothing: one that the field cannot hold
    };

    [[nodiscard]] std::optional<Value> value(std::size_t i, std::uint32_t row) const;
    [[nodiscard]] std::optional<bool> holds(GuardId guard, const std::vector<std::optional<Value>>& values) const;
    [[nodiscard]] std::optional<bool> holds(const Atom& atom, const std::vector<std::optional<Value>>& values) const;

    const Procedure& procedure_;
    std::vector<Told> told_;
    std::vector<FieldId> lacking_;
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur
