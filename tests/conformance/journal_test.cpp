// Whatever the engine has let happen fits: random SOPs with all that the language has, random commands, and the
// completions in the journal held against the procedure.
#include <alur/conformance/conformance.hpp>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <alur/log/column_writer.hpp>

#include "reference/support/comparison.hpp"
#include "reference/support/engine_side.hpp"
#include "reference/support/offices.hpp"
#include "support/catch.hpp"

using namespace alur;

namespace {

/// The completions of one case as a log with all that a log may tell.
class Writing {
public:
    explicit Writing(const sop::Sop& sop) : sop_(sop), values_(sop.fields.size()) {
        for (std::size_t i = 0; i < sop.case_field_count; ++i)
            fields_.emplace_back("case:" + sop.fields[i].id, ColumnType::text);
    }

    void add(const std::vector<HistoryEvent>& history, const reference::EngineSide& engine) {
        std::string documents;
        bool is_over = false;
        for (const HistoryEvent& event : history) {
            is_over = is_over || std::get_if<CaseCompleted>(&event.body) != nullptr;
            if (const auto* set = std::get_if<FieldsSet>(&event.body); set != nullptr && set->item == none<ItemId>)
                for (const RecordedField& field : set->fields)
                    values_[index(field.field)] = field.erased ? std::string() : to_string(field.value);
        }
        for (const HistoryEvent& event : history) {
            if (const auto* submitted = std::get_if<DocumentSubmitted>(&event.body))
                documents += sop_.kelengkapan[index(submitted->document)].id + ";";
            if (const auto* offered = std::get_if<StepOffered>(&event.body))
                add_other(event.at, *offered, "schedule", is_over);
            if (const auto* cancelled = std::get_if<StepCancelled>(&event.body))
                add_other(event.at, *cancelled, "withdraw", is_over);
            const auto* done = std::get_if<StepCompleted>(&event.body);
            if (done == nullptr) continue;
            const sop::Step& step = sop_.step(done->step);
            if (step.is_gateway() || (step.for_each && done->item == none<ItemId>)) continue;
            const bool has_actor = !done->by_timer && index(event.by.role) < sop_.actors.size();
            add_event(event.at, *done, "complete", is_over);
            add(outcome_, done->outcome == none<OutcomeId> ? "" : step.outcomes[index(done->outcome)].label);
            add(role_, has_actor                                          ? sop_.actors[index(event.by.role)].id
                       : !done->by_timer && event.by.role == service_role ? "service"
                                                                          : "");
            add(resource_, done->by_timer ? "" : engine.name_of(event.by.person));
            add(documents_, documents);
            documents.clear();
            ++rows;
        }
    }

    EventLog finish() {
        std::vector<Column> columns;
        for (ColumnWriter* const column :
             {&case_, &activity_, &instance_, &does_, &time_, &ended_, &outcome_, &role_, &resource_, &documents_})
            columns.push_back(std::move(*column).finish());
        for (ColumnWriter& column : fields_) columns.push_back(std::move(column).finish());
        return EventLog::of(Table(std::move(columns))).value();
    }

    std::size_t rows = 0;

private:
    /// What all rows say. Fields are those of the end, as in the log of an engine.
    template <class Body>
    void add_event(Instant at, const Body& body, const char* does, bool is_over) {
        case_.add_text("kasus");
        activity_.add_text(sop_.step(body.step).id);
        instance_.add_text(std::to_string(index(body.item)));
        does_.add_text(does);
        time_.add_instant(at);
        add(ended_, is_over);
        for (std::size_t i = 0; i < fields_.size(); ++i) add(fields_[i], values_[i]);
    }
    /// What is no completion.
    template <class Body>
    void add_other(Instant at, const Body& body, const char* does, bool is_over) {
        add_event(at, body, does, is_over);
        for (ColumnWriter* const column : {&outcome_, &role_, &resource_, &documents_}) column->add_null();
    }
    static void add(ColumnWriter& column, const std::string& text) {
        if (text.empty())
            column.add_null();
        else
            column.add_text(text);
    }
    static void add(ColumnWriter& column, bool is_over) {
        if (is_over)
            column.add_instant(Instant{});
        else
            column.add_null();
    }

    const sop::Sop& sop_;
    ColumnWriter case_{std::string(log_columns::case_id), ColumnType::text};
    ColumnWriter activity_{std::string(log_columns::activity), ColumnType::text};
    ColumnWriter instance_{std::string(log_columns::instance), ColumnType::text};
    ColumnWriter does_{std::string(log_columns::lifecycle), ColumnType::text};
    ColumnWriter time_{std::string(log_columns::time), ColumnType::instant};
    ColumnWriter ended_{std::string(log_columns::case_ended), ColumnType::instant};
    ColumnWriter outcome_{std::string(log_columns::outcome), ColumnType::text};
    ColumnWriter role_{std::string(log_columns::role), ColumnType::text};
    ColumnWriter resource_{std::string(log_columns::resource), ColumnType::text};
    ColumnWriter documents_{std::string(log_columns::documents), ColumnType::text};
    std::vector<ColumnWriter> fields_;
    std::vector<std::string> values_;  // of the fields
};

std::string text_of(const Table& table) {
    std::string text;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (const Column& column : table.columns()) text += column.name() + "=" + column.to_string(row) + " ";
        text += "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("what the engine let happen has no deviation", "[conformance]") {
    const std::size_t wanted = std::getenv("ALUR_SOAK") != nullptr ? 30'000 : 1'000;
    std::size_t runs = 0, completions = 0, ended = 0;
    for (std::uint64_t seed = 1; runs < wanted; ++seed) {
        reference::Dice dice(seed * 2654435761U + 29);
        const int office = static_cast<int>(dice.below(reference::offices().size()));
        const std::string yaml = to_yaml(reference::random_draft(dice));
        const auto procedure = reference::compiled(yaml, office);
        if (procedure == nullptr) continue;
        const auto& hours = reference::offices()[static_cast<std::size_t>(office)];
        const bool has_calendar = !procedure->definition().calendar.empty();
        reference::Coverage coverage;
        using Calendars = std::vector<std::shared_ptr<const Calendar>>;
        reference::Interpreter interpreter(
            procedure->definition(),
            has_calendar ? std::vector<reference::Hours>{hours.hours} : std::vector<reference::Hours>{}, coverage);
        reference::EngineSide engine(*procedure, has_calendar ? Calendars{hours.calendar} : Calendars{});
        reference::Orders orders(procedure->definition(), dice, hours.begin, has_calendar ? 1 : 0);
        for (int i = 0; i < 60; ++i) {
            const reference::Order order = orders.next(interpreter);
            interpreter.act(order.command, order.at);
            engine.act(order.command, order.at);
        }
        Writing log(procedure->definition());
        log.add(engine.history(), engine);
        if (log.rows == 0) continue;
        ++runs;
        completions += log.rows;
        const auto conformance = Conformance::of(log.finish(), {.procedure = procedure}).value();
        INFO("seed " << seed << "\n" << yaml << text_of(conformance.alignment("kasus").value()));
        REQUIRE(text_of(conformance.deviations()) == "");
        REQUIRE(conformance.fitness() == 1.0);
        REQUIRE(conformance.undecided() == 0);
        const Table cases = conformance.cases();
        REQUIRE(cases["verdict"].text(0) == "fits");
        if (cases["end"].text(0) == "ended") ++ended;
    }
    std::cout << "journals: " << runs << " cases of random SOPs fit, " << ended << " of them to the end, "
              << completions << " completions\n";
    CHECK(ended > runs / 20);
}
