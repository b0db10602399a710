// The physical limit of receiving: a receiver that throws the bytes away, and one that does the least work that a
// server of DogStatsD lines can do, written straight and well. Neither rejects, names, ages or shows anything.
//
//     floor LANE PATH discard|count        ends on SIGTERM, then prints what it took
//
// `count` makes two passes over a message, as ours does: the first takes up to 32 lines apart, hashes and prefetches,
// the second finds the series by its bytes and changes it.
#define _GNU_SOURCE
#include "floor_table.h"

#include <emmintrin.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MESSAGE_LIMIT = 65536, BATCH = 32, TURN = 1024 };

static uint8_t buffer[4 * MESSAGE_LIMIT];
static uint64_t messages, samples;
static bool is_counting;

/// Where the first of two bytes is, or `end`; may look at up to 15 bytes behind `end`.
static inline const uint8_t *find(const uint8_t *at, const uint8_t *end, char one, char other) {
    for (; at < end; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        int found = _mm_movemask_epi8(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(one)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(other))));
        if (found) {
            at += __builtin_ctz((unsigned)found);
            return at < end ? at : end;
        }
    }
    return end;
}

struct line { struct key key; const uint8_t *values, *values_end; };

/// Takes one line apart; returns what follows it.
static const uint8_t *parse(const uint8_t *at, const uint8_t *end, struct line *line) {
    line->key.name = at;
    at = find(at, end, ':', '\n');
    line->key.name_length = (uint32_t)(at - line->key.name);
    line->values = at < end ? at + 1 : end;
    at = find(line->values, end, '|', '\n');
    line->values_end = at;
    line->key.type = at + 1 < end ? at[1] : 0;
    line->key.tags = at + 2;
    line->key.tags_length = 0;
    if (at + 2 < end && at[2] == '|') {
        line->key.tags = at + 4;
        at = find(at + 4, end, '\n', '|');
        line->key.tags_length = (uint32_t)(at - line->key.tags);
    }
    at = find(at, end, '\n', '\n');
    return at < end ? at + 1 : end;
}

static uint64_t digits(const uint8_t **at, const uint8_t *end) {
    uint64_t number = 0;
    while (*at < end && (uint8_t)(**at - '0') < 10) number = number * 10 + (uint8_t)(*(*at)++ - '0');
    return number;
}

static void change(struct record *record, const struct line *line) {
    if (line->key.type == 's') {
        record_member(record, line->values, (size_t)(line->values_end - line->values));
        samples++;
        return;
    }
    for (const uint8_t *at = line->values; at < line->values_end; at++) {
        uint64_t number = digits(&at, line->values_end);
        switch (line->key.type) {
        case 'c': record->count += number; break;
        case 'g': record->number = (double)number; break;
        default: record_value(record, (double)number);
        }
        samples++;
    }
}

static void take(const uint8_t *at, size_t count) {
    messages++;
    if (!is_counting) return;
    const uint8_t *end = at + count;
    struct line lines[BATCH];
    while (at < end) {
        int filled = 0;
        while (at < end && filled < BATCH) {
            struct line *line = &lines[filled++];
            at = parse(at, end, line);
            key_hash(&line->key);
            table_prefetch(&line->key);
        }
        for (int place = 0; place < filled; place++) table_prefetch_record(&lines[place].key);
        for (int place = 0; place < filled; place++) change(table_find(&lines[place].key), &lines[place]);
    }
}

/// Takes what waits; `false` at the end of a connection.
static bool drain(int descriptor, bool is_stream) {
    static size_t rest;
    for (int turn = 0; turn < TURN; turn++) {
        size_t kept = is_stream ? rest : 0;
        ssize_t got = recv(descriptor, buffer + kept, is_stream ? sizeof buffer - kept - 16 : MESSAGE_LIMIT, MSG_DONTWAIT);
        if (got == 0 && is_stream) return false;
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        if (!is_stream) {
            take(buffer, (size_t)got);
            continue;
        }
        // Frames: a u32 length, then lines.
        size_t used = 0, filled = kept + (size_t)got;
        for (uint32_t length; filled - used >= 4; used += 4 + length) {
            memcpy(&length, buffer + used, 4);
            if (filled - used < 4 + (size_t)length) break;
            take(buffer + used + 4, length);
        }
        rest = filled - used;
        memmove(buffer, buffer + used, rest);
    }
    return true;
}

static void watch(int epoll, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)) {
        perror("epoll_ctl");
        exit(2);
    }
}

int main(int count, char **words) {
    if (count != 4) return 64;
    is_counting = !strcmp(words[3], "count");
    int type = !strcmp(words[1], "datagram") ? SOCK_DGRAM : !strcmp(words[1], "seqpacket") ? SOCK_SEQPACKET : SOCK_STREAM;
    table_init();
    int epoll = epoll_create1(0), listener = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, words[2], sizeof address.sun_path - 1);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || (type != SOCK_DGRAM && listen(listener, 8))) {
        perror(words[2]);
        return 2;
    }
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    int stopping = signalfd(-1, &ending, 0);
    watch(epoll, listener);
    watch(epoll, stopping);
    for (bool is_over = false; !is_over;) {
        struct epoll_event event;
        if (epoll_wait(epoll, &event, 1, -1) < 1) continue;
        int descriptor = event.data.fd;
        if (descriptor == stopping) is_over = true;
        else if (descriptor == listener && type != SOCK_DGRAM) watch(epoll, accept4(listener, NULL, NULL, SOCK_NONBLOCK));
        else if (!drain(descriptor, type == SOCK_STREAM) || event.events & EPOLLHUP) close(descriptor);
    }
    printf("{\"messages\": %lu, \"samples\": %lu, \"series\": %u, \"sum\": %lu}\n",
           messages, samples, table_count(), table_sum());
    return 0;
}
