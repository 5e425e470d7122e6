// Blocks as compile lays them out, and every fault of rules 1–8 with the run that shows it.
#include "graph/support/compiled.hpp"

using namespace alur;
using alur_test::arc;
using alur_test::compiled;
using alur_test::refusal;
using alur_test::step;

TEST_CASE("a split opens a block that its join closes", "[graph]") {
    const Procedure p = compiled(
        "mulai > a & b\n"
        "a > ok=c | kurang=a returns\n"
        "c > gabung\n"
        "b > gabung\n"
        "gabung join > end\n");
    REQUIRE(p.tables().blocks.size() == 1);
    const BlockDef& block = p.tables().blocks[0];
    CHECK(block.split == step(p, "mulai"));
    CHECK(block.join == step(p, "gabung"));
    CHECK(block.parent == none<BlockDefId>);
    CHECK(block.count == 0);
    CHECK(p.step(step(p, "mulai")).opens == BlockDefId{0});
    CHECK(p.step(step(p, "mulai")).block == none<BlockDefId>);
    CHECK(p.step(step(p, "c")).block == BlockDefId{0});
    CHECK(p.step(step(p, "gabung")).block == none<BlockDefId>);
    CHECK(arc(p, "mulai", "a").kind == ArcKind::inner);
    CHECK(arc(p, "a", "c").kind == ArcKind::inner);
    CHECK(arc(p, "a", "a").kind == ArcKind::inner);
    CHECK(arc(p, "a", "a").loop);
    CHECK(arc(p, "c", "gabung").kind == ArcKind::arrive);
    CHECK(arc(p, "gabung", "end").kind == ArcKind::inner);
}

TEST_CASE("the end joins what nothing else joined", "[graph]") {
    const Procedure p = compiled("a > b & c\nb > end\nc > end\n");
    CHECK(p.tables().blocks[0].join == end_step);
    CHECK(arc(p, "b", "end").kind == ArcKind::arrive);
}

TEST_CASE("nested blocks may share a join", "[graph]") {
    const Procedure p = compiled(
        "s > t & c\n"
        "t > a & b\n"
        "a > g\n"
        "b > g\n"
        "c > g\n"
        "g join > end\n");
    REQUIRE(p.tables().blocks.size() == 2);
    CHECK(p.tables().blocks[1].parent == BlockDefId{0});
    CHECK(p.tables().blocks[1].join == step(p, "g"));
    CHECK(p.step(step(p, "a")).block == BlockDefId{1});
    CHECK(p.step(step(p, "g")).block == none<BlockDefId>);
    CHECK(arc(p, "a", "g").kind == ArcKind::arrive);
}

TEST_CASE("a branch without a step arrives at the join at once", "[graph]") {
    const Procedure p = compiled("s > besar?a & g\na > g\ng join > end\n");
    CHECK(arc(p, "s", "a").kind == ArcKind::inner);
    CHECK(arc(p, "s", "g").kind == ArcKind::arrive);
}

TEST_CASE("a token outside every block starts a join directly", "[graph]") {
    const Procedure p = compiled("m > x=s | y=g\ns > a & b\na > g\nb > g\ng join > end\n");
    CHECK(arc(p, "m", "g").kind == ArcKind::inner);
    CHECK(arc(p, "a", "g").kind == ArcKind::arrive);
}

TEST_CASE("a loop out of blocks says how many it leaves", "[graph]") {
    const Procedure p = compiled(
        "m > s\n"
        "s > t & c\n"
        "t > a & b\n"
        "a > ok=g | luar=t returns | semua=m returns\n"
        "b > g\n"
        "c > g\n"
        "g join > lagi=s returns | cukup=end\n");
    CHECK(arc(p, "a", "t").kind == ArcKind::leave);
    CHECK(arc(p, "a", "t").levels == 1);
    CHECK(arc(p, "a", "m").kind == ArcKind::leave);
    CHECK(arc(p, "a", "m").levels == 2);
    CHECK(arc(p, "g", "s").kind == ArcKind::inner);
    CHECK(arc(p, "g", "s").loop);
}

TEST_CASE("a correction is reached by a return alone and may split", "[graph]") {
    const Procedure p = compiled(
        "periksa > sesuai=end | kurang=perbaiki returns\n"
        "perbaiki > x & y\n"
        "x > kembali\n"
        "y > kembali\n"
        "kembali join > periksa\n");
    CHECK_FALSE(arc(p, "periksa", "perbaiki").loop);
    CHECK(arc(p, "kembali", "periksa").loop);
    CHECK(p.tables().blocks[0].join == step(p, "kembali"));
}

TEST_CASE("a count join knows its number", "[graph]") {
    const Procedure p = compiled("s > a & b & c\na > g\nb > g\nc > g\ng join=2 > end\n");
    CHECK(p.tables().blocks[0].count == 2);
}

