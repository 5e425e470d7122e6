#include <alur/sop/read.hpp>

#include <optional>
#include <utility>

#include <sodium/crypto_hash_sha256.h>

#include "sop/keys.hpp"
#include "sop/reader.hpp"
#include "yaml/file.hpp"

namespace alur {
inline namespace v0 {
namespace sop {

void Reader::read(yaml::Node root) {
    const yaml::Map map(in_, {"the file", root}, {"an SOP", keys::top});
    if (!map) return;
    if (const yaml::Field version = map.need("alur"); version && version.text() != "1")
        in_.error("ALUR-E109", version.span(), "the language has the version 1 here", "write 'alur: 1'");
    sop_.id = name(map.need("id"));
    sop_.draft = in_.word(map["status"], {"effective", "draft"}) == std::size_t{1};
    sop_.calendar = calendar(map["calendar"]);
    sop_.calendar_span = map["calendar"].span();
    sop_.identitas.span = map.key_span("identitas");
    read_identitas(map["identitas"]);

    read_actors(map["actors"]);
    read_fields(map["fields"]);
    read_records(map["records"]);
    declare_documents(map["kelengkapan"]);
    declare_steps(map.need("steps"));

    read_steps();
    read_documents();
    read_sla(map["sla"]);

    check_documents();
    check_separations();
    check_calendar();
    check_sizes();
}

std::string_view Reader::name(yaml::Field field) {
    const std::string_view id = in_.id(field);
    if (id != "end") return id;
    in_.error("ALUR-E067", field.span(), "'end' means the end of the case", "choose another name");
    return {};
}

/// The name of a calendar, which is that of its file without folder and ending.
std::string_view Reader::calendar(yaml::Field field) {
    std::string_view stem = field.text();
    if (const std::size_t slash = stem.rfind('/'); slash != std::string_view::npos) stem.remove_prefix(slash + 1);
    for (const std::string_view ending : {".yaml", ".yml"})
        if (stem.size() > ending.size() && stem.substr(stem.size() - ending.size()) == ending)
            stem.remove_suffix(ending.size());
    if (stem.size() == field.text().size() || !yaml::is_id(stem)) return name(field);
    in_.error("ALUR-E058", field.span(),
              yaml::in_quotes(field.text()) + " is a file; a calendar is named without folder and ending",
              "write " + std::string(stem));
    return {};
}

std::optional<std::size_t> Reader::reference(yaml::Field field, const Names& names, std::string_view code,
                                             std::string_view what) {
    if (!in_.is_text(field)) return std::nullopt;
    const std::optional<std::size_t> position = names.find(field.text());
    if (!position)
        in_.unknown(code, field.span(), "unknown " + std::string(what) + " " + yaml::in_quotes(field.text()),
                    field.text(), {names.words()});
    return position;
}

std::vector<std::size_t> Reader::references(yaml::Field list, const Names& names, std::string_view code,
                                            std::string_view what) {
    std::vector<std::size_t> out;
    Names seen(in_.work());
    for (const yaml::Node item : in_.list(list)) {
        if (!in_.is_text(list.item(item))) continue;
        if (!is_first(seen, item, names.find(item.text()).has_value())) continue;
        if (const auto position = reference(list.item(item), names, code, what)) out.push_back(*position);
    }
    return out;
}

bool Reader::is_first(Names& seen, yaml::Node item, bool known) {
    const auto first = seen.declare(item.text(), item.span());
    if (first && known)
        in_.error("ALUR-E068", item.span(), yaml::in_quotes(item.text()) + " is listed twice", "keep one of them",
                  {{"the first one is here", seen.span(*first)}});
    return !first;
}

bool Reader::has_key(yaml::Node map, std::string_view key) {
    for (const yaml::Pair pair : map.pairs())
        if (pair.key.text() == key) return true;
    return false;
}

void Reader::unknown_outcome(yaml::Node label, const Names& outcomes) {
    in_.unknown("ALUR-E065", label.span(), "unknown outcome " + yaml::in_quotes(label.text()), label.text(),
                {outcomes.words()});
}

ActorId Reader::actor(yaml::Field field) {
    const auto position = reference(field, actors_, "ALUR-E060", "actor");
    return position ? static_cast<ActorId>(*position) : none<ActorId>;
}

StepId Reader::step(yaml::Field field) {
    const auto position = reference(field, steps_, "ALUR-E062", "step");
    return position ? static_cast<StepId>(*position) : none<StepId>;
}

Target Reader::target(yaml::Field field) {
    ++arcs_;
    Target out;
    out.span = field.span();
    if (field && field.text() == "end")
        out.step = end_step;
    else
        out.step = step(field);
    return out;
}

Result<Sop, Diagnostics> read(std::string_view text, std::string file, const ReadLimits& limits) {
    // What is too large is refused before it is copied.
    Diagnostics found(file, text.size() > limits.file_bytes ? std::string() : std::string(text));
    const yaml::Limits bounds{limits.file_bytes, limits.nodes, limits.depth, limits.keys, limits.scalar_bytes};
    const std::optional<yaml::Document> document = yaml::Document::parse(text, found, bounds);
    Sop sop;
    if (document) Reader(found, limits, sop).read(document->root());
    if (found.has_errors()) {
        found.sort();
        return failure(std::move(found));
    }
    sop.file = std::move(file);
    sop.source = text;
    crypto_hash_sha256(sop.hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return sop;
}

Result<Sop, Diagnostics> read_file(const std::string& path, const ReadLimits& limits) {
    Result<std::string, Diagnostics> text = yaml::read_bytes(path, limits.file_bytes);
    if (!text) return failure(std::move(text).error());
    return read(*text, path, limits);
}

}  // namespace sop
}  // namespace v0
}  // namespace alur
