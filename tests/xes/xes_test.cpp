// XES in and out: what is read, what is left out and told, what is refused, what a hostile file cannot do.
#include <alur/log/xes.hpp>

#include <zlib.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <alur/log/csv.hpp>

#include "support/catch.hpp"
#include "support/scratch.hpp"

using namespace alur;

namespace {

std::string first_of(const Diagnostics& found) {
    const Diagnostic& it = found.all().at(0);
    return std::to_string(it.span.line) + ":" + std::to_string(it.span.column) + " " + it.code + " " + it.message;
}

std::string fault_of(const std::string& bytes, const XesOptions& options = {}) {
    const auto read = read_xes(bytes, "log.xes", options);
    return read ? "read" : first_of(read.error());
}

XesContent content_of(const std::string& bytes, const XesOptions& options = {}) {
    auto read = read_xes(bytes, "log.xes", options);
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read.has_value());
    return *read;
}

std::string repeated(const std::string& part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
}

std::string packed(const std::string& text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(compressBound(text.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<unsigned>(text.size());
    stream.next_out = reinterpret_cast<unsigned char*>(out.data());
    stream.avail_out = static_cast<unsigned>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string event(const std::string& activity, const std::string& more = {}) {
    return "<event><string key='concept:name' value='" + activity +
           "'/><date key='time:timestamp' value='2024-07-02T08:15:00+07:00'/>" + more + "</event>";
}

std::string trace(const std::string& name, const std::string& rest) {
    return "<trace><string key='concept:name' value='" + name + "'/>" + rest + "</trace>";
}

std::string log_of(const std::string& traces) { return "<log>" + traces + "</log>"; }

std::string written(const EventLog& log) {
    std::ostringstream out;
    write_xes(log, out);
    return out.str();
}

}  // namespace

TEST_CASE("events are rows, and what describes their trace stands in each of them", "[xes]") {
    const XesContent content = content_of(
        "<?xml version='1.0' encoding='UTF-8'?>\n<log xes.version='1.0' xmlns='http://www.xes-standard.org/'>\n"
        "<extension name='Concept' prefix='concept' uri='x'/><global scope='event'><string key='concept:name' "
        "value='?'/>"
        "</global><classifier name='a' keys='concept:name'/><string key='source' value='made up'/>\n" +
        trace("k1", "<boolean key='baru' value='true'/>" + event("periksa", "<int key='n' value='-7'/>") +
                        event("v &amp; w", "<float key='biaya' value='2.5'/><id key='no' value='0012'/>")) +
        trace("k2", event("periksa")) + "<trace/></log>");
    const EventLog& log = content.log;
    CHECK(content.warnings.empty());
    REQUIRE(log.events() == 3);
    CHECK(log.cases() == 2);
    CHECK(log.case_id().text(1) == "k1");
    CHECK(log.activity().text(1) == "v & w");
    CHECK(log.time().to_string(0) == "2024-07-02T01:15:00Z");
    const Table& table = log.table();
    CHECK(table["case:baru"].boolean(1));
    CHECK_FALSE(table["case:baru"].has_value(2));
    CHECK(table["n"].integer(0) == -7);
    CHECK_FALSE(table["n"].has_value(1));
    CHECK(table["biaya"].real(1) == 2.5);
    CHECK(table["no"].text(1) == "0012");
    CHECK(table.columns().size() == 7);
}

TEST_CASE("a key of several types is read as one that holds them all", "[xes]") {
    const XesContent content =
        content_of(log_of(trace("k", event("a", "<int key='x' value='1'/><int key='y' value='1'/>") +
                                         event("b", "<float key='x' value='0.5'/><string key='y' value='dua'/>") +
                                         event("c", "<int key='x' value='3'/><date key='y' value='kemarin'/>"))));
    CHECK(content.log.table()["x"].type() == ColumnType::real);
    CHECK(content.log.table()["x"].real(2) == 3);
    CHECK(content.log.table()["y"].type() == ColumnType::text);
    CHECK(content.log.table()["y"].text(0) == "1");
    CHECK(content.log.table()["y"].text(2) == "kemarin");
    CHECK(first_of(content.warnings).find("ALUR-W406 the key 'y' has values of several types") != std::string::npos);
}

TEST_CASE("a key whose column is to hold texts becomes one, whatever its type", "[xes]") {
    const XesContent content = content_of(log_of(trace("k", event("a",
                                                                  "<int key='concept:instance' value='1'/>"
                                                                  "<boolean key='alur:outcome' value='true'/>"))));
    CHECK(content.log.table()["concept:instance"].text(0) == "1");
    CHECK(content.log.table()["alur:outcome"].text(0) == "true");
}

TEST_CASE("what has no place in a table is left out, and that is told", "[xes]") {
    const XesContent content = content_of(
        log_of(event("outside") + trace("k", event("a",
                                                   "<string key='x' value='1'><string key='meta' value='2'/></string>"
                                                   "<list key='l'><values><string key='v' value='1'/></values></list>"
                                                   "<string key='x' value='again'/>"))));
    CHECK(content.log.events() == 1);
    CHECK(content.log.table()["x"].text(0) == "1");
    CHECK(content.log.table().find("meta") == nullptr);
    CHECK(first_of(content.warnings).substr(0, 41) == "0:0 ALUR-W403 4 attributes or events have");
}

TEST_CASE("traces without a name are called by their position, and two of one name are one case", "[xes]") {
    const XesContent content =
        content_of(log_of("<trace>" + event("a") + "</trace>" + trace("k", event("a")) + trace("k", event("b"))));
    CHECK(content.log.case_id().text(0) == "trace 1");
    CHECK(content.log.cases() == 2);
    REQUIRE(content.warnings.all().size() == 2);
    CHECK(content.warnings.all()[0].code == "ALUR-W404");
    CHECK(content.warnings.all()[1].code == "ALUR-W405");
}

TEST_CASE("an event without a time is kept without one, and one without an activity is refused", "[xes]") {
    const XesContent content =
        content_of(log_of(trace("k", "<event><string key='concept:name' value='a'/></event>" + event("b"))));
    CHECK_FALSE(content.log.time().has_value(0));
    CHECK(content.log.time().has_value(1));
    CHECK(fault_of("<log>\n" + trace("k", "\n <event/>" + event("b")) + "</log>") ==
          "3:2 ALUR-E407 an event without 'concept:name'");
    CHECK(fault_of(log_of(trace("k", "<event><string key='concept:name' value='a'/></event>"))) ==
          "0:0 ALUR-E403 there is no column 'time:timestamp'");
    CHECK(content_of(log_of("")).log.events() == 0);
}

TEST_CASE("a file cannot fill a table that is far larger than itself", "[xes]") {
    XesOptions options;
    options.limits.cells = 12;
    CHECK(content_of(log_of(trace("k", repeated(event("a"), 4))), options).log.events() == 4);
    CHECK(fault_of(log_of(trace("k", repeated(event("a"), 5))), options).find("ALUR-E408 more than 12 cells") !=
          std::string::npos);
    options = {};
    options.limits.columns = 3;
    std::string traces;
    for (int i = 0; i < 4; ++i)
        traces += trace("k", "<string key='x" + std::to_string(i) + "' value='1'/>" + event("a"));
    CHECK(fault_of(log_of(traces), options).find("ALUR-E408 more than 3 keys of traces") != std::string::npos);
}

TEST_CASE("a date without a zone is refused unless somebody says which was meant", "[xes]") {
    const auto dated = [](const std::string& date) {
        return "<log>\n" +
               trace("k", "\n<event><string key='concept:name' value='a'/>\n<date key='time:timestamp' value='" + date +
                              "'/></event>") +
               "</log>";
    };
    CHECK(fault_of(dated("2024-07-02T08:15:00")) ==
          "4:1 ALUR-E405 '2024-07-02T08:15:00' does not say in which zone it is meant");
    CHECK(fault_of(dated("2 Juli 2024")) == "4:1 ALUR-E404 '2 Juli 2024' is no time");
    XesOptions options;
    options.zone = "Asia/Jakarta";
    CHECK(content_of(dated("2024-07-02T08:15:00"), options).log.time().to_string(0) == "2024-07-02T01:15:00Z");
    options.zone = "Mars";
    CHECK(fault_of(dated("2024-07-02T08:15:00"), options).substr(0, 13) == "0:0 ALUR-E409");
    CHECK(fault_of(log_of(trace("k", event("a", "<int key='n' value='1.5'/>")))).find("ALUR-E406 '1.5' is no number") !=
          std::string::npos);
    CHECK(fault_of(log_of(trace("k", event("a", "<float key='n' value='INF'/>")))).find("ALUR-E406") !=
          std::string::npos);
    CHECK(fault_of(log_of(trace("k", event("a", "<boolean key='n' value='ya'/>")))).find("ALUR-E406") !=
          std::string::npos);
}

TEST_CASE("a packed log is read like a plain one, in one member or several", "[xes]") {
    const std::string text = log_of(trace("k1", event("a")) + trace("k2", repeated(event("b"), 5'000)));
    const auto hash = content_hash(content_of(text).log.table());
    XesOptions options;
    options.limits.ratio = 10'000;
    CHECK(content_hash(content_of(packed(text), options).log.table()) == hash);
    CHECK(content_hash(content_of(packed(text.substr(0, 100)) + packed(text.substr(100)), options).log.table()) ==
          hash);
    std::string broken = packed(text);
    CHECK(fault_of(broken.substr(0, broken.size() - 9), options) ==
          "0:0 ALUR-E413 the file ends in the middle of its gzip");
    broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 0x55);
    CHECK(fault_of(broken, options) != "read");  // by what the bytes became, or by the sum at their end
    CHECK(fault_of(packed(text) + "more", options).substr(0, 13) == "0:0 ALUR-E413");
    const test::Scratch scratch;
    CHECK(read_xes_file(scratch.write("log.xes.gz", packed(text)), options).value().log.events() == 5'001);
    CHECK(first_of(read_xes_file(scratch.path("no.xes")).error()).substr(0, 13) == "0:0 ALUR-E009");
}

TEST_CASE("a hostile file ends at a limit, with a finding", "[xes]") {
    CHECK(fault_of("<!DOCTYPE log [<!ENTITY a 'b'>]><log/>").find("ALUR-E411 a document type") != std::string::npos);
    std::string laughs = "<!DOCTYPE log [<!ENTITY a0 'ha'>";
    for (int i = 1; i < 30; ++i)
        laughs +=
            "<!ENTITY a" + std::to_string(i) + " '&a" + std::to_string(i - 1) + ";&a" + std::to_string(i - 1) + ";'>";
    CHECK(fault_of(laughs + "]><log>&a29;</log>").find("ALUR-E411 a document type") != std::string::npos);
    CHECK(fault_of("<!DOCTYPE log SYSTEM 'file:///etc/passwd'><log/>").find("ALUR-E411 a document type") !=
          std::string::npos);
    CHECK(fault_of("<log>" + repeated("<x>", 1'000'000)) == "1:387 ALUR-E412 elements nested deeper than 128");
    CHECK(fault_of("<log>" + repeated("<x>", 127)).substr(0, 40).find("E410") != std::string::npos);
    CHECK(fault_of("<log a='" + std::string(3'000'000, 'x')).find("ALUR-E412 a tag, comment or text") !=
          std::string::npos);
    CHECK(fault_of("<log><!--" + std::string(3'000'000, 'x')).find("ALUR-E412") != std::string::npos);
    CHECK(fault_of(packed(log_of(std::string(50'000'000, ' ')))) ==
          "0:0 ALUR-E412 the file unpacks to more than 100 times its size");
    XesOptions options;
    options.limits.bytes = 100;
    CHECK(fault_of(log_of(std::string(200, ' ')), options) == "0:0 ALUR-E001 the file has more than 100 bytes");
    CHECK(fault_of(packed(log_of(std::string(200, ' '))), options) == "0:0 ALUR-E001 the file has more than 100 bytes");
    options.limits = {};
    options.limits.columns = 3;
    CHECK(fault_of(log_of(trace("k", event("a", "<int key='x' value='1'/><int key='y' value='1'/>"))), options)
              .find("ALUR-E408 more than 3 keys of events") != std::string::npos);
}

TEST_CASE("what is no log in XML is refused", "[xes]") {
    CHECK(fault_of("") == "1:1 ALUR-E410 this is no XML: no element found");
    CHECK(fault_of("<html><body/></html>") == "1:1 ALUR-E414 the file begins with <html>, not with <log>");
    CHECK(fault_of("<log><trace></log>") == "1:15 ALUR-E410 this is no XML: mismatched tag");
    CHECK(fault_of("case,activity\n").substr(0, 13) == "1:1 ALUR-E410");
    CHECK(fault_of("<log>\xff</log>").find("ALUR-E410") != std::string::npos);
    CHECK(fault_of("<log>&unknown;</log>").find("ALUR-E410 this is no XML: undefined entity") != std::string::npos);
    CHECK(fault_of(std::string("<log>\0</log>", 12)).find("ALUR-E410") != std::string::npos);
}

TEST_CASE("what was written is read again as it was", "[xes]") {
    const auto csv = read_csv(
        "case:concept:name,concept:name,time:timestamp,case:baru,case:varies,note\n"
        "k1,\"a<b>&\"\"'\",2024-07-02T08:15:00.25+07:00,ya,1,\"two\r\nlines\tand\"\n"
        "k1,b,2024-07-02T08:16:00+07:00,ya,2,\n"
        "k2,b,2024-07-02T08:16:00+07:00,,3,\xf0\x9f\x98\x80\n",
        "log.csv");
    REQUIRE(csv.has_value());
    const std::string text = written(csv->content);
    const EventLog again = content_of(text).log;
    REQUIRE(again.events() == 3);
    for (const Column& column : csv->content.table().columns())
        for (std::size_t row = 0; row < 3; ++row) {
            INFO(column.name() << " " << row);
            CHECK(again.table()[column.name()].to_string(row) == column.to_string(row));
            CHECK(again.table()[column.name()].type() == column.type());
        }
    CHECK(written(again) == written(content_of(written(again)).log));
    CHECK(content_of(written(EventLog())).log.events() == 0);
}

TEST_CASE("no text becomes markup in what is written", "[xes]") {
    const std::vector<std::string> payloads{
        "<script>alert(1)</script>", "]]>", "'/><event/>", "&lt;", "\x01\x1b[31m", "\xef\xbf\xbf"};
    for (const std::string& payload : payloads) {
        std::string quoted;
        for (const char c : payload) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
        const auto csv = read_csv(
            "case:concept:name,concept:name,time:timestamp\n\"" + quoted + "\",\"" + quoted + "\",2024-07-02T08:15Z\n",
            "log.csv");
        REQUIRE(csv.has_value());
        const EventLog again = content_of(written(csv->content)).log;
        INFO(payload);
        REQUIRE(again.events() == 1);
        std::string expected;
        for (const char c : payload)
            expected += static_cast<unsigned char>(c) < 0x20 ? std::string("\xef\xbf\xbd") : std::string(1, c);
        if (payload == "\xef\xbf\xbf") expected = "\xef\xbf\xbd";
        CHECK(again.activity().text(0) == expected);
        CHECK(again.case_id().text(0) == expected);
    }
}
