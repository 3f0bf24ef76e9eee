// Bit flips, truncations, exchanged and old files: what is damaged is named and never used.

#include <algorithm>

#include "app/vault/vault_folder.h"
#include "tests/faults/deeds.h"

namespace lectern::faults {

namespace {

enum class Target { State, Library, Log, Original, Exchange, Old, Weights, Settings };
constexpr Target kTargets[] = {Target::State,    Target::State,   Target::Library, Target::State,
                               Target::Original, Target::Library, Target::Log,     Target::Exchange,
                               Target::Old,      Target::Weights, Target::Settings};

std::vector<fs::path> filesIn(const fs::path& folder, const std::string& extension) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (extension.empty() || entry.path().extension() == extension)
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// Flips one to three bits, overwrites a stretch, or cuts the end off. Says what it did.
std::string damageFile(const fs::path& file, Scenario& scenario) {
    std::string bytes = readBytes(file);
    const size_t how = scenario.below(10);
    if (how == 0) {
        const size_t length = scenario.below(bytes.size());
        fs::resize_file(file, length);
        return "cut to " + std::to_string(length) + " bytes";
    }
    std::string what;
    if (how == 1) {
        const size_t at = scenario.below(bytes.size());
        const size_t length = std::min(bytes.size() - at, 1 + scenario.below(5000));
        const auto old = bytes.substr(at, length);
        for (size_t i = 0; i < length; ++i)
            bytes[at + i] = static_cast<char>(scenario.chance(50) ? 0 : scenario.below(256));
        if (bytes.compare(at, length, old) == 0) bytes[at] = static_cast<char>(bytes[at] ^ 1);
        what = std::to_string(length) + " bytes at " + std::to_string(at) + " overwritten";
    } else {
        // Half of the flips in the first block: headers are small and matter most.
        for (size_t i = 0; i <= scenario.below(3); ++i) {
            const size_t limit =
                scenario.chance(50) ? std::min<size_t>(4096, bytes.size()) : bytes.size();
            const size_t at = scenario.below(limit);
            const auto bit = static_cast<char>(1 << scenario.below(8));
            bytes[at] = static_cast<char>(bytes[at] ^ bit);
            what += (what.empty() ? "bits flipped at " : ", ") + std::to_string(at);
        }
    }
    writeBytes(file, bytes);
    return what;
}

bool names(const std::vector<std::string>& warnings, const fs::path& file) {
    return std::any_of(warnings.begin(), warnings.end(), [&](const std::string& warning) {
        return warning.find(file.filename().string()) != std::string::npos;
    });
}

bool isSame(const Observation& a, const Observation& b) {
    const auto sameDocument = [](const auto& x, const auto& y) {
        return x.first == y.first && x.second.digest == y.second.digest;
    };
    return std::equal(a.documents.begin(), a.documents.end(), b.documents.begin(),
                      b.documents.end(), sameDocument) &&
           a.binders == b.binders && a.turns == b.turns &&
           a.conversation_binders == b.conversation_binders;
}

/// A state's file is damaged: whoever reads it names it, and answers are right all the same.
void checkState(Scenario& scenario, const fs::path& home, const fs::path& file) {
    std::vector<std::string> warnings;
    const auto ask = [&] {
        const auto asked = scenario.questioner.ask(home, scenario.below(4));
        if (!asked.answered) throw Broken("no answer: " + asked.error.message);
        warnings.insert(warnings.end(), asked.warnings.begin(), asked.warnings.end());
    };
    if (scenario.chance(50)) ask();
    const auto seen = observe(home);
    if (!seen) throw Broken("the vault cannot be opened: " + seen.error().message);
    warnings.insert(warnings.end(), seen->warnings.begin(), seen->warnings.end());
    if (!names(warnings, file)) throw Broken("the damage was not named");
    ask();
    mustStillHave(scenario.nursery.observation(), *seen, {{}, {}, true});
}

/// Either nobody can see a difference, or there is an error that names the library; an answer,
/// where there is one, is right.
void checkLibrary(Scenario& scenario, const fs::path& home, const Observation& before,
                  const fs::path& file, bool may_lose_the_latest) {
    const auto asked = scenario.questioner.ask(home, scenario.below(4));
    const auto mustName = [&](const Error& error) {
        if (error.message.find("library.sqlite") == std::string::npos &&
            error.message.find("lost its library") == std::string::npos &&
            error.message.find("damaged") == std::string::npos)
            throw Broken("an unclear error: " + error.message);
    };
    if (!asked.answered) mustName(asked.error);
    fs::path untouched = home;
    untouched += "-2";
    const auto seen = observe(untouched);
    if (!seen) {
        mustName(seen.error());
        ++scenario.tally["refused"];
        return;
    }
    if (isSame(*seen, before)) {
        ++scenario.tally["in_unused_bytes"];
        return;
    }
    if (!may_lose_the_latest)
        throw Broken("damage in " + file.string() + " is shown as if it were right");
    for (const auto& [hash, document] : seen->documents) {
        const auto known = before.documents.find(hash);
        if (known == before.documents.end() || known->second.digest != document.digest)
            throw Broken("damage in a document is shown as if it were right");
    }
    ++scenario.tally["log_ends_earlier"];
}

/// A home whose last document is in the -wal file alone, as a kill right after it was shown leaves
/// it.
void makeLog(Scenario& scenario, const fs::path& home) {
    const std::string file = scenario.nursery.newDocument(scenario.random).string();
    const std::string library = readBytes(vaultFolder(scenario.nursery.home()) / app::kLibraryFile);
    Circumstances circumstances;
    circumstances.count_calls = true;
    copyHome(scenario.nursery.home(), home);
    const Arguments add{"add", file, "--binder", "Spare"};
    uint64_t nth =
        runLectern(home, add, circumstances).counters.calls[static_cast<size_t>(Call::Change)];
    for (; nth > 0; --nth) {
        copyHome(scenario.nursery.home(), home);
        circumstances.fault = Fault{Call::Change, nth, "kill", 0};
        const Ended ended = runLectern(home, add, circumstances);
        if (ended.killed() && ended.out.find("new") != std::string::npos &&
            readBytes(vaultFolder(home) / app::kLibraryFile) == library)
            return;
    }
    throw std::runtime_error("no log was left");
}

void exchange(Scenario& scenario, const fs::path& states) {
    const auto files = filesIn(states, app::kStateExtension);
    const size_t a = scenario.below(files.size());
    const size_t b = (a + 1 + scenario.below(files.size() - 1)) % files.size();
    const std::string first = readBytes(files[a]), second = readBytes(files[b]);
    writeBytes(files[a], second);
    writeBytes(files[b], first);
}

/// States of another vault under this one's names.
void bringForeign(Scenario& scenario, const fs::path& states, const fs::path& foreign) {
    const auto files = filesIn(states, app::kStateExtension);
    const auto others = filesIn(foreign, app::kStateExtension);
    for (const fs::path& file : files)
        writeBytes(file, readBytes(others[scenario.below(others.size())]));
    for (const fs::path& other : others) fs::copy_file(other, states / other.filename());
}

/// The damage is named, and adding the document again mends it.
void checkOriginal(Scenario& scenario, const fs::path& home, std::string& what) {
    const auto files = filesIn(vaultFolder(home) / app::kOriginalsFolder, "");
    const fs::path file = files[scenario.below(files.size())];
    what += damageFile(file, scenario);
    const auto seen = observe(home);
    if (seen || seen.error().message.find(file.filename().string()) == std::string::npos)
        throw Broken("a damaged original was not named");
    Arguments add{"add"};
    for (const auto& source : filesIn(scenario.scratch / "documents", ".pdf"))
        if (!source.filename().string().starts_with("new")) add.push_back(source.string());
    add.insert(add.end(), {"--binder", "Spare"});
    const Ended ended = runLectern(home, add);
    if (ended.exit_code != 0) throw Broken("not added again: " + ended.err);
    scenario.sound(home);
    ++scenario.tally["originals"];
}

/// Weights have no checksums: where damage cannot be told from other weights, it must at least be
/// another model to the saved states.
void checkWeights(Scenario& scenario, std::string& what) {
    const fs::path folder = scenario.scratch / "weights";
    if (!fs::exists(folder)) fs::copy(starterModel(), folder);
    const fs::path file = folder / "model.safetensors";
    fs::copy_file(starterModel() / "model.safetensors", file, fs::copy_options::overwrite_existing);
    what += damageFile(file, scenario);
    engine::EngineOptions options;
    options.threads = 1;
    options.with_tokenizer = false;
    const auto intact = engine::Engine::open(starterModel(), options);
    const auto damaged = engine::Engine::open(folder, options);
    if (!damaged && damaged.error().message.find(folder.string()) == std::string::npos)
        throw Broken("an unclear error: " + damaged.error().message);
    if (damaged && damaged->model().fingerprint() == intact->model().fingerprint())
        throw Broken("other weights pass for the same");
    ++scenario.tally[damaged ? "weights_told_apart" : "weights_refused"];
}

/// vault.json and settings.json.
void checkSettings(Scenario& scenario, const fs::path& home, std::string& what) {
    const fs::path file =
        scenario.chance(50) ? vaultFolder(home) / app::kVaultFile : home / "settings.json";
    what = file.filename().string() + " " + damageFile(file, scenario);
    const auto seen = observe(home);
    if (!seen && seen.error().message.find(file.filename().string()) == std::string::npos &&
        seen.error().message.find("no default vault") == std::string::npos)
        throw Broken("an unclear error: " + seen.error().message);
    ++scenario.tally[seen ? "settings_harmless" : "settings_refused"];
    if (seen && !isSame(*seen, scenario.nursery.observation()))
        throw Broken("damage in settings changed what the vault shows");
}

}  // namespace

void runDamage(Scenario& scenario) {
    const fs::path home = scenario.scratch / "home";
    fs::path second = home;
    second += "-2";
    const fs::path logged = scenario.scratch / "logged";
    Observation logged_before;
    if (canPreload()) {
        makeLog(scenario, logged);
        copyHome(logged, home);
        logged_before = scenario.sound(home);
    }
    const fs::path foreign = scenario.scratch / "foreign";
    {
        std::mt19937_64 random(1);
        const std::string file = scenario.nursery.newDocument(random).string();
        runLectern(foreign, {"add", file, "--binder", "Core"});
        runLectern(foreign, readCore());
    }
    const Observation& before = scenario.nursery.observation();
    for (int64_t round = 0; round < scenario.count; ++round) {
        const Target target = kTargets[static_cast<size_t>(round) % std::size(kTargets)];
        const bool uses_log = target == Target::Log;
        if (uses_log && !canPreload()) continue;
        copyHome(uses_log ? logged : scenario.nursery.home(), home);
        const fs::path vault = vaultFolder(home);
        std::string what;
        scenario.guarded("damage, round " + std::to_string(round), home, [&] {
            try {
                switch (target) {
                    case Target::State: {
                        const auto files =
                            filesIn(vault / app::kStatesFolder, app::kStateExtension);
                        const fs::path file = files[scenario.below(files.size())];
                        what = "state " + damageFile(file, scenario);
                        checkState(scenario, home, file);
                        ++scenario.tally["states"];
                        break;
                    }
                    case Target::Library:
                    case Target::Log: {
                        const fs::path file =
                            vault / (uses_log ? "library.sqlite-wal" : app::kLibraryFile);
                        what = file.filename().string() + " " + damageFile(file, scenario);
                        copyHome(home, second);
                        checkLibrary(scenario, home, uses_log ? logged_before : before, file,
                                     uses_log);
                        ++scenario.tally[uses_log ? "logs" : "libraries"];
                        break;
                    }
                    case Target::Original:
                        what = "original ";
                        checkOriginal(scenario, home, what);
                        break;
                    case Target::Weights:
                        what = "weights ";
                        checkWeights(scenario, what);
                        break;
                    case Target::Settings:
                        what = "settings ";
                        checkSettings(scenario, home, what);
                        break;
                    case Target::Exchange: {
                        what = "exchanged states";
                        exchange(scenario, vault / app::kStatesFolder);
                        const auto asked = scenario.questioner.ask(home, scenario.below(4));
                        if (!asked.answered) throw Broken("no answer: " + asked.error.message);
                        if (asked.warnings.empty()) throw Broken("the exchange was not named");
                        ++scenario.tally["exchanges"];
                        break;
                    }
                    case Target::Old: {
                        what = "states of another vault";
                        bringForeign(scenario, vault / app::kStatesFolder,
                                     vaultFolder(foreign) / app::kStatesFolder);
                        const auto asked = scenario.questioner.ask(home, scenario.below(4));
                        if (!asked.answered) throw Broken("no answer: " + asked.error.message);
                        if (asked.warnings.empty() || asked.reused_tokens > 0)
                            throw Broken("states of another vault were not refused");
                        ++scenario.tally["foreign"];
                        break;
                    }
                }
            } catch (const Broken& finding) {
                throw Broken(what + ": " + finding.what());
            }
        });
        ++scenario.tally["damages"];
        if (scenario.broken.size() >= kMostBroken) return;
    }
}

}  // namespace lectern::faults
