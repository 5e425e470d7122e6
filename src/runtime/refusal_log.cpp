#include "runtime/refusal_log.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>
#include <variant>

#include "runtime/text_hash.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

RefusedCommand named(const ActivationRef& activation) {
    RefusedCommand refused;
    refused.step = activation.step;
    refused.item = activation.item;
    return refused;
}

/// What a body names. Kinds that name no step have none.
struct Named {
    RefusedCommand operator()(const StartStep& c) const { return named(c.activation); }
    RefusedCommand operator()(const ReleaseStep& c) const { return named(c.activation); }
    RefusedCommand operator()(const CompleteStep& c) const { return named(c.activation); }
    RefusedCommand operator()(const SetFields& c) const { return named(c.activation); }
    RefusedCommand operator()(const CloseItems& c) const { return named({c.step}); }
    RefusedCommand operator()(const DeliverMessage& c) const { return named({c.step}); }
    RefusedCommand operator()(const FailStep& c) const { return named(c.activation); }
    RefusedCommand operator()(const RetryStep& c) const { return named(c.activation); }
    template <class Other>
    RefusedCommand operator()(const Other&) const {
        return {};
    }
};

static_assert(
    std::variant_size_v<CommandBody> == static_cast<std::size_t>(CommandKind::read_personal) &&
    std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(CommandKind::read_personal) - 1, CommandBody>,
                   ReadPersonal> &&
    std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(CommandKind::complete_step) - 1, CommandBody>,
                   CompleteStep>);

/// All that makes two refusals equal; of long names their beginnings and hashes.
std::string key_of(const RefusedCommand& refused, const Acting& acting, std::size_t longest) {
    std::string key;
    for (const std::size_t part :
         {std::size_t{static_cast<std::uint8_t>(refused.command)}, std::size_t{static_cast<std::uint8_t>(refused.code)},
          index(refused.case_id), index(refused.procedure), index(refused.role), index(refused.step),
          index(refused.item)})
        key += std::to_string(part) + ' ';
    for (const std::string_view name :
         {person_in(acting.by), person_of(acting.on_behalf_of), person_of(acting.delegate_of)}) {
        key += std::to_string(name.size()) + ' ' + std::to_string(TextHash()(name)) + ' ';
        key += name.substr(0, longest);
    }
    return key;
}

}  // namespace

RefusedCommand wanted(const CommandBody& body) {
    RefusedCommand refused = std::visit(Named{}, body);
    refused.command = static_cast<CommandKind>(body.index() + 1);
    return refused;
}
RefusedCommand wanted(const CompleteStep& body) {
    RefusedCommand refused = named(body.activation);
    refused.command = CommandKind::complete_step;
    return refused;
}
RefusedCommand wanted(const StartCase&) {
    RefusedCommand refused;
    refused.command = CommandKind::start_case;
    return refused;
}

bool RefusalLog::is_over(Instant now) const noexcept {
    return begin_ != never && (now < begin_ || now - begin_ >= limits_.window);
}

/// A name that nobody has yet is kept for few of them only, and not a long one.
PersonId RefusalLog::person(std::string_view name) {
    if (name.empty()) return none<PersonId>;
    const PersonId known = directory_.find(name);
    if (known != none<PersonId> || strangers_left_ == 0 || name.size() > longest_name) return known;
    const PersonId stranger = directory_.intern(name);
    --strangers_left_;
    return stranger;
}

void RefusalLog::count(RefusedCommand& further, Instant at) noexcept {
    if (further.times == 0) further.since = at;
    if (further.times != std::numeric_limits<std::uint32_t>::max()) ++further.times;
    further.at = std::max(at, further.since);
}

void RefusalLog::note(RefusedCommand refused, const Acting& acting, const MayKeep& may) {
    if (limits_.most == 0) return;
    const std::lock_guard guard(lock_);
    if (is_over(refused.at)) write_counts();
    std::string key = key_of(refused, acting, longest_name);
    if (const auto found = seen_.find(key); found != seen_.end()) return count(found->second.further, refused.at);
    if (begin_ == never) begin_ = refused.at;
    if (seen_.size() >= limits_.most) return count(others_, refused.at);
    refused.since = refused.at;
    refused.times = 1;
    const auto keep = [&](PersonId& whom, bool may_keep, std::string_view name) {
        if (whom == none<PersonId> && may_keep) whom = person(name);
    };
    keep(refused.person, may.by, person_in(acting.by));
    keep(refused.on_behalf_of, may.on_behalf_of, person_of(acting.on_behalf_of));
    keep(refused.in_place_of, may.delegate_of, person_of(acting.delegate_of));
    const auto place = seen_.emplace(std::move(key), Seen{refused}).first;
    place->second.further.times = 0;
    try {
        store_.refuse(refused);
    } catch (...) {
        seen_.erase(place);
        throw;
    }
    unflushed_ = true;
}

/// One that throws goes on where it was.
void RefusalLog::write_counts() {
    const auto write = [&](RefusedCommand& further) {
        if (further.times == 0) return;
        store_.refuse(further);
        further.times = 0;
        unflushed_ = true;
    };
    for (auto& [key, seen] : seen_) write(seen.further);
    write(others_);
    seen_.clear();
    begin_ = never;
}

bool RefusalLog::settle(Instant now) {
    const std::lock_guard guard(lock_);
    if (is_over(now)) write_counts();
    return std::exchange(unflushed_, false);
}

bool RefusalLog::settle_all() {
    const std::lock_guard guard(lock_);
    write_counts();
    return std::exchange(unflushed_, false);
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur
