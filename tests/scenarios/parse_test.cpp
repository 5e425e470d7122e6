// The grammar of docs/scenarios.md.
#include "scenario/scenario.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <alur/time/calendar.hpp>
#include <alur/time/calendar_source.hpp>

#include "scenario/shown.hpp"
#include "support/catch.hpp"

using namespace alur;
using namespace alur::scenario;

namespace {

/// The statement of a scenario of one line.
template <class T>
T only(const std::string& line) {
    const auto read = parse("x.txt", "# title\n" + line + "\n");
    INFO(line);
    if (!read) FAIL(read.error().to_string());
    REQUIRE(read->lines.size() == 1);
    REQUIRE(std::holds_alternative<T>(read->lines.front().statement));
    return std::get<T>(read->lines.front().statement);
}

Command command(const std::string& line) { return only<Play>(line).command; }

std::string fault(const std::string& text) {
    const auto read = parse("x.txt", text);
    REQUIRE_FALSE(read);
    return read.error().to_string();
}

}  // namespace

TEST_CASE("the first line says what a scenario shows", "[scenarios]") {
    const auto read = parse("a/x.txt", "# Shows a return.\r\n\nsop x.yaml  # where it is\r\n");
    REQUIRE(read);
    CHECK(read->title == "Shows a return.");
    CHECK(read->lines.front().number == 3);
    CHECK(read->lines.front().text == "sop x.yaml");
    CHECK(fault("sop x.yaml\n").find("x.txt:1:1: error ALUR-E350: the first line says") == 0);
    CHECK(fault("").find("empty") != std::string::npos);
}

TEST_CASE("a completion carries outcome, documents, fields and who stands behind it", "[scenarios]") {
    const Command read = command(
        "complete kunjungan[0001]#2 terdata by operator:o1 on behalf of pemohon:p1 with ktp,npwp, foto[0001] "
        "set omzet=5 nama=\"Warung \\\"Sari\\\"\" items 0001, \"00 2\" key k-1");
    CHECK(read.ref == Ref{"kunjungan", "0001", 2});
    CHECK(read.text == "terdata");
    CHECK(read.by == "operator:o1");
    CHECK(read.on_behalf_of == "pemohon:p1");
    CHECK(read.with == std::vector<Ref>{{"ktp", {}, 0}, {"npwp", {}, 0}, {"foto", "0001", 0}});
    REQUIRE(read.set.size() == 2);
    CHECK(read.set[1].field == "nama");
    CHECK(read.set[1].value == "Warung \"Sari\"");
    CHECK(read.items == std::vector<std::string>{"0001", "00 2"});
    CHECK(read.key == "k-1");
}

TEST_CASE("a quoted word is never a keyword", "[scenarios]") {
    CHECK(command("note \"by\" by host:app").text == "by");
    CHECK(command("start \"of\" by a:b").text == "of");
    CHECK(command("return ktp because \"# tidak, terbaca: x=1\" by operator:o1").because == "# tidak, terbaca: x=1");
}

TEST_CASE("a start names case, procedure and fields, all optional", "[scenarios]") {
    const Command bare = command("start by pemohon:p1");
    CHECK(bare.text.empty());
    CHECK(bare.of.empty());
    const Command full = command("start satu of perisa badan_hukum=false skala=mikro by pemohon:p1");
    CHECK(full.text == "satu");
    CHECK(full.of == "perisa");
    CHECK(full.set.size() == 2);
    CHECK(command("start badan_hukum=false by pemohon:p1").text.empty());
}

TEST_CASE("the clock is set to a moment or moved on", "[scenarios]") {
    const When local = std::get<When>(only<SetClock>("at 2024-07-02 08:15").to);
    CHECK(local.date == std::chrono::year(2024) / 7 / 2);
    CHECK(local.time == std::chrono::hours(8) + std::chrono::minutes(15));
    CHECK_FALSE(local.utc);
    const When utc = std::get<When>(only<SetClock>("at 2024-07-02 01:15:30Z").to);
    CHECK(utc.utc);
    CHECK(utc.time == std::chrono::seconds(3600 + 15 * 60 + 30));
    CHECK(std::get<When>(only<SetClock>("at 2024-07-02 08:15:30.25").to).time ==
          std::chrono::hours(8) + std::chrono::minutes(15) + std::chrono::microseconds(30'250'000));
    CHECK(std::get<std::chrono::seconds>(only<SetClock>("at +1d1h30m5s").to) == std::chrono::seconds(86400 + 5400 + 5));
    CHECK(fault("# t\nat 2024-02-30 08:15\n").find("no such day") != std::string::npos);
    CHECK(fault("# t\nat 2024-02-03 24:15\n").find("no such time") != std::string::npos);
    CHECK(fault("# t\nat +5\n").find("elapsed") != std::string::npos);
}

