// CSV in and out: what is read, what is refused and where, what a spreadsheet may see.
#include <alur/log/csv.hpp>

#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <alur/log/column_writer.hpp>

#include "support/catch.hpp"
#include "support/last_words.hpp"
#include "support/scratch.hpp"

using namespace alur;

namespace {

const std::string head = "case:concept:name,concept:name,time:timestamp\n";

std::string first_of(const Diagnostics& found) {
    const Diagnostic& it = found.all().at(0);
    return std::to_string(it.span.line) + ":" + std::to_string(it.span.column) + " " + it.code + " " + it.message;
}

std::string fault_of(const std::string& text, const CsvOptions& options = {}) {
    const auto read = read_csv(text, "log.csv", options);
    return read ? "read" : first_of(read.error());
}

std::string table_fault_of(const std::string& text, const CsvOptions& options = {}) {
    const auto read = read_csv_table(text, "t.csv", options);
    return read ? "read" : first_of(read.error());
}

Table table_of(const std::string& text, const CsvOptions& options = {}) {
    auto read = read_csv_table(text, "t.csv", options);
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read.has_value());
    return read->content;
}

std::string written(const Table& table, const CsvWriting& writing = {}) {
    std::ostringstream out;
    write_csv(table, out, writing);
    return out.str();
}

}  // namespace

TEST_CASE("a log is read with its times, whatever quotes its cells", "[log][csv]") {
    const auto read = read_csv("\xef\xbb\xbf" + head +
                                   "\"k,1\",\"periksa \"\"cepat\"\"\r\nberkas\",2024-07-02 08:15:00.25+07:00\r\n"
                                   "k2,verifikasi,2024-07-02T01:16Z\n"
                                   "k2,terima,\n",
                               "log.csv");
    REQUIRE(read.has_value());
    const EventLog& log = read->content;
    CHECK(read->delimiter == ',');
    CHECK(read->warnings.empty());
    REQUIRE(log.events() == 3);
    CHECK(log.cases() == 2);
    CHECK(log.case_id().text(0) == "k,1");
    CHECK(log.activity().text(0) == "periksa \"cepat\"\r\nberkas");
    CHECK(log.time().to_string(0) == "2024-07-02T01:15:00.25Z");
    CHECK(log.time().to_string(1) == "2024-07-02T01:16:00Z");
    CHECK_FALSE(log.time().has_value(2));
}

TEST_CASE("the delimiter is the one of the first line, and is told", "[log][csv]") {
    for (const char delimiter : {',', ';', '\t', '|'}) {
        const std::string d(1, delimiter);
        const auto read = read_csv_table("\"a,a;a;a;a\"" + d + "b" + d + "c\n1" + d + "2" + d + "3\n", "t.csv");
        REQUIRE(read.has_value());
        CHECK(read->delimiter == delimiter);
        CHECK(read->content["c"].text(0) == "3");
    }
    CsvOptions options;
    options.delimiter = ';';
    CHECK(table_of("a,b;c\n1,2;3\n", options)["a,b"].text(0) == "1,2");
    CHECK(table_of("a\n1\n").rows() == 1);
}

TEST_CASE("columns of a log go by other names where somebody says so", "[log][csv]") {
    CsvOptions options;
    options.names = {{"case:concept:name", "No"}, {"concept:name", "Kegiatan"}, {"time:timestamp", "Waktu"}};
    options.zone = "Asia/Jakarta";
    const auto read = read_csv("No;Kegiatan;Waktu;Petugas\n0012;periksa;2024-07-02 08:15;x\n", "log.csv", options);
    REQUIRE(read.has_value());
    CHECK(read->content.case_id().text(0) == "0012");
    CHECK(read->content.time().to_string(0) == "2024-07-02T01:15:00Z");
    CHECK(read->content.table()["Petugas"].text(0) == "x");

    CHECK(fault_of("no,Kegiatan,Waktu\n", options) ==
          "1:1 ALUR-E403 there is no column 'No', which is to be 'case:concept:name'");
    CHECK(fault_of("case:concept:nam,concept:name,time:timestamp\n") ==
          "1:1 ALUR-E403 there is no column 'case:concept:name', the case of each event");
    const auto refused = read_csv("case:concept:nam,concept:name,time:timestamp\n", "log.csv");
    CHECK(refused.error().all()[0].suggestion ==
          "did you mean 'case:concept:nam'? The columns are: case:concept:nam, concept:name, time:timestamp");
    options.names = {{"concept:name", "case:concept:name"}};
    CHECK(fault_of(head, options) == "1:1 ALUR-E402 two columns that are to be 'concept:name'");
    options.names = {{"time:timestamp", "Selesai"}, {"case:alur:ended", "Selesai"}};
    CHECK(fault_of("case:concept:name,concept:name,Selesai\n", options) ==
          "1:1 ALUR-E402 the column 'Selesai' is to be 'case:alur:ended' and 'time:timestamp'");
}

