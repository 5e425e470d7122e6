// What lies in files.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace alur::test {

inline std::string bytes_in(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Those of the texts that lie in some file of a folder or of one in it, each with the name of the file.
inline std::vector<std::string> found_in(const std::filesystem::path& folder, const std::vector<std::string>& texts) {
    std::vector<std::string> found;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file()) continue;
        const std::string bytes = bytes_in(file.path());
        for (const std::string& text : texts)
            if (bytes.find(text) != std::string::npos) found.push_back(file.path().filename().string() + ": " + text);
    }
    return found;
}

}  // namespace alur::test
