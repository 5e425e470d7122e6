#include "arrow_column.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <alur/log/arrow.hpp>

#include "convert.hpp"
#include "errors.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

// alur reads streams of batches, which have named columns. A column by itself is made a batch of one column: struct
// levels around what the other library hands out, which is moved into them and released with them.

void release(ArrowSchema* schema) {
    const std::unique_ptr<std::array<ArrowSchema*, 1>> children(
        static_cast<std::array<ArrowSchema*, 1>*>(schema->private_data));
    ArrowSchema* child = (*children)[0];
    if (child->release != nullptr) child->release(child);
    delete child;
    schema->release = nullptr;
}

void wrap(ArrowSchema column, ArrowSchema* out) {
    auto children = std::make_unique<std::array<ArrowSchema*, 1>>();
    auto child = std::make_unique<ArrowSchema>(column);
    // Columns by themselves often have no name, and one that is asked for is any.
    if (child->name == nullptr) child->name = "";
    *out = {"+s", "", nullptr, 0, 1, children->data(), nullptr, &release, nullptr};
    (*children)[0] = child.release();
    out->private_data = children.release();
}

struct Batch {
    std::array<ArrowArray*, 1> children{};
    std::array<const void*, 1> buffers{};
};

void release(ArrowArray* array) {
    const std::unique_ptr<Batch> batch(static_cast<Batch*>(array->private_data));
    ArrowArray* child = batch->children[0];
    if (child->release != nullptr) child->release(child);
    delete child;
    array->release = nullptr;
}

void wrap(ArrowArray column, ArrowArray* out) {
    auto batch = std::make_unique<Batch>();
    auto child = std::make_unique<ArrowArray>(column);
    *out = {column.length, 0, 0, 1, 1, batch->buffers.data(), batch->children.data(), nullptr, &release, nullptr};
    batch->children[0] = child.release();
    out->private_data = batch.release();
}

/// A stream of one array, or of those of another stream.
struct Source {
    ArrowSchema schema{};
    ArrowArray array{};
    ArrowArrayStream stream{};

    ~Source() {
        if (schema.release != nullptr) schema.release(&schema);
        if (array.release != nullptr) array.release(&array);
        if (stream.release != nullptr) stream.release(&stream);
    }
};

Source& source_of(ArrowArrayStream* stream) { return *static_cast<Source*>(stream->private_data); }

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    wrap(std::exchange(source_of(stream).schema, {}), out);
    return 0;
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
    Source& source = source_of(stream);
    ArrowArray next = std::exchange(source.array, {});
    if (source.stream.release != nullptr)
        if (const int failed = source.stream.get_next(&source.stream, &next); failed != 0) return failed;
    if (next.release == nullptr)
        *out = {};
    else
        wrap(next, out);
    return 0;
}

const char* get_last_error(ArrowArrayStream* stream) {
    Source& source = source_of(stream);
    return source.stream.release == nullptr ? nullptr : source.stream.get_last_error(&source.stream);
}

void release(ArrowArrayStream* stream) {
    delete &source_of(stream);
    stream->release = nullptr;
}

/// What a capsule holds, taken out of it. Its schema or array is released by whoever took it.
template <class Thing>
Thing taken(const py::object& capsule, const char* name) {
    auto* thing = static_cast<Thing*>(PyCapsule_GetPointer(capsule.ptr(), name));
    if (thing == nullptr) throw py::error_already_set();
    if (thing->release == nullptr) throw py::value_error(std::string("an ") + name + " was used up before");
    Thing out = *thing;
    thing->release = nullptr;
    return out;
}

Column only_column(ArrowArrayStream stream) {
    const Table table = take(unlocked([&] { return import_arrow(&stream); })).table;
    if (table.columns().size() != 1)
        throw py::value_error("one column is wanted, and this table has " + std::to_string(table.columns().size()));
    return table.columns().front();
}

Column column_of(std::unique_ptr<Source> source) {
    return only_column({&get_schema, &get_next, &get_last_error, &release, source.release()});
}

}  // namespace

std::optional<Column> arrow_column(const py::object& object) {
    auto source = std::make_unique<Source>();
    if (py::hasattr(object, "__arrow_c_array__")) {
        const py::tuple capsules = object.attr("__arrow_c_array__")();
        source->schema = taken<ArrowSchema>(capsules[0], "arrow_schema");
        source->array = taken<ArrowArray>(capsules[1], "arrow_array");
        if (std::strcmp(source->schema.format, "+s") == 0)
            throw py::value_error("one column is wanted, and this is a batch of several");
        return column_of(std::move(source));
    }
    if (!py::hasattr(object, "__arrow_c_stream__")) return std::nullopt;
    auto stream = taken<ArrowArrayStream>(object.attr("__arrow_c_stream__")(), "arrow_array_stream");
    source->stream = stream;
    if (source->stream.get_schema(&source->stream, &source->schema) != 0) {
        const char* why = source->stream.get_last_error(&source->stream);
        throw py::value_error(std::string("the Arrow stream has no schema: ") + (why == nullptr ? "" : why));
    }
    if (std::strcmp(source->schema.format, "+s") == 0) return only_column(std::exchange(source->stream, {}));
    return column_of(std::move(source));
}

}  // namespace alur::python
