#include <alur/engine/document_set.hpp>

#include <vector>

#include "support/catch.hpp"

using namespace alur;

namespace {

constexpr DocumentId inside{3}, at_edge{63}, beyond{64}, far{200};

}  // namespace

TEST_CASE("a set holds documents within and beyond its mask, in order", "[engine]") {
    DocumentSet set{far, inside, beyond, at_edge, beyond};
    CHECK(set.list() == std::vector{inside, at_edge, beyond, far});
    CHECK(set.contains(beyond));
    CHECK_FALSE(set.contains(DocumentId{65}));
    set.erase(beyond);
    set.erase(DocumentId{65});
    CHECK(set == DocumentSet{inside, at_edge, far});
}

TEST_CASE("a set takes in another and gives it up again", "[engine]") {
    DocumentSet set{inside, beyond};
    set.insert(DocumentSet{at_edge, far});
    CHECK(set == DocumentSet{inside, at_edge, beyond, far});
    set.erase(DocumentSet{inside, far});
    CHECK(set == DocumentSet{at_edge, beyond});
    set.insert(set);
    CHECK(set == DocumentSet{at_edge, beyond});
    set.erase(set);
    CHECK(set.empty());
}
