#include "cli/kind_of_file.hpp"

#include <algorithm>

#include <alur/base/utf8.hpp>

namespace alur::cli {
namespace {

/// Whether the line begins with the word, and a character of `behind` follows.
bool begins(std::string_view line, std::string_view word, std::string_view behind) {
    return line.substr(0, word.size()) == word && line.size() > word.size() &&
           behind.find(line[word.size()]) != std::string_view::npos;
}

FileKind kind_of_line(std::string_view line) {
    if (begins(line, "alur_kalender", ": \t")) return FileKind::calendar;
    if (begins(line, "alur", ": \t")) return FileKind::sop;
    if (begins(line, "sop", " \t")) return FileKind::scenario;
    return FileKind::unknown;
}

std::string_view name_of(FileKind kind) {
    switch (kind) {
        case FileKind::unknown: break;
        case FileKind::sop: return "an SOP";
        case FileKind::calendar: return "a calendar";
        case FileKind::scenario: return "a scenario";
    }
    return "";
}

bool takes(std::string_view command, FileKind kind) {
    if (kind == FileKind::scenario) return command == "run";
    if (kind == FileKind::calendar) return command == "check";
    return command != "run";
}

std::string_view what_it_takes(std::string_view command) {
    if (command == "run") return "plays scenarios";
    return command == "check" ? "checks SOPs and calendars" : "shows SOPs";
}

}  // namespace

FileKind kind_of(std::string_view text) {
    text = base::without_mark(text);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const FileKind kind = kind_of_line(text.substr(0, end)); kind != FileKind::unknown) return kind;
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    return FileKind::unknown;
}

Diagnostics or_wrong_kind(Diagnostics found, const std::string& path, std::string_view command) {
    // They may be about the calendar of the SOP.
    const FileKind kind = found.file() == path ? kind_of(found.text()) : FileKind::unknown;
    if (kind == FileKind::unknown || takes(command, kind)) return found;
    const std::string other = kind == FileKind::scenario ? "run" : "check";
    Diagnostics out(path);
    out.add({Severity::error,
             "ALUR-E342",
             "this is " + std::string(name_of(kind)) + ", and `alur " + std::string(command) + "` " +
                 std::string(what_it_takes(command)),
             "write `alur " + other + " " + path + "`",
             {},
             {}});
    return out;
}

}  // namespace alur::cli
