// The cells of a CSV text, one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// Goes through a text from its begin to its end.
class CsvCells {
public:
    /// What ends a cell.
    enum class End : std::uint8_t { cell, line, text };

    CsvCells(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

    /// Whether all was read. Never in the middle of a line.
    [[nodiscard]] bool is_at_end() const noexcept { return at_ == text_.size(); }
    /// How many bytes were read.
    [[nodiscard]] std::size_t position() const noexcept { return at_; }
    /// Reads the next cell. \return false: what stands there is no CSV, as fault() says
    [[nodiscard]] bool next();

    /// The cell, valid until the next one is read.
    [[nodiscard]] std::string_view cell() const noexcept { return cell_; }
    /// What stands behind it.
    [[nodiscard]] End end() const noexcept { return end_; }
    /// Where it begins. Costs the line that it stands in.
    [[nodiscard]] Span place() const;
    /// What is wrong where next() returned false.
    [[nodiscard]] Diagnostic fault() const { return fault_; }

private:
    bool next_in_quotes();
    bool end_here();
    bool refuse(std::size_t at, std::string message, std::string suggestion);
    [[nodiscard]] Span place_of(std::size_t at) const;

    std::string_view text_;
    char delimiter_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;       // of the cell
    std::size_t line_begin_ = 0;  // of the line at which the cell begins
    std::uint32_t line_ = 1;      // the same, counted
    std::size_t next_line_begin_ = 0;
    std::uint32_t next_line_ = 1;
    std::string_view cell_;
    std::string unquoted_;
    End end_ = End::line;
    Diagnostic fault_;
};

}  // namespace log
}  // namespace v0
}  // namespace alur
