#include "engine/checkpoint/strict_json.h"

#include <set>
#include <vector>

#include "engine/checkpoint/file_io.h"
#include "engine/checkpoint/limits.h"

namespace lectern::engine {

using nlohmann::json;

namespace {

struct Refusal {
    std::string reason;
};

/// Keys seen in each object that is open.
class KeyChecker {
  public:
    bool operator()(int depth, json::parse_event_t event, const json& parsed) {
        if (depth > limits::kMaxJsonDepth)
            throw Refusal{"nests deeper than " + std::to_string(limits::kMaxJsonDepth) + " levels"};
        if (event == json::parse_event_t::object_start) m_open.emplace_back();
        if (event == json::parse_event_t::object_end) m_open.pop_back();
        if (event == json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!m_open.back().insert(key).second)
                throw Refusal{"key \"" + printable(key) + "\" stands twice in one object"};
        }
        return true;
    }

  private:
    std::vector<std::set<std::string, std::less<>>> m_open;
};

}  // namespace

Result<json> parseStrictJson(std::string_view text, std::string_view source) {
    if (const auto at = foreignByte(text))
        return fail(ErrorCode::Corrupt,
                    std::string(source) + ": not valid JSON at byte " + std::to_string(*at));
    KeyChecker checker;
    try {
        return json::parse(text, [&checker](int depth, json::parse_event_t event, json& parsed) {
            return checker(depth, event, parsed);
        });
    } catch (const Refusal& refusal) {
        return fail(ErrorCode::Corrupt, std::string(source) + ": " + refusal.reason);
    } catch (const json::parse_error& error) {
        return fail(ErrorCode::Corrupt,
                    std::string(source) + ": not valid JSON at byte " + std::to_string(error.byte));
    } catch (const json::exception&) {  // a number beyond every type
        return fail(ErrorCode::Corrupt, std::string(source) + ": not valid JSON");
    }
}

std::optional<size_t> foreignByte(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) return 0;
    const size_t nul = text.find('\0');
    return nul == std::string_view::npos ? std::nullopt : std::optional(nul);
}

std::string describeJson(const json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list of " + std::to_string(value.size());
    if (value.is_string()) return "\"" + printable(value.get_ref<const std::string&>()) + "\"";
    return value.dump();
}

}  // namespace lectern::engine
