#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled RE2 pattern; RE2 is C++, which this project's Swift does not speak.
typedef struct outrigger_re2 outrigger_re2;

/// Compiles `pattern`; on a syntax error returns NULL and writes RE2's sentence into `error`, always terminated.
outrigger_re2 *outrigger_re2_compile(const char *pattern, size_t length, char *error, size_t error_capacity);
/// Whether the whole of `text` matches.
bool outrigger_re2_matches(const outrigger_re2 *regex, const char *text, size_t length);
void outrigger_re2_free(outrigger_re2 *regex);

#ifdef __cplusplus
}
#endif