TEST_CASE("a refusal names its code and the facts", "[scenarios]") {
    const auto bare = only<Refused>("refused complete verifikasi sesuai by kasi:k1: step.not_open");
    CHECK(bare.command.by == "kasi:k1");
    CHECK(bare.code == "step.not_open");
    CHECK_FALSE(bare.facts);
    const auto facts = only<Refused>("refused complete a by kasi:k1: documents.missing ktp, npwp");
    CHECK(facts.facts == std::vector<std::string>{"ktp", "npwp"});
}

TEST_CASE("each expectation of the guide is read", "[scenarios]") {
    CHECK(only<ExpectOpen>("expect open a, b[k1]").steps.size() == 2);
    CHECK(only<ExpectOpen>("expect open only a").only);
    CHECK(only<ExpectOpen>("expect open nothing").steps.empty());
    CHECK(only<ExpectNotOpen>("expect not open a").steps.front().id == "a");
    CHECK(only<ExpectStarted>("expect started a by kasi:k1").by == "kasi:k1");
    CHECK(only<ExpectCase>("expect case suspended").state == "suspended");
    const auto verdict = only<ExpectVerdict>("expect verdict a#2 met used 3 hari kerja");
    CHECK(verdict.step->attempt == 2);
    CHECK(verdict.used->unit == "hari kerja");
    CHECK_FALSE(only<ExpectVerdict>("expect case verdict at_risk").step);
    CHECK_FALSE(only<ExpectMoment>("expect due a none").when);
    CHECK(only<ExpectMoment>("expect due a 2024-07-02 08:20 provisional").provisional);
    CHECK(only<ExpectMoment>("expect lapse a 2024-07-02 08:20").which == Moment::lapse);
    CHECK_FALSE(only<ExpectMoment>("expect case due 2024-07-02 08:20").step);
    CHECK(only<ExpectDocument>("expect document ktp returned").state == "returned");
    CHECK(only<ExpectMissing>("expect missing a: ktp, akta").documents.size() == 2);
    CHECK(only<ExpectMissing>("expect missing a: nothing").documents.empty());
    CHECK(only<ExpectField>("expect field omzet=5").value == "5");
    CHECK_FALSE(only<ExpectField>("expect field omzet unset").value);
    CHECK(only<ExpectField>("expect field usaha[0001] omzet=5").record->item == "0001");
    CHECK(only<ExpectEvent>("expect event StepCompleted a").about == "a");
    CHECK(only<ExpectEvent>("expect no event DeadlineFired").none);
}

TEST_CASE("all wrong lines are reported at once, with the place and what was meant", "[scenarios]") {
    const auto read = parse("x.txt", "# t\ncomplet a by b:c\n\nexpect verdict a mett\ncomplete a\nsubmit \"x by a:b\n");
    REQUIRE_FALSE(read);
    CHECK(read.error().errors() == 4);
    const std::string shown = read.error().to_string();
    CHECK(shown.find("x.txt:2:1: error ALUR-E350: unknown statement 'complet'; did you mean `complete`?") == 0);
    CHECK(shown.find("x.txt:4:18: error ALUR-E350: unknown verdict 'mett'; did you mean `met`?") != std::string::npos);
    CHECK(shown.find("x.txt:5:1: error ALUR-E350: who acts is missing; add `by ROLE:PERSON`") != std::string::npos);
    CHECK(shown.find("x.txt:6:8: error ALUR-E350: the quote is not closed") != std::string::npos);
}

TEST_CASE("host and service act without a person, and nobody else does", "[scenarios]") {
    CHECK(command("resume by host").by == "host");
    CHECK(command("complete a by service").by == "service");
    CHECK(command("resume by host:app").by == "host:app");
    for (const char* line : {"resume by kasi", "complete a by b:c on behalf of host"})
        CHECK(fault(std::string("# t\n") + line + "\n").find("ROLE:PERSON, for example") != std::string::npos);
}

