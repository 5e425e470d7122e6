// Reads a log in XES, as a program does that asks for that component.
#include <alur/log/xes.hpp>

std::size_t events_of(const char* path) {
    const auto read = alur::read_xes_file(path);
    return read ? read->log.events() : 0;
}
