#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/result.h"

namespace lectern::engine {

/// Strict pull reader for JSON (RFC 8259) from untrusted files: nothing is built that the caller
/// does not ask for, nesting is bounded, numbers keep their spelling and every error names line and
/// column. Refused besides what the grammar refuses: invalid UTF-8, lone surrogates, a byte order
/// mark.
///
/// The first error latches: every later call returns false, so that loops end by themselves; ask
/// ok() or status() at the end. The text must outlive the reader.
class JsonReader {
  public:
    enum class Kind { Object, Array, String, Number, Boolean, Null, Invalid };

    explicit JsonReader(std::string_view text) : m_text(text) {}

    /// Kind of the value that comes next.
    Kind peek();

    bool enterObject();
    /// The next key of the innermost object; false at its end. The value must be read before the
    /// next call.
    bool nextKey(std::string& key);
    bool enterArray();
    /// True if another element follows; false at the array's end.
    bool nextElement();

    bool readString(std::string& out);
    bool readNumber(std::string_view& spelling);
    /// A number without fraction or exponent that fits.
    bool readInteger(int64_t& out);
    bool readBoolean(bool& out);
    bool readNull();
    bool skipValue();
    /// The text is over: only white space may remain.
    bool finish();

    /// Latches an error of the caller's at the value that was read or entered last.
    bool fail(std::string message, ErrorCode code = ErrorCode::Corrupt);
    bool ok() const { return m_error.empty(); }
    /// The latched error, "line 3, column 14: …".
    Status status() const;

  private:
    static constexpr size_t kMaxDepth = 128;

    bool failAt(size_t position, std::string message);
    void skipSpace();
    bool expectKind(Kind kind, const char* name);
    bool readLiteral(std::string_view word);
    bool readQuoted(std::string* out);
    bool readEscape(std::string* out);
    bool readHex4(uint32_t& unit);

    struct Level {
        bool is_object = false;
        bool is_first = true;
    };

    std::string_view m_text;
    size_t m_position = 0;
    size_t m_value_start = 0;
    std::vector<Level> m_levels;
    std::string m_error;
    ErrorCode m_error_code = ErrorCode::Corrupt;
};

}  // namespace lectern::engine
