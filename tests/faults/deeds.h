#pragma once

#include "tests/faults/scenario.h"

namespace lectern::faults {

/// The parts of a vault's life that faults are put into.
enum class DeedKind { Import, Prefill, Generation, Save, Delete };
inline constexpr DeedKind kDeedKinds[] = {DeedKind::Import, DeedKind::Prefill, DeedKind::Generation,
                                          DeedKind::Save, DeedKind::Delete};
const char* nameOf(DeedKind kind);

/// One run of the program, with what it may take away and what it promises.
struct Deed {
    DeedKind kind;
    Arguments arguments;
    MayGo may_go;
    /// Throws Broken where something that the program has shown as done is not so.
    std::function<void(const Ended&, const Observation& after, const Scenario&, const fs::path&)>
        mustHold;
};

/// May take states away beforehand, from `before` as well, so that there is something to read.
Deed prepareDeed(DeedKind kind, Scenario& scenario, const fs::path& home, Observation& before);
std::string describe(const Deed& deed);
void removeStates(const fs::path& home, Observation& before);

/// After so many findings a scenario ends: they are probably one.
inline constexpr size_t kMostBroken = 12;

}  // namespace lectern::faults
