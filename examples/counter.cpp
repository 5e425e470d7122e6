// A service counter on a file: it may be killed at any moment, and goes on.  Run: ./counter counter.alur sop/perisa.yaml
//
// It takes a line at a time: what is printed after a line is on the disk.
//     new NAME PERSON              an applicant comes to the counter
//     bring NAME WHO DOCUMENT...   somebody (pemohon:p1, operator:o1 for them) hands documents in
//     done NAME STEP WHO [OUTCOME] somebody of the office (kasi:k1) completes a step
//     show NAME                    where the case stands
//     late                         what is over its waktu baku
#include <alur/alur.hpp>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

/// Applicants are persons of their own in each case.
std::string applicant(const std::string& name) { return "pemohon:" + name; }

void show(const alur::CaseView& view) {
    std::cout << view.name << ' ' << alur::name(view.status) << '\n';
    for (const alur::ActivationView& work : view.open) {
        std::cout << "  " << work.step << " for " << work.actor;
        if (work.time.verdict != alur::Verdict::none) std::cout << ", " << alur::name(work.time.verdict);
        std::cout << '\n';
    }
}

/// Tells what came of a command. \return whether it was accepted
template <class Answer>
bool told(const alur::Result<Answer, alur::Refusal>& answer) {
    if (answer)
        std::cout << "done\n";
    else
        std::cout << "refused: " << answer.error() << '\n';
    return static_cast<bool>(answer);
}

class Counter {
public:
    Counter(alur::Engine& engine, std::string sop) : engine_(engine), sop_(std::move(sop)) {}

    /// One line of what the people at the counter type.
    void take(const std::string& line) {
        std::istringstream words(line);
        std::string verb;
        std::string name;
        words >> verb >> name;
        std::vector<std::string> rest;
        for (std::string word; words >> word;) rest.push_back(word);
        if (verb == "late") return late();
        if (verb == "new" && rest.size() == 1) return begin(name, rest[0]);
        const auto id = engine_.find(name);
        if (!id) {
            std::cout << "there is no case '" << name << "'; begin one with: new NAME PERSON\n";
        } else if (verb == "show") {
            show(*engine_.view(*id));
        } else if (verb == "bring" && rest.size() > 1) {
            const std::vector<std::string_view> documents(rest.begin() + 1, rest.end());
            told(engine_.submit(*id, documents, {.by = rest[0]}));
        } else if (verb == "done" && (rest.size() == 2 || rest.size() == 3)) {
            const std::string outcome = rest.size() == 3 ? rest[2] : "";
            if (told(engine_.complete(*id, rest[0], {.by = rest[1], .outcome = outcome}))) show(*engine_.view(*id));
        } else {
            std::cout << "new NAME PERSON | bring NAME WHO DOCUMENT... | done NAME STEP WHO [OUTCOME] | show NAME | late\n";
        }
    }

private:
    /// The name is also the key: whoever is not sure whether it was taken types the line again.
    void begin(const std::string& name, const std::string& person) {
        told(engine_.start(sop_, {.by = applicant(person), .fields = {{"badan_hukum", false}}, .name = name, .key = name}));
    }
    void late() {
        for (const alur::Attention& late : engine_.overdue())
            std::cout << late.case_name << ' ' << late.step << " is over by " << late.by << '\n';
    }

    alur::Engine& engine_;
    std::string sop_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: counter FILE SOP.yaml\n";
        return 2;
    }
    const auto loaded = alur::load(argv[2]);
    if (!loaded) {
        std::cerr << loaded.error();
        return 1;
    }
    try {
        alur::Engine engine(alur::sqlite(argv[1]));  // finds its cases again
        engine.deploy(*loaded);
        std::cout << engine.case_count() << " cases\n" << std::flush;
        Counter counter(engine, (*loaded)->id());
        for (std::string line; std::getline(std::cin, line);) {
            engine.advance();  // what came due while nobody typed
            counter.take(line);
            std::cout << std::flush;
        }
    } catch (const alur::JournalError& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
