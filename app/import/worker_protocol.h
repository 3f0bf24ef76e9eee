#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/document/page.h"
#include "kernels/base/result.h"

/// What the importer and its worker say to each other over one stream socket. Shared by both
/// programs, and free of Qt and of any parser library.
///
/// A record is a header of 12 bytes (magic, kind, payload length) and its payload; numbers are
/// little endian.
///   parent → worker   Request: u8 has_password, u32 length, password (UTF-8)
///   worker → parent   Ready:   u32 protocol version                    (sandbox stands, nothing
///   read yet)
///                     Header:  u32 page_count, string title
///                     Outline: u32 count, count × (u16 level, i32 page_index, string title)
///                     Page:    u32 index, u16 rotation, f64 width, f64 height, string label, u32
///                     count,
///                              count × u32 code point, count × 4 × u16 box (left, top, right,
///                              bottom)
///                     End:     u32 page_count
///                  or Failure: u32 FailureKind, u32 page number (from 1; 0: none), ends the
///                  conversation
/// That is one import. Drawing pages and annotating a copy: app/render/render_protocol.h.
/// string = u32 length + UTF-8. A box is in 65,535ths of the page's width and height, so that it
/// can be neither NaN nor outside the page.
namespace lectern::app::worker {

constexpr uint32_t kMagic = 0x3157494C;  // "LIW1"
constexpr uint32_t kProtocolVersion = 1;
constexpr size_t kHeaderBytes = 12;

/// Descriptors a worker finds open, and nothing else but the null device on 0 to 2.
constexpr int kDocumentFd = 3;
constexpr int kChannelFd = 4;
constexpr int kOutputFd = 5;  ///< not in Import: pixels (Draw) or the copy (Annotate)

/// What a worker is started for; its only argument says so, and it decides what the sandbox lets
/// through. Import has no argument.
enum class Mode : char { Import = 'I', Draw = 'D', Annotate = 'A' };
constexpr const char* kDrawArgument = "draw";
constexpr const char* kAnnotateArgument = "annotate";

/// Exit statuses of a worker; anything else is a death.
constexpr int kExitDone = 0;
constexpr int kExitFailure = 1;   ///< a Failure record was sent
constexpr int kExitSandbox = 78;  ///< the sandbox could not be set up: nothing was read
constexpr int kExitNotStarted = 127;

enum class Kind : uint32_t {
    Request = 1,
    Ready,
    Header,
    Outline,
    Page,
    End,
    Failure,
    Opened,  ///< from here on: render_protocol.h
    Draw,
    Drawn,
    Annotation,
    Save,
    Saved,
    ListLinks,
    Links,
    LastKind = Links,
};

/// Why a worker gives up on a document. Words for the user are chosen by the parent: no text of a
/// worker ever reaches a message.
enum class FailureKind : uint32_t {
    NotPdf = 1,     ///< no %PDF header
    Corrupt,        ///< Poppler cannot open it, or a page is missing
    CutShort,       ///< the end of the file is missing
    NeedsPassword,  ///< encrypted and no password was given
    WrongPassword,  ///< encrypted and the password given does not open it
    UnsupportedEncryption,
    TooManyPages,
    PageTooLong,      ///< too many characters on one page
    DocumentTooLong,  ///< too many characters in all
    OutOfMemory,
    CannotRead,      ///< reading the document's descriptor failed
    CannotWrite,     ///< writing the copy failed
    CannotAnnotate,  ///< Poppler cannot write this document with changes
    LastKind = CannotAnnotate,
};

using Box = std::array<uint16_t, 4>;
Box encodeBox(const NormalizedRect& rect);
NormalizedRect decodeBox(const Box& box);

struct Record {
    Kind kind{};
    std::vector<uint8_t> payload;
};

// Building records: header and payload, ready to be written.
std::vector<uint8_t> makeRecord(Kind kind, const std::vector<uint8_t>& payload);
std::vector<uint8_t> requestRecord(const std::optional<std::string>& password);
std::vector<uint8_t> readyPayload();
std::vector<uint8_t> readyRecord();
std::vector<uint8_t> headerRecord(uint32_t page_count, std::string_view title);
std::vector<uint8_t> outlineRecord(std::span<const OutlineItem> outline);
std::vector<uint8_t> pageRecord(const Page& page);
std::vector<uint8_t> endRecord(uint32_t page_count);
std::vector<uint8_t> failureRecord(FailureKind kind, uint32_t page_number = 0);

struct Failure {
    FailureKind kind{};
    uint32_t page_number = 0;  ///< from 1; 0: none
};
/// Nothing if it is malformed; the kind may be an unknown one.
std::optional<Failure> parseFailure(std::span<const uint8_t> payload);
/// The failure in the words for the user: without the file's name, with the page where there is
/// one.
Error failureInWords(const Failure& failure);

/// Cuts a byte stream into records. The same bytes give the same records however they are split.
class RecordReader {
  public:
    /// Takes bytes from the peer; call next() until it has nothing before feeding more.
    void feed(std::span<const uint8_t> bytes);
    /// The next whole record, if there is one. Corrupt as soon as a header has a wrong magic, an
    /// unknown kind or a payload larger than allowed; the payload is not waited for.
    Result<std::optional<Record>> next();

  private:
    std::vector<uint8_t> m_bytes;
    size_t m_begin = 0;
};

struct Request {
    std::optional<std::string> password;
};
/// Nothing if it is malformed.
std::optional<Request> parseRequest(std::span<const uint8_t> payload);

/// Builds a DocumentText out of a worker's records and believes none of them: order, lengths,
/// ranges, text validity, totals.
class DocumentAssembler {
  public:
    /// Corrupt, "the importer's worker sent …", for everything a sound worker would not send;
    /// otherwise the failure that the worker reports, in our words.
    Status accept(const Record& record);
    bool ready() const { return m_state != State::Start; }
    bool finished() const { return m_state == State::Finished; }
    int pagesDone() const { return static_cast<int>(m_document.pages.size()); }
    int pagesTotal() const { return static_cast<int>(m_page_count); }
    DocumentText take() { return std::move(m_document); }

  private:
    enum class State { Start, Ready, Pages, Finished };
    Status acceptHeader(std::span<const uint8_t> payload);
    Status acceptOutline(std::span<const uint8_t> payload);
    Status acceptPage(std::span<const uint8_t> payload);
    Status acceptEnd(std::span<const uint8_t> payload);

    State m_state = State::Start;
    bool m_has_outline = false;
    uint32_t m_page_count = 0;
    int64_t m_character_count = 0;
    DocumentText m_document;
};

/// True for what a page's text may contain: scalar values without control characters, except
/// U+000A.
bool isPageCharacter(char32_t c);

}  // namespace lectern::app::worker
