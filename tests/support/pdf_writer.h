#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace lectern::test {

/// Writes a plain PDF (Helvetica, one text line per entry) so that tests can make documents of any
/// length.
inline void writePdf(const std::string& path, const std::vector<std::vector<std::string>>& pages) {
    std::string out = "%PDF-1.4\n";
    std::vector<size_t> offsets;
    const auto object = [&](const std::string& body) {
        offsets.push_back(out.size());
        out += std::to_string(offsets.size()) + " 0 obj\n" + body + "\nendobj\n";
    };
    const auto escaped = [](const std::string& text) {
        std::string result;
        for (char c : text) {
            if (c == '(' || c == ')' || c == '\\') result += '\\';
            result += c;
        }
        return result;
    };
    std::string kids;
    for (size_t i = 0; i < pages.size(); ++i) kids += std::to_string(4 + 2 * i) + " 0 R ";
    object("<< /Type /Catalog /Pages 2 0 R >>");
    object("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages.size()) + " >>");
    object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    for (size_t i = 0; i < pages.size(); ++i) {
        object(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R "
            ">> >> /Contents " +
            std::to_string(5 + 2 * i) + " 0 R >>");
        std::string stream = "BT /F1 10 Tf 14 TL 50 790 Td\n";
        for (const std::string& line : pages[i]) stream += "(" + escaped(line) + ") Tj T*\n";
        stream += "ET";
        object("<< /Length " + std::to_string(stream.size()) + " >>\nstream\n" + stream +
               "\nendstream");
    }
    const size_t table = out.size();
    out += "xref\n0 " + std::to_string(offsets.size() + 1) + "\n0000000000 65535 f \n";
    for (size_t offset : offsets) {
        std::string digits = std::to_string(offset);
        out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    }
    out += "trailer\n<< /Size " + std::to_string(offsets.size() + 1) +
           " /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    std::ofstream(path, std::ios::binary) << out;
}

/// Pages of varied, self-written sentences; every page states a fact of its own.
inline std::vector<std::vector<std::string>> variedPages(int page_count, int lines_per_page) {
    static const char* const kSubjects[] = {"The supplier", "The tenant", "The harbour office",
                                            "The buyer",    "Each party", "The auditor",
                                            "The carrier"};
    static const char* const kVerbs[] = {"shall deliver", "may inspect",   "must return",
                                         "shall insure",  "has to record", "may refuse",
                                         "shall store"};
    static const char* const kObjects[] = {
        "the sensors",         "the keys",        "the cargo",        "the reports",
        "the annual accounts", "the spare parts", "the signed copies"};
    static const char* const kTimes[] = {"within ten days",     "before the end of March",
                                         "on the first Monday", "without delay",
                                         "at its own cost",     "after written notice"};
    std::vector<std::vector<std::string>> pages;
    uint32_t state = 7;
    const auto pick = [&](auto& list) {
        state = state * 1664525u + 1013904223u;
        return list[(state >> 16) % (sizeof(list) / sizeof(list[0]))];
    };
    for (int page = 1; page <= page_count; ++page) {
        auto& lines = pages.emplace_back();
        lines.push_back("Section " + std::to_string(page));
        lines.push_back("The access code for gate " + std::to_string(page) + " is " +
                        std::to_string(7000 + 13 * page) + ".");
        while (static_cast<int>(lines.size()) < lines_per_page)
            lines.push_back(std::string(pick(kSubjects)) + " " + pick(kVerbs) + " " +
                            pick(kObjects) + " " + pick(kTimes) + ".");
    }
    return pages;
}

}  // namespace lectern::test
