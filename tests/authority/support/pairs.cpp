#include "authority/support/pairs.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "support/catch.hpp"

namespace authority {
namespace {

using namespace alur;
using namespace std::chrono_literals;
using reference::Dice;

constexpr Instant begin = std::chrono::sys_days(std::chrono::year(2024) / 7 / 1);
constexpr Instant now = begin + 24h + 2h;

const char* const given_back = "diambil";
const char* const of_all_roles = "semua";

/// The people of a role: two who hold it, and delegates of the first whose time is now, over, to come, taken back.
struct People {
    explicit People(const std::string& role)
        : first("satu_" + role),
          second("dua_" + role),
          delegate("plh_" + role),
          over("lewat_" + role),
          later("nanti_" + role),
          revoked(given_back + ("_" + role)),
          both("dari_dua_" + role) {}
    std::string first, second, delegate, over, later, revoked;
    std::string both;  ///< delegate of both
};

class Play {
public:
    Play(std::shared_ptr<const Procedure> procedure, bool has_directory, Dice& dice, Tally& tally, Planted planted)
        : procedure_(std::move(procedure)),
          sop_(procedure_->definition()),
          dice_(dice),
          tally_(tally),
          time_(std::make_shared<SimulatedTime>(begin)),
          roster_(std::make_shared<Roster>()),
          engine_(
              memory(),
              {.time = time_, .shards = 1, .identities = has_directory ? roster_ : nullptr, .refusals = {.most = 50}}),
          oracle_(sop_, has_directory) {
        engine_.deploy(procedure_);
        for (const sop::Actor& actor : sop_.actors) roles_.push_back(actor.id);
        staff();
        if (planted == Planted::holder)
            for (const std::string& role : roles_) roster_->grant("siapa", role);
        if (planted == Planted::delegation) oracle_.given.clear();
        time_->set(now);
        for (const char* role : {"host", "service", "hantu"}) roles_.emplace_back(role);
    }

    void walk() {
        begin_case();
        for (int step = 0; step < 14; ++step) {
            ++tally_.states;
            try_everything();
            if (!advance()) return;
        }
    }

private:
    struct Tried {
        std::string code;  ///< empty: accepted
        std::vector<std::string> fields;
    };

    void staff() {
        for (const sop::Actor& actor : sop_.actors) {
            const People people(actor.id);
            if (actor.external) continue;
            for (const std::string& holder : {people.first, people.second, std::string(of_all_roles)}) {
                roster_->grant(holder, actor.id);
                oracle_.holds.insert({holder, actor.id});
            }
            give(actor.id, people.first, people.delegate, begin, begin + 24h * 30);
            give(actor.id, people.first, people.over, begin, begin + 24h + 2h);  // its end is not in it
            give(actor.id, people.first, people.later, now + 1us, begin + 24h * 30);
            give(actor.id, people.first, people.revoked, begin, begin + 24h * 30);
            give(actor.id, people.first, people.both, begin, begin + 24h * 30);
            give(actor.id, people.second, people.both, begin, begin + 24h * 30);
            // A holder may stand in for another, too.
            give(actor.id, people.second, people.first, begin, begin + 24h * 30);
        }
        time_->set(begin + 1h);
        for (const DelegationView& one : engine_.delegations())
            if (one.to.rfind(given_back, 0) == 0) {
                REQUIRE(engine_.revoke(one.id, "host"));
                for (Given& kept : oracle_.given)
                    if (kept.role == one.role && kept.of == one.of && kept.to == one.to) kept.revoked = begin + 1h;
            }
    }

    void give(const std::string& role, const std::string& of, const std::string& to, Instant from, Instant until) {
        const std::string giver = role + ":" + of;
        const auto given = engine_.delegate({.by = giver, .to = to, .until = until, .from = from});
        if (!given) FAIL(given.error().text());
        oracle_.given.push_back({role, of, to, from, until});
    }

    // One case

