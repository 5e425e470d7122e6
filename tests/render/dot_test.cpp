// The picture of a procedure is DOT that Graphviz reads, whatever the texts of the SOP hold.
#include <alur/render/dot.hpp>

#include <cctype>
#include <map>
#include <stdexcept>
#include <vector>

#include <alur/graph/origin.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

#include "support/catch.hpp"

using namespace alur;

namespace {

/// A reader of DOT, as strict as its grammar: what is no quoted string must be a plain word or a mark. Strings in angle
/// brackets (HTML labels) and comments are refused, since the renderer never writes them.
class Dot {
public:
    struct Item {
        std::string from, to;  ///< a node has no `to`
        std::map<std::string, std::string> attributes;
    };

    explicit Dot(std::string text) : text_(std::move(text)) { graph(); }

    std::map<std::string, std::string> graph_attributes;
    std::vector<Item> items;

    [[nodiscard]] const Item& node(const std::string& name) const { return edge(name, {}); }
    [[nodiscard]] const Item& edge(const std::string& from, const std::string& to) const {
        for (const Item& item : items)
            if (item.from == from && item.to == to) return item;
        throw std::runtime_error("no " + from + " -> " + to);
    }

private:
    [[noreturn]] void wrong(const std::string& what) const {
        throw std::runtime_error(what + " at: " + text_.substr(at_, 40));
    }
    void blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool take(std::string_view mark) {
        blanks();
        if (text_.compare(at_, mark.size(), mark) != 0) return false;
        at_ += mark.size();
        return true;
    }
    void need(std::string_view mark) {
        if (!take(mark)) wrong("expected " + std::string(mark));
    }
    /// A word; of a quoted string the text that Graphviz would show.
    std::string word() {
        blanks();
        std::string out;
        if (take("\"")) {
            for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
                const char c = text_[at_];
                if (static_cast<unsigned char>(c) < 0x20) wrong("a control character in a string");
                if (c == '\\') {
                    const char escaped = text_.at(++at_);
                    if (escaped != 'n' && escaped != '"' && escaped != '\\') wrong("an escape that Graphviz acts on");
                    out += escaped == 'n' ? '\n' : escaped;
                } else if (c == '&') {
                    if (text_.compare(at_, 5, "&amp;") != 0) wrong("an entity in a string");
                    out += '&';
                    at_ += 4;
                } else {
                    out += c;
                }
            }
            need("\"");
            return out;
        }
        const auto plain = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
        };
        while (at_ < text_.size() && plain(text_[at_])) out += text_[at_++];
        if (out.empty()) wrong("expected a word");
        return out;
    }
    std::map<std::string, std::string> attributes() {
        std::map<std::string, std::string> all;
        if (!take("[")) return all;
        do {
            const std::string name = word();
            need("=");
            all[name] = word();
        } while (take(","));
        need("]");
        return all;
    }
    void graph() {
        need("digraph");
        word();
        need("{");
        while (!take("}")) {
            Item item{word(), {}, {}};
            if (take("=")) {
                graph_attributes[item.from] = word();
            } else {
                if (take("->")) item.to = word();
                item.attributes = attributes();
                items.push_back(std::move(item));
            }
            need(";");
        }
        blanks();
        if (at_ != text_.size()) wrong("text behind the graph");
    }

    std::string text_;
    std::size_t at_ = 0;
};

sop::Target to(std::uint16_t step) { return {static_cast<StepId>(step), {}, false}; }

