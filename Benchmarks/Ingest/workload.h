// What a generator sends, built beforehand, and exact books of what each message holds.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct workload_options {
    uint32_t series;
    /// The number of the first, by which it is named: others are other series.
    uint32_t first;
    /// Bytes of a line: 45 without tags, 64 with three.
    uint32_t line_bytes;
    /// Samples made beforehand; they are sent again and again.
    uint32_t samples;
    /// 0 for one line in each message.
    uint32_t message_bytes;
    /// Lines in a thousand that hold 2 to 32 values.
    uint32_t packed_per_mille;
    /// Every type in the mixture of ingest.md, or counters only.
    bool is_mixed;
    /// Exponent of Zipf's law, or 0 for uniform.
    double zipf;
    uint64_t seed;
};

/// A line's place in the books.
struct entry {
    uint32_t series;
    uint32_t values;
    /// Of its values.
    uint64_t sum;
    uint32_t last;
};

/// One message in `bytes`: a u32 length, the lines, a LF.
struct message {
    size_t start;
    uint32_t length;
    uint32_t first_entry, entry_count;
    uint32_t samples;
    /// How often it was sent.
    uint64_t taken;
};

struct workload {
    struct workload_options options;
    uint8_t *bytes;
    struct message *messages;
    uint32_t message_count;
    struct entry *entries;
    uint32_t entry_count;
};

struct workload workload_make(struct workload_options options);

/// The letter of the type of the series of that number.
char workload_type(const struct workload_options *options, uint32_t series);

/// The name of its family as it is on the wire; `room` of at least 64 bytes.
void workload_family(const struct workload_options *options, uint32_t series, char *room);

/// Prints what all messages `taken` hold together, as the fields of a JSON object; `next` is the message that would
/// have been sent next, so that the last value of each gauge is known.
void workload_print_books(const struct workload *workload, uint32_t next);
