#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <alur/log/arrow.hpp>

namespace alur {
inline namespace v0 {
namespace {

// A structure that is handed out owns what it points to through its private data. Whoever gets it may move it, by
// copying its bytes and clearing `release` of the original; so nothing may point back at the structure itself.

/// What a schema points to.
struct OwnedSchema {
    std::string format;
    std::string name;
    std::vector<ArrowSchema> fields;
    std::vector<ArrowSchema*> children;
    ArrowSchema dictionary{};

    OwnedSchema() = default;
    OwnedSchema(const OwnedSchema&) = delete;
    OwnedSchema& operator=(const OwnedSchema&) = delete;
    ~OwnedSchema() {
        // A child that was moved out has been marked as released.
        for (ArrowSchema& field : fields)
            if (field.release != nullptr) field.release(&field);
        if (dictionary.release != nullptr) dictionary.release(&dictionary);
    }
};

void fill(ArrowSchema& out, std::unique_ptr<OwnedSchema> owned) noexcept {
    out = {};
    out.format = owned->format.c_str();
    out.name = owned->name.c_str();
    out.n_children = static_cast<std::int64_t>(owned->children.size());
    out.children = owned->children.empty() ? nullptr : owned->children.data();
    out.dictionary = owned->dictionary.release == nullptr ? nullptr : &owned->dictionary;
    out.release = [](ArrowSchema* schema) {
        const auto gone = static_cast<OwnedSchema*>(schema->private_data);
        schema->release = nullptr;
        delete gone;
    };
    out.private_data = owned.release();
}

void fill_schema(ArrowSchema& out, const Column& column) {
    auto owned = std::make_unique<OwnedSchema>();
    owned->name = column.name();
    switch (column.type()) {
        case ColumnType::text: {
            owned->format = "i";
            auto texts = std::make_unique<OwnedSchema>();
            texts->format = "u";
            fill(owned->dictionary, std::move(texts));
            break;
        }
        case ColumnType::integer: owned->format = "l"; break;
        case ColumnType::real: owned->format = "g"; break;
        case ColumnType::boolean: owned->format = "b"; break;
        case ColumnType::instant: owned->format = "tsu:UTC"; break;
    }
    fill(out, std::move(owned));
    out.flags = ARROW_FLAG_NULLABLE;
}

void fill_schema(ArrowSchema& out, const Table& table) {
    auto owned = std::make_unique<OwnedSchema>();
    owned->format = "+s";
    owned->fields.resize(table.columns().size());
    owned->children.reserve(table.columns().size());
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
        fill_schema(owned->fields[i], table.columns()[i]);
        owned->children.push_back(&owned->fields[i]);
    }
    fill(out, std::move(owned));
}

/// What an array points to, and the chunk it points into.
struct OwnedArray {
    std::shared_ptr<const ColumnChunk> chunk;
    std::shared_ptr<const Texts> texts;
    std::array<const void*, 3> buffers{};
    std::vector<ArrowArray> fields;
    std::vector<ArrowArray*> children;
    ArrowArray dictionary{};

    OwnedArray() = default;
    OwnedArray(const OwnedArray&) = delete;
    OwnedArray& operator=(const OwnedArray&) = delete;
    ~OwnedArray() {
        for (ArrowArray& field : fields)
            if (field.release != nullptr) field.release(&field);
        if (dictionary.release != nullptr) dictionary.release(&dictionary);
    }
};

void fill(ArrowArray& out, std::unique_ptr<OwnedArray> owned, std::size_t rows, std::size_t nulls,
          std::int64_t buffers) noexcept {
    out = {};
    out.length = static_cast<std::int64_t>(rows);
    out.null_count = static_cast<std::int64_t>(nulls);
    out.n_buffers = buffers;
    out.buffers = owned->buffers.data();
    out.n_children = static_cast<std::int64_t>(owned->children.size());
    out.children = owned->children.empty() ? nullptr : owned->children.data();
    out.dictionary = owned->dictionary.release == nullptr ? nullptr : &owned->dictionary;
    out.release = [](ArrowArray* array) {
        const auto gone = static_cast<OwnedArray*>(array->private_data);
        array->release = nullptr;
        delete gone;
    };
    out.private_data = owned.release();
}

void fill_array(ArrowArray& out, const std::shared_ptr<const Texts>& texts) {
    auto owned = std::make_unique<OwnedArray>();
    owned->texts = texts;
    owned->buffers[1] = texts->offsets().data();
    owned->buffers[2] = texts->bytes().data();
    fill(out, std::move(owned), texts->size(), 0, 3);
}

void fill_array(ArrowArray& out, const Column& column, std::size_t number) {
    auto owned = std::make_unique<OwnedArray>();
    owned->chunk = column.chunks()[number];
    const ColumnChunk& chunk = *owned->chunk;
    owned->buffers[0] = chunk.valid.empty() ? nullptr : chunk.valid.data();
    switch (column.type()) {
        case ColumnType::text:
            owned->buffers[1] = chunk.codes.data();
            fill_array(owned->dictionary, column.texts());
            break;
        case ColumnType::integer:
        case ColumnType::instant: owned->buffers[1] = chunk.integers.data(); break;
        case ColumnType::real: owned->buffers[1] = chunk.reals.data(); break;
        case ColumnType::boolean: owned->buffers[1] = chunk.booleans.data(); break;
    }
    const std::size_t rows = chunk.rows;
    const std::size_t nulls = chunk.nulls;
    fill(out, std::move(owned), rows, nulls, 2);
}

void fill_array(ArrowArray& out, const Table& table, std::size_t number) {
    auto owned = std::make_unique<OwnedArray>();
    owned->fields.resize(table.columns().size());
    owned->children.reserve(table.columns().size());
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
        fill_array(owned->fields[i], table.columns()[i], number);
        owned->children.push_back(&owned->fields[i]);
    }
    const std::size_t rows = table.columns().front().chunks()[number]->rows;
    fill(out, std::move(owned), rows, 0, 1);
}

struct OwnedStream {
    Table table;
    std::size_t next = 0;
    const char* error = nullptr;
};

OwnedStream& owned(ArrowArrayStream* stream) noexcept { return *static_cast<OwnedStream*>(stream->private_data); }

/// Errors are numbers of errno, as Arrow asks for; only memory can run out here.
template <class Act>
int guarded(ArrowArrayStream* stream, Act act) noexcept {
    try {
        act(owned(stream));
        owned(stream).error = nullptr;
        return 0;
    } catch (const std::bad_alloc&) {
        owned(stream).error = "out of memory";
        return ENOMEM;
    }
}

}  // namespace

void export_arrow(const Table& table, ArrowArrayStream* out) {
    auto stream = std::make_unique<OwnedStream>(OwnedStream{table, 0, nullptr});
    *out = {};
    out->get_schema = [](ArrowArrayStream* self, ArrowSchema* schema) {
        return guarded(self, [&](const OwnedStream& of) { fill_schema(*schema, of.table); });
    };
    out->get_next = [](ArrowArrayStream* self, ArrowArray* array) {
        return guarded(self, [&](OwnedStream& of) {
            const auto& columns = of.table.columns();
            *array = {};  // released: the end of the stream
            if (columns.empty() || of.next == columns.front().chunks().size()) return;
            fill_array(*array, of.table, of.next);
            ++of.next;
        });
    };
    out->get_last_error = [](ArrowArrayStream* self) { return owned(self).error; };
    out->release = [](ArrowArrayStream* self) {
        const auto gone = static_cast<OwnedStream*>(self->private_data);
        self->release = nullptr;
        delete gone;
    };
    out->private_data = stream.release();
}

}  // namespace v0
}  // namespace alur
