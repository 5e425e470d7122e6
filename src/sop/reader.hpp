// The reader of one SOP. Two passes: declare every name, then read everything that refers to names. One file a concern:
// catalogue.cpp (actors, fields, records, documents), conditions.cpp, steps.cpp, routing.cpp (where a step goes on),
// rules.cpp (what holds between parts).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alur/sop/pattern.hpp>
#include <alur/sop/read.hpp>
#include <alur/sop/sop.hpp>

#include "sop/names.hpp"
#include "yaml/reading.hpp"

namespace alur {
inline namespace v0 {
namespace sop {

/// How many steps, fields or documents an SOP may have, whatever its limits: they are numbered in 16 bits, of which the
/// last value is no id.
inline constexpr std::size_t most_ids = 65'534;

/// What a condition may speak of besides the fields of the case.
struct Scope {
    RecordTypeId records = none<RecordTypeId>;  ///< fields of this type too
    const Step* items = nullptr;                ///< counts of this step's outcomes too
    const Names* outcomes = nullptr;            ///< which are these
};

/// What tells the values of a field from other texts.
struct FieldValues {
    explicit FieldValues(std::size_t& work) : options(work) {}

    Names options;                   ///< of a choice
    std::optional<Pattern> pattern;  ///< of a string that has one
};

class Reader {
public:
    Reader(Diagnostics& found, const ReadLimits& limits, Sop& sop)
        : in_(found, limits.id_bytes), limits_(limits), sop_(sop) {}

    void read(yaml::Node root);

    /// The names and values compared, and the bytes of patterns compiled: what a test of growth counts.
    [[nodiscard]] std::size_t work() noexcept { return in_.work(); }

private:
    // catalogue.cpp
    void read_identitas(yaml::Field field);
    DasarHukum read_dasar_hukum(yaml::Field field);
    void read_actors(yaml::Field field);
    void read_fields(yaml::Field field);
    void read_records(yaml::Field field);
    void declare_documents(yaml::Field field);
    void read_documents();
    [[nodiscard]] std::vector<Scope> document_scopes() const;
    void read_sla(yaml::Field field);
    Field read_field(const yaml::Pair& pair);
    void read_options(const yaml::Map& map, Field& field, Names& names);
    void read_pattern(yaml::Field written, Field& field, std::optional<Pattern>& pattern);
    void refuse_case_field(std::string_view id, Span span);
    WaktuBaku read_waktu_baku(yaml::Field field);
    /// A limit that something depends on: it must be known.
    WaktuBaku read_set_limit(yaml::Field field);

    // conditions.cpp
    std::optional<Condition> read_condition(yaml::Field field, const Scope& scope);
    Condition read_conditions(yaml::Field field, Condition::Kind kind, const Scope& scope);
    Condition read_count(yaml::Field field, const Scope& scope);
    Condition read_comparison(yaml::Field field, const Field& type, Condition about);
    Condition read_values(yaml::Field field, const Field& type, Condition about);
    std::optional<Value> read_value(yaml::Field field, const Field& type, FieldId of);
    FieldId find_field(yaml::Node name, const Scope& scope);

    // steps.cpp
    void declare_steps(yaml::Field field);
    void read_steps();
    void read_work(const yaml::Map& map, Step& step);
    std::string_view service_name(yaml::Field field);
    void read_wait(yaml::Field field, Step& step);
    void read_for_each(const yaml::Map& map, Step& step);
    void read_sets(yaml::Field field, Step& step);
    void refuse_key(yaml::Node item, const RecordType& records);
    void read_deadline(yaml::Field field, Step& step, const Names& outcomes);
    void read_retry(const yaml::Map& of, Step& step);
    std::optional<std::chrono::minutes> elapsed(yaml::Field field);
    void read_join(yaml::Field field, Step& step);
    void refuse_adding(yaml::Field sets, const Step& step, std::string_view kind);
    void refuse_keys_of_kind(const yaml::Map& map, const Step& step);

    // routing.cpp
    void read_routing(const yaml::Map& map, StepId id, Step& step);
    void read_next(yaml::Field field, const Scope& scope, Step& step);
    void read_outcomes(yaml::Field field, Step& step);
    void read_item_outcomes(yaml::Field field, Step& step);
    void read_choose(yaml::Field field, const Scope& scope, Step& step);
    void refuse_timed_return(const Step& step);
    void refuse_endless_items(const Step& step);
    void refuse_number_of_outcomes(yaml::Field field);

    // rules.cpp
    void check_documents();
    void check_homes();
    void check_separations();
    void check_calendar();
    void check_sizes();

    // references and names
    std::string_view name(yaml::Field field);
    std::string_view calendar(yaml::Field field);
    ActorId actor(yaml::Field field);
    StepId step(yaml::Field field);
    Target target(yaml::Field field);
    void unknown_outcome(yaml::Node label, const Names& outcomes);
    static bool has_key(yaml::Node map, std::string_view key);
    /// The positions that a list of names refers to; a name that occurs twice is reported.
    std::vector<std::size_t> references(yaml::Field list, const Names& names, std::string_view code,
                                        std::string_view what);
    /// Whether the text of the item was not seen before; reports it where it was. What is not known is reported as
    /// such, once.
    bool is_first(Names& seen, yaml::Node item, bool known);
    std::optional<std::size_t> reference(yaml::Field field, const Names& names, std::string_view code,
                                         std::string_view what);

    yaml::Reading in_;
    const ReadLimits& limits_;
    Sop& sop_;

    Names actors_{in_.work()};
    Names fields_{in_.work()};  ///< of the case
    std::vector<Names> record_fields_;
    std::vector<FieldValues> field_values_;  ///< by FieldId
    Names records_{in_.work()};
    Names documents_{in_.work()};
    Names steps_{in_.work()};
    std::vector<yaml::Pair> document_nodes_;
    std::vector<yaml::Map> step_maps_;
    std::optional<Span> first_limit_;  ///< a limit that needs a calendar
    std::size_t arcs_ = 0;
};

}  // namespace sop
}  // namespace v0
}  // namespace alur
