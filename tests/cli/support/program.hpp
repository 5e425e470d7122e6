// Runs the command line as a shell would, through pipes or on a terminal.
#pragma once

#include <string>
#include <vector>

namespace alur::test {

struct Ran {
    int status = 0;  ///< as the shell sees it; 128 + n where signal n ended it
    std::string out;
    std::string err;  ///< on a terminal both are in `out`
};

/// Runs `alur ARGUMENTS…` in the folder of the project.
/// \param environment further variables, as NAME=VALUE
Ran cli(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {});

/// The same on a terminal of 100 columns.
Ran cli_on_terminal(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {});

/// Runs another program.
Ran run(const std::vector<std::string>& command, const std::vector<std::string>& environment = {});

/// A file in a folder that goes with the process. \return its path
std::string scratch_file(const std::string& name, const std::string& text);

}  // namespace alur::test
