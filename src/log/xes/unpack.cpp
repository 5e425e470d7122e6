#include "log/xes/unpack.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <vector>

namespace alur {
inline namespace v0 {
namespace log {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} << 10U;

/// A stream of zlib, ended when it goes.
class Inflate {
public:
    Inflate() {
        // 15: the largest window; 16: gzip and nothing else.
        if (inflateInit2(&it, 15 + 16) != Z_OK) throw std::bad_alloc();
    }
    Inflate(const Inflate&) = delete;
    Inflate& operator=(const Inflate&) = delete;
    ~Inflate() { inflateEnd(&it); }
    z_stream it{};
};

UnpackFault too_large(std::size_t most) {
    return {"ALUR-E001", "the file has more than " + std::to_string(most) + " bytes", "split it, or raise the limit"};
}

}  // namespace

bool is_packed(std::string_view bytes) noexcept { return bytes.substr(0, 2) == "\x1f\x8b"; }

std::optional<UnpackFault> unpack(std::string_view bytes, std::size_t most, std::size_t ratio, const Take& take) {
    if (!is_packed(bytes)) {
        if (bytes.size() > most) return too_large(most);
        for (std::size_t at = 0; at < bytes.size(); at += piece_bytes)
            if (!take(bytes.substr(at, piece_bytes), std::min(at + piece_bytes, bytes.size()))) return std::nullopt;
        return std::nullopt;
    }
    Inflate state;
    z_stream& stream = state.it;
    std::vector<unsigned char> piece(piece_bytes);
    std::size_t packed = 0;
    std::size_t out = 0;
    while (true) {
        if (stream.avail_in == 0) {
            const std::size_t next = std::min(bytes.size() - packed, piece_bytes);
            stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data() + packed));
            stream.avail_in = static_cast<unsigned>(next);
            packed += next;
        }
        stream.next_out = piece.data();
        stream.avail_out = static_cast<unsigned>(piece.size());
        const int code = inflate(&stream, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR) throw std::bad_alloc();
        const std::size_t made = piece.size() - stream.avail_out;
        out += made;
        if (out > most) return too_large(most);
        if (out > 1'000'000 && out / ratio > packed - stream.avail_in)
            return UnpackFault{"ALUR-E412",
                               "the file unpacks to more than " + std::to_string(ratio) + " times its size",
                               "check where it comes from, or raise the limit"};
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            return UnpackFault{"ALUR-E413",
                               std::string("the file is no sound gzip: ") +
                                   (stream.msg == nullptr ? "its header says something else" : stream.msg),
                               "copy it again from its source"};
        if (made != 0 && !take({reinterpret_cast<const char*>(piece.data()), made}, packed - stream.avail_in))
            return std::nullopt;
        const bool is_over = stream.avail_in == 0 && packed == bytes.size();
        if (code == Z_STREAM_END) {
            if (is_over) return std::nullopt;
            // Some tools write several members one behind the other.
            if (inflateReset(&stream) != Z_OK) throw std::bad_alloc();
        } else if (is_over && made == 0) {
            return UnpackFault{"ALUR-E413", "the file ends in the middle of its gzip", "copy it again from its source"};
        }
    }
}

}  // namespace log
}  // namespace v0
}  // namespace alur
