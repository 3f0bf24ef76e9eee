#include "app/cli/cli.h"
#include "app/cli/ids_file.h"
#include "app/cli/terminal.h"
#include "engine/checkpoint/safetensors.h"

namespace lectern::app::cli {

namespace {

struct LogitsArguments {
    ModelOptions model;
    std::string ids_file, out;
};

Status runLogits(const Context& context, const LogitsArguments& arguments) {
    LECTERN_TRY_ASSIGN(auto options, arguments.model.engineOptions());
    options.with_tokenizer = false;
    LECTERN_TRY_ASSIGN(const auto folder, arguments.model.folder());
    LECTERN_TRY_ASSIGN(engine::Engine engine, engine::Engine::open(folder, options));
    const int64_t vocab_size = engine.config().vocab_size;
    LECTERN_TRY_ASSIGN(const auto sequences, readIdsFile(arguments.ids_file, vocab_size));

    std::vector<std::vector<float>> logits;
    std::vector<engine::TensorToWrite> tensors;
    for (const auto& ids : sequences) {
        engine::Segment segment{engine::SegmentKind::Document, "", ids};
        const auto plan = engine::planPrefill({&segment, 1}, {});
        engine::ModelState state(engine.config(), engine.kvFormat());
        auto& rows = logits.emplace_back(ids.size() * static_cast<size_t>(vocab_size));
        for (const engine::PrefillStep& step : plan.steps) {
            if (context.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
            const auto first = static_cast<size_t>(step.begin * vocab_size);
            const auto count = static_cast<size_t>((step.end - step.begin) * vocab_size);
            engine.model().forward(plan.stepTokens(step), state, engine.ranks(),
                                   engine::LogitsRows::All, std::span(rows).subspan(first, count));
        }
    }
    for (size_t i = 0; i < logits.size(); ++i)
        tensors.push_back({"logits." + std::to_string(i),
                           engine::TensorType::F32,
                           {static_cast<int64_t>(sequences[i].size()), vocab_size},
                           std::as_bytes(std::span(logits[i]))});
    LECTERN_TRY(engine::writeSafetensors(arguments.out, tensors));
    if (context.json)
        printLine(Json{{"out", arguments.out}, {"tensors", logits.size()}}.dump());
    else
        printLine(counted(static_cast<int64_t>(logits.size()), "tensor") + " written to " +
                  arguments.out);
    return {};
}

}  // namespace

Registered addLogits(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("logits", "Logits of every position of given id sequences");
    auto arguments = std::make_shared<LogitsArguments>();
    arguments->model.kv = "f32";  // made to be compared with a reference in float32
    arguments->model.registerOn(*command);
    command->add_option("--ids-file", arguments->ids_file, "{\"sequences\": [[ids…], …]}")
        ->required();
    command
        ->add_option("--out", arguments->out,
                     "safetensors file: logits.0, logits.1, … [length, vocab] float32")
        ->required();
    command->footer(
        "Example: lectern logits --model DIR --ids-file ids.json --out logits.safetensors");
    return {command, [&context, arguments] { return runLogits(context, *arguments); }};
}

}  // namespace lectern::app::cli