TEST_CASE("a time without a zone is refused unless somebody says which was meant", "[log][csv]") {
    CHECK(fault_of(head + "1,a,2024-07-02T08:15:00Z\n1,b,2024-07-02 08:16:00\n") ==
          "3:5 ALUR-E405 '2024-07-02 08:16:00' does not say in which zone it is meant");
    CsvOptions options;
    options.zone = "Asia/Jakata";
    CHECK(fault_of(head, options) == "0:0 ALUR-E409 unknown time zone 'Asia/Jakata'; did you mean 'Asia/Jakarta'?");
    options.zone = "Europe/Amsterdam";
    const auto read = read_csv(head + "1,a,2011-10-30 02:30\n1,b,2011-07-01\n", "log.csv", options);
    const auto several =
        read_csv(head + "1,a,2011-10-30 02:30\n1,b,2011-10-30 02:30\n1,c,2011-03-27 02:30\n", "log.csv", options);
    REQUIRE(read.has_value());
    CHECK(read->content.time().to_string(0) == "2011-10-30T00:30:00Z");
    CHECK(read->content.time().to_string(1) == "2011-06-30T22:00:00Z");
    CHECK(first_of(read->warnings) ==
          "0:0 ALUR-W402 1 local time is skipped or shown twice by a change of the clock, so the instant is a guess");
    // Each event counts, though the same time is read only once.
    CHECK(first_of(several->warnings).substr(0, 32) == "0:0 ALUR-W402 3 local times are ");
}

TEST_CASE("what is no time is refused with its place", "[log][csv]") {
    for (const std::string wrong :
         {"02/07/2024 08:15", "2024-02-30T08:15Z", "2024-07-02T24:00Z", "2024-07-02T08:60Z", "2024-07-02T08:15:61Z",
          "2024-07-02T08:15:00.Z", "2024-07-02T08:15+24:00", "2024-07-02T08:15+07:00 ", "20240702T0815Z", "1e9",
          "45475", "2024-7-2 8:15Z", "2024-07-02T08Z"})
        CHECK(fault_of(head + "1,a," + wrong + "\n") == "2:5 ALUR-E404 '" + wrong + "' is no time");
    // The place is that of the character in the file, also behind cells of several lines.
    CHECK(fault_of(head + "\"1\n1\",\"é\né\",x\n") == "4:4 ALUR-E404 'x' is no time");
}

TEST_CASE("digits stay text unless somebody asks for numbers", "[log][csv]") {
    const std::string text = "nik,n,r,b,t,d\n3271000000000001,-7,2.5,true,2024-07-02T08:15Z,2024-07-02\n0,,,,,\n";
    const Table plain = table_of(text);
    for (const Column& column : plain.columns())
        CHECK(column.type() == (column.name() == "t" ? ColumnType::instant : ColumnType::text));
    CsvOptions options;
    options.types = {
        {"n", ColumnType::integer}, {"r", ColumnType::real}, {"b", ColumnType::boolean}, {"t", ColumnType::text}};
    const Table table = table_of(text, options);
    CHECK(table["n"].integer(0) == -7);
    CHECK(table["r"].real(0) == 2.5);
    CHECK(table["b"].boolean(0));
    CHECK(table["t"].text(0) == "2024-07-02T08:15Z");
    CHECK(table["n"].nulls() == 1);
    const auto wrong = [&](const std::string& cell, const std::string& column) {
        std::string row;
        for (const std::string name : {"nik", "n", "r", "b", "t"})
            row += (name == "nik" ? "" : ",") + (name == column ? cell : std::string());
        return table_fault_of("nik,n,r,b,t\n" + row + "\n", options);
    };
    CHECK(wrong("1.5", "n") == "2:2 ALUR-E406 '1.5' is not a whole number");
    CHECK(wrong("9223372036854775808", "n") == "2:2 ALUR-E406 '9223372036854775808' is not a whole number");
    CHECK(wrong("nan", "r") == "2:3 ALUR-E406 'nan' is not a number");
    CHECK(wrong("1,5", "n").substr(0, 13) == "2:8 ALUR-E401");
    CHECK(wrong("ya", "b") == "2:4 ALUR-E406 'ya' is not 'true' or 'false'");
}

