// Tables out as Arrow streams and in again, with the structures handled as Arrow allows it.
#include <alur/log/arrow.hpp>
#include <alur/log/column_writer.hpp>

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace alur;
using namespace std::chrono_literals;

namespace {

/// Of every type, with and without empty rows.
Table sample(std::size_t rows) {
    ColumnWriter text("text", ColumnType::text);
    ColumnWriter integer("integer", ColumnType::integer);
    ColumnWriter real("real", ColumnType::real);
    ColumnWriter boolean("boolean", ColumnType::boolean);
    ColumnWriter instant("instant", ColumnType::instant);
    for (std::size_t row = 0; row < rows; ++row) {
        if (row % 5 == 2) {
            text.add_null();
            boolean.add_null();
        } else {
            text.add_text(row % 3 == 0 ? "" : "kecamatan " + std::to_string(row % 400));
            boolean.add_boolean(row % 2 == 0);
        }
        integer.add_integer(static_cast<std::int64_t>(row) - 50);
        real.add_real(static_cast<double>(row) / 8);
        instant.add_instant(Instant(Microseconds(1'700'000'000'000'000 + static_cast<std::int64_t>(row))));
    }
    return Table({std::move(text).finish(), std::move(integer).finish(), std::move(real).finish(),
                  std::move(boolean).finish(), std::move(instant).finish()});
}

/// Arrays of a producer that is not ours, made by hand. Counts what is released.
struct Producer {
    struct Field {
        std::string name;
        std::string format;
        ArrowArray array{};
        std::optional<std::string> dictionary_format{};
        ArrowArray dictionary{};
    };
    std::vector<Field> fields;
    std::int64_t rows = 0;
    std::int64_t offset = 0;
    std::string batch_format = "+s";
    const char* error = nullptr;
    int handed_out = 0;  // streams, schemas and batches
    int released = 0;

    // what the structures point to
    std::vector<ArrowSchema> schemas{};
    std::vector<ArrowSchema> dictionaries{};
    std::vector<ArrowSchema*> schema_pointers{};
    std::vector<ArrowArray*> array_pointers{};
    std::array<const void*, 1> no_buffers{nullptr};
    bool given = false;
    Diagnostics warnings{};  // of the last import

    ArrowArrayStream stream() {
        ArrowArrayStream out{};
        ++handed_out;
        out.private_data = this;
        out.get_schema = [](ArrowArrayStream* self, ArrowSchema* schema) {
            auto& it = *static_cast<Producer*>(self->private_data);
            it.schemas.assign(it.fields.size(), ArrowSchema{});
            it.dictionaries.assign(it.fields.size(), ArrowSchema{});
            it.schema_pointers.clear();
            for (std::size_t i = 0; i < it.fields.size(); ++i) {
                it.schemas[i].format = it.fields[i].format.c_str();
                it.schemas[i].name = it.fields[i].name.c_str();
                if (it.fields[i].dictionary_format) {
                    it.dictionaries[i].format = it.fields[i].dictionary_format->c_str();
                    it.schemas[i].dictionary = &it.dictionaries[i];
                }
                it.schema_pointers.push_back(&it.schemas[i]);
            }
            *schema = {};
            ++it.handed_out;
            schema->format = it.batch_format.c_str();
            schema->n_children = static_cast<std::int64_t>(it.fields.size());
            schema->children = it.schema_pointers.data();
            schema->private_data = self->private_data;
            schema->release = [](ArrowSchema* gone) {
                ++static_cast<Producer*>(gone->private_data)->released;
                gone->release = nullptr;
            };
            return 0;
        };
        out.get_next = [](ArrowArrayStream* self, ArrowArray* array) {
            auto& it = *static_cast<Producer*>(self->private_data);
            *array = {};
            if (it.error != nullptr) return 5;
            if (std::exchange(it.given, true)) return 0;
            it.array_pointers.clear();
            for (Field& field : it.fields) {
                if (field.dictionary_format) field.array.dictionary = &field.dictionary;
                it.array_pointers.push_back(&field.array);
            }
            ++it.handed_out;
            array->length = it.rows;
            array->offset = it.offset;
            array->n_buffers = 1;
            array->buffers = it.no_buffers.data();
            array->n_children = static_cast<std::int64_t>(it.fields.size());
            array->children = it.array_pointers.data();
            array->private_data = self->private_data;
            array->release = [](ArrowArray* gone) {
                ++static_cast<Producer*>(gone->private_data)->released;
                gone->release = nullptr;
            };
            return 0;
        };
        out.get_last_error = [](ArrowArrayStream* self) { return static_cast<Producer*>(self->private_data)->error; };
        out.release = [](ArrowArrayStream* self) {
            ++static_cast<Producer*>(self->private_data)->released;
            self->release = nullptr;
        };
        return out;
    }

    Result<Table, std::string> import(const ArrowOptions& options = {}) {
        ArrowArrayStream it = stream();
        given = false;
        const int before = handed_out - released;
        auto read = import_arrow(&it, options);
        CHECK(it.release == nullptr);
        CHECK(handed_out - released == before - 1);  // the stream itself was handed out before
        if (!read) return failure(std::move(read.error()));
        warnings = std::move(read->warnings);
        return std::move(read->table);
    }
};

/// The values of a column, `-` where there is none.
std::string shown(const Column& column) {
    std::string out;
    for (std::size_t row = 0; row < column.rows(); ++row)
        out += (row == 0 ? "" : " ") + (column.has_value(row) ? column.to_string(row) : "-");
    return out;
}

ArrowArray array(std::int64_t rows, std::vector<const void*>& buffers, std::int64_t offset = 0) {
    ArrowArray out{};
    out.length = rows;
    out.null_count = -1;
    out.offset = offset;
    out.n_buffers = static_cast<std::int64_t>(buffers.size());
    out.buffers = buffers.data();
    return out;
}

/// One column of a format over raw values.
template <class T>
Result<Table, std::string> imported(const std::string& format, const std::vector<T>& values,
                                    const ArrowOptions& options = {}) {
    std::vector<const void*> buffers{nullptr, values.data()};
    Producer producer{{{"x", format, array(static_cast<std::int64_t>(values.size()), buffers)}},
                      static_cast<std::int64_t>(values.size())};
    auto table = producer.import(options);
    return table;
}

}  // namespace

TEST_CASE("a table survives the way out and in", "[log][arrow]") {
    for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{9}, Column::chunk_rows + 10}) {
        const Table table = sample(rows);
        ArrowArrayStream stream;
        export_arrow(table, &stream);
        const auto again = import_arrow(&stream);
        CHECK(stream.release == nullptr);
        REQUIRE(again.has_value());
        CHECK(again->table.rows() == rows);
        CHECK(content_hash(again->table) == content_hash(table));
        CHECK(again->warnings.warnings() == 0);
    }
    ArrowArrayStream stream;
    export_arrow(Table(), &stream);
    CHECK(import_arrow(&stream).value().table.find("x") == nullptr);
}

TEST_CASE("what is exported is what Arrow prescribes, without a copy of the values", "[log][arrow]") {
    const Table table = sample(20);
    ArrowArrayStream stream;
    export_arrow(table, &stream);
    ArrowSchema schema;
    REQUIRE(stream.get_schema(&stream, &schema) == 0);
    CHECK(std::string(schema.format) == "+s");
    REQUIRE(schema.n_children == 5);
    const std::array<const char*, 5> formats{"i", "l", "g", "b", "tsu:UTC"};
    for (std::size_t i = 0; i < formats.size(); ++i) {
        CHECK(std::string(schema.children[i]->format) == formats[i]);
        CHECK(schema.children[i]->name == table.columns()[i].name());
        CHECK((schema.children[i]->flags & ARROW_FLAG_NULLABLE) != 0);
        CHECK((schema.children[i]->dictionary != nullptr) == (i == 0));
    }
    CHECK(std::string(schema.children[0]->dictionary->format) == "u");

    ArrowArray batch;
    REQUIRE(stream.get_next(&stream, &batch) == 0);
    CHECK(batch.length == 20);
    CHECK(batch.children[0]->null_count == 4);
    CHECK(batch.children[0]->buffers[1] == table["text"].chunks()[0]->codes.data());
    CHECK(batch.children[0]->dictionary->buffers[2] == table["text"].texts()->bytes().data());
    CHECK(batch.children[1]->buffers[0] == nullptr);
    CHECK(batch.children[1]->buffers[1] == table["integer"].chunks()[0]->integers.data());
    CHECK(batch.children[3]->buffers[1] == table["boolean"].chunks()[0]->booleans.data());
    ArrowArray end;
    REQUIRE(stream.get_next(&stream, &end) == 0);
    CHECK(end.release == nullptr);
    batch.release(&batch);
    schema.release(&schema);
    stream.release(&stream);
    CHECK(stream.release == nullptr);
}

TEST_CASE("an array that was moved out of its batch outlives batch, stream and table", "[log][arrow]") {
    ArrowArray moved;
    ArrowSchema moved_schema;
    {
        const Table table = sample(20);
        ArrowArrayStream stream;
        export_arrow(table, &stream);
        ArrowSchema schema;
        ArrowArray batch;
        REQUIRE(stream.get_schema(&stream, &schema) == 0);
        REQUIRE(stream.get_next(&stream, &batch) == 0);
        moved = *batch.children[0];
        batch.children[0]->release = nullptr;
        moved_schema = *schema.children[0];
        schema.children[0]->release = nullptr;
        batch.release(&batch);
        schema.release(&schema);
        stream.release(&stream);
    }
    CHECK(std::string(moved_schema.name) == "text");
    CHECK(std::string(moved_schema.dictionary->format) == "u");
    const auto* const codes = static_cast<const std::int32_t*>(moved.buffers[1]);
    const auto* const offsets = static_cast<const std::int32_t*>(moved.dictionary->buffers[1]);
    const auto* const bytes = static_cast<const char*>(moved.dictionary->buffers[2]);
    const std::int32_t code = codes[4];
    CHECK(std::string(bytes + offsets[code], bytes + offsets[code + 1]) == "kecamatan 4");
    // A dictionary may be moved out as well.
    ArrowArray dictionary = *moved.dictionary;
    moved.dictionary->release = nullptr;
    moved.release(&moved);
    CHECK(dictionary.length > 0);
    dictionary.release(&dictionary);
    moved_schema.release(&moved_schema);
}

TEST_CASE("a stream that is given up early gives all back", "[log][arrow]") {
    ArrowArrayStream stream;
    export_arrow(sample(2 * Column::chunk_rows), &stream);
    ArrowArray batch;
    REQUIRE(stream.get_next(&stream, &batch) == 0);
    stream.release(&stream);
    CHECK(batch.length == static_cast<std::int64_t>(Column::chunk_rows));
    batch.release(&batch);
}

TEST_CASE("numbers of every width come in", "[log][arrow]") {
    CHECK(shown(imported<std::int8_t>("c", {-128, 127}).value()["x"]) == "-128 127");
    CHECK(shown(imported<std::uint8_t>("C", {0, 255}).value()["x"]) == "0 255");
    CHECK(shown(imported<std::int16_t>("s", {-32768}).value()["x"]) == "-32768");
    CHECK(shown(imported<std::uint16_t>("S", {65535}).value()["x"]) == "65535");
    CHECK(shown(imported<std::int32_t>("i", {-2147483647}).value()["x"]) == "-2147483647");
    CHECK(shown(imported<std::uint32_t>("I", {4294967295U}).value()["x"]) == "4294967295");
    CHECK(shown(imported<std::int64_t>("l", {-9007199254740993}).value()["x"]) == "-9007199254740993");
    CHECK(shown(imported<std::uint64_t>("L", {1}).value()["x"]) == "1");
    CHECK(imported<std::uint64_t>("L", {1U << 31U, ~std::uint64_t{0}}).error() ==
          "the column 'x' holds 18446744073709551615, which is more than 64 bits with a sign hold");
    CHECK(shown(imported<float>("f", {0.5F}).value()["x"]) == "0.5");
    CHECK(shown(imported<double>("g", {0.1}).value()["x"]) == "0.1");
}

TEST_CASE("times of every unit come in; without a zone only where somebody says which", "[log][arrow]") {
    const std::int64_t s = 1'700'000'000;
    CHECK(shown(imported<std::int64_t>("tss:UTC", {s}).value()["x"]) == "2023-11-14T22:13:20Z");
    CHECK(shown(imported<std::int64_t>("tsm:Asia/Jakarta", {s * 1000 + 5}).value()["x"]) == "2023-11-14T22:13:20.005Z");
    CHECK(shown(imported<std::int64_t>("tsu:+07:00", {s * 1'000'000}).value()["x"]) == "2023-11-14T22:13:20Z");
    CHECK(shown(imported<std::int64_t>("tsn:UTC", {s * 1'000'000'000 + 1999, -1}).value()["x"]) ==
          "2023-11-14T22:13:20.000001Z 1969-12-31T23:59:59.999999Z");
    CHECK(imported<std::int64_t>("tsu:", {0}).error() ==
          "the column 'x' holds times without a zone; say in which zone they are meant");
    CHECK(shown(imported<std::int64_t>("tsu:", {0}, {"Asia/Jakarta"}).value()["x"]) == "1969-12-31T17:00:00Z");
    CHECK(shown(imported<std::int32_t>("tdD", {19675}, {"Asia/Jakarta"}).value()["x"]) == "2023-11-13T17:00:00Z");
    CHECK(shown(imported<std::int64_t>("tdm", {86'400'000}, {"UTC"}).value()["x"]) == "1970-01-02T00:00:00Z");
    CHECK(imported<std::int64_t>("tss:UTC", {std::int64_t{1} << 62}).error() ==
          "the column 'x' holds a time that is out of range");
    // Of a local time that occurs twice, the first; of one that does not occur, the change.
    CHECK(shown(imported<std::int64_t>("tss:", {1'319'940'000}, {"Europe/Amsterdam"}).value()["x"]) ==
          "2011-10-30T00:00:00Z");
    CHECK(shown(imported<std::int64_t>("tss:", {1'301'193'000}, {"Europe/Amsterdam"}).value()["x"]) ==
          "2011-03-27T01:00:00Z");
    // Nobody knows what was meant by either, so both are counted, batch by batch.
    const std::vector<std::int64_t> local{1'319'940'000, 1'301'193'000, 0};
    std::vector<const void*> values{nullptr, local.data()};
    Producer doubtful{{{"x", "tss:", array(3, values)}, {"y", "tss:UTC", array(3, values)}}, 3};
    REQUIRE(doubtful.import({"Europe/Amsterdam"}).has_value());
    REQUIRE(doubtful.warnings.all().size() == 1);
    CHECK(doubtful.warnings.all()[0].code == "ALUR-W402");
    CHECK(doubtful.warnings.all()[0].message.substr(0, 36) == "the column 'x': 2 local times are sk");
    CHECK(imported<std::int64_t>("tss:UTC", {0}, {"Asia/Jakata"}).error() ==
          "unknown time zone 'Asia/Jakata'; did you mean 'Asia/Jakarta'?");
}

TEST_CASE("texts come in from each of Arrow's layouts, and through offsets", "[log][arrow]") {
    const std::string bytes = "abcdefghijklmnopqrstuvwxyz";
    const std::vector<std::int32_t> offsets{0, 1, 1, 3, 26};
    const std::vector<std::int64_t> large{0, 1, 1, 3, 26};
    const std::uint8_t valid = 0b1101;
    std::vector<const void*> utf8{&valid, offsets.data(), bytes.data()};
    std::vector<const void*> large_utf8{&valid, large.data(), bytes.data()};
    struct View {
        std::int32_t size;
        char text[12];
    };
    std::array<View, 4> views{{{1, "a"}, {0, ""}, {2, "bc"}, {23, "defg"}}};
    const std::int32_t place[2] = {0, 3};
    std::memcpy(views[3].text + 4, place, sizeof place);
    const std::int64_t size = 26;
    std::vector<const void*> view{&valid, views.data(), bytes.data(), &size};
    Producer producer{{{"u", "u", array(4, utf8)}, {"U", "U", array(4, large_utf8)}, {"vu", "vu", array(4, view)}}, 4};
    const auto table = producer.import();
    REQUIRE(table.has_value());
    CHECK(producer.released == 3);
    for (const Column& column : table->columns()) CHECK(shown(column) == "a - bc defghijklmnopqrstuvwxyz");

    // The batch leaves out one row, the array another.
    Producer cut{{{"u", "u", array(3, utf8, 1)}}, 2, 1};
    CHECK(shown(cut.import().value()["u"]) == "bc defghijklmnopqrstuvwxyz");

    const std::string broken = "\xff";
    std::vector<const void*> wrong{nullptr, offsets.data(), broken.data()};
    Producer not_text{{{"u", "u", array(1, wrong)}}, 1};
    CHECK(not_text.import().error() == "the column 'u' holds a text that is not UTF-8");
}

TEST_CASE("dictionaries come in, and an index outside of one is refused", "[log][arrow]") {
    const std::string bytes = "yatidak";
    const std::vector<std::int32_t> offsets{0, 2, 7, 7};
    const std::uint8_t valid = 0b011;
    std::vector<const void*> texts{&valid, offsets.data(), bytes.data()};
    std::vector<std::int8_t> codes{1, 1, 0, 2};
    std::vector<const void*> indices{nullptr, codes.data()};
    Producer producer{{{"x", "c", array(4, indices), "u", array(3, texts)}}, 4};
    CHECK(shown(producer.import().value()["x"]) == "tidak tidak ya -");
    codes[3] = 3;
    CHECK(producer.import().error() == "the column 'x' has the index 3 into a dictionary of 3 texts");
    codes[3] = -1;
    CHECK(producer.import().error() == "the column 'x' has the index -1 into a dictionary of 3 texts");
}

TEST_CASE("a stream that is no table of such values is refused with a sentence", "[log][arrow]") {
    CHECK(imported<std::int64_t>("+l", {0}).error() ==
          "the column 'x' has the Arrow format '+l', which a log does not take; leave it out or make it text");
    CHECK(imported<std::int64_t>("tDu", {0}).error().find("'tDu'") != std::string::npos);
    std::vector<const void*> buffers{nullptr, nullptr};
    Producer twice{{{"x", "n", array(0, buffers)}, {"x", "n", array(0, buffers)}}};
    CHECK(twice.import().error() == "there are two columns 'x'");
    Producer plain{{{"x", "n", array(0, buffers)}}};
    plain.batch_format = "l";
    CHECK(plain.import().error() == "the stream is not one of record batches, but of the Arrow format 'l'");
    Producer failing{{{"x", "n", array(0, buffers)}}};
    failing.error = "disk on fire";
    CHECK(failing.import().error() == "the producer of the stream failed: disk on fire");
    Producer missing{{{"x", "l", array(2, buffers)}}, 2};
    CHECK(missing.import().error() == "the column 'x' has no values");
    std::vector<std::int64_t> one{1};
    std::vector<const void*> short_buffers{nullptr, one.data()};
    Producer shorter{{{"x", "l", array(1, short_buffers)}}, 2};
    CHECK(shorter.import().error() == "the column 'x' is shorter than its batch");
    CHECK(shown(Producer{{{"x", "n", array(2, buffers)}}, 2}.import().value()["x"]) == "- -");
}