    void begin_case() {
        path_.clear();
        Deed start;
        start.kind = Kind::start_case;
        start.role =
            sop_.steps.front().actor == none<ActorId> ? "host" : sop_.actors[index(sop_.steps.front().actor)].id;
        if (start.role != "host") start.person = People(start.role).first;
        for (std::size_t i = 0; i < sop_.case_field_count; ++i)
            if (sop_.fields[i].required || dice_.chance(60)) give_field(start, sop_.fields[i]);
        facts_ = {};
        for (Tried tried = perform(start); !tried.code.empty(); tried = perform(start)) {
            const std::size_t before = start.fields.size();
            give_named(start, tried.fields);
            if (start.fields.size() == before) throw std::runtime_error("a start is refused: " + tried.code);
        }
        remember(start, {});
    }

    void remember(const Deed& deed, const std::string& place) {
        facts_.accept(sop_, deed, place);
        path_.push_back(deed);
        look();
    }

    /// Which steps are open, as the engine tells it: that is no question of authority.
    void look() {
        facts_.open.clear();
        for (const sop::Step& step : sop_.steps) {
            const auto found = engine_.cases({.sop = sop_.id, .step = step.id, .most = 100'000});
            if (std::find(found->begin(), found->end(), id_) != found->end()) facts_.open.insert(step.id);
        }
        // Claims and lists of what is no longer open are gone.
        const auto view = engine_.view(id_);
        std::set<std::pair<std::string, std::string>> open;
        for (const ActivationView& one : view->open) open.insert({one.step, one.item});
        std::erase_if(facts_.claims, [&](const auto& claim) { return open.count(claim.first) == 0; });
        std::erase_if(facts_.closed_lists, [&](const std::string& list) { return facts_.open.count(list) == 0; });
    }

    /// The same case anew: a try that was accepted changed it.
    void again() {
        for (const Deed& deed : path_) {
            const Tried tried = perform(deed);
            if (!tried.code.empty()) throw std::runtime_error("what was accepted is refused: " + tried.code);
        }
    }

    // Commands

    Tried perform(const Deed& deed) {
        const std::string by = deed.person.empty() ? deed.role : deed.role + ":" + deed.person;
        std::vector<NamedValue> fields;
        for (const auto& [field, value] : deed.fields) fields.push_back({field, value});
        const std::vector<std::string_view> documents(deed.documents.begin(), deed.documents.end());
        const StepRequest step{.by = by, .item = deed.item, .delegate_of = deed.delegate_of};
        const CaseRequest whole{.by = by, .delegate_of = deed.delegate_of};
        const DocumentRequest document{
            .by = by, .item = deed.item, .on_behalf_of = deed.on_behalf_of, .delegate_of = deed.delegate_of};
        const auto tried = [](const auto& answer) {
            return answer ? Tried{} : Tried{std::string(answer.error().code_name()), answer.error().fields};
        };
        switch (deed.kind) {
            case Kind::start_case: {
                const auto started =
                    engine_.start(sop_.id, {.by = by, .fields = fields, .delegate_of = deed.delegate_of});
                if (started) id_ = *started;
                return tried(started);
            }
            case Kind::start_step: return tried(engine_.start_step(id_, deed.step, step));
            case Kind::release_step: return tried(engine_.release(id_, deed.step, step));
            case Kind::complete_step:
                return tried(engine_.complete(id_, deed.step,
                                              {.by = by,
                                               .outcome = deed.outcome,
                                               .documents = documents,
                                               .fields = fields,
                                               .item = deed.item,
                                               .on_behalf_of = deed.on_behalf_of,
                                               .delegate_of = deed.delegate_of}));
            case Kind::set_fields: return tried(engine_.set(id_, deed.step, fields, step));
            case Kind::submit_document: return tried(engine_.submit(id_, {deed.document}, document));
            case Kind::return_document: return tried(engine_.return_document(id_, deed.document, "x", document));
            case Kind::add_record: return tried(engine_.add_record(id_, deed.type, fields, whole));
            case Kind::close_items: return tried(engine_.close_items(id_, deed.step, whole));
            case Kind::deliver_message:
                return tried(engine_.deliver(id_, deed.message,
                                             {.by = by,
                                              .step = deed.step,
                                              .outcome = deed.outcome,
                                              .fields = fields,
                                              .delegate_of = deed.delegate_of}));
            case Kind::suspend_case: return tried(engine_.suspend(id_, "x", whole));
            case Kind::resume_case: return tried(engine_.resume(id_, whole));
            case Kind::cancel_case: return tried(engine_.cancel(id_, "x", whole));
            case Kind::add_note: return tried(engine_.note(id_, "x", whole));
            case Kind::adopt_calendar: return tried(engine_.adopt_calendar(id_, other_calendar(), whole));
            case Kind::fail_step:
                return tried(
                    engine_.fail(id_, deed.step, "x", {.by = by, .item = deed.item, .delegate_of = deed.delegate_of}));
            case Kind::retry_step: return tried(engine_.retry(id_, deed.step, "x", step));
            case Kind::erase_case:
                return tried(engine_.erase(id_, {.by = by, .even_live = true, .delegate_of = deed.delegate_of}));
            case Kind::read_personal:
                return tried(engine_.read_personal(id_, {.by = by, .delegate_of = deed.delegate_of}));
        }
        return {};
    }

    static const std::shared_ptr<const Calendar>& other_calendar() {
        static const std::shared_ptr<const Calendar> calendar = [] {
            auto loaded = load_calendar(std::string(ALUR_ROOT) + "/tests/scenarios/sop/kalender/kantor.yaml");
            if (!loaded) throw std::runtime_error(loaded.error().to_string());
            return *loaded;
        }();
        return calendar;
    }

    // Everything as everybody

    struct As {
        std::string person;
        std::string delegate_of;
        std::string on_behalf_of;
    };

    /// As whom a role is tried.
    std::vector<As> everybody(const std::string& role) const {
        std::vector<As> all{{"", "", ""}, {"siapa", "", ""}, {of_all_roles, "", ""}};
        std::set<std::string> done;
        for (const Facts::Done& one : facts_.done) done.insert(one.by.begin(), one.by.end());
        if (role == "host" || role == "service" || role == "hantu") {
            for (const std::string& person : done) all.push_back({person, "", ""});
            if (!done.empty()) all.push_back({"siapa", *done.begin(), ""});
            return all;
        }
        const People people(role);
        for (const std::string& person :
             {people.first, people.second, people.delegate, people.over, people.later, people.revoked, people.both})
            all.push_back({person, "", ""});
        for (const std::string& person : {people.first, people.second, people.delegate, people.over, people.later,
                                          people.revoked, people.both, std::string("siapa")})
            for (const std::string& of : {people.first, people.second}) all.push_back({person, of, ""});
        for (const std::string& person : done) {
            all.push_back({person, "", ""});
            all.push_back({person, people.first, ""});
            all.push_back({people.second, "", person});
            all.push_back({people.delegate, people.first, person});
        }
        return all;
    }

    std::vector<Deed> everything() {
        std::vector<Deed> all;
        const auto add = [&](Kind kind) -> Deed& {
            all.emplace_back();
            all.back().kind = kind;
            return all.back();
        };
        for (const Kind kind : {Kind::start_case, Kind::suspend_case, Kind::resume_case, Kind::cancel_case,
                                Kind::add_note, Kind::adopt_calendar, Kind::erase_case, Kind::read_personal})
            add(kind);
        const auto view = engine_.view(id_);
        std::set<std::pair<std::string, std::string>> activations;
        for (const ActivationView& one : view->open) activations.insert({one.step, one.item});
        for (const auto& [step, item] : activations) {
            for (const Kind kind : {Kind::start_step, Kind::release_step, Kind::complete_step, Kind::set_fields}) {
                Deed& deed = add(kind);
                deed.step = step;
                deed.item = item;
                if (kind == Kind::set_fields && !set_something(deed)) all.pop_back();
            }
            if (!sop_.step(sop_.find_step(step)).service.empty())
                for (const Kind kind : {Kind::fail_step, Kind::retry_step}) {
                    Deed& deed = add(kind);
                    deed.step = step;
                    deed.item = item;
                }
            Deed& whole = add(Kind::complete_step);
            whole.step = step;
            whole.item = item;
            whole.outcome = some_outcome(step);
        }
        for (const std::string& step : facts_.open)
            if (sop_.step(sop_.find_step(step)).for_each) add(Kind::close_items).step = step;
        for (const sop::Step& step : sop_.steps)
            if (const auto* wait = std::get_if<sop::WaitForMessage>(&step.wait)) {
                Deed& deed = add(Kind::deliver_message);
                deed.message = wait->message;
                deed.step = step.id;
            }
        for (const sop::Document& document : sop_.kelengkapan) {
            if (document.from == none<ActorId>) continue;
            for (const Kind kind : {Kind::submit_document, Kind::return_document}) add(kind).document = document.id;
            if (view->records.empty()) continue;
            for (const Kind kind : {Kind::submit_document, Kind::return_document}) {
                Deed& deed = add(kind);
                deed.document = document.id;
                deed.item = view->records.front();
            }
        }
        for (const sop::RecordType& type : sop_.records) {
            Deed& deed = add(Kind::add_record);
            deed.type = type.id;
            give_record(deed, type);
        }
        return all;
    }

    void try_everything() {
        // Of a start who asks is another case: it is tried once a walk.
        for (const Deed& deed : everything()) {
            if (deed.kind == Kind::start_case && path_.size() > 1) continue;
            for (const std::string& role : roles_)
                for (const As& as : everybody(role)) {
                    Deed one = deed;
                    one.role = role;
                    one.person = as.person;
                    one.delegate_of = as.delegate_of;
                    const bool records = deed.kind == Kind::complete_step || deed.kind == Kind::submit_document ||
                                         deed.kind == Kind::return_document;
                    if (!as.on_behalf_of.empty() && !records) continue;
                    one.on_behalf_of = as.on_behalf_of;
                    judge(one);
                }
        }
    }

    void judge(const Deed& deed) {
        // A start is judged without a case, and leaves this one alone.
        const Facts facts = deed.kind == Kind::start_case ? Facts{} : facts_;
        std::string place;
        const std::string expected = oracle_.verdict(facts, deed, now, place);
        const CaseId before = id_;
        const Tried tried = perform(deed);
        const bool by_authority = tried.code.rfind("authority.", 0) == 0 || tried.code == "step.claimed";
        if (!tried.code.empty() && !by_authority && !comes_behind(deed, tried.code)) {
            ++tally_.others;
        } else {
            ++tally_.pairs;
            if (by_authority) ++tally_.refused;
            ++tally_.codes[by_authority ? tried.code : "passed"];
            if (!by_authority && !expected.empty())
                tally_.wrongly_allowed.push_back(told(deed) + ": " + expected);
            else if (by_authority && expected != tried.code)
                tally_.wrongly_refused.push_back(told(deed) + ": " + tried.code + " instead of '" + expected + "'");
        }
        if (!tried.code.empty()) return;
        ++tally_.accepted;
        if (deed.kind == Kind::start_case)
            id_ = before;
        else
            again();
    }

    /// Whether a refusal says that authority was looked at before, and found nothing (K4).
    static bool comes_behind(const Deed& deed, const std::string& code) {
        if (code.rfind("field.", 0) == 0 || code.rfind("outcome.", 0) == 0 || code == "documents.missing" ||
            code == "record.duplicate")
            return true;
        return deed.kind == Kind::complete_step && code.rfind("document.", 0) == 0;
    }

    [[nodiscard]] std::string told(const Deed& deed) const {
        static constexpr std::array names{"StartCase",  "StartStep",      "ReleaseStep",    "CompleteStep",
                                          "SetFields",  "SubmitDocument", "ReturnDocument", "AddRecord",
                                          "CloseItems", "DeliverMessage", "SuspendCase",    "ResumeCase",
                                          "CancelCase", "AddNote",        "AdoptCalendar",  "FailStep",
                                          "RetryStep",  "EraseCase",      "ReadPersonal"};
        std::string text = sop_.id + ": " + names[static_cast<std::size_t>(deed.kind)] + " " + deed.step +
                           (deed.item.empty() ? "" : "[" + deed.item + "]") + deed.document + deed.type + " by " +
                           deed.role + ":" + deed.person;
        if (!deed.delegate_of.empty()) text += " as delegate of " + deed.delegate_of;
        if (!deed.on_behalf_of.empty()) text += " on behalf of " + deed.on_behalf_of;
        return text;
    }

    // The case goes on

    /// Some command that is accepted. \return false: none was found
    bool advance() {
        for (int attempt = 0; attempt < 40; ++attempt) {
            const auto view = engine_.view(id_);
            if (view->status != CaseStatus::open) return false;
            Deed deed = next(*view);
            for (int fields = 0; fields < 6; ++fields) {
                std::string place;
                const std::string expected = oracle_.verdict(facts_, deed, now, place);
                const Tried tried = perform(deed);
                if (tried.code.empty()) {
                    if (!expected.empty()) tally_.wrongly_allowed.push_back(told(deed) + ": " + expected);
                    remember(deed, place);
                    return true;
                }
                if (tried.code != "field.unset" && tried.code != "field.required") break;
                give_named(deed, tried.fields);
            }
        }
        return false;
    }

    Deed next(const CaseView& view) {
        Deed deed;
        if (view.open.empty() || dice_.chance(8)) {
            deed.role = "host";
            for (const std::string& open : facts_.open)
                if (sop_.step(sop_.find_step(open)).for_each) {
                    deed.kind = Kind::close_items;
                    deed.step = open;
                    act_on(deed, sop_.step(sop_.find_step(open)));
                    return deed;
                }
        }
        if (view.open.empty()) {
            deed.kind = Kind::add_note;
            return deed;
        }
        const ActivationView& open = dice_.pick(view.open);
        const sop::Step& step = sop_.step(sop_.find_step(open.step));
        deed.step = open.step;
        deed.item = open.item;
        if (const auto* wait = std::get_if<sop::WaitForMessage>(&step.wait)) {
            deed.kind = Kind::deliver_message;
            deed.message = wait->message;
            deed.role = "host";
            return deed;
        }
        act_on(deed, step);
        const auto claim = facts_.claims.find({open.step, open.item});
        if (claim != facts_.claims.end() && dice_.chance(80)) deed.person = claim->second;
        if (!step.adds.empty() && dice_.chance(50)) {
            const sop::RecordType& type = sop_.records[index(step.adds.front())];
            deed.kind = Kind::add_record;
            deed.type = type.id;
            give_record(deed, type);
            return deed;
        }
        if (claim == facts_.claims.end() && dice_.chance(30)) {
            deed.kind = Kind::start_step;
            return deed;
        }
        if (!step.service.empty() && dice_.chance(40)) {
            deed.kind = Kind::fail_step;
            return deed;
        }
        deed.kind = Kind::complete_step;
        deed.outcome = some_outcome(open.step);
        if (dice_.chance(10)) deed.on_behalf_of = "satu_" + roles_.front();
        if (const auto missing = engine_.missing(id_, open.step, open.item)) deed.documents = missing->documents;
        for (const FieldId field : step.sets)
            if (dice_.chance(60)) give_field(deed, sop_.fields[index(field)]);
        return deed;
    }

    void act_on(Deed& deed, const sop::Step& step) {
        if (!step.service.empty()) {
            deed.role = "service";
            return;
        }
        if (step.actor == none<ActorId>) return;
        const bool records = deed.kind != Kind::close_items && !step.recorded_by.empty() && dice_.chance(40);
        deed.role = sop_.actors[index(records ? dice_.pick(step.recorded_by) : step.actor)].id;
        const People people(deed.role);
        const auto bound = facts_.bound.find(deed.role);
        deed.person = dice_.chance(40) ? of_all_roles : dice_.chance(50) ? people.first : people.second;
        if (bound != facts_.bound.end()) deed.person = bound->second;
        const bool internal = !sop_.actors[index(records ? step.recorded_by.front() : step.actor)].external;
        if (!internal || !dice_.chance(35)) return;
        deed.person = dice_.chance(50) ? people.delegate : people.both;
        deed.delegate_of = people.first;
    }

    std::string some_outcome(const std::string& id) {
        std::vector<std::string> labels;
        for (const sop::Outcome& outcome : sop_.step(sop_.find_step(id)).outcomes)
            if (!outcome.by_deadline) labels.push_back(outcome.label);
        return labels.empty() ? std::string() : dice_.pick(labels);
    }

    bool set_something(Deed& deed) {
        const auto& sets = sop_.step(sop_.find_step(deed.step)).sets;
        if (sets.empty()) return false;
        give_field(deed, sop_.fields[index(sets.front())]);
        return true;
    }

    void give_record(Deed& deed, const sop::RecordType& type) {
        for (std::size_t i = 0; i < type.field_count; ++i) {
            const std::size_t at = index(type.first_field) + i;
            if (sop_.fields[at].required || at == index(type.key)) give_field(deed, sop_.fields[at]);
        }
    }

    void give_named(Deed& deed, const std::vector<std::string>& names) {
        for (const std::string& name : names)
            for (const sop::Field& field : sop_.fields)
                if (field.id == name) give_field(deed, field);
    }

    /// A value that fits. The same always, so that a path can be walked again.
    void give_field(Deed& deed, const sop::Field& field) {
        if (std::any_of(deed.fields.begin(), deed.fields.end(), [&](const auto& one) { return one.first == field.id; }))
            return;
        Value value;
        switch (field.type) {
            case FieldType::boolean: value = dice_.chance(50); break;
            case FieldType::integer: value = field.minimum.value_or(1); break;
            case FieldType::date: value = std::chrono::year(2024) / 6 / 1; break;
            case FieldType::choice: value = dice_.pick(field.options); break;
            case FieldType::string: {
                std::string text = "contoh";
                for (const std::size_t digits : {1U, 2U, 3U, 4U, 5U, 9U, 10U, 12U, 13U, 15U, 16U}) {
                    const std::string number = std::string(digits - 1, '0') + "1";
                    if (!field.pattern.empty() && fits(field.pattern, number)) text = number;
                }
                value = text;
                break;
            }
        }
        deed.fields.emplace_back(field.id, value);
    }

    static bool fits(const std::string& pattern, const std::string& text) {
        const auto compiled = sop::Pattern::compile(pattern);
        return compiled && compiled->matches(text);
    }

    std::shared_ptr<const Procedure> procedure_;
    const sop::Sop& sop_;
    Dice& dice_;
    Tally& tally_;
    std::shared_ptr<SimulatedTime> time_;
    std::shared_ptr<Roster> roster_;
    Engine engine_;
    Oracle oracle_;
    std::vector<std::string> roles_;
    CaseId id_{};
    Facts facts_;
    std::vector<Deed> path_;  // what was accepted in it
};

}  // namespace

void try_all(const std::shared_ptr<const alur::Procedure>& procedure, bool has_directory, Dice& dice, int walks,
             Tally& tally, Planted planted) {
    for (int i = 0; i < walks; ++i) Play(procedure, has_directory, dice, tally, planted).walk();
}

}  // namespace authority
