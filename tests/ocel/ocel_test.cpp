// OCEL 2.0 in and out: what is read from JSON and SQLite, what a flattened log holds, what is refused and where.
#include <alur/log/ocel.hpp>

#include <sqlite3.h>

#include <sstream>
#include <string>
#include <vector>

#include <alur/log/csv.hpp>

#include "support/catch.hpp"
#include "support/scratch.hpp"

using namespace alur;

namespace {

// Two orders, three items, one parcel: to pack concerns an order and several items.
const std::string orders = R"({
 "objectTypes": [
  {"name": "pesanan", "attributes": [{"name": "harga", "type": "float"}, {"name": "status", "type": "string"}]},
  {"name": "barang", "attributes": [{"name": "berat", "type": "integer"}]},
  {"name": "paket", "attributes": []}],
 "eventTypes": [
  {"name": "pesan", "attributes": [{"name": "lewat", "type": "string"}]},
  {"name": "kemas", "attributes": [{"name": "menit", "type": "integer"}, {"name": "rapi", "type": "boolean"}]}],
 "objects": [
  {"id": "p1", "type": "pesanan", "attributes": [
    {"name": "harga", "time": "1970-01-01T00:00:00Z", "value": 10},
    {"name": "status", "time": "1970-01-01T00:00:00Z", "value": "baru"},
    {"name": "status", "time": "2024-07-02T02:00:00Z", "value": "dibayar"}],
   "relationships": [{"objectId": "b1", "qualifier": "berisi"}]},
  {"id": "p2", "type": "pesanan", "attributes": [{"name": "harga", "time": "1970-01-01T00:00:00Z", "value": "2.5"}]},
  {"id": "b1", "type": "barang", "attributes": [{"name": "berat", "time": "1970-01-01T00:00:00Z", "value": 7}]},
  {"id": "b2", "type": "barang"}, {"id": "b3", "type": "barang"}, {"id": "k1", "type": "paket", "attributes": []}],
 "events": [
  {"id": "e1", "type": "pesan", "time": "2024-07-02T08:15:00.25+07:00", "attributes": [{"name": "lewat", "value": "web"}],
   "relationships": [{"objectId": "p1", "qualifier": "pesanan"}, {"objectId": "b1", "qualifier": "isi"}]},
  {"type": "pesan", "id": "e2", "relationships": [{"objectId": "p2", "qualifier": ""}],
   "time": "2024-07-02T01:30:00Z", "x": {"y": [1, {"id": "no"}]}},
  {"id": "e3", "type": "kemas", "time": "2024-07-02T03:00:00Z",
   "attributes": [{"name": "menit", "value": 5.0}, {"name": "rapi", "value": true}],
   "relationships": [{"objectId": "p1", "qualifier": "a"}, {"objectId": "p1", "qualifier": "b"},
                     {"objectId": "b1", "qualifier": ""}, {"objectId": "b2", "qualifier": ""},
                     {"objectId": "k1", "qualifier": ""}]}]
})";

std::string first_of(const Diagnostics& found) {
    const Diagnostic& it = found.all().at(0);
    return std::to_string(it.span.line) + ":" + std::to_string(it.span.column) + " " + it.code + " " + it.message;
}

std::string fault_of(const std::string& bytes, const OcelOptions& options = {}) {
    const auto read = read_ocel(bytes, "log.json", options);
    return read ? "read" : first_of(read.error());
}

OcelContent content_of(const std::string& bytes, const OcelOptions& options = {}) {
    auto read = read_ocel(bytes, "log.json", options);
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read.has_value());
    return *read;
}

FlatLog flat_of(const OcelLog& log, const std::string& type) {
    auto flat = log.flatten(type);
    INFO((flat ? std::string() : flat.error()));
    REQUIRE(flat.has_value());
    return *flat;
}

