// What the commands print for machines. Texts are escaped to plain ASCII, so that JSON is safe on a terminal too.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include <alur/base/diagnostic.hpp>
#include <alur/journal/error.hpp>

namespace alur::cli {

using Json = nlohmann::ordered_json;

/// `{file, errors, warnings, left_off, findings: [{severity, code, message, suggestion, line, column, length,
/// notes}]}`.
Json to_json(const Diagnostics& diagnostics);
/// The same and `path`, the file that was asked for: `file` may be the calendar that it names.
Json to_json(const Diagnostics& diagnostics, const std::string& path);

/// `{file, fault, message}`: why a store, or a file about one, cannot be read.
Json to_json(const std::string& file, const JournalError& error);

/// Prints a document and the end of a line.
void print(const Json& document);

}  // namespace alur::cli
