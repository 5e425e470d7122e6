#include <alur/engine/history.hpp>

#include <array>
#include <utility>

#include <alur/engine/payload.hpp>

namespace alur {
inline namespace v0 {
namespace {

/// Unfolds one stored event.
class Unfolding {
public:
    Unfolding(const Event& event, Payload payload, std::vector<HistoryEvent>& history)
        : event_(event), payload_(payload), history_(history) {}

    void run() {
        switch (event_.kind) {
            case EventKind::case_started: start(); break;
            case EventKind::step_offered:
                add(StepOffered{event_.next, event_.item(), event_.block(), event_.attempt, event_.lapse,
                                event_.deadline(), event_.ends()});
                break;
            case EventKind::step_started: add(StepStarted{event_.step, event_.item(), event_.lapse}); break;
            case EventKind::step_released: add(StepReleased{event_.step, event_.item()}); break;
            case EventKind::step_completed: complete(); break;
            case EventKind::step_cancelled: add(StepCancelled{event_.step, event_.item()}); break;
            case EventKind::block_opened: open_block(); break;
            case EventKind::branch_arrived: add(BranchArrived{event_.block()}); break;
            case EventKind::block_closed:
                add(BlockClosed{event_.block(), event_.step, event_.has(EventFlag::left)});
                break;
            case EventKind::items_closed: add(ItemsClosed{event_.step}); break;
            case EventKind::record_added: add(RecordAdded{event_.record_type(), event_.item(), fields()}); break;
            case EventKind::fields_set: add(FieldsSet{event_.item(), fields()}); break;
            case EventKind::documents_submitted: submit(documents(), event_.item()); break;
            case EventKind::document_returned: add(DocumentReturned{event_.document(), event_.item(), text()}); break;
            case EventKind::deadline_fired:
                add(DeadlineFired{event_.step, event_.item(), event_.lapse, event_.role});
                break;
            case EventKind::clock_started:
            case EventKind::clock_stopped: change_clock(); break;
            case EventKind::step_clock_started: start_step_clock(); break;
            case EventKind::step_clock_stopped: stop_step_clock(); break;
            case EventKind::case_suspended: add(CaseSuspended{text()}); break;
            case EventKind::case_resumed: add(CaseResumed{}); break;
            case EventKind::case_migrated: add(CaseMigrated{event_.procedure()}); break;
            case EventKind::calendar_adopted: add(CalendarAdopted{event_.calendar()}); break;
            case EventKind::case_completed: add(CaseCompleted{}); break;
            case EventKind::case_cancelled: add(CaseCancelled{text()}); break;
            case EventKind::note_added: add(NoteAdded{text()}); break;
            case EventKind::personal_read: add(PersonalRead{text()}); break;
            case EventKind::personal_erased: add(PersonalErased{text()}); break;
            case EventKind::command_keyed: add(CommandKeyed{text()}); break;
            case EventKind::time_held: add(TimeHeld{event_.lapse}); break;
            case EventKind::case_named: add(CaseNamed{text()}); break;
            case EventKind::person_named: add(PersonNamed{text()}); break;
            case EventKind::step_failed:
                add(StepFailed{event_.step, event_.item(), event_.attempt, event_.lapse, text()});
                break;
            case EventKind::incident_opened: add(IncidentOpened{event_.step, event_.item()}); break;
            case EventKind::step_retried: add(StepRetried{event_.step, event_.item(), text()}); break;
            case EventKind::delegate_acted: delegate(); break;
        }
    }

private:
    void add(HistoryBody body) {
        history_.push_back({event_.case_id,
                            event_.seq,
                            part_++,
                            event_.at,
                            {event_.person, event_.role, event_.on_behalf_of},
                            std::move(body),
                            event_.has(EventFlag::erased) && detail::has_written_text(event_.kind)});
        // What an external actor does binds them by the first event that it writes.
        if (part_ == 1 && event_.has(EventFlag::binds)) add(ActorBound{event_.role});
    }

    void delegate() {
        add(DelegateActed{event_.delegation(), event_.step, event_.item(), event_.attempt});
        By& by = history_.back().by;
        by.in_place_of = std::exchange(by.on_behalf_of, none<PersonId>);
        by.delegation = event_.delegation();
        by.standing = RoleStanding::delegated;
    }

    void start() {
        add(CaseStarted{event_.procedure()});
        go_on();
    }

    void complete() {
        const bool submits = event_.has(EventFlag::submits);
        if (submits) submit(documents(), event_.item());
        StepCompleted completed{event_.step, event_.item(), event_.outcome, submits ? DocumentSet{} : documents()};
        completed.returns = event_.has(EventFlag::returns);
        completed.by_timer = event_.has(EventFlag::by_timer);
        if (event_.has(EventFlag::timed_wait)) completed.fired_for = Instant(Microseconds(event_.extra));
        add(std::move(completed));
        go_on();
    }

    /// What is folded into a start or a completion.
    void go_on() {
        if (event_.has(EventFlag::offers))
            add(StepOffered{event_.next, none<ItemId>, none<BlockId>, event_.attempt, event_.lapse, never, never});
        if (event_.has(EventFlag::clock_started | EventFlag::clock_stopped)) change_clock();
        if (event_.has(EventFlag::ends_case)) add(CaseCompleted{});
    }

    void open_block() {
        add(BlockOpened{event_.block(), event_.parent(), event_.step, event_.has(EventFlag::items),
                        event_.has(EventFlag::list_open), event_.branches(), event_.needed()});
    }

    void submit(const DocumentSet& documents, ItemId item) {
        documents.for_each([&](DocumentId document) { add(DocumentSubmitted{document, item}); });
    }

    void change_clock() {
        if (event_.has(EventFlag::clock_started)) {
            ClockStarted started;
            started.lapse = Instant(Microseconds(event_.extra));
            started.resets = event_.has(EventFlag::resets);
            add(started);
        } else {
            ClockStopped stopped;
            stopped.beyond = event_.extra < 0;
            stopped.used = stopped.beyond ? ~event_.extra : event_.extra;
            add(stopped);
        }
    }

    void start_step_clock() {
        ClockStarted started;
        started.of = ClockOf::step;
        started.step = event_.step;
        started.item = event_.item();
        started.lapse = event_.lapse;
        started.deadline = event_.deadline();
        started.ends = event_.ends();
        add(started);
    }

    void stop_step_clock() {
        ClockStopped stopped;
        stopped.of = ClockOf::step;
        stopped.step = event_.step;
        stopped.item = event_.item();
        stopped.used = event_.used();
        stopped.beyond = event_.has(EventFlag::beyond);
        stopped.timer_used = event_.timer_used();
        add(stopped);
    }

    [[nodiscard]] DocumentSet documents() const {
        DocumentSet documents = DocumentSet::of_mask(event_.documents);
        detail::for_each_wide(payload_, [&](DocumentId document) { documents.insert(document); });
        return documents;
    }

    [[nodiscard]] std::string text() const {
        const bool erased = event_.has(EventFlag::erased) && detail::has_written_text(event_.kind);
        return erased ? std::string() : detail::text_of(payload_);
    }

    [[nodiscard]] std::vector<RecordedField> fields() const {
        std::vector<RecordedField> fields;
        detail::for_each_field(payload_, [&](RecordedField field) { fields.push_back(std::move(field)); });
        return fields;
    }

    const Event& event_;
    Payload payload_;
    std::vector<HistoryEvent>& history_;
    std::uint32_t part_ = 0;
};

}  // namespace

const std::array<std::string_view, std::variant_size_v<HistoryBody>>& kind_names() noexcept {
    static constexpr auto names = std::to_array<std::string_view>(
        {"CaseStarted",       "StepOffered",      "StepStarted",     "StepReleased",  "StepCompleted", "StepCancelled",
         "BlockOpened",       "BranchArrived",    "BlockClosed",     "ItemsClosed",   "RecordAdded",   "FieldsSet",
         "DocumentSubmitted", "DocumentReturned", "DeadlineFired",   "ClockStarted",  "ClockStopped",  "CaseSuspended",
         "CaseResumed",       "CaseMigrated",     "CalendarAdopted", "CaseCompleted", "CaseCancelled", "NoteAdded",
         "PersonalErased",    "ActorBound",       "CommandKeyed",    "TimeHeld",      "CaseNamed",     "StepFailed",
         "IncidentOpened",    "StepRetried",      "PersonalRead",    "DelegateActed", "PersonNamed"});
    return names;
}

std::string_view kind_name(const HistoryBody& body) noexcept { return kind_names()[body.index()]; }

void unfold(const Event& event, Payload payload, std::vector<HistoryEvent>& history) {
    Unfolding(event, payload, history).run();
}

void note_delegates(std::vector<HistoryEvent>& history) {
    By authority;
    CaseId of = none<CaseId>;
    std::uint64_t end = 0;  // behind the last event that was done by it
    for (HistoryEvent& event : history) {
        if (const auto* acted = std::get_if<DelegateActed>(&event.body)) {
            authority = event.by;
            of = event.case_id;
            end = std::uint64_t{event.seq} + 1 + acted->events;
        } else if (event.case_id == of && event.seq < end) {
            event.by.in_place_of = authority.in_place_of;
            event.by.delegation = authority.delegation;
            event.by.standing = authority.standing;
        }
    }
}

}  // namespace v0
}  // namespace alur