TEST_CASE("a column of texts stays one, though all its texts are times", "[log][csv]") {
    const std::string time = "2024-07-02T08:15Z";
    for (const std::string name : {"org:resource", "org:role", "lifecycle:transition", "concept:instance", "alur:item",
                                   "alur:outcome", "alur:documents", "case:alur:status"}) {
        INFO(name);
        const auto read =
            read_csv(head.substr(0, head.size() - 1) + "," + name + "\nk,a," + time + "," + time + "\n", "log.csv");
        REQUIRE(read.has_value());
        CHECK(read->content.table()[name].text(0) == time);
    }
}

TEST_CASE("a number that a spreadsheet destroyed is pointed out", "[log][csv]") {
    const auto read = read_csv_table("nik;x\n3271000000000001;1E5\n\"3,27102E+15\";2\n3.2E+15;3\n", "t.csv");
    REQUIRE(read.has_value());
    REQUIRE(read->warnings.all().size() == 1);
    CHECK(first_of(read->warnings) ==
          "3:1 ALUR-W400 '3,27102E+15' is what a spreadsheet leaves of a long number; its digits are lost, as those of "
          "1 more in this column");
    CHECK(read->content["nik"].text(1) == "3,27102E+15");
}

TEST_CASE("what is no CSV is refused with line and column", "[log][csv]") {
    CHECK(table_fault_of("") == "1:1 ALUR-E008 the file holds nothing");
    CHECK(table_fault_of("a,a\n") == "1:3 ALUR-E402 a second column 'a'");
    CHECK(table_fault_of("a,b\n1\n") == "2:1 ALUR-E401 a row of 1 cell, where the first has 2");
    CHECK(table_fault_of("a,b\n1,2,3\n") == "2:5 ALUR-E401 a row of 3 cells, where the first has 2");
    CHECK(table_fault_of("a,b\n1,2\n\n3,4\n") == "3:1 ALUR-E401 a row of 1 cell, where the first has 2");
    CHECK(table_fault_of("a,b\n1,x\"y\n") == "2:4 ALUR-E400 a quote in a cell that does not begin with one");
    CHECK(table_fault_of("a,b\n\"1\n\",\"x\"y\n") == "3:6 ALUR-E400 a text behind the quote that closes its cell");
    CHECK(table_fault_of("a,b\n1,\"x\n\n\n") == "2:3 ALUR-E400 a quote that is not closed");
    CHECK(table_fault_of("a,b\r1,2\r") == "1:4 ALUR-E400 a carriage return without a line feed behind it");
    CHECK(table_fault_of("a,b\né,\xc3\n") == "2:3 ALUR-E002 bytes that are not UTF-8");
    CHECK(table_fault_of(std::string("a,b\n1,\0\n", 9)) == "2:3 ALUR-E003 a NUL byte");
    CHECK(fault_of(head + ",a,2024-07-02T08:15Z\n1,b,2024-07-02T08:15Z\n,c,\n") ==
          "2:1 ALUR-E407 no 'case:concept:name' here, nor in 1 more rows");
    const auto unnamed = read_csv_table(",b\n1,2\n", "t.csv");
    CHECK(first_of(unnamed->warnings) == "1:1 ALUR-W401 a column without a name, here called 'column 1'");
    CHECK(unnamed->content["column 1"].text(0) == "1");
}

