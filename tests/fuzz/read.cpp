// Any bytes offered as an SOP give an SOP or findings with places, within limits (promise P10); an SOP gives a
// procedure with its totals and its picture, or findings.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <alur/base/assert.hpp>
#include <alur/sop/check.hpp>
#include <alur/sop/read.hpp>

#include "support/stages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto sop = alur::sop::read(text, "fuzz.yaml");
    if (sop) {
        ALUR_ASSERT(sop->source == text);
        ALUR_ASSERT(!sop->steps.empty());
        // Every reference points into its catalogue.
        for (const alur::sop::Step& step : sop->steps) {
            ALUR_ASSERT(!step.id.empty());
            ALUR_ASSERT(step.actor == alur::none<alur::ActorId> || index(step.actor) < sop->actors.size());
            for (const auto id : step.kelengkapan) ALUR_ASSERT(index(id) < sop->kelengkapan.size());
            for (const auto id : step.not_by) ALUR_ASSERT(index(id) < sop->steps.size());
            for (const auto id : step.sets) ALUR_ASSERT(index(id) < sop->fields.size());
            ALUR_ASSERT(step.next.size() + step.outcomes.size() + step.choose.size() != 0);
        }
        ALUR_ASSERT(!alur::sop::check(*sop).has_errors());
        (void)alur_test::through_all_stages(*sop);
        return 0;
    }
    const alur::Diagnostics& found = sop.error();
    ALUR_ASSERT(found.has_errors());
    alur_test::expect_words(found);
    return 0;
}
