#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled RE2 pattern; RE2 is C++, which this project's Swift does not speak.
typedef struct outrigger_re2 outrigger_re2;

/// Compiles `pattern`; on a syntax error returns NULL and writes RE2's sentence into `error`, always terminated.
outrigger_re2 *outrigger_re2_compile(const char *pattern, size_t length, char *error, size_t error_capacity);
/// Whether the whole of `text` matches.
bool outrigger_re2_matches(const outrigger_re2 *regex, const char *text, size_t length);
/// How many capturing groups the pattern has, the whole match not counted.
int outrigger_re2_group_count(const outrigger_re2 *regex);
/// The number of the group called `name`, or -1.
int outrigger_re2_group_number(const outrigger_re2 *regex, const char *name, size_t length);
/// Matches the whole of `text`, or with `anchored` false its first match from `start`, and writes the start and end of `count` groups, the whole match first.
/// A group that took no part is (-1, -1).
bool outrigger_re2_capture(const outrigger_re2 *regex, const char *text, size_t length, size_t start, bool anchored,
                           int32_t *offsets, int count);
void outrigger_re2_free(outrigger_re2 *regex);

#ifdef __cplusplus
}
#endif
