// How the comparison writes values down, so that two sides can be compared line by line.
#pragma once

#include <string>

#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>

namespace reference {

/// `2024-07-02 08:15:00.000000` (UTC), or `never`.
[[nodiscard]] std::string show(alur::Instant instant);
[[nodiscard]] std::string show(const alur::Value& value);
/// `step` or `step[item]`.
[[nodiscard]] std::string called(const std::string& name, const std::string& item);

}  // namespace reference