/// A log of one event, with this in place of its attributes, in a list of event types with one that has `x`.
std::string with_value(const std::string& type, const std::string& value) {
    return "{\"eventTypes\":[{\"name\":\"a\",\"attributes\":[{\"name\":\"x\",\"type\":\"" + type +
           "\"}]}],\"objectTypes\":[],\"objects\":[],\n\"events\":[\n {\"id\":\"e\",\"type\":\"a\",\"time\":"
           "\"2024-07-02T08:15Z\",\"attributes\":[{\"name\":\"x\",\"value\":" +
           value + "}]}]}";
}

EventLog log_of(const std::string& csv) {
    CsvOptions options;
    if (csv.find("biaya") != std::string::npos)
        options.types = {{"biaya", ColumnType::real}, {"n", ColumnType::integer}, {"case:baru", ColumnType::boolean}};
    auto read = read_csv(csv, "log.csv", options);
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read.has_value());
    return read->content;
}

const std::string office =
    "case:concept:name,concept:name,time:timestamp,org:resource,biaya,n,case:baru,case:tahap\n"
    "k1,\"periksa \"\"berkas\"\"\",2024-07-02T08:15:00.25+07:00,o1,1.5,,true,a\n"
    "k2,Periksa Berkas,2024-07-02T08:16:00+07:00,o2,,7,false,a\n"
    "k1,terima,2024-07-02T08:17:00+07:00,,,,true,b\n"
    "k1,periksa-berkas,2024-07-02T08:17:00+07:00,o1,,9007199254740993,true,b\n";

std::string json_of(const EventLog& log, const OcelWriting& writing = {}) {
    std::ostringstream out;
    REQUIRE(write_ocel_json(log, out, writing).has_value());
    return out.str();
}

std::string sqlite_of(const EventLog& log, const OcelWriting& writing = {}) {
    std::ostringstream out;
    REQUIRE(write_ocel_sqlite(log, out, writing).has_value());
    return out.str();
}

/// A database that these statements make, as the bytes of a file.
std::string database_of(const std::string& sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(":memory:", &database) == SQLITE_OK);
    char* why = nullptr;
    sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &why);
    INFO(sql << ": " << (why == nullptr ? "" : why));
    REQUIRE(why == nullptr);
    sqlite3_int64 size = 0;
    unsigned char* const bytes = sqlite3_serialize(database, "main", &size, 0);
    const std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    sqlite3_free(bytes);
    sqlite3_close(database);
    return out;
}

const std::string tables =
    "CREATE TABLE event(ocel_id TEXT, ocel_type TEXT); CREATE TABLE object(ocel_id TEXT, ocel_type TEXT);"
    "CREATE TABLE event_map_type(ocel_type TEXT, ocel_type_map TEXT);"
    "CREATE TABLE object_map_type(ocel_type TEXT, ocel_type_map TEXT);"
    "CREATE TABLE event_object(ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);"
    "CREATE TABLE object_object(ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);";

const std::string two_events =
    "INSERT INTO event VALUES('e2','terima'),('e1','periksa'),('e3','terima');"
    "INSERT INTO object VALUES('k1','berkas'),('o1','petugas');"
    "INSERT INTO event_map_type VALUES('periksa','Periksa'),('terima','Terima');"
    "INSERT INTO object_map_type VALUES('berkas','Berkas'),('petugas','Petugas');"
    "CREATE TABLE event_Periksa(ocel_id TEXT, ocel_time TIMESTAMP, biaya REAL, baru BOOLEAN);"
    "CREATE TABLE event_Terima(ocel_id TEXT, ocel_time TIMESTAMP, n INTEGER);"
    "CREATE TABLE object_Berkas(ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, tahap TEXT, n INTEGER);"
    "CREATE TABLE object_Petugas(ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT);"
    "INSERT INTO event_Periksa VALUES('e1','2024-07-02 08:15:00', 0.1, 1);"
    "INSERT INTO event_Terima VALUES('e2','2024-07-02 08:15:00', 12), ('e3','2024-07-02T03:00:00Z', NULL);"
    "INSERT INTO object_Berkas VALUES('k1','1970-01-01 00:00:00',NULL,'a',3),"
    "('k1','2024-07-02T02:00:00Z','tahap','b',4);"
    "INSERT INTO object_Petugas VALUES('o1','1970-01-01 00:00:00',NULL);"
    "INSERT INTO event_object VALUES('e1','k1','berkas'),('e2','k1','berkas'),('e3','k1',''),('e1','o1','oleh');";

}  // namespace

