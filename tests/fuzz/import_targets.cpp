// What the importer's worker sends, in an import and while drawing.

#include "app/import/worker_protocol.h"
#include "app/render/render_protocol.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/mutation.h"

namespace lectern::fuzz {

namespace {

using namespace lectern::app;
using namespace lectern::app::worker;
using Bytes = std::vector<uint8_t>;

std::span<const uint8_t> bytesOf(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string joined(std::initializer_list<Bytes> records) {
    std::string out;
    for (const Bytes& record : records) out.append(record.begin(), record.end());
    return out;
}

/// The records of a stream that arrives in pieces, and how it ends.
struct Cut {
    std::vector<Record> records;
    std::string error;
    bool operator==(const Cut& other) const {
        const auto same = [](const Record& a, const Record& b) {
            return a.kind == b.kind && a.payload == b.payload;
        };
        return error == other.error && std::equal(records.begin(), records.end(),
                                                  other.records.begin(), other.records.end(), same);
    }
};

Cut cut(std::string_view input, size_t piece) {
    Cut out;
    RecordReader reader;
    for (size_t at = 0; at < input.size(); at += piece) {
        reader.feed(bytesOf(input.substr(at, piece)));
        for (;;) {
            auto record = reader.next();
            if (!record) {
                out.error = record.error().message;
                return out;
            }
            if (!*record) break;
            out.records.push_back(std::move(**record));
        }
    }
    return out;
}

std::vector<Record> recordsOf(std::string_view input) {
    const Cut whole = cut(input, std::max<size_t>(input.size(), 1));
    if (input.size() <= 4096) require(cut(input, 1) == whole, "cut at every byte it is the same");
    require(cut(input, 7) == whole, "in pieces it is the same");
    return whole.records;
}

void requireSame(const Bytes& record, const Record& original) {
    require(record == makeRecord(original.kind, original.payload), "encodes to the same record");
}

bool isPlain(std::string_view text) {
    for (const char32_t c : fromUtf8(text))
        if (c == U'\n' || !isPageCharacter(c)) return false;
    return toUtf8(fromUtf8(text)) == text;
}

void checkDocument(const DocumentText& document) {
    require(isPlain(document.title), "a title is plain text");
    for (const OutlineItem& item : document.outline)
        require(isPlain(item.title) && item.page_index >= -1 &&
                    item.page_index < static_cast<int>(document.pages.size()),
                "an outline leads to pages");
    for (size_t i = 0; i < document.pages.size(); ++i) {
        const Page& page = document.pages[i];
        require(page.index == static_cast<int>(i), "pages stand in order");
        require(page.text.size() == page.boxes.size(), "each character has a box");
        require(isPlain(page.label), "a label is plain text");
        for (const char32_t c : page.text) require(isPageCharacter(c), "page characters");
        for (const NormalizedRect& box : page.boxes)
            require(0 <= box.left && box.left <= box.right && box.right <= 1 && 0 <= box.top &&
                        box.top <= box.bottom && box.bottom <= 1,
                    "boxes lie on the page");
    }
}

void runImportRecords(std::string_view input) {
    DocumentAssembler assembler;
    std::vector<Record> accepted;
    for (Record& record : recordsOf(input)) {
        const auto status = assembler.accept(record);
        if (!status) {
            require(!status.error().message.empty(), "a refusal has words");
            break;
        }
        accepted.push_back(std::move(record));
    }
    require(assembler.pagesDone() <= assembler.pagesTotal(), "no more pages than announced");
    if (!assembler.finished()) return;
    const int page_count = assembler.pagesTotal();
    const DocumentText document = assembler.take();
    require(static_cast<int>(document.pages.size()) == page_count, "all pages");
    checkDocument(document);
    size_t page = 0;
    for (const Record& record : accepted) {
        if (record.kind == Kind::Header)
            requireSame(headerRecord(static_cast<uint32_t>(page_count), document.title), record);
        if (record.kind == Kind::Outline) requireSame(outlineRecord(document.outline), record);
        if (record.kind == Kind::Page) requireSame(pageRecord(document.pages[page++]), record);
    }
}

void checkRenderRecord(const Record& record) {
    constexpr uint32_t kPages = 3;
    const std::span<const uint8_t> payload(record.payload);
    switch (record.kind) {
        case Kind::Request:
            if (const auto request = parseRequest(payload))
                if (request->password || payload.size() == 5)
                    requireSame(requestRecord(request->password), record);
            break;
        case Kind::Failure:
            if (const auto failure = parseFailure(payload)) {
                requireSame(failureRecord(failure->kind, failure->page_number), record);
                require(!failureInWords(*failure).message.empty(), "a failure has words");
            }
            break;
        case Kind::Opened:
            if (const auto count = parseOpened(payload)) requireSame(openedRecord(*count), record);
            break;
        case Kind::Draw:
            if (const auto request = parseDraw(payload)) {
                require(isValid(*request) && request->byteCount() <= (uint64_t{64} << 20),
                        "a tile");
                requireSame(drawRecord(*request), record);
            }
            break;
        case Kind::Drawn:
            if (const auto answer = parseDrawn(payload)) requireSame(drawnRecord(*answer), record);
            break;
        case Kind::ListLinks:
            if (const auto request = parseListLinks(payload))
                requireSame(listLinksRecord(*request), record);
            break;
        case Kind::Links:
            if (const auto answer = parseLinks(payload, kPages)) {
                requireSame(linksRecord(*answer), record);
                for (const LinkRecord& link : answer->links)
                    require(link.target_page < static_cast<int32_t>(kPages) &&
                                (link.target_page < 0) == !link.address.empty(),
                            "a link leads to a page or to an address");
            }
            break;
        case Kind::Annotation:
            if (const auto annotation = parseAnnotation(payload))
                requireSame(annotationRecord(*annotation), record);
            break;
        case Kind::Saved:
            if (const auto bytes = parseSaved(payload)) requireSame(savedRecord(*bytes), record);
            break;
        default:
            break;
    }
}

void runRenderRecords(std::string_view input) {
    for (const Record& record : recordsOf(input)) checkRenderRecord(record);
}

Page samplePage(int index) {
    Page page;
    page.index = index;
    page.label = "p\u00e1g " + std::to_string(index);
    page.text = U"a\U0001d538\n";
    page.boxes = {{0, 0, 0.5f, 1}, {0.5f, 0, 1, 1}, {1, 0, 1, 1}};
    page.width_points = 595.5;
    page.height_points = 842;
    page.rotation = 90;
    return page;
}

std::string importSeed() {
    return joined({readyRecord(), headerRecord(2, "Title"),
                   outlineRecord(std::vector<OutlineItem>{{"One", 0, 0}, {"Two", -1, 1}}),
                   pageRecord(samplePage(0)), pageRecord(samplePage(1)), endRecord(2)});
}

std::string failureSeed() {
    return joined({readyRecord(), headerRecord(1, ""), failureRecord(FailureKind::PageTooLong, 1)});
}

std::string renderSeed() {
    DrawRequest draw{1, 2, 1500, 90, 10, 20, 300, 200};
    LinksAnswer links{
        1, {{{0, 0, 9, 9}, 2, 100, ""}, {{1, 2, 3, 4}, -1, 0, "https://example.org/\u00e9"}}};
    return joined({requestRecord("secret"), requestRecord(std::nullopt), openedRecord(3),
                   drawRecord(draw), drawnRecord({1, 300, 200}), listLinksRecord({1, 2}),
                   linksRecord(links), annotationRecord({1, 0xFFEE00, "note", {{0, 0, 9, 9}}}),
                   saveRecord(), savedRecord(12345), failureRecord(FailureKind::CannotWrite)});
}

}  // namespace

std::vector<NamedTarget> importTargets() {
    return {
        {"import_records", runImportRecords, mutateRecords, {importSeed(), failureSeed()}, 2500},
        {"render_records", runRenderRecords, mutateRecords, {renderSeed()}, 2500}};
}

}  // namespace lectern::fuzz