/// A check that goes on or back, then a split of which one branch is conditional, then a join. Every text is `text`.
Procedure sample(const std::string& text) {
    sop::Sop sop;
    sop.id = "contoh";
    sop.identitas.nama_sop = text;
    sop.actors = {{"pemohon", text, true, {}, {}}, {"operator", text, false, {}, {}}};
    sop.fields.resize(1);
    sop.fields[0].id = "skala";
    for (const char* id : {"serah", "periksa", "pecah", "kanan", "gabung"}) {
        sop::Step step;
        step.id = id;
        step.kegiatan = text;
        step.actor = ActorId{1};
        sop.steps.push_back(step);
    }
    sop.steps[0].actor = ActorId{0};
    sop.steps[0].next = {{to(1), {}}};
    sop.steps[1].outcomes = {{"sesuai", to(2), false, false, false, {}}, {"kurang", to(0), true, false, false, {}}};
    sop::Condition small;
    small.kind = sop::Condition::Kind::field;
    small.field = FieldId{0};
    small.values = {Value(text)};
    sop.steps[2].next = {{to(3), small}, {to(4), {}}};
    sop.steps[3].next = {{to(4), {}}};
    sop.steps[4].next = {{{end_step, {}, false}, {}}};
    sop.steps[4].join = sop::Join::all;

    Tables tables;
    tables.steps.resize(5);
    tables.steps[0].external = true;
    tables.steps[1].routing = Routing::outcomes;
    tables.steps[1].outcomes = {0, 2};
    tables.steps[2].routing = Routing::split;
    tables.steps[4].join = sop::Join::all;
    const std::pair<std::uint16_t, StepId> arcs[] = {{std::uint16_t{0}, StepId{1}}, {std::uint16_t{1}, StepId{2}},
                                                     {std::uint16_t{1}, StepId{0}}, {std::uint16_t{2}, StepId{3}},
                                                     {std::uint16_t{2}, StepId{4}}, {std::uint16_t{3}, StepId{4}},
                                                     {std::uint16_t{4}, end_step}};
    for (const auto& [from, target] : arcs) {
        Arc arc;
        arc.from = StepId{from};
        arc.to = target;
        tables.arcs.push_back(arc);
    }
    tables.arcs[2].returns = true;
    tables.steps[0].arcs = {0, 1};
    tables.steps[2].arcs = {3, 2};
    tables.steps[3].arcs = {5, 1};
    tables.steps[4].arcs = {6, 1};
    tables.outcomes = {{1, false, false}, {2, true, false}};
    return Procedure({std::move(sop), nullptr, {}}, std::move(tables));
}

/// Blanks and line ends as single blanks: a label may be broken anywhere between words.
std::string on_one_line(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && c != '\n' && c != '\r')
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

}  // namespace

TEST_CASE("a picture shows steps, choices, splits, joins and returns", "[render]") {
    const Dot picture(dot(sample("Memeriksa berkas")));
    CHECK(picture.node("s1").attributes.at("label") == "2. Memeriksa berkas\nMemeriksa berkas");
    CHECK(picture.node("s0").attributes.at("style").find("dashed") != std::string::npos);
    CHECK(picture.node("d_s1").attributes.at("shape") == "diamond");
    CHECK(picture.edge("d_s1", "s0").attributes.at("style") == "dashed");
    CHECK(picture.edge("d_s1", "s0").attributes.at("label") == "kurang");
    CHECK(picture.edge("d_s1", "s2").attributes.count("style") == 0);
    CHECK(on_one_line(picture.edge("f_s2", "s3").attributes.at("label")) == "skala is Memeriksa berkas");
    CHECK_NOTHROW(picture.edge("start", "s0"));
    CHECK_NOTHROW(picture.edge("f_s2", "j_s4"));
    CHECK_NOTHROW(picture.edge("s3", "j_s4"));
    CHECK_NOTHROW(picture.edge("j_s4", "s4"));
    CHECK_NOTHROW(picture.edge("s4", "end"));
    CHECK(picture.graph_attributes.at("rankdir") == "TB");
    CHECK(Dot(dot(sample("x"), {true})).graph_attributes.at("rankdir") == "LR");
}

TEST_CASE("no text of an SOP becomes code in a picture", "[render]") {
    const std::size_t items = Dot(dot(sample("plain"))).items.size();
    const std::string payloads[] = {"\"];evil[label=\"x",  "\\",          "ends with a backslash\\", "\\\"",
                                    "\\N \\G \\l",         "<b>html</b>", "<<b>html</b>>",           "&lt;&#34;&",
                                    "a\nb\r\nc",           "*/ /*",       "-> s0; s9 [shape=x]",     "# define",
                                    "javascript:alert(1)", "]]>",         "{record|{fields}}",       "'\"`$(id)"};
    for (const std::string& payload : payloads) {
        INFO(payload);
        const Dot picture(dot(sample(payload)));
        CHECK(picture.items.size() == items);
        const std::string shown = on_one_line(payload);
        CHECK(on_one_line(picture.node("s1").attributes.at("label")) == "2. " + shown + " " + shown);
    }
    const Dot hidden(dot(sample(std::string("nul\0esc\x1b\xE2\x80\xAE", 11))));
    CHECK(hidden.node("s1").attributes.at("label").find("nul\\x00esc\\x1b\\xe2\\x80\\xae") != std::string::npos);
}

TEST_CASE("the same procedure is always drawn with the same bytes", "[render]") {
    CHECK(dot(sample("x")) == dot(sample("x")));
}
