// A value as an event tells it.
#pragma once

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>

namespace alur {
inline namespace v0 {

/// A value that a field was given.
struct RecordedField {
    FieldId field{};        ///< of the case, or of the record that the event is about
    Value value;            ///< false where it is erased
    bool personal = false;  ///< its field is marked so: it is about a person
    bool erased = false;    ///< it was erased, or its store cannot read it without the key

    friend bool operator==(const RecordedField&, const RecordedField&) = default;
};

}  // namespace v0
}  // namespace alur