TEST_CASE("events, objects and what they have to do with each other are read, each value as it is declared", "[ocel]") {
    const OcelContent content = content_of(orders);
    CHECK(content.warnings.empty());
    const OcelLog& log = content.log;
    REQUIRE(log.events().rows() == 3);
    CHECK(log.events()["ocel:eid"].text(1) == "e2");
    CHECK(log.events()["ocel:activity"].text(2) == "kemas");
    CHECK(log.events()["ocel:timestamp"].to_string(0) == "2024-07-02T01:15:00.25Z");
    CHECK(log.events()["menit"].type() == ColumnType::integer);
    CHECK(log.events()["menit"].integer(2) == 5);
    CHECK(log.events()["rapi"].boolean(2));
    CHECK_FALSE(log.events()["rapi"].has_value(0));
    CHECK(log.objects().rows() == 6);
    CHECK(log.values()["harga"].real(1) == 0);
    CHECK(log.values().rows() == 4);
    CHECK(log.relations().rows() == 8);
    CHECK_FALSE(log.relations()["ocel:qualifier"].has_value(2));
    REQUIRE(log.object_relations().rows() == 1);
    CHECK(log.object_relations()["ocel:oid_2"].text(0) == "b1");
}

TEST_CASE("the types of objects say what a choice of each would mean", "[ocel]") {
    const Table types = content_of(orders).log.types();
    REQUIRE(types.rows() == 3);
    const auto row = [&](std::size_t i) {
        std::string out = std::string(types["type"].text(i));
        for (const char* const name : {"objects", "events", "repeated", "left_out", "largest"})
            out += " " + types[name].to_string(i);
        return out;
    };
    CHECK(row(0) == "pesanan 2 3 0 0 1");
    CHECK(row(1) == "barang 3 2 1 1 2");
    CHECK(row(2) == "paket 1 1 0 2 1");
}

TEST_CASE("a flattened log has a case for each object, and its values as they were at each event", "[ocel]") {
    const FlatLog flat = flat_of(content_of(orders).log, "pesanan");
    CHECK(flat.repeated == 0);
    CHECK(flat.left_out == 0);
    CHECK(flat.unused == 0);
    REQUIRE(flat.log.events() == 3);
    CHECK(flat.log.cases() == 2);
    const Table& table = flat.log.table();
    CHECK(table["ocel:eid"].text(2) == "e3");
    CHECK(table["case:harga"].real(1) == 2.5);
    CHECK(table["case:status"].text(0) == "baru");
    CHECK(table["case:status"].text(2) == "dibayar");
    CHECK_FALSE(table["case:status"].has_value(1));
    CHECK(table.find("case:berat") == nullptr);
    CHECK(table["lewat"].text(0) == "web");
}

TEST_CASE("an event of several objects stands in each of their cases, and one of none in none", "[ocel]") {
    const FlatLog flat = flat_of(content_of(orders).log, "barang");
    CHECK(flat.repeated == 1);
    CHECK(flat.left_out == 1);
    CHECK(flat.unused == 1);
    REQUIRE(flat.log.events() == 3);
    CHECK(flat.log.cases() == 2);
    CHECK(flat.log.table()["ocel:eid"].text(1) == "e3");
    CHECK(flat.log.table()["ocel:eid"].text(2) == "e3");
    CHECK(flat.log.case_id().text(1) == "b1");
    CHECK(flat.log.case_id().text(2) == "b2");
    CHECK(flat.log.table()["case:berat"].integer(1) == 7);
    CHECK_FALSE(flat.log.table()["case:berat"].has_value(2));
}

