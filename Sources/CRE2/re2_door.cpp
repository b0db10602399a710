#include "outrigger_re2.h"

#include <cstdio>
#include <re2/re2.h>
#include <string>
#include <vector>

struct outrigger_re2 {
    re2::RE2 regex;
    outrigger_re2(re2::StringPiece pattern, const re2::RE2::Options &options) : regex(pattern, options) {}
};

outrigger_re2 *outrigger_re2_compile(const char *pattern, size_t length, char *error, size_t error_capacity) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    auto *compiled = new outrigger_re2(re2::StringPiece(pattern, length), options);
    if (compiled->regex.ok()) {
        return compiled;
    }
    snprintf(error, error_capacity, "%s", compiled->regex.error().c_str());
    delete compiled;
    return nullptr;
}

bool outrigger_re2_matches(const outrigger_re2 *regex, const char *text, size_t length) {
    return re2::RE2::FullMatch(re2::StringPiece(text, length), regex->regex);
}

int outrigger_re2_group_count(const outrigger_re2 *regex) { return regex->regex.NumberOfCapturingGroups(); }

int outrigger_re2_group_number(const outrigger_re2 *regex, const char *name, size_t length) {
    const auto &groups = regex->regex.NamedCapturingGroups();
    const auto found = groups.find(std::string(name, length));
    return found == groups.end() ? -1 : found->second;
}

bool outrigger_re2_capture(const outrigger_re2 *regex, const char *text, size_t length, size_t start, bool anchored,
                           int32_t *offsets, int count) {
    std::vector<re2::StringPiece> groups(count);
    const auto anchor = anchored ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
    if (!regex->regex.Match(re2::StringPiece(text, length), start, length, anchor, groups.data(), count)) {
        return false;
    }
    for (int index = 0; index < count; index++) {
        const bool took_part = groups[index].data() != nullptr;
        offsets[2 * index] = took_part ? static_cast<int32_t>(groups[index].data() - text) : -1;
        offsets[2 * index + 1] =
            took_part ? static_cast<int32_t>(groups[index].data() - text + groups[index].size()) : -1;
    }
    return true;
}

void outrigger_re2_free(outrigger_re2 *regex) { delete regex; }
