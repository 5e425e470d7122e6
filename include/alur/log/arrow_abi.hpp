// The C structures through which Apache Arrow tables pass between libraries in one process, as Arrow's "C data
// interface" and "C stream interface" lay them down. They are an ABI: nothing here may ever change. Another header of
// the program may bring the same structures; the guards are those that Arrow prescribes for that.
//
// What each member means is specified there and not said again here:
// https://arrow.apache.org/docs/format/CDataInterface.html and CStreamInterface.html beside it.
#pragma once

#include <cstdint>

extern "C" {

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

/// The name and type of a column, and those of its children.
struct ArrowSchema {
    /// \cond
    const char* format;
    const char* name;
    const char* metadata;
    std::int64_t flags;
    std::int64_t n_children;
    struct ArrowSchema** children;
    struct ArrowSchema* dictionary;
    void (*release)(struct ArrowSchema*);
    void* private_data;
    /// \endcond
};

/// The values of a column in one batch.
struct ArrowArray {
    /// \cond
    std::int64_t length;
    std::int64_t null_count;
    std::int64_t offset;
    std::int64_t n_buffers;
    std::int64_t n_children;
    const void** buffers;
    struct ArrowArray** children;
    struct ArrowArray* dictionary;
    void (*release)(struct ArrowArray*);
    void* private_data;
    /// \endcond
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

/// Batches of one schema, one after the other.
struct ArrowArrayStream {
    /// \cond
    int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
    int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
    const char* (*get_last_error)(struct ArrowArrayStream*);
    void (*release)(struct ArrowArrayStream*);
    void* private_data;
    /// \endcond
};

#endif  // ARROW_C_STREAM_INTERFACE

}  // extern "C"
