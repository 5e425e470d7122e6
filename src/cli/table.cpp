#include "cli/table.hpp"

#include <algorithm>
#include <numeric>

#include <alur/base/diagnostic.hpp>
#include <alur/base/utf8.hpp>

namespace alur::cli {
namespace {

constexpr std::size_t gap = 2;

/// How many bytes the first characters of the text take.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
    std::size_t at = 0;
    for (; at < text.size() && characters > 0; --characters) do
            ++at;
        while (at < text.size() && base::continues_character(text[at]));
    return at;
}

void wrap_line(std::string_view text, std::size_t columns, std::vector<std::string>& lines) {
    std::string line;
    std::size_t used = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(text.size(), end + 1));
        if (used != 0 && used + 1 + width(word) > columns) {
            lines.push_back(std::move(line));
            line.clear();
            used = 0;
        }
        while (width(word) > columns) {
            const std::size_t piece = bytes_of(word, columns);
            lines.emplace_back(word.substr(0, piece));
            word.remove_prefix(piece);
        }
        if (used != 0) {
            line += ' ';
            ++used;
        }
        line += word;
        used += width(word);
    }
    lines.push_back(std::move(line));
}

/// The widest piece of the text between such characters.
std::size_t widest_piece(std::string_view text, std::string_view ends) {
    std::size_t widest = 0;
    while (true) {
        const std::size_t end = text.find_first_of(ends);
        widest = std::max(widest, width(printable(text.substr(0, end))));
        if (end == std::string_view::npos) return widest;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    while (true) {
        const std::size_t end = text.find('\n');
        wrap_line(printable(text.substr(0, end)), std::max<std::size_t>(columns, 1), lines);
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

Table::Table(const std::vector<std::string>& headers) {
    for (const std::string& header : headers) {
        const char mark = header.empty() ? ' ' : header.front();
        const bool right = mark == '>';
        const bool yields = mark == '~';
        columns_.push_back({right || yields ? header.substr(1) : header, right, yields});
    }
}

std::vector<std::size_t> Table::widths(std::size_t available) const {
    constexpr std::size_t longest_kept_whole = 24;
    std::vector<std::size_t> widths;
    std::vector<std::size_t> narrowest;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        widths.push_back(width(columns_[c].header));
        narrowest.push_back(widths[c]);
        for (const auto& row : rows_) {
            widths[c] = std::max(widths[c], widest_piece(row[c].text, "\n"));
            narrowest[c] = std::max(narrowest[c], std::min(widest_piece(row[c].text, " \n"), longest_kept_whole));
        }
    }
    // Take from the widest column, one by one, until the row fits or nothing is left to take: first from those that
    // yield.
    std::size_t total = std::accumulate(widths.begin(), widths.end(), gap * (columns_.size() - 1));
    for (const bool yielding : {true, false}) {
        while (total > available) {
            std::size_t widest = columns_.size();
            for (std::size_t c = 0; c < columns_.size(); ++c) {
                if (columns_[c].yields != yielding || widths[c] <= narrowest[c]) continue;
                if (widest == columns_.size() || widths[c] > widths[widest]) widest = c;
            }
            if (widest == columns_.size()) break;
            --widths[widest];
            --total;
        }
    }
    return widths;
}

std::string Table::to_string(const Terminal& terminal, std::string_view indent) const {
    const Paint paint(terminal.colour);
    const std::vector<std::size_t> fit = widths(terminal.columns - std::min(terminal.columns, indent.size()));
    std::string out;
    const auto put = [&](const std::vector<std::vector<std::string>>& cells,
                         const std::vector<std::string_view>& colours) {
        std::size_t height = 0;
        for (const auto& cell : cells) height = std::max(height, cell.size());
        for (std::size_t i = 0; i < height; ++i) {
            std::string line(indent);
            std::size_t pending = 0;  // blanks are written only before text, so that no line ends with them
            for (std::size_t c = 0; c < cells.size(); ++c) {
                const std::string text = i < cells[c].size() ? cells[c][i] : std::string();
                const std::size_t blanks = fit[c] - std::min(fit[c], width(text));
                if (columns_[c].right) pending += blanks;
                if (!text.empty()) {
                    line.append(pending, ' ')
                        .append(colours[c])
                        .append(text)
                        .append(colours[c].empty() ? "" : paint.off);
                    pending = 0;
                }
                if (!columns_[c].right) pending += blanks;
                pending += gap;
            }
            out += line + "\n";
        }
    };
    std::vector<std::vector<std::string>> header;
    for (std::size_t c = 0; c < columns_.size(); ++c) header.push_back(wrapped(columns_[c].header, fit[c]));
    put(header, std::vector<std::string_view>(columns_.size(), paint.dim));
    for (const auto& row : rows_) {
        std::vector<std::vector<std::string>> cells;
        std::vector<std::string_view> colours;
        for (std::size_t c = 0; c < row.size(); ++c) {
            cells.push_back(wrapped(row[c].text, fit[c]));
            colours.push_back(row[c].colour);
        }
        put(cells, colours);
    }
    return out;
}

}  // namespace alur::cli