TEST_CASE("an attribute that is called like a column of texts becomes one, whatever it is declared to be", "[ocel]") {
    for (const std::string name : {"org:resource", "org:role", "lifecycle:transition", "concept:instance", "alur:item",
                                   "alur:outcome", "alur:documents"}) {
        INFO(name);
        const std::string bytes = R"({"eventTypes":[{"name":"a","attributes":[{"name":")" + name +
                                  R"(","type":"integer"}]}],"objectTypes":[{"name":"t","attributes":[
            {"name":"alur:status","type":"boolean"}]}],
            "objects":[{"id":"o","type":"t","attributes":[
            {"name":"alur:status","time":"1970-01-01T00:00:00Z","value":true}]}],
            "events":[{"id":"e","type":"a","time":"2024-07-02T08:15Z","attributes":[{"name":")" +
                                  name + R"(","value":7}],"relationships":[{"objectId":"o","qualifier":""}]}]})";
        const FlatLog flat = flat_of(content_of(bytes).log, "t");
        CHECK(flat.log.table()[name].text(0) == "7");
        CHECK(flat.log.table()["case:alur:status"].text(0) == "true");
    }
}

TEST_CASE("a type that is not there is answered with the one that was meant", "[ocel]") {
    const OcelLog log = content_of(orders).log;
    CHECK(log.flatten("pesanaan").error() == "no object is of type 'pesanaan'; did you mean 'pesanan'?");
    CHECK(log.flatten("x").error() == "no object is of type 'x'; the types are 'pesanan', 'barang', 'paket'");
    const OcelLog none = content_of(R"({"eventTypes":[],"objectTypes":[],"events":[],"objects":[]})").log;
    CHECK(none.flatten("x").error() == "no object is of type 'x'; there are no objects");
    CHECK(none.types().rows() == 0);
}

TEST_CASE("an attribute that is called like a column of the log is left out of it, and told", "[ocel]") {
    const FlatLog flat =
        flat_of(content_of(
                    R"({"eventTypes":[{"name":"a","attributes":[{"name":"concept:name","type":"string"},
                {"name":"org:resource","type":"integer"}]}],
                "objectTypes":[{"name":"t","attributes":[]}],"objects":[{"id":"o","type":"t"}],
                "events":[{"id":"e","type":"a","time":"2024-07-02T08:15Z","relationships":[{"objectId":"o","qualifier":""}],
                "attributes":[{"name":"concept:name","value":"x"},{"name":"org:resource","value":12}]}]})")
                    .log,
                "t");
    CHECK(flat.hidden == std::vector<std::string>{"concept:name"});
    CHECK(flat.log.activity().text(0) == "a");
    CHECK(flat.log.table()["org:resource"].text(0) == "12");
}

