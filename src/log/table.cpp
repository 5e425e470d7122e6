#include <alur/log/table.hpp>

#include <sodium/crypto_hash_sha256.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <utility>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {
namespace {

/// Takes numbers and bytes in one fixed form, whatever the machine.
class Hash {
public:
    Hash() { crypto_hash_sha256_init(&state_); }
    void bytes(const void* data, std::size_t size) {
        crypto_hash_sha256_update(&state_, static_cast<const unsigned char*>(data), size);
    }
    void number(std::uint64_t value) {
        std::array<unsigned char, 8> little{};
        for (unsigned char& byte : little) {
            byte = static_cast<unsigned char>(value);
            value >>= 8U;
        }
        bytes(little.data(), little.size());
    }
    void text(std::string_view text) {
        number(text.size());
        bytes(text.data(), text.size());
    }
    [[nodiscard]] ContentHash finish() {
        ContentHash hash{};
        crypto_hash_sha256_final(&state_, hash.data());
        return hash;
    }

private:
    crypto_hash_sha256_state state_{};
};

}  // namespace

Table::Table() : columns_(std::make_shared<const std::vector<Column>>()) {}

Table::Table(std::vector<Column> columns) {
    std::unordered_set<std::string_view> names;
    for (const Column& column : columns) {
        ALUR_EXPECTS(column.rows() == columns.front().rows(), "Table takes columns of one length");
        ALUR_EXPECTS(names.insert(column.name()).second, "Table takes columns of different names");
    }
    columns_ = std::make_shared<const std::vector<Column>>(std::move(columns));
}

const Column* Table::find(std::string_view name) const noexcept {
    const auto found =
        std::find_if(columns_->begin(), columns_->end(), [&](const Column& column) { return column.name() == name; });
    return found == columns_->end() ? nullptr : &*found;
}

const Column& Table::operator[](std::string_view name) const {
    const Column* const found = find(name);
    ALUR_EXPECTS(found != nullptr, "Table::operator[] takes the name of a column that is there; find() looks for one");
    return *found;
}

ContentHash content_hash(const Table& table) {
    Hash hash;
    hash.number(table.columns().size());
    hash.number(table.rows());
    for (const Column& column : table.columns()) {
        hash.text(column.name());
        hash.text(name(column.type()));
        for (std::size_t row = 0; row < column.rows(); ++row) {
            if (!column.has_value(row)) {
                hash.number(0);
                continue;
            }
            hash.number(1);
            switch (column.type()) {
                case ColumnType::text: hash.text(column.text(row)); break;
                case ColumnType::integer:
                case ColumnType::instant: hash.number(static_cast<std::uint64_t>(column.integer(row))); break;
                case ColumnType::real: hash.text(column.to_string(row)); break;
                case ColumnType::boolean: hash.number(column.boolean(row) ? 1 : 0); break;
            }
        }
    }
    return hash.finish();
}

std::string to_hex(const ContentHash& hash) {
    std::string out;
    for (const std::uint8_t byte : hash) {
        out += "0123456789abcdef"[byte >> 4U];
        out += "0123456789abcdef"[byte & 15U];
    }
    return out;
}

}  // namespace v0
}  // namespace alur
