#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "kernels/base/result.h"

namespace lectern::app {

/// How a model wants its documents and questions put (lectern.json in the model folder; defaults
/// are for the real M1). Placeholders: {page} (physical, from 1), {label} (as printed) in
/// page_marker; {document} (D1), {title} in document_header; {question} in question; {citation},
/// {not_found} in system. They are replaced in one pass; text of documents and users is never
/// searched for them.
struct PromptProfile {
    enum class DocumentsIn { System, User };

    std::string name = "MiniMax-M1";
    DocumentsIn documents_in = DocumentsIn::System;
    std::string system;  ///< instructions of the system turn; may be empty
    std::string
        document_header;  ///< before each document, e.g. "{document}: {title}\n"; may be empty
    std::string page_marker = "[page {page}]\n";
    std::string page_end = "\n";
    std::string documents_end =
        "\n";  ///< after each document, so that one added later reads only itself
    std::string question = "{question}";
    std::string citation = "[{document} p. {page}]";
    std::string not_found;
    int64_t trained_context = 0;  ///< 0: the config's; a warning, not a wall
    std::optional<float> temperature;
    std::string limits;  ///< what the user is told about this model's abilities; may be empty

    /// BLAKE2b over everything that shapes the prompt's bytes; part of a snapshot's key.
    std::array<uint8_t, 32> hash() const;
};

PromptProfile defaultPromptProfile();
/// lectern.json of the folder, or defaultPromptProfile() where there is none. A field that the file
/// leaves out has the plain value of a new PromptProfile, not M1's; unknown fields are ignored.
/// Errors: Corrupt, naming field and file; LimitExceeded; Io.
Result<PromptProfile> readPromptProfile(const std::filesystem::path& model_dir);

}  // namespace lectern::app