TEST_CASE("of a local time that the clocks show twice the second is told apart", "[scenarios]") {
    const auto loaded = load_calendar(std::string(ALUR_ROOT) + "/tests/scenarios/sop/kalender/amsterdam.yaml");
    REQUIRE(loaded);
    const Calendar* const calendar = loaded->get();
    const Instant first = std::chrono::sys_days(std::chrono::year(2024) / 10 / 27) + std::chrono::minutes(30);
    CHECK(shown(first, calendar) == "2024-10-27 02:30");
    CHECK(shown(first + std::chrono::hours(1), calendar) == "2024-10-27 02:30, the second one (2024-10-27 01:30Z)");
    CHECK(shown(first + std::chrono::hours(2), calendar) == "2024-10-27 03:30");
}

TEST_CASE("a clause that does not belong to its command is refused", "[scenarios]") {
    CHECK(fault("# t\nclaim a by b:c with ktp\n").find("`with` does not belong") != std::string::npos);
    CHECK(fault("# t\nresume by b:c because x\n").find("`because` does not belong") != std::string::npos);
    CHECK(fault("# t\ncomplete a by b:c by d:e\n").find("`by` stands twice") != std::string::npos);
    CHECK(fault("# t\nreturn ktp by b:c\n").find("the reason is missing") != std::string::npos);
    CHECK(fault("# t\ntick tock\n").find("does not belong here") != std::string::npos);
    CHECK(fault("# t\nexpect verdict a met used 2 hari\n").find("kerja or kalender is expected") != std::string::npos);
}

TEST_CASE("a try that failed says why, and what comes next", "[scenarios]") {
    const Command waits = command("fail terbit[01]#2 because \"OSS mati\" after +1h30m by service:oss key k-1");
    CHECK(waits.verb == Verb::fail);
    CHECK(waits.ref == Ref{"terbit", "01", 2});
    CHECK(waits.because == "OSS mati");
    CHECK(waits.after == std::chrono::minutes(90));
    CHECK_FALSE(waits.for_good);
    CHECK(command("fail terbit because x for good by service:oss").for_good);
    CHECK(command("retry terbit because pulih by kasi:k1").verb == Verb::retry);
    CHECK(only<ExpectIncident>("expect incident terbit[01]").step == Ref{"terbit", "01", 0});
    CHECK(only<ExpectIncident>("expect no incident terbit").none);
    CHECK_FALSE(only<ExpectTry>("expect try terbit none").when);
    CHECK(only<ExpectTry>("expect try terbit 2024-07-02 08:10").when->time == std::chrono::minutes(490));
    CHECK(fault("# t\nfail terbit by service:o\n").find("the reason is missing") != std::string::npos);
    CHECK(fault("# t\nfail terbit because x after 5m by service:o\n").find("`after +10m` is expected") !=
          std::string::npos);
    CHECK(fault("# t\nfail terbit because x for ever by service:o\n").find("`for good` is expected") !=
          std::string::npos);
    CHECK(fault("# t\nfail terbit because x for good after +5m by service:o\n").find("has no next try") !=
          std::string::npos);
    CHECK(fault("# t\nretry terbit for good by service:o\n").find("`for good` does not belong") != std::string::npos);
    CHECK(fault("# t\nnote x after +5m by a:b\n").find("`after` does not belong") != std::string::npos);
    CHECK(fault("# t\nexpect no incidents terbit\n").find("`expect no event KIND`") != std::string::npos);
}

TEST_CASE("a role is granted, given for a time, and taken back", "[scenarios]") {
    const auto grant = only<Grant>("grant kasi to k1 since 2024-07-02 08:00 until 2024-07-05");
    CHECK(grant.role == "kasi");
    CHECK(grant.person == "k1");
    CHECK(grant.since->time == std::chrono::hours(8));
    CHECK(grant.until->date == std::chrono::year(2024) / 7 / 6);  // up to and with the fifth
    CHECK(grant.until->time == std::chrono::hours(0));
    CHECK_FALSE(only<Grant>("grant kasi to k1").until);
    CHECK(only<Withdraw>("withdraw kasi from k1").person == "k1");
    const Command given = command("delegate kasi from k1 to k2 until 2024-07-31 16:00 because \"SP 12\" by host:admin");
    CHECK(given.ref.id == "kasi");
    CHECK(given.giver == "k1");
    CHECK(given.taker == "k2");
    CHECK_FALSE(given.since);
    CHECK(given.until->date == std::chrono::year(2024) / 7 / 31);
    CHECK(given.until->time == std::chrono::hours(16));
    CHECK(given.because == "SP 12");
    CHECK(given.by == "host:admin");
    CHECK(command("delegate kasi from k1 to k2 until 2024-12-31").until->date == std::chrono::year(2025) / 1 / 1);
    CHECK(only<Refused>("refused delegate kasi from k1 to k1 until 2024-07-31: delegation.self").code ==
          "delegation.self");
    CHECK(command("revoke kasi from k1 to k2").taker == "k2");
    CHECK(command("claim a as delegate of k1 by kasi:k2").delegate_of == "k1");
    CHECK(fault("# t\ndelegate kasi from k1 to k2\n").find("the end is missing") != std::string::npos);
    CHECK(fault("# t\ndelegate kasi from k1 until 2024-07-31\n").find("`ROLE from PERSON to PERSON`") !=
          std::string::npos);
    CHECK(fault("# t\ndelegate kasi from k1 to k2 until 2024-02-30\n").find("no such day") != std::string::npos);
    CHECK(fault("# t\ngrant kasi k1\n").find("`grant ROLE to PERSON`") != std::string::npos);
    CHECK(fault("# t\nwithdraw kasi k1\n").find("`withdraw ROLE from PERSON`") != std::string::npos);
    CHECK(fault("# t\nclaim a as k1 by kasi:k2\n").find("`as delegate of PERSON`") != std::string::npos);
    for (const char* command : {"revoke kasi from k1 to k2", "erase by host", "read by host"})
        CHECK(fault("# t\n" + std::string(command) + " key x\n").find("`key` does not belong") != std::string::npos);
    CHECK(fault("# t\ndelegate kasi from k1 to k2 until 2024-07-31 as delegate of k3\n").find("`as` does not belong") !=
          std::string::npos);
}

TEST_CASE("fields that a second set would overwrite are refused", "[scenarios]") {
    const std::string twice = "the fields of this command stand in front of `set` already";
    CHECK(fault("# t\nstart a=1 by b:c set d=2\n").find("x.txt:2:18: error ALUR-E350: " + twice) == 0);
    CHECK(fault("# t\nadd usaha a=1 set d=2 by b:c\n").find("x.txt:2:15: error ALUR-E350: " + twice) == 0);
    CHECK(fault("# t\nset isi a=1 set d=2 by b:c\n").find("x.txt:2:13: error ALUR-E350: " + twice) == 0);
    CHECK(fault("# t\ncomplete a set b=1 set c=2 by d:e\n").find("`set` stands twice") != std::string::npos);
    CHECK(command("add usaha set a=1 by b:c").set.size() == 1);
}

TEST_CASE("a field that is written twice in one command is refused at the second", "[scenarios]") {
    const std::string twice = "the field 'a' stands twice; keep one of them";
    CHECK(fault("# t\ncomplete s set a=1 b=2 a=3 by d:e\n").find("x.txt:2:24: error ALUR-E350: " + twice) == 0);
    CHECK(fault("# t\nstart a=1 a=1 by b:c\n").find("x.txt:2:11: error ALUR-E350: " + twice) == 0);
    CHECK(fault("# t\nset isi a=1 a=2 by b:c\n").find("x.txt:2:13: error ALUR-E350: " + twice) == 0);
    CHECK(fault("# t\nadd usaha a=1 a=2 by b:c\n").find("x.txt:2:15: error ALUR-E350: " + twice) == 0);
    CHECK(fault("# t\ndeliver m set a=1 a=2 by b:c\n").find("x.txt:2:19: error ALUR-E350: " + twice) == 0);
}

TEST_CASE("an attempt that no activation can have is refused", "[scenarios]") {
    CHECK(command("claim a#65535 by b:c").ref.attempt == 65535);
    for (const std::string number : {"65536", "65537", "4294967297", "99999999999999999999"})
        CHECK(fault("# t\nclaim a#" + number + " by b:c\n").find("x.txt:2:7: error ALUR-E350: the last attempt") == 0);
    for (const std::string number : {"0", "-1", "", "1x", "65536x"})
        CHECK(fault("# t\nclaim a#" + number + " by b:c\n").find("an attempt is written as #1") != std::string::npos);
}

