// What an OCEL file says, as it comes, becomes an OcelLog once all is known. No file is read here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/log/column_writer.hpp>
#include <alur/log/ocel.hpp>

#include "log/columns.hpp"
#include "log/times.hpp"

namespace alur {
inline namespace v0 {
namespace log {

/// Events have types and attributes, and so have objects.
enum class OcelSide : std::uint8_t { event, object };

/// A value as it was written.
struct OcelValue {
    std::string name;
    std::string text;
    ColumnType written_as = ColumnType::text;
    std::string time;  ///< from when on an object has it; empty: always
};

class OcelDraft {
public:
    /// Where something stands in its file, as the reader numbers places.
    using Mark = std::uint64_t;
    /// Tells the place of a finding.
    using Locate = std::function<void(Diagnostic&, Mark)>;

    /// \param options outlive the draft
    OcelDraft(const OcelOptions& options, std::string file, Locate locate);

    /// ALUR-E409 where the zone of the options is unknown.
    [[nodiscard]] bool resolve_zone();

    void declare_type(OcelSide side, std::string_view type);
    void declare(OcelSide side, std::string_view attribute, ColumnType type);

    /// Adds a row, also where something is wrong with it, which is then a finding.
    void add_event(std::string_view id, std::string_view type, std::string_view time,
                   const std::vector<OcelValue>& values, Mark mark);
    void add_object(std::string_view id, std::string_view type, Mark mark);
    /// Adds what an object that was added, or will be, is from some times on.
    void add_values(std::string_view object, const std::vector<OcelValue>& values, Mark mark);
    void relate(std::string_view event, std::string_view object, std::string_view qualifier);
    void relate_objects(std::string_view object, std::string_view other, std::string_view qualifier);

    void fault(const char* code, std::string message, std::string suggestion, Mark mark);
    void warn(const char* code, std::string message, std::string suggestion);
    /// Whether so much is wrong that reading on tells nothing new.
    [[nodiscard]] bool is_hopeless() const noexcept { return found_.left_off() != 0 || too_large_; }
    [[nodiscard]] Diagnostics& found() noexcept { return found_; }

    /// \param order of the events, by the positions in which they were added; empty: that one
    [[nodiscard]] Result<OcelContent, Diagnostics> finish(const std::vector<std::uint32_t>& order = {});

private:
    /// Attributes of one side.
    struct Attributes {
        Columns columns;
        std::unordered_map<std::string, ColumnType> declared;
        std::unordered_map<std::string, ColumnType> seen;  // of those that no type declares
        std::unordered_map<std::string, bool> types;       // whether declared
        std::vector<Mark> marks;                           // of the rows
    };
    /// What events or objects are called.
    struct Ids {
        ColumnWriter column;
        std::int32_t known = 0;  ///< how many different ones there are
    };
    /// Pairs of names.
    struct Pairs {
        ColumnWriter from;
        ColumnWriter to;
        ColumnWriter qualifier;

        void add(std::string_view from_name, std::string_view to_name, std::string_view qualifier_text);
    };

    void fault(Diagnostic finding, Mark mark);
    [[nodiscard]] Attributes& of(OcelSide side) noexcept { return side == OcelSide::event ? events_ : objects_; }
    void add_id(Ids& ids, std::string_view id, const std::string& what, Mark mark);
    [[nodiscard]] std::optional<Instant> read_time(std::string_view time, Mark mark);
    void add_value(Attributes& side, ColumnWriter& column, const OcelValue& value, std::size_t row);
    [[nodiscard]] ColumnWriter* column_of(Attributes& side, const OcelValue& value, Mark mark);
    void see_type(Attributes& side, std::string_view type);
    void check_size(std::size_t rows, std::size_t columns);
    [[nodiscard]] std::vector<Column> attributes_of(Attributes& side, std::size_t rows);
    [[nodiscard]] Table without_dangling(std::vector<Column> columns, const std::vector<const Column*>& names);
    [[nodiscard]] Table paired(Pairs pairs, const Column& from, const Column& to);
    void warn_of_undeclared();

    const OcelOptions& options_;
    Locate locate_;
    Diagnostics found_;
    Diagnostics warnings_;
    Times times_;
    bool too_large_ = false;

    Attributes events_;
    Ids event_ids_;
    ColumnWriter activities_;
    ColumnWriter event_times_;
    Attributes objects_;
    Ids object_ids_;
    ColumnWriter object_types_;
    ColumnWriter valued_;  // whose values the rows of objects_ hold
    ColumnWriter valued_from_;
    Pairs relations_;
    Pairs object_relations_;
    std::size_t dangling_ = 0;
    std::string first_dangling_;
};

}  // namespace log
}  // namespace v0
}  // namespace alur
