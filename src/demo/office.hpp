// The office of the demonstration: applicants come as often as they did from January to July 2024, a few people serve
// them, and the engine keeps the cases. Everything it knows of a case it asks the engine, as any application would.
//
// The monthly numbers are the office's own. Who came when in a month, how long a piece of work took and which document
// was forgotten is made up, from a seed.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <alur/graph/procedure.hpp>
#include <alur/runtime/engine.hpp>
#include <alur/time/calendar.hpp>

#include "demo/agenda.hpp"
#include "demo/chance.hpp"

namespace alur::demo {

struct Procedures {
    std::shared_ptr<const Procedure> perisa;
    std::shared_ptr<const Procedure> faisal;
    std::shared_ptr<const Procedure> daku;
};

/// What the half-year needs and the SOPs do not have, as a sentence; empty: it can be played.
[[nodiscard]] std::string what_lacks(const Procedures& procedures);

class Office {
public:
    /// \param procedures such that nothing lacks
    Office(Procedures procedures, std::uint64_t seed);
    Office(const Office&) = delete;  // what is planned refers to it
    Office& operator=(const Office&) = delete;

    /// Plays until the evening of 31 July 2024. \param day is called once for each date that begins
    void play(const std::function<void()>& day);
    /// How many dates play() goes through.
    [[nodiscard]] static std::size_t days();

    [[nodiscard]] const Engine& engine() const noexcept { return engine_; }
    /// The cases of an SOP, in order of their start.
    [[nodiscard]] std::vector<CaseId> cases(const Procedure& procedure) const;
    /// How many businesses were recorded.
    [[nodiscard]] std::size_t businesses() const noexcept { return businesses_; }
    /// How often the engine refused, by code: slips of the clerks that it caught.
    [[nodiscard]] const std::map<std::string, std::size_t>& refusals() const noexcept { return refusals_; }

private:
    /// A case, and what the outside world knows of it.
    struct File {
        CaseId id{};
        std::shared_ptr<const Procedure> procedure;
        std::string person;                                     ///< the applicant, as `pemohon:p17`
        std::set<std::string, std::less<>> held;                ///< documents that the applicant has at hand
        std::string officer;                                    ///< of a survey: who visits, as `staf:f1`
        std::string kelurahan;                                  ///< of a survey
        std::size_t to_visit = 0;                               ///< of a survey: businesses that nobody has visited
        std::set<std::tuple<std::string, std::uint16_t>> seen;  ///< activations that somebody already has on the desk
    };
    struct Task {
        std::size_t file = 0;
        std::string step;
        std::string role;
    };
    /// Somebody of the office, who does one thing at a time, in the order in which it came.
    struct Worker {
        std::string name;
        bool busy = false;
        std::deque<Task> desk;
    };

    [[nodiscard]] const Calendar& calendar() const noexcept { return *procedures_.perisa->calendar(); }
    /// t itself while the office is open, else when it opens next.
    [[nodiscard]] Instant opening(Instant t) const;
    /// Some time of that date, at most `minutes` of working time after the office opens.
    [[nodiscard]] Instant sometime(std::chrono::local_days date, std::uint64_t minutes);
    [[nodiscard]] std::vector<std::chrono::local_days> working_dates(std::chrono::local_days first,
                                                                     std::chrono::local_days last) const;

    void plan_applications();
    void plan_surveys();

    void apply(const std::shared_ptr<const Procedure>& procedure);
    void hand_in(std::size_t file);
    void collect(std::size_t file, const std::string& step);
    void issue_certificate(std::size_t file);

    void look(std::size_t file);
    void take_up(std::size_t file, const ActivationView& activation);
    void next_task(Worker& worker);
    void finish(Worker& worker, const Task& task);
    void check_documents(const File& file, const Task& task, const std::string& by);

    void plan_visits(std::size_t file);
    void visit(std::size_t file);
    void record_visit(std::size_t file, const std::string& nik, bool has_photo);

    [[nodiscard]] Microseconds work_on(std::string_view step);
    [[nodiscard]] std::string made_up_nik();
    [[nodiscard]] std::string digits(std::size_t count);
    /// Counts a refusal.
    template <class T>
    bool done(const Result<T, Refusal>& result) {
        if (!result) ++refusals_[std::string(result.error().code_name())];
        return result.has_value();
    }

    Procedures procedures_;
    Chance chance_;
    std::shared_ptr<SimulatedTime> time_;
    Engine engine_;
    Agenda agenda_;
    std::vector<File> files_;
    std::map<std::string, Worker, std::less<>> workers_;
    std::map<std::string, std::size_t> refusals_;
    std::size_t people_ = 0;
    std::size_t businesses_ = 0;
};

}  // namespace alur::demo