TEST_CASE("what is no OCEL in JSON is refused with its place", "[ocel]") {
    CHECK(fault_of("").substr(0, 80) ==
          "1:1 ALUR-E415 this is no JSON: syntax error while parsing value - unexpected end");
    CHECK(fault_of("{\n \"events\": [}").substr(0, 31) == "2:13 ALUR-E415 this is no JSON:");
    CHECK(fault_of("[]") == "1:1 ALUR-E416 a '[' where OCEL 2.0 has an object");
    CHECK(fault_of("null") == "1:4 ALUR-E416 'null' where OCEL 2.0 has an object");
    CHECK(fault_of("5").substr(0, 46) == "1:1 ALUR-E416 '5' where OCEL 2.0 has an object");
    CHECK(fault_of("{\"events\":[]}") == "1:13 ALUR-E416 there is no list 'objects'");
    CHECK(fault_of("{\"ocel:events\":{}}") == "1:14 ALUR-E416 this is OCEL 1.0");
    CHECK(fault_of("{\"events\": {}}") == "1:12 ALUR-E416 a '{' where OCEL 2.0 has a list as 'events'");
    CHECK(fault_of("{\"events\": [7]}").substr(0, 51) == "1:14 ALUR-E416 '7' where OCEL 2.0 has an object");
    CHECK(fault_of("{\"events\": [{\"id\": 7}]}").substr(0, 53) ==
          "1:21 ALUR-E416 '7' where OCEL 2.0 has a text as 'id'");
    CHECK(fault_of("{\"events\": [\n{\"id\":\"e\",\"type\":\"a\",\"time\":\"kemarin\"}],\"objects\":[]}") ==
          "2:1 ALUR-E404 'kemarin' is no time");
    CHECK(fault_of("{\"events\":[\n {\"type\":\"a\",\"time\":\"2024-07-02T08:15Z\"}],\"objects\":[]}") ==
          "2:2 ALUR-E416 an event without an id");
    CHECK(fault_of("{\"events\":[],\"objects\":[{\"id\":\"o\",\"type\":\"t\"},\n{\"id\":\"o\",\"type\":\"t\"}]}") ==
          "2:1 ALUR-E417 a second object 'o'");
    // What comes after it is none.
    const auto twice = read_ocel(
        R"({"events":[],"objects":[{"id":"o","type":"t"},{"id":"o","type":"t"},{"id":"p","type":"t"}]})", "log.json");
    CHECK(twice.error().all().size() == 1);
    CHECK(fault_of(with_value("decimal", "1")).substr(0, 40) == "1:72 ALUR-E416 the type 'decimal' of the");
    CHECK(fault_of(with_value("string", "[1]")) == "3:84 ALUR-E416 a '[' where OCEL 2.0 has a plain value as 'value'");
    CHECK(fault_of(with_value("string", "\"\\u0000\"")) == "3:91 ALUR-E003 a NUL character");
    CHECK(fault_of(std::string("{\"events\": \"\xff\"}")).substr(0, 31) == "1:13 ALUR-E415 this is no JSON:");
}

TEST_CASE("a value that is not what its type declares is refused at its event", "[ocel]") {
    CHECK(fault_of(with_value("integer", "\"dua\"")) ==
          "3:2 ALUR-E406 'dua' is not a whole number, as 'x' is declared to be");
    CHECK(fault_of(with_value("float", "true")) == "3:2 ALUR-E406 'true' is not a number, as 'x' is declared to be");
    CHECK(fault_of(with_value("boolean", "2")) ==
          "3:2 ALUR-E406 '2' is not 'true' or 'false', as 'x' is declared to be");
    CHECK(fault_of(with_value("time", "\"2024-07-02\"")).substr(0, 40) == "3:2 ALUR-E405 '2024-07-02' does not say ");
    OcelOptions options;
    options.zone = "Asia/Jakarta";
    CHECK(content_of(with_value("time", "\"2024-07-02\""), options).log.events()["x"].to_string(0) ==
          "2024-07-01T17:00:00Z");
    CHECK_FALSE(content_of(with_value("integer", "null")).log.events().find("x"));
    CHECK(content_of(with_value("string", "12")).log.events()["x"].text(0) == "12");
    CHECK(content_of(with_value("float", "1e3")).log.events()["x"].real(0) == 1000);
}

TEST_CASE("references to what is not there and undeclared names are told", "[ocel]") {
    const OcelContent content = content_of(
        R"({"eventTypes":[],"objectTypes":[],"objects":[{"id":"o","type":"t"}],
            "events":[{"id":"e","type":"a","time":"2024-07-02T08:15Z","attributes":[{"name":"x","value":1.5}],
            "relationships":[{"objectId":"o","qualifier":""},{"objectId":"hilang","qualifier":""}]}]})");
    REQUIRE(content.warnings.all().size() == 2);
    CHECK(first_of(content.warnings) ==
          "0:0 ALUR-W407 1 references to what is not in the file were left out, the first to 'hilang'");
    CHECK(content.warnings.all()[1].message ==
          "3 types or attributes are not declared, 'a' the first by name; they are taken as they are written");
    CHECK(content.log.relations().rows() == 1);
    CHECK(content.log.events()["x"].real(0) == 1.5);
}

