// Memory that runs out anywhere while a log is read or handed out gives an error, leaks nothing and leaves streams
// usable.
#include <cerrno>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include <alur/log/arrow.hpp>
#include <alur/log/column_writer.hpp>
#include <alur/log/csv.hpp>

#include "support/catch.hpp"
#include "support/starving.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// Runs the act with memory that runs out at every one of its allocations in turn, until it needs no more of them.
/// \param act returns whether memory ran out, or throws \return how often it did
template <class Act>
int starve(Act act) {
    for (long at = 0;; ++at) {
        const long before = live;
        bool starved = false;
        left = at;
        try {
            starved = act();
        } catch (const std::bad_alloc&) {
            starved = true;
        }
        left = -1;
        REQUIRE(live == before);
        if (!starved) return static_cast<int>(at);
        REQUIRE(at < 10'000);
    }
}

Table sample() {
    ColumnWriter text("text", ColumnType::text);
    ColumnWriter number("number", ColumnType::integer);
    for (int row = 0; row < 100; ++row) {
        text.add_text("a text that is not short, number " + std::to_string(row));
        number.add_integer(row);
    }
    return Table({std::move(text).finish(), std::move(number).finish()});
}

}  // namespace

TEST_CASE("a stream whose memory runs out says so, and goes on where it was", "[log][arrow]") {
    const Table table = sample();
    CHECK(starve([&] {
              ArrowArrayStream stream{};
              export_arrow(table, &stream);
              ArrowSchema schema{};
              ArrowArray batch{};
              const int first = stream.get_schema(&stream, &schema);
              const int second = stream.get_next(&stream, &batch);
              const bool told = (first == 0 && second == 0) || stream.get_last_error(&stream) != nullptr || second == 0;
              const bool nothing_given =
                  (first == 0 || schema.release == nullptr) && (second == 0 || batch.release == nullptr);
              bool same = true;
              if (second != 0) {
                  left = -1;
                  same = stream.get_next(&stream, &batch) == 0 && batch.length == 100;
              }
              if (schema.release != nullptr) schema.release(&schema);
              if (batch.release != nullptr) batch.release(&batch);
              stream.release(&stream);
              if (!told || !nothing_given || !same || (first != 0 && first != ENOMEM) ||
                  (second != 0 && second != ENOMEM))
                  std::abort();
              return first != 0 || second != 0;
          }) > 10);
}

TEST_CASE("an import whose memory runs out releases the stream", "[log][arrow]") {
    const Table table = sample();
    CHECK(starve([&] {
              ArrowArrayStream stream{};
              export_arrow(table, &stream);
              const auto release = stream.release;
              std::optional<Result<ArrowContent, std::string>> read;
              try {
                  read.emplace(import_arrow(&stream));
              } catch (const std::bad_alloc&) {
                  if (stream.release != nullptr || release == nullptr) std::abort();
                  throw;
              }
              if (stream.release != nullptr) std::abort();
              return !read->has_value();  // the producer said that its memory ran out
          }) > 30);
}

TEST_CASE("a CSV whose memory runs out gives an exception and leaves nothing behind", "[log][csv]") {
    const std::string text =
        "case:concept:name,concept:name,time:timestamp,\n\"a case with a name that is not "
        "\"\"short\"\"\",a,2024-07-02T08:15Z,\n"
        "2,b,2024-07-02T08:15Z,3E+15\n";
    CHECK(starve([&] {
              const auto read = read_csv(text, "log.csv");
              if (!read) std::abort();
              return false;
          }) > 50);
}
