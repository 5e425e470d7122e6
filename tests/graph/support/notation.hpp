// Graphs in a line a step, so that a test shows the graph it speaks of.
//
//     # a comment
//     field skala mikro kecil          a choice; a condition names undeclared booleans freely
//     optional skala                   the start need not give it; every other field is given
//     record izin                      optional booleans of the records, whose only other field is their key
//     doc ktp from pemohon             brought; an undeclared document is produced
//     doc akta from pemohon when skala=mikro
//     actor pemohon external           an undeclared actor is internal
//     a actor=kasi needs=ktp,akta outputs=nota sets=skala time=5m
//     b > c & besar?d & !besar?e       split; a guard stands before `?`
//     c > ok=f | kurang=a returns | batal=z cancels | lewat=z late      outcomes; late: by the deadline
//     d > skala=mikro?e / f            choose; the last is else
//     f join > end                     join: all; join=2 after two
//     g gateway wait each time=2d      other words: time=?: not set; time=3k: calendar days; ~ after it: tentative
//     h adds open                      adds records; for_each over an open list (each: over a fixed one)
//
// A step without `>` goes on to the next line by default, the last one to end.
#pragma once

#include <string_view>

#include <alur/sop/sop.hpp>

namespace alur_test {

/// The SOP of such a text, with the places of its words as spans. Aborts on a text that is not in the notation.
[[nodiscard]] alur::sop::Sop drawn(std::string_view text);

}  // namespace alur_test
