// Columns of text that fit a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.hpp"

namespace alur::cli {

/// One cell: lines of text, one below the other, in one colour.
struct Cell {
    std::string text;           ///< may hold line feeds; everything else is escaped when it is printed
    std::string_view colour{};  ///< of Paint; empty: none
};

/// Lays out rows under a header. Cells are wrapped at blanks where the columns would not fit.
class Table {
public:
    /// \param headers of the columns; one that begins with `>` is aligned to the right, one that begins with `~` is the
    /// first
    ///        to be wrapped
    explicit Table(const std::vector<std::string>& headers);

    /// As many cells as there are columns.
    void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }

    [[nodiscard]] std::string to_string(const Terminal& terminal, std::string_view indent = "  ") const;

private:
    struct Column {
        std::string header;
        bool right = false;
        bool yields = false;
    };

    [[nodiscard]] std::vector<std::size_t> widths(std::size_t available) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

/// The text, escaped, broken at blanks into lines of at most `columns`; words that are longer are cut into pieces.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace alur::cli
