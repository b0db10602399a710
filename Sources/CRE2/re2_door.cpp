#include "outrigger_re2.h"

#include <cstdio>
#include <re2/re2.h>

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

void outrigger_re2_free(outrigger_re2 *regex) { delete regex; }
