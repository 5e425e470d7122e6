// A number for the content of a command, by which a retry is told from another command under the same key (K3).
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <alur/engine/command.hpp>
#include <alur/engine/payload.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// FNV-1a over 64 bits. It guards against mistakes, not against an attacker: who may act under a key could act anyway.
class Digest {
public:
    void add(std::integral auto value) noexcept {
        const auto number = static_cast<std::uint64_t>(value);
        for (unsigned shift = 0; shift < 64; shift += 8) add_byte(static_cast<std::uint8_t>(number >> shift));
    }
    template <class Id>
        requires std::is_enum_v<Id>
    void add(Id id) noexcept { add(static_cast<std::underlying_type_t<Id>>(id)); }
    void add(std::string_view text) noexcept {
        add(text.size());
        for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
    }
    void add(const By& by) noexcept {
        add(by.person);
        add(by.role);
        add(by.on_behalf_of);
    }
    void add(const ActivationRef& activation) noexcept {
        add(activation.step);
        add(activation.item);
        add(activation.attempt);
    }
    void add(const std::vector<FieldValue>& fields) {
        const PayloadBytes bytes = payload_of_fields(fields);
        add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    }
    void add(const DocumentSet& documents) noexcept {
        add(documents.mask());
        add(documents.wide().size());
        for (const DocumentId document : documents.wide()) add(document);
    }
    void add(const std::vector<ItemId>& items) noexcept {
        add(items.size());
        for (const ItemId item : items) add(item);
    }

    [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

private:
    void add_byte(std::uint8_t byte) noexcept { value_ = (value_ ^ byte) * 1'099'511'628'211U; }

    std::uint64_t value_ = 14'695'981'039'346'656'037U;
};

template <class... Parts>
void add_all(Digest& digest, const Parts&... parts) {
    (digest.add(parts), ...);
}

struct DigestBody {
    Digest& digest;

    /// The name is content: a key says that this start of this case was done. A host that finds cases by their names
    /// meets only its own name here.
    void operator()(const StartCase& c) const { add_all(digest, c.procedure, c.fields, std::string_view(c.name)); }
    void operator()(const StartStep& c) const { digest.add(c.activation); }
    void operator()(const ReleaseStep& c) const { digest.add(c.activation); }
    void operator()(const CompleteStep& c) const {
        add_all(digest, c.activation, c.outcome, c.documents, c.fields, c.items);
    }
    void operator()(const SubmitDocument& c) const { add_all(digest, c.documents, c.item); }
    void operator()(const ReturnDocument& c) const { add_all(digest, c.document, c.item, std::string_view(c.reason)); }
    void operator()(const SetFields& c) const { add_all(digest, c.activation, c.fields); }
    void operator()(const AddRecord& c) const { add_all(digest, c.type, c.fields); }
    void operator()(const CloseItems& c) const { digest.add(c.step); }
    void operator()(const DeliverMessage& c) const {
        add_all(digest, std::string_view(c.message), c.step, std::string_view(c.outcome), c.fields);
    }
    void operator()(const SuspendCase& c) const { digest.add(std::string_view(c.reason)); }
    void operator()(const ResumeCase&) const {}
    void operator()(const CancelCase& c) const { digest.add(std::string_view(c.reason)); }
    void operator()(const AddNote& c) const { digest.add(std::string_view(c.text)); }
    void operator()(const FireTimers&) const {}
    void operator()(const AdoptCalendar& c) const { digest.add(c.calendar); }
    void operator()(const MigrateCase& c) const { digest.add(c.procedure); }
    void operator()(const FailStep& c) const {
        add_all(digest, c.activation, std::string_view(c.reason), c.again, c.after.count());
    }
    void operator()(const RetryStep& c) const { add_all(digest, c.activation, std::string_view(c.reason)); }
    void operator()(const ReadPersonal& c) const { digest.add(std::string_view(c.purpose)); }
    void operator()(const EraseCase& c) const { add_all(digest, std::string_view(c.reason), c.even_live); }
};

/// Who and what, without the key.
[[nodiscard]] inline std::uint64_t digest_of(const Command& command) {
    Digest digest;
    digest.add(command.by);
    digest.add(command.body.index());
    std::visit(DigestBody{digest}, command.body);
    return digest.value();
}

}  // namespace detail
}  // namespace v0
}  // namespace alur