TEST_CASE("an item or attempt that nothing would look at is refused", "[scenarios]") {
    const std::string item = ": error ALUR-E350: an item has no meaning here; write `b`";
    const std::string attempt = ": error ALUR-E350: an attempt has no meaning here; write `";
    CHECK(fault("# t\nclose b[zzz] by o:1\n").find("x.txt:2:7" + item) == 0);
    CHECK(fault("# t\nclose b[zzz]#9 by o:1\n").find("x.txt:2:7" + item) == 0);
    CHECK(fault("# t\nclose b#9 by o:1\n").find("x.txt:2:7" + attempt + "b`") == 0);
    CHECK(fault("# t\ndeliver m to c#77 by o:1\n").find("x.txt:2:14" + attempt + "c`") == 0);
    CHECK(fault("# t\ndeliver m to b[k] by o:1\n").find("x.txt:2:14" + item) == 0);
    CHECK(fault("# t\nsubmit d#2 by o:1\n").find("x.txt:2:8" + attempt + "d`") == 0);
    CHECK(fault("# t\nreturn d#2 because x by o:1\n").find("x.txt:2:8" + attempt + "d`") == 0);
    CHECK(fault("# t\ncomplete a with d[k]#2 by o:1\n").find("x.txt:2:17" + attempt + "d[k]`") == 0);
    CHECK(fault("# t\nexpect document d#2 present\n").find("x.txt:2:17" + attempt + "d`") == 0);
    CHECK(fault("# t\nexpect missing d#99: nothing\n").find("x.txt:2:16" + attempt + "d`") == 0);
    CHECK(fault("# t\nexpect field u[k]#2 a=1\n").find("x.txt:2:14" + attempt + "u[k]`") == 0);
    CHECK(fault("# t\nclaim a[] by o:1\n").find("the item between [ and ] is missing") != std::string::npos);
    CHECK(command("deliver m to c by o:1").to == "c");
}

TEST_CASE("a scenario is UTF-8 without control characters", "[scenarios]") {
    CHECK(
        fault("# t\nnote \"caf\xE9\" by o:1\n").find("x.txt:2:10: error ALUR-E002: the byte 0xE9 here is not UTF-8") ==
        0);
    CHECK(fault("# \xC0\xAF\n").find("x.txt:1:3: error ALUR-E002") == 0);
    CHECK(fault("# t\nnote \"é\x1B[2J\" by o:1\n").find("x.txt:2:8: error ALUR-E003: a control character (U+001B)") ==
          0);
    CHECK(fault("# t\n# \xC2\x9B\n").find("x.txt:2:3: error ALUR-E003") == 0);
    CHECK(fault("# t\ntick \rtick\n").find("x.txt:2:6: error ALUR-E003") == 0);
    CHECK(fault(std::string("# t\n\0\n", 6)).find("x.txt:2:1: error ALUR-E003") == 0);
    CHECK(command("note\t\"é… 印\" by o:1").text == "é… 印");
}

TEST_CASE("every scenario of the tests follows the grammar", "[scenarios]") {
    std::size_t read_files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ALUR_ROOT "/tests/scenarios")) {
        if (entry.path().extension() != ".txt") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        const auto read = parse(entry.path().string(), text);
        if (!read) FAIL_CHECK(read.error().to_string());
        ++read_files;
    }
    CHECK(read_files >= 60);
}

TEST_CASE("no text makes the reader of scenarios crash", "[scenarios]") {
    const std::string pieces[] = {"expect",     "open",  "a",    ",",    ":",     "\"", "\\",       "[", "]",
                                  "#2",         "=",     "by",   "a:b",  "\xFF",  " ",  "complete", "+", "at",
                                  "2024-07-02", "08:15", "used", "hari", "event", "\t", "\n"};
    std::uint64_t state = 42;
    for (int round = 0; round < 20000; ++round) {
        std::string text = "# t\n";
        for (int i = 0; i < 8; ++i) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            text += pieces[(state >> 33U) % std::size(pieces)];
            if ((state >> 60U) != 0) text += ' ';
        }
        const auto read = parse("x.txt", text);
        if (!read) CHECK(read.error().has_errors());
    }
}
