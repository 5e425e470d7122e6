// The steps: who does what, with which papers, in which time.
#include <algorithm>

#include "sop/keys.hpp"
#include "sop/reader.hpp"

namespace alur {
inline namespace v0 {
namespace sop {

void Reader::declare_steps(yaml::Field field) {
    if (!field || !in_.is_list(field)) return;
    if (field.node.size() == 0) {
        in_.error("ALUR-E072", field.span(), "an SOP without a step", "write at least one");
        return;
    }
    const std::size_t most = std::min(limits_.steps, most_ids);
    if (field.node.size() > most) {
        in_.error("ALUR-E074", field.span(),
                  "there are " + std::to_string(field.node.size()) + " steps, more than " + std::to_string(most),
                  "split the SOP");
        return;
    }
    sop_.steps.reserve(field.node.size());
    step_maps_.reserve(field.node.size());
    for (const yaml::Node item : field.node.items()) {
        const yaml::Map& map = step_maps_.emplace_back(in_, field.item(item), yaml::KeySet{"a step", keys::step});
        Step& step = sop_.steps.emplace_back();
        const yaml::Field id = map.need("id");
        step.id = name(id);
        step.span = id ? id.span() : map.span();
        const std::string_view word = step.id.empty() ? std::string_view() : id.text();
        if (const auto first = steps_.declare(word, step.span))
            in_.error("ALUR-E066", step.span, "the step " + yaml::in_quotes(word) + " exists already",
                      "give each step a name of its own", {{"the first one is here", steps_.span(*first)}});
    }
}

void Reader::read_steps() {
    for (std::size_t i = 0; i < step_maps_.size(); ++i) {
        read_work(step_maps_[i], sop_.steps[i]);
        read_routing(step_maps_[i], static_cast<StepId>(i), sop_.steps[i]);
        refuse_keys_of_kind(step_maps_[i], sop_.steps[i]);
    }
}

void Reader::read_work(const yaml::Map& map, Step& step) {
    step.kegiatan = in_.text(map["kegiatan"]);
    step.keterangan = in_.text(map["keterangan"]);
    step.actor = actor(map["actor"]);
    for (const std::size_t position : references(map["recorded_by"], actors_, "ALUR-E060", "actor"))
        step.recorded_by.push_back(static_cast<ActorId>(position));
    step.service = service_name(map["service"]);
    step.call = name(map["call"]);
    read_wait(map["wait"], step);
    read_retry(map, step);
    for (const std::size_t position : references(map["not_by"], steps_, "ALUR-E062", "step"))
        step.not_by.push_back(static_cast<StepId>(position));
    for (const std::size_t position : references(map["kelengkapan"], documents_, "ALUR-E061", "document"))
        step.kelengkapan.push_back(static_cast<DocumentId>(position));
    for (const std::size_t position : references(map["outputs"], documents_, "ALUR-E061", "document"))
        step.outputs.push_back(static_cast<DocumentId>(position));
    read_for_each(map, step);
    read_sets(map["sets"], step);
    step.has_waktu_baku = static_cast<bool>(map["waktu_baku"]);
    step.waktu_baku = read_waktu_baku(map["waktu_baku"]);
    step.from = step.for_each ? ClockFrom::started : ClockFrom::offered;
    if (const auto from = in_.word(map["from"], {"offered", "started"})) step.from = static_cast<ClockFrom>(*from);
    read_join(map["join"], step);
    step.join_span = map.key_span("join");

    std::string_view first;
    for (const std::string_view key : {"actor", "service", "wait", "call"}) {
        if (!map[key]) continue;
        if (first.empty())
            first = key;
        else
            in_.error("ALUR-E081", map.key_span(key),
                      "a step cannot have both " + yaml::in_quotes(first) + " and " + yaml::in_quotes(key),
                      "keep one of them", {{"the first one is here", map.key_span(first)}});
    }
}

std::string_view Reader::service_name(yaml::Field field) {
    if (!in_.is_text(field)) return {};
    const std::string_view text = field.text();
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('.', begin), text.size());
        if (!yaml::is_id(text.substr(begin, end - begin)) || text.size() > limits_.id_bytes) {
            in_.error("ALUR-E058", field.span(), "the service " + yaml::in_quotes(text) + " has no proper name",
                      "write names of the letters a to z, digits and '_', joined by dots, like oss.nib");
            return {};
        }
        begin = end + 1;
    }
    return text;
}

void Reader::read_wait(yaml::Field field, Step& step) {
    if (!field) return;
    const yaml::Map map(in_, field, {"'wait'", keys::wait});
    if (!map) return;
    if (static_cast<bool>(map["message"]) == static_cast<bool>(map["for"])) {
        in_.error("ALUR-E083", field.span(), "a step waits for a message or for a time",
                  "write {message: NAME} or {for: 2 hari kerja}");
    }
    if (map["message"])
        step.wait = WaitForMessage{std::string(name(map["message"]))};
    else
        step.wait = WaitForTime{read_set_limit(map["for"])};
}

void Reader::read_retry(const yaml::Map& of, Step& step) {
    const yaml::Field field = of["retry"];
    if (!field) return;
    if (!of["service"])
        in_.error("ALUR-E083", of.key_span("retry"), "'retry' without 'service'", "add 'service', or remove it");
    const yaml::Map map(in_, field, {"'retry'", keys::retry});
    if (!map) return;
    Retry& retry = step.retry.emplace();
    retry.span = field.span();
    if (const auto times = in_.integer(map["times"], 0, 1'000)) retry.policy.times = static_cast<std::uint16_t>(*times);
    const auto after = elapsed(map["after"]);
    const auto at_most = elapsed(map["at_most"]);
    if (after) retry.policy.after = *after;
    retry.policy.at_most = at_most.value_or(std::max(retry.policy.at_most, retry.policy.after));
    if (at_most && *at_most < retry.policy.after)
        in_.error("ALUR-E158", map["at_most"].span(),
                  "'at_most' is less than the time after the first try that failed" +
                      std::string(after ? "" : ", which is 1 menit where 'after' does not say otherwise"),
                  "exchange them, or raise 'at_most'");
}

/// A time that passes by night, too: no calendar is asked.
std::optional<std::chrono::minutes> Reader::elapsed(yaml::Field field) {
    const std::optional<Limit> limit = in_.limit(field);
    if (!limit) return std::nullopt;
    if (limit->measure != Measure::working_time) {
        in_.error("ALUR-E157", field.span(),
                  yaml::in_quotes(field.key) + " of 'retry' is elapsed time, which is not counted in days",
                  "write menit or jam: a day has 24 jam");
        return std::nullopt;
    }
    return std::chrono::minutes(limit->amount / 60);
}

void Reader::read_for_each(const yaml::Map& map, Step& step) {
    const yaml::Field items = map["items"];
    const yaml::Field type = map["for_each"];
    if (items && !type)
        in_.error("ALUR-E083", map.key_span("items"), "'items' without 'for_each'", "add 'for_each', or remove it");
    const auto open = in_.word(items, {"fixed", "open"});
    if (!type) return;
    ForEach& each = step.for_each.emplace();
    each.span = type.span();
    each.open = open == std::size_t{1};
    each.records = none<RecordTypeId>;
    if (const auto position = reference(type, records_, "ALUR-E064", "type of records"))
        each.records = static_cast<RecordTypeId>(*position);
}

/// A name under `sets` means a field of the step's records, a field of the case, or a type of records, in this order.
void Reader::read_sets(yaml::Field field, Step& step) {
    const bool in_records = step.for_each && step.for_each->records != none<RecordTypeId>;
    const std::size_t type = in_records ? index(step.for_each->records) : 0;
    Names seen(in_.work());
    for (const yaml::Node item : in_.list(field)) {
        if (!in_.is_text(field.item(item))) continue;
        const std::string_view word = item.text();
        const auto of_record = in_records ? record_fields_[type].find(word) : std::nullopt;
        const auto of_case = fields_.find(word);
        const auto records = records_.find(word);
        if (!is_first(seen, item, of_record || of_case || records)) continue;
        if (of_record) {
            const auto id = static_cast<FieldId>(index(sop_.records[type].first_field) + *of_record);
            if (id == sop_.records[type].key)
                refuse_key(item, sop_.records[type]);
            else
                step.sets.push_back(id);
        } else if (of_case) {
            step.sets.push_back(static_cast<FieldId>(*of_case));
        } else if (records) {
            step.adds.push_back(static_cast<RecordTypeId>(*records));
        } else {
            const yaml::Reading::Words of_type =
                in_records ? yaml::Reading::Words(record_fields_[type].words()) : yaml::Reading::Words();
            in_.unknown("ALUR-E063", item.span(), "unknown field or type of records " + yaml::in_quotes(word), word,
                        {fields_.words(), records_.words(), of_type});
        }
    }
}

/// Two records could get one key otherwise (R1).
void Reader::refuse_key(yaml::Node item, const RecordType& records) {
    in_.error("ALUR-E110", item.span(),
              yaml::in_quotes(item.text()) + " is the key of " + yaml::in_quotes(records.id) +
                  ", which tells a record from the others and never changes",
              "remove it, or set another field", {{"the type of records is here", records.span}});
}

void Reader::read_join(yaml::Field field, Step& step) {
    if (!field) return;
    if (!field.node.is_map()) {
        const std::string_view text = field.node.is_scalar() ? field.text() : std::string_view();
        if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos)
            in_.error("ALUR-E069", field.span(), yaml::in_quotes(text) + " cannot stand under 'join'",
                      "write {count: " + std::string(text) + "}, or all");
        else if (in_.word(field, {"all"}))
            step.join = Join::all;
        return;
    }
    const yaml::Map map(in_, field, {"'join'", keys::join});
    step.join = Join::count;
    if (const auto count = in_.integer(map.need("count"), 1, 1'000))
        step.join_count = static_cast<std::uint16_t>(*count);
}

void Reader::read_deadline(yaml::Field field, Step& step, const Names& outcomes) {
    if (!field) return;
    const yaml::Map map(in_, field, {"'deadline'", keys::deadline});
    if (!map) return;
    Deadline& deadline = step.deadline.emplace();
    deadline.span = field.span();
    deadline.after = read_set_limit(map.need("after"));
    if (static_cast<bool>(map["escalate"]) == static_cast<bool>(map["outcome"]))
        in_.error("ALUR-E089", field.span(), "a deadline has either 'escalate' or 'outcome'",
                  "write {after: 3 hari kerja, escalate: ACTOR} or {after: 3 hari kerja, outcome: LABEL}");
    deadline.escalate = actor(map["escalate"]);
    const yaml::Field label = map["outcome"];
    if (!label || !in_.is_text(label)) return;
    const std::optional<std::size_t> position = outcomes.find(label.text());
    if (!position) {
        unknown_outcome(label.node, outcomes);
        return;
    }
    step.outcomes[*position].by_deadline = true;
    deadline.outcome = static_cast<OutcomeId>(*position);
    if (step.outcomes.size() == 1)
        in_.error("ALUR-E091", label.span(), "the step has no outcome but that of its deadline",
                  "add an outcome for those who keep it");
}

/// Records are added by people (A2), and nobody works on a wait.
void Reader::refuse_adding(yaml::Field sets, const Step& step, std::string_view kind) {
    if (step.adds.empty()) return;
    for (const yaml::Node item : sets.node.items()) {
        const auto records = records_.find(item.text());
        if (records && !fields_.find(item.text()))
            in_.error("ALUR-E082", item.span(), std::string(kind) + " adds no " + yaml::in_quotes(item.text()),
                      "name it under the 'sets' of a step with an 'actor'");
    }
}

/// What a step of this kind cannot have. What is written counts, not what it means: that may be wrong as well.
void Reader::refuse_keys_of_kind(const yaml::Map& map, const Step& step) {
    const auto refuse = [&](std::string_view kind, std::string_view way_out,
                            std::initializer_list<std::string_view> unwanted) {
        for (const std::string_view key : unwanted)
            if (map[key])
                in_.error("ALUR-E082", map.key_span(key), std::string(kind) + " has no " + yaml::in_quotes(key),
                          std::string(way_out));
    };
    if (map["wait"]) {
        const bool timed = std::holds_alternative<WaitForTime>(step.wait);
        const std::string_view kind = timed ? "a step that waits for a time" : "a step that waits for a message";
        refuse(kind, "remove it", {"recorded_by", "not_by", "kelengkapan", "for_each"});
        if (timed) refuse(kind, "remove it", {"sets", "deadline"});
        if (!timed) refuse_adding(map["sets"], step, kind);
    } else if (map["service"]) {
        refuse("a step of a service", "remove it", {"recorded_by", "not_by"});
    } else if (!map["actor"] && !map["call"]) {
        refuse("a gateway", "add the 'actor' who does it, or remove the key",
               {"recorded_by", "not_by", "kelengkapan", "outputs", "sets", "waktu_baku", "from", "outcomes", "for_each",
                "deadline"});
    }
}

}  // namespace sop
}  // namespace v0
}  // namespace alur
