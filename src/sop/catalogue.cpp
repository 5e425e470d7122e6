// Who, what about, and with which papers: identity box, actors, fields, records, documents.
#include <algorithm>
#include <limits>
#include <utility>

#include <alur/sop/pattern.hpp>

#include "sop/keys.hpp"
#include "sop/reader.hpp"
#include "yaml/values.hpp"

namespace alur {
inline namespace v0 {
namespace sop {
namespace {

constexpr std::string_view unset = "belum_ditetapkan";

/// An entry that must be a map. A text alone is reported with the map that it was meant to be, and then is no entry;
/// its name, if it is none, is reported by whoever reads that.
yaml::Field entry_of(yaml::Reading& in, const yaml::Pair& pair, std::string_view key_of_text) {
    const yaml::Field entry{pair.key.text(), pair.value};
    if (!entry.node.is_scalar() || entry.text().empty()) return entry;
    if (yaml::is_id(entry.key))
        in.wrong_shape(entry, "a map",
                       "write " + std::string(entry.key) + ": {" + std::string(key_of_text) + ": " +
                           yaml::shortened(entry.text()) + "}");
    return {entry.key, {}};
}

}  // namespace

void Reader::read_identitas(yaml::Field field) {
    const yaml::Map map(in_, field, {"identitas", keys::identitas});
    Identitas& box = sop_.identitas;
    box.nama_sop = in_.text(map["nama_sop"]);
    box.nomor_sop = in_.text(map["nomor_sop"]);
    box.instansi = in_.text(map["instansi"]);
    box.unit_kerja = in_.text(map["unit_kerja"]);
    box.tanggal_pembuatan = in_.date(map["tanggal_pembuatan"]);
    box.tanggal_revisi = in_.date(map["tanggal_revisi"]);
    box.tanggal_efektif = in_.date(map["tanggal_efektif"]);
    box.disahkan_oleh = in_.text(map["disahkan_oleh"]);
    const yaml::Field rules = map["dasar_hukum"];
    for (const yaml::Node item : in_.list(rules)) box.dasar_hukum.push_back(read_dasar_hukum(rules.item(item)));
    box.keterkaitan = in_.texts(map["keterkaitan"]);
    box.peringatan = in_.texts(map["peringatan"]);
    box.kualifikasi_pelaksana = in_.texts(map["kualifikasi_pelaksana"]);
    box.peralatan_perlengkapan = in_.texts(map["peralatan_perlengkapan"]);
    box.pencatatan_pendataan = in_.texts(map["pencatatan_pendataan"]);
    box.tanggal_revisi_span = map.key_span("tanggal_revisi");
    box.peringatan_span = map.key_span("peringatan");
    box.pencatatan_span = map.key_span("pencatatan_pendataan");
}

DasarHukum Reader::read_dasar_hukum(yaml::Field field) {
    DasarHukum rule;
    rule.span = field.span();
    if (!field.node.is_map()) {
        rule.teks = in_.text(field);
        return rule;
    }
    const yaml::Map map(in_, field, {"an entry of 'dasar_hukum'", keys::dasar_hukum});
    rule.span = map.need("teks").span();
    rule.teks = in_.text(map["teks"]);
    rule.dicabut = in_.word(map["status"], {"dicabut", "berlaku"}) == std::size_t{0};
    rule.oleh = in_.text(map["oleh"]);
    return rule;
}

void Reader::read_actors(yaml::Field field) {
    if (!in_.is_map(field)) return;
    constexpr std::size_t most = 64;  // one bit each in the table of roles
    if (field.node.size() > most) {
        in_.error("ALUR-E074", field.span(),
                  "there are " + std::to_string(field.node.size()) + " actors, more than " + std::to_string(most),
                  "put together those who do the same work");
    }
    for (const yaml::Pair pair : field.node.pairs()) {
        const yaml::Map map(in_, entry_of(in_, pair, "nama"), {"an actor", keys::actor});
        Actor& actor = sop_.actors.emplace_back();
        const std::string_view id = name({"actors", pair.key});
        actor.id = id;
        actor.span = pair.key.span();
        if (id == "host" || id == "service")
            in_.error("ALUR-E067", pair.key.span(), yaml::in_quotes(id) + " is the name of a role that every case has",
                      "name the actor differently");
        actors_.declare(id, pair.key.span());
        actor.nama = map["nama"] ? in_.text(map["nama"]) : actor.id;
        actor.external = in_.boolean(map["external"], false);
        actor.persons = in_.integer(map["persons"], 1, std::numeric_limits<std::int32_t>::max());
    }
}

Field Reader::read_field(const yaml::Pair& pair) {
    const yaml::Map map(in_, entry_of(in_, pair, "type"), {"a field", keys::field});
    FieldValues& values = field_values_.emplace_back(in_.work());
    Field field;
    field.id = name({"fields", pair.key});
    field.span = pair.key.span();
    if (std::find(keys::condition.begin(), keys::condition.end(), field.id) != keys::condition.end())
        in_.error("ALUR-E067", field.span, yaml::in_quotes(field.id) + " has a meaning of its own in conditions",
                  "name the field differently");
    field.nama = map["nama"] ? in_.text(map["nama"]) : field.id;
    const std::optional<std::size_t> type =
        in_.word(map.need("type"), {"boolean", "integer", "date", "string", "choice"});
    if (type) field.type = static_cast<FieldType>(*type);
    field.personal = in_.boolean(map["personal"], false);
    field.required = in_.boolean(map["required"], false);

    const auto only_for = [&](std::string_view key, FieldType wanted, std::string_view wanted_name) {
        if (!map[key] || !type || field.type == wanted) return;
        in_.error("ALUR-E100", map.key_span(key),
                  "a field of type " + std::string(map["type"].text()) + " has no " + yaml::in_quotes(key),
                  "remove it, or write 'type: " + std::string(wanted_name) + "'");
    };
    only_for("options", FieldType::choice, "choice");
    only_for("pattern", FieldType::string, "string");
    only_for("minimum", FieldType::integer, "integer");
    only_for("maximum", FieldType::integer, "integer");

    read_options(map, field, values.options);
    read_pattern(map["pattern"], field, values.pattern);
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    field.minimum = in_.integer(map["minimum"], least, most);
    field.maximum = in_.integer(map["maximum"], least, most);
    if (field.minimum && field.maximum && *field.minimum > *field.maximum) {
        in_.error("ALUR-E102", map["maximum"].span(), "the maximum is less than the minimum", "exchange them");
        field.maximum.reset();  // no value lies in such bounds: to say so at each would say nothing new
    }
    return field;
}

void Reader::read_options(const yaml::Map& map, Field& field, Names& names) {
    const yaml::Field options = map["options"];
    if (field.type == FieldType::choice && map && !options && map["type"])
        in_.error("ALUR-E101", map.span(), "a choice without 'options'", "add 'options: [a, b]'");
    if (!options || !in_.is_list(options)) return;
    if (options.node.size() == 0) in_.error("ALUR-E101", options.span(), "a choice of nothing", "list its options");
    for (const yaml::Node item : options.node.items()) {
        if (!in_.is_text(options.item(item))) continue;
        is_first(names, item, true);
        field.options.emplace_back(item.text());
    }
}

void Reader::read_pattern(yaml::Field written, Field& field, std::optional<Pattern>& pattern) {
    field.pattern = in_.text(written);
    if (field.pattern.empty()) return;
    in_.work() += field.pattern.size();
    auto compiled = Pattern::compile(field.pattern);
    if (compiled)
        pattern = *std::move(compiled);
    else
        in_.error("ALUR-E103", written.span(), "the pattern cannot be used: " + compiled.error().message,
                  compiled.error().suggestion);
}

void Reader::read_fields(yaml::Field field) {
    if (!in_.is_map(field)) return;
    for (const yaml::Pair pair : field.node.pairs()) {
        sop_.fields.push_back(read_field(pair));
        fields_.declare(sop_.fields.back().id.empty() ? std::string_view() : pair.key.text(), pair.key.span());
    }
    sop_.case_field_count = static_cast<std::uint16_t>(sop_.fields.size());
}

void Reader::read_records(yaml::Field field) {
    if (!in_.is_map(field)) return;
    constexpr std::size_t most = 255;
    if (field.node.size() > most) {
        in_.error("ALUR-E074", field.span(), "more than " + std::to_string(most) + " types of records", "use fewer");
        return;
    }
    for (const yaml::Pair pair : field.node.pairs()) {
        const yaml::Map map(in_, {pair.key.text(), pair.value}, {"a type of records", keys::record});
        RecordType& type = sop_.records.emplace_back();
        const std::string_view id = name({"records", pair.key});
        type.id = id;
        type.span = pair.key.span();
        refuse_case_field(id, pair.key.span());
        records_.declare(id, pair.key.span());
        type.nama = map["nama"] ? in_.text(map["nama"]) : type.id;
        type.first_field = static_cast<FieldId>(sop_.fields.size());
        Names& names = record_fields_.emplace_back(in_.work());
        const yaml::Field fields = map.need("fields");
        if (fields && in_.is_map(fields)) {
            for (const yaml::Pair inner : fields.node.pairs()) {
                sop_.fields.push_back(read_field(inner));
                const bool named = !sop_.fields.back().id.empty();
                refuse_case_field(named ? inner.key.text() : std::string_view(), inner.key.span());
                names.declare(named ? inner.key.text() : std::string_view(), inner.key.span());
            }
            if (fields.node.size() == 0)
                in_.error("ALUR-E107", fields.span(), "a type of records without fields",
                          "write at least the field that is its key");
        }
        type.field_count = static_cast<std::uint16_t>(names.size());
        const yaml::Field key = map.need("key");
        if (const auto position = reference(key, names, "ALUR-E063", "field")) {
            type.key = static_cast<FieldId>(index(type.first_field) + *position);
            sop_.fields[index(type.key)].required = true;
        }
    }
}

void Reader::refuse_case_field(std::string_view id, Span span) {
    const auto position = fields_.find(id);
    if (!position) return;
    in_.error("ALUR-E105", span, yaml::in_quotes(id) + " is the name of a field of the case already",
              "name one of them differently", {{"the field is here", fields_.span(*position)}});
}

void Reader::declare_documents(yaml::Field field) {
    if (!in_.is_map(field)) return;
    for (const yaml::Pair pair : field.node.pairs()) {
        Document& document = sop_.kelengkapan.emplace_back();
        const std::string_view id = name({"kelengkapan", pair.key});
        document.id = id;
        document.span = pair.key.span();
        documents_.declare(id, pair.key.span());
        document_nodes_.push_back(pair);
    }
}

void Reader::read_documents() {
    const std::vector<Scope> scopes = document_scopes();
    for (std::size_t i = 0; i < document_nodes_.size(); ++i) {
        const yaml::Field entry{document_nodes_[i].key.text(), document_nodes_[i].value};
        Document& document = sop_.kelengkapan[i];
        if (!entry.node.is_map()) {
            document.nama = in_.text(entry);
            continue;
        }
        const yaml::Map map(in_, entry, {"a document", keys::document});
        document.nama = map["nama"] ? in_.text(map["nama"]) : document.id;
        document.from = actor(map["from"]);
        document.personal = in_.boolean(map["personal"], false);
        document.when = read_condition(map["when"], scopes[i]);
    }
}

/// The fields that the condition of each document may use: those of a record type where only `for_each` steps over that
/// type require it.
std::vector<Scope> Reader::document_scopes() const {
    constexpr auto nobody = none<RecordTypeId>;
    std::vector<Scope> scopes(sop_.kelengkapan.size());
    std::vector<bool> required(sop_.kelengkapan.size());
    for (const Step& step : sop_.steps) {
        const RecordTypeId type = step.for_each ? step.for_each->records : nobody;
        for (const DocumentId id : step.kelengkapan) {
            Scope& scope = scopes[index(id)];
            scope.records = !required[index(id)] || scope.records == type ? type : nobody;
            if (type == nobody) scope.records = nobody;
            required[index(id)] = true;
        }
    }
    return scopes;
}

void Reader::read_sla(yaml::Field field) {
    if (!field) return;
    const yaml::Map map(in_, field, {"'sla'", keys::sla});
    Sla& sla = sop_.sla.emplace();
    sla.span = map.span();
    sla.total = read_waktu_baku(map.need("total"));
    if (map["from"]) sla.from = step(map["from"]);
    const yaml::Field percent = map["at_risk"];
    if (!percent || !in_.is_text(percent)) return;
    const std::string_view text = percent.text();
    const auto value = text.size() > 1 && text.size() <= 4 && text.back() == '%'
                           ? yaml::parse_integer(text.substr(0, text.size() - 1))
                           : std::nullopt;
    if (value && *value >= 1 && *value <= 100)
        sla.at_risk_percent = static_cast<int>(*value);
    else
        in_.error("ALUR-E108", percent.span(), yaml::in_quotes(text) + " is not a share of the total",
                  "write 1% to 100%, like 80%");
}

WaktuBaku Reader::read_waktu_baku(yaml::Field field) {
    WaktuBaku out;
    out.span = field.span();
    if (!field) return out;
    yaml::Field value = field;
    if (field.node.is_map()) {
        const yaml::Map map(in_, field, {"a time", keys::waktu_baku});
        value = map.need("nilai");
        out.tentative = in_.boolean(map["tentative"], false);
        out.catatan = in_.text(map["catatan"]);
        if (!value) return out;
        out.span = value.span();
        if (value.text() == unset && out.tentative)
            in_.error("ALUR-E154", map["tentative"].span(), "what is not known cannot be tentative",
                      "remove 'tentative', or write the value that is doubtful");
    }
    if (value.text() == unset) return out;
    out.limit = in_.limit(value);
    if (out.limit && !first_limit_) first_limit_ = out.span;
    return out;
}

WaktuBaku Reader::read_set_limit(yaml::Field field) {
    WaktuBaku out = read_waktu_baku(field);
    const bool unknown = field && !out.limit && (field.text() == unset || field.node.is_map());
    if (unknown)
        in_.error("ALUR-E155", out.span, yaml::in_quotes(field.key) + " must be a known time",
                  "write a whole number and a unit, like 3 hari kerja");
    return out;
}

}  // namespace sop
}  // namespace v0
}  // namespace alur
