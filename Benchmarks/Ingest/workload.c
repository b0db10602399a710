#include "workload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The types by ingest.md §12: count 208, gauge 66, distribution 72, set 9, histogram 1.
static const struct { char letter; uint32_t share; } mixture[] = {
    {'c', 208}, {'g', 66}, {'d', 72}, {'s', 9}, {'h', 1},
};
enum {
    SHARES = 356,
    // Has no factor in common with `SHARES`, so that neighbours differ in type.
    STRIDE = 199,
    TAGGED_FAMILIES = 32,
    MOST_VALUES = 32,
    LONGEST_LINE = 64 + 4 * MOST_VALUES,
};

/// SplitMix64.
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *state, uint32_t limit) {
    return (uint32_t)(((next_random(state) >> 32) * limit) >> 32);
}

static void *room(size_t bytes) {
    void *memory = malloc(bytes);
    if (!memory) {
        fprintf(stderr, "no room for %zu bytes\n", bytes);
        exit(2);
    }
    return memory;
}

char workload_type(const struct workload_options *options, uint32_t series) {
    if (!options->is_mixed) return 'c';
    uint32_t place = (uint32_t)((uint64_t)series * STRIDE % SHARES);
    for (size_t kind = 0;; kind++) {
        if (place < mixture[kind].share) return mixture[kind].letter;
        place -= mixture[kind].share;
    }
}

void workload_family(const struct workload_options *options, uint32_t series, char *name) {
    char type = workload_type(options, series);
    if (options->line_bytes == 45) {
        sprintf(name, "bench.http.requests.completed.%c%08u", type, series);
    } else {
        sprintf(name, "bench.http.requests.%c%04u", type, series % TAGGED_FAMILIES);
    }
}

/// The chance of each series summed up, or null when all are alike.
static double *chances(const struct workload_options *options) {
    if (options->zipf == 0) return NULL;
    double *sums = room(options->series * sizeof *sums), sum = 0;
    for (uint32_t rank = 0; rank < options->series; rank++) {
        sum += pow(rank + 1, -options->zipf);
        sums[rank] = sum;
    }
    return sums;
}

static uint32_t pick(const struct workload_options *options, const double *sums, uint64_t *state) {
    if (!sums) return below(state, options->series);
    double point = (double)(next_random(state) >> 11) * 0x1p-53 * sums[options->series - 1];
    uint32_t low = 0, high = options->series - 1;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (sums[middle] < point) low = middle + 1; else high = middle;
    }
    return low;
}

/// Writes a line without its LF; returns its length.
static uint32_t write_line(
    const struct workload_options *options, uint32_t series, uint64_t *state, char *line, struct entry *entry) {
    uint32_t number = options->first + series;
    char type = workload_type(options, number);
    bool is_packed = type != 's' && options->packed_per_mille && below(state, 1000) < options->packed_per_mille;
    *entry = (struct entry){.series = series, .values = is_packed ? 2 + below(state, MOST_VALUES - 1) : 1};
    workload_family(options, number, line);
    char *end = line + strlen(line);
    for (uint32_t value = 0; value < entry->values; value++) {
        entry->last = 100 + below(state, 900);
        entry->sum += entry->last;
        end += sprintf(end, ":%u", entry->last);
    }
    end += sprintf(end, "|%c", type);
    if (options->line_bytes != 45) end += sprintf(end, "|#env:prod,zone:z%02u,host:%08u", number % 7, number);
    return (uint32_t)(end - line);
}

struct workload workload_make(struct workload_options options) {
    struct workload made = {.options = options};
    uint64_t state = options.seed;
    double *sums = chances(&options);
    uint32_t most = options.samples;
    made.bytes = room((size_t)most * (LONGEST_LINE + 6));
    made.messages = room(most * sizeof *made.messages);
    made.entries = room(most * sizeof *made.entries);
    size_t used = 0;
    struct message *open = NULL;
    for (uint32_t samples = 0; samples < options.samples;) {
        char line[LONGEST_LINE + 1];
        struct entry *entry = &made.entries[made.entry_count];
        uint32_t length = write_line(&options, pick(&options, sums, &state), &state, line, entry);
        if (!open || open->length + 1 + length > options.message_bytes) {
            if (open) made.bytes[used++] = '\n';
            open = &made.messages[made.message_count++];
            *open = (struct message){.start = used, .first_entry = made.entry_count};
            used += 4;
        } else {
            made.bytes[used++] = '\n';
            open->length++;
        }
        memcpy(made.bytes + used, line, length);
        used += length;
        open->length += length;
        open->entry_count++;
        open->samples += entry->values;
        samples += entry->values;
        made.entry_count++;
    }
    made.bytes[used] = '\n';
    for (uint32_t place = 0; place < made.message_count; place++) {
        const struct message *message = &made.messages[place];
        for (int byte = 0; byte < 4; byte++) made.bytes[message->start + byte] = (uint8_t)(message->length >> 8 * byte);
    }
    free(sums);
    return made;
}

struct book { uint64_t samples, sum; uint32_t last; };

void workload_print_books(const struct workload *workload, uint32_t next) {
    uint32_t series = workload->options.series;
    struct book *books = room(series * sizeof *books);
    memset(books, 0, series * sizeof *books);
    uint64_t samples = 0, messages = 0;
    // In the order in which the latest of each was sent.
    for (uint32_t step = 0; step < workload->message_count; step++) {
        const struct message *message = &workload->messages[(next + step) % workload->message_count];
        if (message->taken == 0) continue;
        messages += message->taken;
        for (uint32_t place = 0; place < message->entry_count; place++) {
            const struct entry *entry = &workload->entries[message->first_entry + place];
            struct book *book = &books[entry->series];
            book->samples += message->taken * entry->values;
            book->sum += message->taken * entry->sum;
            book->last = entry->last;
            samples += message->taken * entry->values;
        }
    }
    printf("\"samples\": %lu, \"messages\": %lu, \"series\": [", samples, messages);
    bool is_first = true;
    for (uint32_t place = 0; place < series; place++) {
        const struct book *book = &books[place];
        if (book->samples == 0) continue;
        char name[64];
        uint32_t number = workload->options.first + place;
        workload_family(&workload->options, number, name);
        printf("%s[%u, \"%s\", \"%c\", %lu, %lu, %u]", is_first ? "" : ",\n", number, name,
               workload_type(&workload->options, number), book->samples, book->sum, book->last);
        is_first = false;
    }
    printf("]");
    free(books);
}