TEST_CASE("a cancelling outcome leads out of every block", "[graph]") {
    const Procedure p = compiled("s > a & b\na > ok=g | gagal=z cancels\nb > g\ng join > end\nz > end\n");
    CHECK(arc(p, "a", "z").kind == ArcKind::cancel);
    CHECK(p.step(step(p, "z")).block == none<BlockDefId>);
}

TEST_CASE("an unreachable step is refused", "[graph]") {
    CHECK(refusal("a > b\nb > end\nc > end\n") == "3:1 E200 no way leads from 'a' to 'c'\n");
}

TEST_CASE("a cycle without a return is refused", "[graph]") {
    CHECK(refusal("a > b\nb > c\nc > ok=b | selesai=end\n") ==
          "3:5 E201 outcome 'ok' of 'c' goes back without being a return: a → b → c → b; "
          "only an outcome with 'returns: true' leads back\n");
}

TEST_CASE("a cycle through a correction needs no second return", "[graph]") {
    compiled("a > ok=end | kurang=b returns\nb > a\n");
}

TEST_CASE("a loop that can be entered past its target is refused", "[graph]") {
    CHECK(refusal("a > x=b | y=c\nb > c\nc > ok=end | ulang=b returns\n") ==
          "3:14 E202 outcome 'ulang' of 'c' leads back to 'b', which this run did not pass: a → c → b; "
          "lead it back to a step that every run passes first\n");
}

TEST_CASE("branches that meet at a step that does not join them are refused", "[graph]") {
    CHECK(refusal("mulai > a & b\na > gabung\nb > gabung\ngabung > end\n") ==
          "4:1 E203 the branches of 'mulai' meet at 'gabung', which does not join them: mulai → a → gabung and "
          "mulai → b → gabung; write 'join: all' at 'gabung'\n"
          "  'mulai' splits here\n");
}

TEST_CASE("branches of a correction that go back before they meet are refused", "[graph]") {
    CHECK(refusal("p > sesuai=end | kurang=s returns\ns > x & y\nx > p\ny > p\n") ==
          "2:3 E203 the branches of 's' never meet: p → s, then they only go back\n");
}

TEST_CASE("a way past the join is refused", "[graph]") {
    CHECK(refusal("mulai > a & b\na > ok=gabung | batal=x\nb > gabung\nx > e\ngabung join > end\ne > end\n") ==
          "2:17 E209 outcome 'batal' of 'a' leads past 'gabung', which joins the branches of 'mulai': mulai → a → x; "
          "lead it to 'gabung'; only an outcome with 'cancels: true' leaves a block forwards\n"
          "  'mulai' splits here\n");
    CHECK(refusal("s > a & b\na > ok=g | batal=x\nb > g\nx > e\ng join > e\ne > end\n") ==
          "2:12 E209 outcome 'batal' of 'a' leads past 'g', which joins the branches of 's': s → a → x; "
          "lead it to 'g'; only an outcome with 'cancels: true' leaves a block forwards\n"
          "  's' splits here\n");
}

TEST_CASE("a step that two branches share is refused with both runs", "[graph]") {
    CHECK(refusal("mulai > a & b\na > y=c | n=g\nb > y=c | n=g\nc > g\ng join > end\n") ==
          "3:5 E204 two branches of 'mulai' share 'c': mulai → a → c and mulai → b → c; "
          "branches meet only at the step that joins them\n"
          "  'mulai' splits here\n");
}

TEST_CASE("an arc that enters a block from outside is refused with both runs", "[graph]") {
    CHECK(refusal("mulai > p=s | q=a\ns > a & b\na > g\nb > g\ng join > end\n") ==
          "1:15 E205 outcome 'q' of 'mulai' enters the block of 's' from outside: mulai → a and mulai → s → a; "
          "a block is entered by its split alone\n"
          "  's' splits here\n");
}

TEST_CASE("a step that only a cancelled branch leads to may not enter that branch again", "[graph]") {
    // `a` dominates `z` and `c`: plain dominance would let this pass
    CHECK(refusal("s > a & b\na > ok=c | gagal=z cancels\nc > g\nb > g\nz > x=c | y=end\ng join > end\n") ==
          "5:5 E205 outcome 'x' of 'z' enters the block of 's' from outside: s → a → z → c and s → a → c; "
          "a block is entered by its split alone\n"
          "  's' splits here\n");
}

TEST_CASE("a count joins exactly one split", "[graph]") {
    CHECK(refusal("s > a & b\na > g\nb > t\nt > c & d\nc > g\nd > g\ng join=2 > end\n") ==
          "7:3 E206 'g' joins by count the branches of both 's' and 't'; a count joins one split; "
          "join the branches of 't' at a step of their own\n"
          "  's' splits here\n"
          "  't' splits here\n");
}

