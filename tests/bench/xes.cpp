// What reading a log in XES costs, beside a pass of expat over the same bytes that keeps nothing.
#include <alur/log/xes.hpp>

#include <expat.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "median.hpp"

using namespace alur;

namespace {

/// A log as tools write it: indented, five attributes an event, three a trace.
std::string make(std::size_t bytes) {
    std::mt19937_64 dice(42);
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\">\n";
    std::size_t number = 0;
    const auto two = [](std::uint64_t value) { return std::to_string(100 + value).substr(1); };
    while (text.size() < bytes) {
        ++number;
        text += "\t<trace>\n\t\t<string key=\"concept:name\" value=\"case-" + std::to_string(number) +
                "\"/>\n\t\t<string key=\"department\" value=\"Umum\"/>\n\t\t<date key=\"startdate\" "
                "value=\"2011-10-11T13:42:" +
                two(dice() % 60) + ".688+02:00\"/>\n";
        const std::size_t events = 3 + dice() % 8;
        for (std::size_t i = 0; i < events; ++i)
            text += "\t\t<event>\n\t\t\t<string key=\"org:resource\" value=\"Resource" + std::to_string(dice() % 40) +
                    "\"/>\n\t\t\t<date key=\"time:timestamp\" value=\"2011-" + two(1 + dice() % 12) + "-" +
                    two(1 + dice() % 28) + "T" + two(dice() % 24) + ":" + two(dice() % 60) +
                    ":40.276+02:00\"/>\n\t\t\t<string key=\"concept:name\" value=\"T0" + std::to_string(dice() % 9) +
                    " Check confirmation of receipt\"/>\n\t\t\t<string key=\"concept:instance\" value=\"task-" +
                    std::to_string(dice() % 100'000'000) +
                    "\"/>\n\t\t\t<string key=\"lifecycle:transition\" value=\"complete\"/>\n\t\t</event>\n";
        text += "\t</trace>\n";
    }
    return text + "</log>\n";
}

double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class Act>
double seconds_of(Act act) {
    const double begin = cpu_seconds();
    act();
    return cpu_seconds() - begin;
}

std::size_t elements = 0;

void bare_pass(const std::string& text) {
    const XML_Parser parser = XML_ParserCreate(nullptr);
    XML_SetElementHandler(
        parser, [](void*, const char*, const char**) { ++elements; }, [](void*, const char*) {});
    constexpr std::size_t piece = std::size_t{256} << 10U;
    for (std::size_t at = 0; at < text.size(); at += piece)
        XML_Parse(parser, text.data() + at, static_cast<int>(std::min(piece, text.size() - at)), 0);
    XML_Parse(parser, nullptr, 0, 1);
    XML_ParserFree(parser);
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t megabytes = argc > 1 ? std::stoul(argv[1]) : 120;
    const int rounds = argc > 2 ? std::stoi(argv[2]) : 5;
    const std::string text = make(megabytes * 1'000'000);
    std::vector<double> bare;
    std::vector<double> whole;
    std::vector<double> ratios;
    std::size_t events = 0;
    for (int round = 0; round < rounds; ++round) {
        bare.push_back(seconds_of([&] { bare_pass(text); }));
        whole.push_back(seconds_of([&] {
            const auto read = read_xes(text, "log.xes");
            if (read) events = read->log.events();
        }));
        ratios.push_back(whole.back() / bare.back());
    }
    const auto show = [&](const char* what, std::vector<double> seconds) {
        const double middle = bench::median(std::move(seconds));
        std::printf("%-24s %6.3f s %7.1f MB/s\n", what, middle, static_cast<double>(text.size()) / middle / 1e6);
    };
    std::printf("%.0f MB, %zu events\n", static_cast<double>(text.size()) / 1e6, events);
    show("a bare pass of expat", bare);
    show("read_xes", whole);
    std::printf("read_xes takes %.2f times the bare pass\n", bench::median(ratios));
    return events == 0 ? 1 : 0;
}
