#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/pcre2.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// Splits text by any split expression of a tokenizer file, with PCRE2. The expression is
/// untrusted: its size, the work of one match and the time of one text are bounded.
class RegexSplitter {
  public:
    /// Errors: Corrupt with PCRE2's reason and the offset in the expression; Unsupported.
    static Result<RegexSplitter> create(std::string_view expression);

    /// Ends of the pieces of `text`, ascending, the last one at text.size(). Text between two
    /// matches is a piece too: nothing of a document is dropped. `text` must be valid UTF-8.
    /// Errors: LimitExceeded, OutOfMemory.
    Status split(std::string_view text, std::vector<size_t>& ends) const;

  private:
    RegexSplitter(pcre::Code quick, pcre::Code careful)
        : m_quick(std::move(quick)), m_careful(std::move(careful)) {}

    pcre::Code m_quick;    // says where a match looks at the end of its text
    pcre::Code m_careful;  // asks between its items whether the time is over
};

/// \s and \S as Unicode's White_Space, which is what the engines that tokenizers are trained with
/// mean; PCRE2's own \s also takes U+180E.
std::string withUnicodeSpace(std::string_view expression);

}  // namespace lectern::engine
