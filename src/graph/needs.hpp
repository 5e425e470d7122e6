// What the steps of an SOP ask for when they are completed, and which facts make up for it.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/flow.hpp"
#include "graph/must_flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// What a step may rely on.
struct Fact {
    enum class Kind : std::uint8_t {
        produced,  ///< the document was produced
        visited,   ///< the actor, who brings documents, had a step
        given,     ///< every record has the document, which belongs to its item
        known,     ///< the field of the case has a value
        recorded,  ///< the field of the records has a value in each of them
    };
    Kind kind{};
    std::uint16_t subject = 0;  ///< a DocumentId, ActorId or FieldId

    /// Whether it speaks of every record of a type.
    [[nodiscard]] bool of_records() const { return kind == Kind::given || kind == Kind::recorded; }
    /// Whether it is about the value of a field.
    [[nodiscard]] bool of_field() const { return kind == Kind::known || kind == Kind::recorded; }
};

/// A document that a step requires, or a field that a condition of the step names, and the fact that makes up for it.
struct Need {
    Vertex step = 0;
    std::uint32_t fact = 0;
    DocumentId document = none<DocumentId>;
    GuardId when = none<GuardId>;  ///< the condition of the document
    std::size_t produced = 0;   ///< where the document is given: the need, in Needs::all, that it was produced at all
    ArcIndex reader = nowhere;  ///< the arc whose guard names the field; nowhere: a document or its condition
    bool after_others = false;  ///< the guard is asked only where the choices before it do not hold
    bool may_wait = false;      ///< a step that waits for a parallel branch to bring it about gets it
    bool disproved = false;
    bool doubted = false;  ///< it was told as not proved
};

/// A set of facts, at most this many at a time.
inline constexpr std::size_t facts_at_once = 64;

class Needs {
public:
    explicit Needs(const Flow& flow);

    [[nodiscard]] std::vector<Need>& all() { return needs_; }
    [[nodiscard]] const std::vector<Need>& all() const { return needs_; }
    [[nodiscard]] const std::vector<Fact>& facts() const { return facts_; }
    [[nodiscard]] const Fact& fact(const Need& need) const { return facts_[need.fact]; }
    /// The type of the records that a fact speaks of; none for a fact of the case.
    [[nodiscard]] RecordTypeId records(const Fact& fact) const;

    /// What the steps do to 64 facts, from `first` on.
    [[nodiscard]] Effects effects(std::size_t first) const;
    /// By vertex: which of these facts whoever completes the step can bring about while doing so.
    [[nodiscard]] std::vector<std::uint64_t> own(std::size_t first) const;
    /// Whether records of the type may be added while the step is open.
    [[nodiscard]] bool adds(Vertex v, RecordTypeId type) const;

private:
    void collect(Vertex v);
    void need_documents(Vertex v);
    void need_fields(Vertex v);
    void need_field(Vertex v, FieldId field, ArcIndex reader, bool after_others);
    std::uint32_t number(Fact::Kind kind, std::size_t subject);
    void note_documents(Effects& effects, std::size_t first) const;
    void note_conditions(Effects& effects, std::size_t first) const;
    void note_guards(Effects& effects, std::size_t first) const;
    void note_losses(Effects& effects, std::size_t first) const;
    [[nodiscard]] std::uint64_t bit(std::size_t first, Fact::Kind kind, std::size_t subject) const;
    [[nodiscard]] std::uint64_t bit_of_field(std::size_t first, FieldId field) const;
    [[nodiscard]] bool is_of_case(FieldId field) const { return index(field) < flow_.sop.case_field_count; }

    const Flow& flow_;
    std::vector<RecordTypeId> type_of_document_;  ///< of items that produce it; none: of the case
    std::vector<RecordTypeId> type_of_field_;
    std::vector<Need> needs_;
    std::vector<Fact> facts_;
    std::vector<std::vector<std::uint32_t>> numbers_;  ///< by kind and subject
    std::vector<std::uint32_t> asked_by_;              ///< by field: who was last noted to ask for it
};

}  // namespace graph
}  // namespace v0
}  // namespace alur