TEST_CASE("limits hold, and the zone must be known", "[ocel]") {
    OcelOptions options;
    options.limits.bytes = 10;
    CHECK(fault_of(orders, options).substr(0, 23) == "0:0 ALUR-E001 the file ");
    options = {};
    options.limits.depth = 4;
    CHECK(fault_of(orders, options).substr(0, 60) == "3:38 ALUR-E408 lists and objects nested deeper than 4");
    options = {};
    options.limits.columns = 2;
    CHECK(fault_of(orders, options).find("ALUR-E408 more than 2 attributes") != std::string::npos);
    options = {};
    options.limits.cells = 5;
    CHECK(fault_of(orders, options) == "0:0 ALUR-E408 more than 5 cells");
    options.limits.cells = 16;
    CHECK(content_of(orders, options).log.flatten("barang").error().substr(0, 26) == "the log would have 3 rows ");
    options = {};
    options.zone = "Asia/Jakata";
    CHECK(fault_of(orders, options).substr(0, 14) == "0:0 ALUR-E409 ");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += '[';
    CHECK(fault_of("{\"x\":" + deep) == "1:69 ALUR-E408 lists and objects nested deeper than 64");
}

TEST_CASE("a database is read like a file in JSON, its events of one instant in their order", "[ocel]") {
    OcelOptions options;
    options.zone = "Asia/Jakarta";
    const OcelContent content = content_of(database_of(tables + two_events), options);
    CHECK(content.warnings.empty());
    const OcelLog& log = content.log;
    REQUIRE(log.events().rows() == 3);
    CHECK(log.events()["ocel:eid"].text(0) == "e2");
    CHECK(log.events()["ocel:eid"].text(1) == "e1");
    CHECK(log.events()["ocel:timestamp"].to_string(0) == "2024-07-02T01:15:00Z");
    CHECK(log.events()["biaya"].real(1) == 0.1);
    CHECK(log.events()["baru"].boolean(1));
    const FlatLog flat = flat_of(log, "berkas");
    REQUIRE(flat.log.events() == 3);
    CHECK(flat.log.table()["case:tahap"].text(0) == "a");
    CHECK(flat.log.table()["case:tahap"].text(2) == "b");
    CHECK(flat.log.table()["case:n"].integer(2) == 3);
    CHECK(fault_of(database_of(tables + two_events)) ==
          "0:0 ALUR-E405 '2024-07-02 08:15:00' does not say in which zone it is meant ('event_Periksa', row 1)");
}

TEST_CASE("what other tools leave out of a database, or write twice, does no harm", "[ocel]") {
    const OcelContent content = content_of(
        database_of(tables + "INSERT INTO event VALUES('e','a'); INSERT INTO object VALUES('o','t');"
                             "INSERT INTO event_map_type VALUES('a','A'); INSERT INTO object_map_type VALUES('t','T');"
                             "CREATE TABLE event_A(ocel_id TEXT, ocel_time TIMESTAMP, \"ocel:activity\" TEXT);"
                             "CREATE TABLE object_T(ocel_id TEXT, x TEXT);"
                             "INSERT INTO event_A VALUES('e','2024-07-02 01:15:00+00:00','a');"
                             "INSERT INTO object_T VALUES('o','y'); INSERT INTO event_object VALUES('e','o',NULL);"));
    CHECK(content.warnings.empty());
    CHECK(content.log.events().columns().size() == 3);
    CHECK(flat_of(content.log, "t").log.table()["case:x"].text(0) == "y");
}