TEST_CASE("a file without end is cut off at its limits, which can be changed", "[log][csv]") {
    CsvOptions options;
    options.limits.bytes = 10;
    CHECK(table_fault_of("aaaaa,bbbbb\n", options) == "0:0 ALUR-E001 the file has 12 bytes, more than 10");
    options.limits = {};
    options.limits.columns = 2;
    CHECK(table_fault_of("a,b,c\n", options) == "1:5 ALUR-E408 more than 2 columns");
    options.limits = {};
    options.limits.cell_bytes = 3;
    CHECK(table_fault_of("a,b\n1,2222\n", options) == "2:3 ALUR-E408 a cell of 4 bytes, more than 3");
    CHECK(table_fault_of("a,b\n1,\"" + std::string(1'000'000, 'x') + "\"\n") ==
          "2:3 ALUR-E408 a cell of 1000000 bytes, more than 65536");
    CHECK(table_fault_of(std::string(2'000, ',') + "\n") == "1:1001 ALUR-E408 more than 1000 columns");
    CHECK(table_fault_of("a\n" + std::string(1'000'000, '"')).substr(0, 13) == "2:1 ALUR-E408");
    // Of many faults of one kind the first are told, and the rest counted.
    std::string rows = head;
    for (int i = 0; i < 1000; ++i) rows += "1,a,x" + std::to_string(i) + "\n";
    const auto read = read_csv(rows, "log.csv");
    CHECK(read.error().errors() == 1000);
    CHECK(read.error().all().size() == 200);
    CHECK(read.error().all()[199].span.line == 201);
}

TEST_CASE("what was written is read again as it was", "[log][csv]") {
    ColumnWriter text("te,xt", ColumnType::text);
    ColumnWriter time("time", ColumnType::instant);
    ColumnWriter number("n", ColumnType::integer);
    const std::vector<std::string> texts{"plain", "a,b", "say \"no\"", "two\r\nlines", "'quoted", "x=1", "é"};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        text.add_text(texts[i]);
        time.add_instant(Instant(Microseconds(static_cast<std::int64_t>(i) * 1'234'567)));
        number.add_integer(-static_cast<std::int64_t>(i));
    }
    text.add_null();
    time.add_null();
    number.add_null();
    const Table table({std::move(text).finish(), std::move(time).finish(), std::move(number).finish()});
    CsvOptions options;
    options.types = {{"n", ColumnType::integer}};
    CHECK(content_hash(table_of(written(table), options)) == content_hash(table));
    CHECK(content_hash(table_of(written(table, {';', false}), options)) == content_hash(table));
}

TEST_CASE("a cell that a spreadsheet would run is written as text", "[log][csv]") {
    const std::vector<std::string> payloads{"=1+1", "+1",    "-1",  "@SUM(A1)", "\t=1",      "\r=1",
                                            "\n=1", "＝1+1", "＋1", "－1",      "＠SUM(A1)", "=HYPERLINK(\"x\";\"y\")"};
    ColumnWriter text("=cmd|' /C calc'!A0", ColumnType::text);
    ColumnWriter number("n", ColumnType::integer);
    for (const std::string& payload : payloads) {
        text.add_text(payload);
        number.add_integer(-1);
    }
    const Table table({std::move(text).finish(), std::move(number).finish()});
    const Table read = table_of(written(table));
    CHECK(read.columns()[0].name() == "'=cmd|' /C calc'!A0");
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        CHECK(read.columns()[0].text(i) == "'" + payloads[i]);
        CHECK(read["n"].text(i) == "-1");
    }
    CHECK(table_of(written(table, {',', false}))["=cmd|' /C calc'!A0"].text(0) == "=1+1");
}

TEST_CASE("a file is read from the disk, and one that is none is refused", "[log][csv]") {
    const test::Scratch scratch;
    const std::string path = scratch.write("log.csv", head + "1,a,2024-07-02T08:15Z\n");
    CHECK(read_csv_file(path).value().content.events() == 1);
    CHECK(first_of(read_csv_file(scratch.path("lg.csv")).error()).substr(0, 13) == "0:0 ALUR-E009");
}

TEST_CASE("a cell stays one cell where a spreadsheet divides by another character", "[log][csv]") {
    ColumnWriter text("a", ColumnType::text);
    ColumnWriter number("b", ColumnType::real);
    for (const char* const cell : {"x;=1+1", "x,=1+1", "x\t=1+1", "x|y"}) {
        text.add_text(cell);
        number.add_real(0.5);
    }
    const Table table({std::move(text).finish(), std::move(number).finish()});
    CHECK(written(table) == "a,b\r\n\"x;=1+1\",0.5\r\n\"x,=1+1\",0.5\r\n\"x\t=1+1\",0.5\r\nx|y,0.5\r\n");
    CHECK(written(table, {'.', false}).substr(0, 21) == "a.b\r\n\"x;=1+1\".\"0.5\"\r\n");
}

TEST_CASE("what divides cells is no part of a value, nor of what begins one", "[log][csv]") {
    for (const char c : {',', ';', '\t', '|', ':', '.', ' ', '~', '\x1f'}) CHECK(may_divide_cells(c));
    for (const char c : {'=', '+', '-', '@', '\'', '7', 'x', 'X'}) {
        CHECK(divides_cells(c));
        CHECK_FALSE(may_divide_cells(c));
    }
    for (const char c : {'\0', '"', '\r', '\n', '\x7f', '\xa0'}) CHECK_FALSE(divides_cells(c));
    CHECK(test::last_words([] {
              write_csv(Table(), std::cout, {'"', true});
          }).find("write_csv takes a delimiter") != std::string::npos);
}