TEST_CASE("a join that no split needs is refused", "[graph]") {
    CHECK(refusal("s > x=a | y=b\na > g\nb > g\ng join > end\n") ==
          "4:3 E218 'g' says 'join', but no split has its branches meet there; "
          "leave the 'join' out; ways of which a case takes one need none\n");
    CHECK(refusal("s > a\na join=2 > end\n") ==
          "2:3 E218 'a' says 'join', but no split has its branches meet there; "
          "leave the 'join' out; ways of which a case takes one need none\n");
}

TEST_CASE("a count joins only branches that hold a step", "[graph]") {
    CHECK(refusal("s > a & g\na > g\ng join=1 > end\n") ==
          "1:9 E207 a branch of 's' leads to 'g' without a step, so it would count at once; "
          "join by count only branches that hold a step\n");
}

TEST_CASE("a loop into the inside of a block is refused", "[graph]") {
    CHECK(refusal("s > a & b\na > ok=g | gagal=z cancels\nb > g\nz > lagi=a returns | y=end\ng join > end\n") ==
          "4:5 E208 outcome 'lagi' of 'z' leads back into the block of 's': s → a → z → a; "
          "lead it back to 's' or a step before it\n"
          "  's' splits here\n");
}

TEST_CASE("a cancelling outcome into a block is refused", "[graph]") {
    CHECK(refusal("mulai > a & b\na > ok=g | gagal=b cancels\nb > g\ng join > end\n") ==
          "2:12 E210 outcome 'gagal' of 'a' cancels all else, but leads into the block of 'mulai': mulai → a → b; "
          "lead it to a step outside every block\n"
          "  'mulai' splits here\n");
}

TEST_CASE("a cancelling outcome that leads back is refused", "[graph]") {
    CHECK(refusal("m > s\ns > a & b\na > ok=g | ulang=m returns cancels\nb > g\ng join > end\n") ==
          "3:12 E211 outcome 'ulang' of 'a' cancels and leads back: m → s → a → m; "
          "write 'returns: true' instead; a return leaves its block by itself\n");
}

TEST_CASE("conditional targets need one without a condition", "[graph]") {
    CHECK(refusal("s > x?a & y?b\na > g\nb > g\ng join > end\n") ==
          "1:3 E212 's' has no way on when none of the conditions of its 'next' holds; leave one target without "
          "'when'\n");
    CHECK(refusal("s > x?a / y?b\na > end\nb > end\n") ==
          "1:3 E212 's' has no way on when none of the conditions of its 'choose' holds; end it with 'else'\n");
    CHECK(refusal("s > x?a\na > end\n") ==
          "1:3 E212 's' has no way on when none of the conditions of its 'next' holds; leave one target without "
          "'when'\n");
}

TEST_CASE("the end can be reached from the start and from where a case is cancelled to", "[graph]") {
    CHECK(refusal("s > a\na > ulang=s returns\n") ==
          "1:1 E213 no way leads from 's' to the end without going back or cancelling: s → a; "
          "let a way lead on from 'a'\n");
    CHECK(refusal("m > s\ns > a & b\na > ok=g | gagal=z cancels\nb > g\nz > m\ng join > end\n").substr(0, 8) ==
          "5:5 E201");
    CHECK(refusal("m > s\ns > a & b\na > ok=g | gagal=z cancels\nb > g\nz > w\nw > lagi=m returns\ng join > end\n") ==
          "5:1 E213 no way leads from 'z' to the end without going back or cancelling: m → s → a → z → w; "
          "let a way lead on from 'w'\n");
}

TEST_CASE("a correction that an unmarked outcome leads to is refused", "[graph]") {
    CHECK(
        refusal("a > b\nb > ya=end | salah=c\nc > ulang=a returns\n") ==
        "2:14 E219 outcome 'salah' of 'b' leads to 'c', from where every way only leads back, without being a return: "
        "a → b → c; write 'returns: true', or let a way lead on from 'c'\n");
    // Behind it the ways of the correction need no mark, and what is given up is no correction.
    compiled("a > b\nb > ya=end | salah=c returns\nc > x=d | y=e\nd > a\ne > a\n");
    compiled("s > a & b\na > ya=g | tidak=c\nb > g\nc > batal=z cancels\ng join > end\nz > end\n");
}