TEST_CASE("a database that is no OCEL is refused with table and row", "[ocel]") {
    CHECK(fault_of(database_of("CREATE TABLE x(y)")) == "0:0 ALUR-E416 there is no table 'event'");
    CHECK(fault_of(database_of("CREATE TABLE event(ocel_id TEXT)")) ==
          "0:0 ALUR-E416 the table 'event' has no column 'ocel_type'");
    CHECK(fault_of(database_of("CREATE VIEW event AS SELECT 1 AS ocel_id, 2 AS ocel_type")) ==
          "0:0 ALUR-E416 there is no table 'event'");
    CHECK(fault_of(database_of(tables + "INSERT INTO event VALUES('e','a'),('e','a')")) ==
          "0:0 ALUR-E417 a second event 'e' ('event', row 2)");
    CHECK(fault_of(database_of(tables + "INSERT INTO event VALUES('e','a')")) ==
          "0:0 ALUR-E416 the event 'e' stands in no table of its type");
    CHECK(fault_of(database_of(tables + "INSERT INTO event_map_type VALUES('a','A')")) ==
          "0:0 ALUR-E416 there is no table 'event_A'");
    CHECK(fault_of(database_of(tables + "INSERT INTO object VALUES('o', x'00')")) ==
          "0:0 ALUR-E416 a value that is bytes, not text ('object', row 1)");
    CHECK(fault_of(database_of(tables + "INSERT INTO object VALUES('o', CAST(x'ff' AS TEXT))")) ==
          "0:0 ALUR-E002 a text that is not UTF-8 ('object', row 1)");
}

TEST_CASE("a broken database is a finding, whichever byte is wrong", "[ocel]") {
    const std::string sound = database_of(tables + two_events);
    OcelOptions options;
    options.zone = "Asia/Jakarta";
    REQUIRE(read_ocel(sound, "log.sqlite", options).has_value());
    CHECK(fault_of(sound.substr(0, 100)).find("ALUR-E4") != std::string::npos);
    CHECK(fault_of(sound.substr(0, 5000)).find("ALUR-E4") != std::string::npos);
    std::size_t refused = 0;
    for (std::size_t at = 16; at < sound.size(); at += 7) {
        std::string broken = sound;
        broken[at] = static_cast<char>(broken[at] ^ 0xFF);
        const auto read = read_ocel(broken, "log.sqlite", options);
        if (read) continue;
        ++refused;
        REQUIRE(read.error().has_errors());
    }
    CHECK(refused > 20);
}

TEST_CASE("a file that a program has open is refused", "[ocel]") {
    const test::Scratch scratch;
    const std::string path = scratch.write("log.sqlite", database_of(tables + two_events));
    OcelOptions options;
    options.zone = "Asia/Jakarta";
    CHECK(read_ocel_file(path, options).has_value());
    static_cast<void>(scratch.write("log.sqlite-wal", "x"));
    CHECK(first_of(read_ocel_file(path, options).error()).substr(0, 42) ==
          "0:0 ALUR-E009 a program has this database ");
    CHECK(first_of(read_ocel_file(scratch.path("log.sqlit")).error()) == "0:0 ALUR-E009 there is no such file");
}

TEST_CASE("a log that was written is read again as it was, in both forms", "[ocel]") {
    const EventLog log = log_of(office);
    OcelWriting writing;
    writing.case_type = "berkas";
    writing.objects = {{"org:resource", "petugas"}};
    for (const std::string& bytes : {json_of(log, writing), sqlite_of(log, writing)}) {
        const OcelContent content = content_of(bytes);
        CHECK(content.warnings.empty());
        const Table types = content.log.types();
        REQUIRE(types.rows() == 2);
        CHECK(types["type"].text(1) == "petugas");
        CHECK(types["objects"].integer(1) == 2);
        CHECK(types["left_out"].integer(1) == 1);
        const EventLog again = flat_of(content.log, "berkas").log;
        REQUIRE(again.events() == 4);
        for (const char* const name :
             {"case:concept:name", "concept:name", "time:timestamp", "biaya", "n", "case:baru", "case:tahap"}) {
            INFO(name);
            REQUIRE(again.table().find(name) != nullptr);
            CHECK(again.table()[name].type() == log.table()[name].type());
            for (std::size_t row = 0; row < 4; ++row)
                CHECK(again.table()[name].to_string(row) == log.table()[name].to_string(row));
        }
        CHECK(again.table()["ocel:eid"].text(3) == "e4");
        CHECK(flat_of(content.log, "petugas").log.case_id().text(0) == "petugas:o1");
        // Written once more it is the same, its events by their own names.
        OcelWriting plain;
        plain.case_type = "berkas";
        CHECK(json_of(again, plain) == json_of(flat_of(content_of(json_of(again, plain)).log, "berkas").log, plain));
    }
}

