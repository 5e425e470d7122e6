#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <alur/base/diagnostic.hpp>
#include <alur/base/utf8.hpp>

namespace alur::cli {
namespace {

constexpr std::size_t narrowest = 40;
constexpr std::size_t widest = 160;
constexpr std::size_t columns_of_a_file = 120;

long long now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Empty where the variable is not set.
std::string_view environment(const char* variable) {
    const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nothing in this program sets one
    return value == nullptr ? std::string_view() : value;
}

}  // namespace

Paint::Paint(bool colour) {
    if (!colour) return;
    bold = "\x1b[1m";
    dim = "\x1b[2m";
    red = "\x1b[1;31m";
    green = "\x1b[32m";
    yellow = "\x1b[33m";
    cyan = "\x1b[36m";
    off = "\x1b[0m";
}

Terminal Terminal::of(int descriptor, ColourWish wish) {
    Terminal terminal;
    const std::string_view kind = environment("TERM");
    const bool dumb = kind.empty() || kind == "dumb";
    terminal.interactive = ::isatty(descriptor) != 0 && !dumb;
    terminal.colour = wish == ColourWish::always ||
                      (wish == ColourWish::automatic && terminal.interactive && environment("NO_COLOR").empty());
    terminal.columns = columns_of_a_file;
    winsize size{};
    if (::isatty(descriptor) != 0 && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        terminal.columns = std::clamp<std::size_t>(size.ws_col, narrowest, widest);
    return terminal;
}

std::size_t width(std::string_view text) { return base::count_characters(text); }

Progress::Progress(const Terminal& terminal, std::string label, std::size_t total)
    : terminal_(terminal), label_(std::move(label)), total_(total), started_(now_ms()) {}

Progress::~Progress() { clear(); }

void Progress::clear() const {
    if (drawn_ < 0) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    drawn_ = -1;
}

void Progress::advance() {
    ++done_;
    draw();
}

void Progress::draw() const {
    constexpr long long quiet_ms = 300;
    constexpr long long pause_ms = 50;
    const long long now = now_ms();
    if (!terminal_.interactive || total_ == 0 || now - started_ < quiet_ms || now - drawn_ < pause_ms) return;
    drawn_ = now;
    const std::string tail = " " + std::to_string(done_) + "/" + std::to_string(total_);
    const std::size_t used = width(label_) + tail.size() + 4;
    const std::size_t cells = terminal_.columns > used + 10 ? std::min<std::size_t>(terminal_.columns - used, 40) : 10;
    const std::size_t full = std::min(cells, cells * done_ / total_);
    std::string bar;
    for (std::size_t i = 0; i < cells; ++i) bar += i < full ? "━" : "─";
    const Paint paint(terminal_.colour);
    std::string line = "\r\x1b[K" + label_ + " ";
    line.append(paint.cyan).append(bar).append(paint.off).append(tail);
    std::fputs(line.c_str(), stderr);
    std::fflush(stderr);
}

}  // namespace alur::cli
