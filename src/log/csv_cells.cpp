#include "log/csv_cells.hpp"

#include <utility>

#include <alur/base/utf8.hpp>

namespace alur {
inline namespace v0 {
namespace log {

bool CsvCells::next() {
    line_begin_ = next_line_begin_;
    line_ = next_line_;
    begin_ = at_;
    if (at_ < text_.size() && text_[at_] == '"') return next_in_quotes();
    std::size_t end = at_;
    for (; end < text_.size(); ++end) {
        const char c = text_[end];
        if (c == delimiter_ || c == '\n' || c == '\r') break;
        if (c == '"')
            return refuse(end, "a quote in a cell that does not begin with one",
                          "write the cell in quotes, and each quote in it twice");
    }
    cell_ = text_.substr(at_, end - at_);
    at_ = end;
    return end_here();
}

bool CsvCells::next_in_quotes() {
    const std::size_t open = at_++;
    const std::size_t from = at_;
    bool doubled = false;
    unquoted_.clear();
    std::size_t piece = from;
    while (true) {
        const std::size_t quote = text_.find('"', at_);
        if (quote == std::string_view::npos)
            return refuse(open, "a quote that is not closed", "close it; a quote in a cell is written twice");
        at_ = quote + 1;
        if (at_ == text_.size() || text_[at_] != '"') {
            if (doubled) {
                unquoted_.append(text_.substr(piece, quote - piece));
                cell_ = unquoted_;
            } else {
                cell_ = text_.substr(from, quote - from);
            }
            break;
        }
        doubled = true;
        unquoted_.append(text_.substr(piece, at_ - piece));
        piece = ++at_;
    }
    // Line breaks inside belong to the cell, and count as lines of the file.
    for (std::size_t lf = text_.find('\n', from); lf < at_; lf = text_.find('\n', lf + 1)) {
        ++next_line_;
        next_line_begin_ = lf + 1;
    }
    return end_here();
}

bool CsvCells::end_here() {
    if (at_ == text_.size()) {
        end_ = End::text;
        return true;
    }
    if (text_[at_] == delimiter_) {
        ++at_;
        end_ = End::cell;
        return true;
    }
    if (text_[at_] == '\r') {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '\n')
            return refuse(at_, "a carriage return without a line feed behind it",
                          "end lines with LF or CR LF; write a cell that holds one in quotes");
        ++at_;
    }
    if (text_[at_] != '\n')
        return refuse(at_, "a text behind the quote that closes its cell", "write each quote in a cell twice");
    ++at_;
    ++next_line_;
    next_line_begin_ = at_;
    end_ = at_ == text_.size() ? End::text : End::line;
    return true;
}

bool CsvCells::refuse(std::size_t at, std::string message, std::string suggestion) {
    fault_ = {Severity::error, "ALUR-E400", std::move(message), std::move(suggestion), place_of(at), {}};
    return false;
}

Span CsvCells::place() const { return place_of(begin_); }

Span CsvCells::place_of(std::size_t at) const {
    // A fault behind a quoted cell of several lines stands in the last of them.
    const bool later = at >= next_line_begin_;
    const std::size_t begin = later ? next_line_begin_ : line_begin_;
    const std::size_t before = base::count_characters(text_.substr(begin, at - begin));
    return {later ? next_line_ : line_, static_cast<std::uint32_t>(before + 1), 1};
}

}  // namespace log
}  // namespace v0
}  // namespace alur