TEST_CASE("data lead to a correction only where they may be others the next time", "[graph]") {
    CHECK(refusal("a > besar?b / c\nb > end\nc > ulang=a returns\n") ==
          "1:15 E219 'choose' of 'a' leads to 'c', from where every way only leads back, and no step on the way back "
          "sets "
          "a field that is asked here: a → c; name such a field under the 'sets' of one of them, or let a way lead on "
          "from 'c'\n");
    compiled("a > besar?b / c\nb > end\nc sets=besar > ulang=a returns\n");
    compiled("a sets=besar > besar?b / c\nb > end\nc > ulang=a returns\n");
    // What is set elsewhere is the same when the case comes back.
    CHECK(refusal("a > besar?b / c\nb sets=besar > end\nc > ulang=a returns\n").find("E219") != std::string::npos);
}

TEST_CASE("a loop back to a correction is refused", "[graph]") {
    CHECK(refusal("s > a\na > ya=end | tidak=k returns\nk > x\nx > lagi=k returns | cukup=a returns\n") ==
          "4:5 E214 outcome 'lagi' of 'x' leads back to 'k', from where every way only leads back again: "
          "s → a → k → x → k; lead it back to a step from which the end can be reached\n");
}

TEST_CASE("a join that waits for a branch that cannot come is refused", "[graph]") {
    CHECK(refusal("mulai > a & c\na > gabung\nc > lagi=mulai returns\ngabung join > end\n") ==
          "1:13 E215 mulai → c: 'gabung' waits for 'c', which can no longer come; let a way lead on from 'c'\n");
}

TEST_CASE("a branch of a split does not lead back", "[graph]") {
    CHECK(refusal("s > a\na > ya=end | tidak=k returns\nk > l & a\nl > a\n") ==
          "3:9 E216 a branch of 'k' goes back to 'a': s → a → k → a; only an outcome leads back\n");
}

TEST_CASE("inside a block 'next' must be written", "[graph]") {
    CHECK(refusal("mulai > a & b\na\nb > gabung\ngabung join > end\n") ==
          "2:1 E217 'a' lies in the block of 'mulai', where 'next' must be written; by default it leads to 'b'; "
          "write 'next'\n"
          "  'mulai' splits here\n"
          "  then its branches meet: mulai → a → b and mulai → b\n");
    CHECK(refusal("mulai > a & b\nb > gabung\na\ngabung join > end\n") ==
          "3:1 E217 'a' lies in the block of 'mulai', where 'next' must be written; by default it leads to 'gabung'; "
          "write 'next'\n"
          "  'mulai' splits here\n");
}

TEST_CASE("a refusal names every 'next' on its runs that was filled in by default", "[graph]") {
    CHECK(refusal("m\ns > a & b\na > g\nb > g\ng > end\n") ==
          "5:1 E203 the branches of 's' meet at 'g', which does not join them: m → s → a → g and m → s → b → g; "
          "write 'join: all' at 'g'\n"
          "  's' splits here\n"
          "  'next' of 'm' is not written, so it leads to 's'\n");
}

TEST_CASE("a fault of one block is reported once, and those of others beside it", "[graph]") {
    CHECK(refusal("s > a & b\na > g\nb > g\ng > t\nt > c & d\nc > h\nd > h\nh > end\n") ==
          "4:1 E203 the branches of 's' meet at 'g', which does not join them: s → a → g and s → b → g; "
          "write 'join: all' at 'g'\n"
          "  's' splits here\n"
          "8:1 E203 the branches of 't' meet at 'h', which does not join them: s → a → g → t → c → h and "
          "s → a → g → t → d → h; write 'join: all' at 'h'\n"
          "  't' splits here\n");
}

TEST_CASE("a long run is shown without its middle", "[graph]") {
    std::string text;
    for (int i = 0; i < 40; ++i) text += "l" + std::to_string(i) + "\n";
    text += "z > lagi=l39\n";
    CHECK(refusal(text).find("l0 → l1 → l2 → l3 → (26 steps) → l30 → l31") != std::string::npos);
}

TEST_CASE("what this version does not do is refused by name", "[graph]") {
    CHECK(refusal("s call=perisa\n") ==
          "1:1 E270 's' calls another SOP, which this version cannot do; write the steps of 'perisa' here\n");
}

TEST_CASE("a return that never comes back is warned of", "[graph]") {
    CHECK(alur_test::lines(compiled("a > ya=b | tolak=c returns\nb > end\nc > end\n").warnings()) ==
          "1:12 W051 outcome 'tolak' of 'a' is a return, but no way leads back from where it goes; "
          "mark as 'returns' only what comes back: it skips the check of documents\n");
    CHECK(compiled("a > ya=end | kurang=c returns\nc > sudah=a | lepas=end\n").warnings().empty());
}

TEST_CASE("a join that counts more branches than there are is warned of", "[graph]") {
    CHECK(alur_test::lines(compiled("s > a & b\na > g\nb > g\ng join=3 > end\n").warnings()) ==
          "4:3 W052 'g' waits for 3 branches of 's', which has 2; write 'join: all'\n");
}
