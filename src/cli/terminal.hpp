// What the terminal can show. Nothing here prints file texts unescaped.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace alur::cli {

enum class ColourWish { automatic, always, never };

/// ANSI sequences, or empty strings where colour is not wanted.
struct Paint {
    std::string_view bold, dim, red, green, yellow, cyan, off;

    /// \param colour false: every member is empty
    explicit Paint(bool colour);
};

/// One output of the process.
struct Terminal {
    bool interactive = false;  ///< a person watches: it is a terminal and not a dumb one
    bool colour = false;
    std::size_t columns = 80;

    /// Looks at the descriptor and the environment. NO_COLOR (not empty) and TERM=dumb mean no colour; output that is
    /// no terminal is 120 columns wide, so that a file does not depend on the window it was made in.
    static Terminal of(int descriptor, ColourWish wish);
};

/// How many columns a printable text takes: one for each character.
std::size_t width(std::string_view text);

/// A bar on one line that redraws itself; draws nothing where no person watches, and nothing in the first 300 ms, so
/// that short work does not flicker.
class Progress {
public:
    Progress(const Terminal& terminal, std::string label, std::size_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void advance();
    /// Takes the bar away before something else is printed; it comes back with the next advance.
    void clear() const;

private:
    void draw() const;

    Terminal terminal_;
    std::string label_;
    std::size_t total_;
    std::size_t done_ = 0;
    long long started_;
    mutable long long drawn_ = -1;
};

}  // namespace alur::cli
