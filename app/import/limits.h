#pragma once

#include <cstdint>

/// Limits of importing, each with its reason. Going past one is an error the user can understand,
/// never a silent cut. The worker keeps them to fail early; the parent checks them again and trusts
/// only itself.
namespace lectern::app::limits {

/// A box of scanned binders at 300 dpi stays below this; the worker holds the file in memory once.
constexpr int64_t kMaxFileBytes = int64_t{512} << 20;
/// Twice the longest court bundle we know of; the page tree itself costs Poppler about 1 KiB a
/// page.
constexpr uint32_t kMaxPages = 20'000;
/// A dense page has 6,000 characters, a spreadsheet printed on one long page some 100,000.
constexpr uint32_t kMaxPageCharacters = 500'000;
/// Seven times a context of a million tokens. A character takes 20 bytes with its box: 640 MB at
/// most here.
constexpr int64_t kMaxDocumentCharacters = 32'000'000;
/// Printed labels are a few characters; titles one or two lines. Longer ones are refused by the
/// parent and shortened with an ellipsis by the worker: they are never quoted, only shown.
constexpr uint32_t kMaxLabelBytes = 256;
constexpr uint32_t kMaxTitleBytes = 4'096;
/// A statute book has a few thousand entries, nested five deep. The worker ends a longer outline
/// with an entry "…", so that the cut shows. Items times title bytes stays below kMaxRecordBytes.
constexpr uint32_t kMaxOutlineItems = 20'000;
constexpr uint32_t kMaxOutlineTitleBytes = 400;
constexpr uint32_t kMaxOutlineDepth = 64;
/// PDF 2.0 allows 14,400 units of up to 1/72 inch times UserUnit; past this a size is noise.
constexpr double kMaxPagePoints = 10'000'000.0;
/// PDF passwords are at most 127 bytes of UTF-8.
constexpr uint32_t kMaxPasswordBytes = 1'024;

/// Largest record: a page of kMaxPageCharacters (4 bytes of text, 8 of box) with its label and
/// numbers, or a full outline.
constexpr uint32_t kMaxRecordBytes = uint32_t{8} << 20;

/// Silence that ends an import: a broken file is a named error within 30 seconds.
constexpr int kMaxSilenceMs = 25'000;
/// Whole import: the silence limit plus this much per page delivered, so that a long document of
/// slow drawings may finish while a file that only trickles may not go on for ever.
constexpr int kExtraMsPerPage = 2'000;
constexpr int64_t kMaxImportMs = int64_t{3'600} * 1'000;
/// Last fence, kept by the kernel, for a worker whose parent cannot count any more.
constexpr uint64_t kWorkerCpuSeconds = 3'600;
/// Address space of the worker: the file once, libraries (about 250 MB mapped), Poppler's objects
/// and one page.
constexpr uint64_t kWorkerMemoryBytes = uint64_t{2} << 30;
/// The channel, the document, the null device and Poppler's open character maps.
constexpr uint64_t kWorkerOpenFiles = 32;
/// Drawing keeps up to some dozens of font files open.
constexpr uint64_t kDrawingOpenFiles = 256;

/// One tile of a page, with whatever must be decoded for it; then the worker is ended.
constexpr int kPageTimeoutMs = 20'000;
/// Pixels of one tile: what the shared memory of a worker holds (16 MiB).
constexpr int kMaxTilePixels = 2048 * 2048;
/// 4,608 dpi: beyond what any zoom shows.
constexpr int kMaxMilliScale = 64'000;
/// Pixels across a page: kMaxPagePoints at the largest scale, and room to add a tile's size.
constexpr int kMaxTileCoordinate = 1'000'000'000;

/// Links of one page: an index page has some hundreds. The worker leaves out what goes past these;
/// links times address bytes stays below kMaxRecordBytes.
constexpr uint32_t kMaxPageLinks = 2'000;
constexpr uint32_t kMaxLinkAddressBytes = 2'048;

/// An annotated copy: the file, and room for the annotations.
constexpr uint64_t kMaxCopyBytes = static_cast<uint64_t>(kMaxFileBytes) + (uint64_t{128} << 20);
/// A reader who marks every line of a long document stays below these.
constexpr uint32_t kMaxAnnotations = 100'000;
constexpr uint32_t kMaxAnnotationBoxes = 20'000;
constexpr uint32_t kMaxAnnotationTextBytes = 256 * 1024;
/// Adding annotations and writing the copy.
constexpr int kCopyTimeoutMs = 120'000;

/// From asking a worker to end to having its exit status.
constexpr int kExitWaitMs = 2'000;

}  // namespace lectern::app::limits
