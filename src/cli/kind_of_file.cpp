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

/// Of a map that is indented or written in one line, as JSON is too: by the first of both keys in it.
FileKind kind_of_map(std::string_view text) {
    constexpr std::string_view word = "alur";
    constexpr std::string_view before = " \t\r\n{,\"'";
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        if (at != 0 && before.find(text[at - 1]) == std::string_view::npos) continue;
        std::string_view rest = text.substr(at);
        for (const FileKind kind : {FileKind::calendar, FileKind::sop}) {
            const std::string_view key = kind == FileKind::calendar ? "alur_kalender" : word;
            if (rest.substr(0, key.size()) != key) continue;
            const std::size_t behind = rest.find_first_not_of(" \t\"'", key.size());
            if (behind != std::string_view::npos && rest[behind] == ':') return kind;
        }
    }
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
    const std::string_view all = text;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const FileKind kind = kind_of_line(text.substr(0, end)); kind != FileKind::unknown) return kind;
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    return kind_of_map(all);
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