TEST_CASE("what OCEL has no place for is refused when it is written", "[ocel]") {
    std::ostringstream out;
    const auto why = [&](const EventLog& log, const OcelWriting& writing = {}) {
        const auto json = write_ocel_json(log, out, writing);
        const auto sqlite = write_ocel_sqlite(log, out, writing);
        REQUIRE_FALSE(json.has_value());
        REQUIRE_FALSE(sqlite.has_value());
        CHECK(json.error() == sqlite.error());
        return json.error();
    };
    const std::string head = "case:concept:name,concept:name,time:timestamp,a,A\n";
    CHECK(why(log_of(head + "k,x,,1,2\n")) == "1 event has no time, and OCEL has none without; leave them out");
    const EventLog log = log_of(head + "t:1,x,2024-07-02T08:15Z,1,2\n");
    OcelWriting writing;
    writing.objects = {{"b", "t"}};
    CHECK(why(log, writing).substr(0, 22) == "there is no column 'b'");
    writing.objects = {{"a", "t"}};
    CHECK(why(log, writing) == "the case 't:1' is called like an object");
    writing.objects = {{"a", "case"}};
    CHECK(why(log, writing).substr(0, 14) == "objects of 'a'");
    CHECK(write_ocel_json(log, out).has_value());
    CHECK(write_ocel_sqlite(log, out).error().substr(0, 30) == "SQLite takes the attribute 'A'");
    CHECK(out.str().find("\"type\":\"x\"") != std::string::npos);
}

TEST_CASE("activities of like names get tables of their own, and hostile ones stay texts", "[ocel]") {
    const EventLog log = log_of(
        "case:concept:name,concept:name,time:timestamp\nk,map type,2024-07-02T08:15Z\nk,Map-Type,2024-07-02T08:15Z\n"
        "k,object,2024-07-02T08:15Z\nk,\"x\"\"); DROP TABLE event; --\",2024-07-02T08:15Z\nk,é,2024-07-02T08:15Z\n"
        "k,\"\\u0022, {\",2024-07-02T08:15Z\n");
    for (const std::string& bytes : {json_of(log), sqlite_of(log)}) {
        const EventLog again = flat_of(content_of(bytes).log, "case").log;
        REQUIRE(again.events() == 6);
        for (std::size_t row = 0; row < 6; ++row) CHECK(again.activity().text(row) == log.activity().text(row));
    }
}

TEST_CASE("who waits is told how far the reading came, and can give up", "[ocel]") {
    std::string csv = "case:concept:name,concept:name,time:timestamp\n";
    for (int i = 0; i < 20'000; ++i) csv += "k" + std::to_string(i) + ",periksa,2024-07-02T08:15Z\n";
    const EventLog log = log_of(csv);
    for (const std::string& bytes : {json_of(log), sqlite_of(log)}) {
        OcelOptions options;
        std::size_t last = 0;
        options.progress = [&](std::size_t done, std::size_t all) {
            CHECK(all == bytes.size());
            CHECK(done >= last);
            CHECK(done <= all);
            last = done;
        };
        CHECK(content_of(bytes, options).log.events().rows() == 20'000);
        CHECK(last > 0);
        options.progress = [](std::size_t, std::size_t) { throw 7; };
        CHECK_THROWS_AS(read_ocel(bytes, "log", options), int);
    }
}
