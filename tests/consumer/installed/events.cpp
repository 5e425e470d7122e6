// Reads a log in XES or OCEL, as a program does that asks for those components.
#include <alur/log/ocel.hpp>
#include <alur/log/xes.hpp>

std::size_t events_of(const char* path) {
    const auto read = alur::read_xes_file(path);
    return read ? read->log.events() : 0;
}

std::size_t events_of_objects(const char* path) {
    const auto read = alur::read_ocel_file(path);
    return read ? read->log.events().rows() : 0;
}
