// Who may do what, written from docs/sop-language.md, section A, alone. It shares no code with the engine and asks it
// nothing: what happened in a case it is told, by whoever saw a command accepted.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/sop/sop.hpp>

namespace authority {

enum class Kind {
    start_case,
    start_step,
    release_step,
    complete_step,
    set_fields,
    submit_document,
    return_document,
    add_record,
    close_items,
    deliver_message,
    suspend_case,
    resume_case,
    cancel_case,
    add_note,
    adopt_calendar,
    fail_step,
    retry_step,
    erase_case,
    read_personal,
};

/// What somebody wants, in names.
struct Deed {
    Kind kind{};
    std::string role;
    std::string person;
    std::string on_behalf_of;
    std::string delegate_of;
    std::string step;      ///< of an activation, of a for_each, of a message
    std::string item;      ///< the key of its record
    std::string document;  ///< to submit or to return
    std::string type;      ///< of a record
    std::string message;
    std::string outcome;
    std::vector<std::string> documents;  ///< given with a completion
    std::vector<std::pair<std::string, alur::Value>> fields;
};

/// A role that somebody gave to somebody from one instant until another.
struct Given {
    std::string role;
    std::string of;
    std::string to;
    alur::Instant from;
    alur::Instant until;
    alur::Instant revoked = alur::never;
};

/// What of a case the rules of authority look at.
struct Facts {
    std::map<std::string, std::string> bound;                           ///< A3
    std::map<std::pair<std::string, std::string>, std::string> claims;  ///< A4: of a step and item
    struct Done {
        std::string step;
        std::string item;
        std::set<std::string> by;  ///< all whom A5 compares
    };
    std::vector<Done> done;
    std::set<std::string> open;          ///< steps; a for_each from its start to its completion
    std::set<std::string> closed_lists;  ///< of an open for_each

    /// A command was accepted. \param place in whose place it was done; empty: nobody's
    void accept(const alur::sop::Sop& sop, const Deed& deed, const std::string& place);
};

class Oracle {
public:
    Oracle(const alur::sop::Sop& sop, bool has_directory) : sop_(sop), has_directory_(has_directory) {}

    /// Who holds a role themselves.
    std::set<std::pair<std::string, std::string>> holds;  ///< person, role
    std::vector<Given> given;

    /// The first code of authority that refuses the deed (K4, lines 21 to 24); empty: none does. \param place takes in
    /// whose place it is done
    [[nodiscard]] std::string verdict(const Facts& facts, const Deed& deed, alur::Instant at, std::string& place) const;

private:
    [[nodiscard]] const alur::sop::Actor* actor(const std::string& role) const;
    [[nodiscard]] bool is_internal(const std::string& role) const;
    [[nodiscard]] std::string standing(const Deed& deed, alur::Instant at, std::string& place) const;
    [[nodiscard]] bool may_work(const std::string& role, const alur::sop::Step& step) const;
    [[nodiscard]] bool may(const Facts& facts, const Deed& deed) const;
    [[nodiscard]] bool lists(const alur::sop::Step& step, const std::string& document) const;
    [[nodiscard]] const alur::sop::Step& step(const std::string& id) const { return sop_.step(sop_.find_step(id)); }

    const alur::sop::Sop& sop_;
    bool has_directory_;
};

}  // namespace authority
