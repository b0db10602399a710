// The series of the bare receiver: open addressing, records that never move, compared by their bytes.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct key {
    const uint8_t *name, *tags;
    uint32_t name_length, tags_length;
    uint64_t hash;
    uint8_t type;
};

/// One cache line, then what is rarely looked at, then the bytes of name and tags.
struct record {
    uint64_t count;
    double number;
    uint64_t hash;
    uint32_t name_length, tags_length;
    struct body *body;
    uint8_t type;
    uint8_t bytes[];
};

struct slot { uint64_t hash; struct record *record; };

extern struct slot *table_slots;
extern uint64_t table_mask;

void table_init(void);
uint32_t table_count(void);
/// Of all counters.
uint64_t table_sum(void);
struct record *table_add(const struct key *key);

/// Counts a value in classic buckets and in those of a base-2 exponential histogram.
void record_value(struct record *record, double value);
/// Counts a member of a set, by HyperLogLog.
void record_member(struct record *record, const uint8_t *bytes, size_t count);

static inline uint64_t mix(uint64_t left, uint64_t right) {
    unsigned __int128 product = (unsigned __int128)left * right;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// Sixteen bytes at a time; the caller has some bytes more in front of and behind the run.
static inline uint64_t fold(const uint8_t *bytes, size_t count, uint64_t seed) {
    uint64_t left, right;
    seed ^= count * 0xE7037ED1A0B428DB;
    for (; count > 16; count -= 16, bytes += 16) {
        memcpy(&left, bytes, 8);
        memcpy(&right, bytes + 8, 8);
        seed = mix(left ^ 0x8BB84B93962EACC9, right ^ seed);
    }
    left = right = 0;
    if (count >= 8) {
        memcpy(&left, bytes, 8);
        memcpy(&right, bytes + count - 8, 8);
    } else {
        for (size_t place = 0; place < count; place++) left = left << 8 | bytes[place];
    }
    return mix(left ^ 0x8BB84B93962EACC9, right ^ seed);
}

static inline void key_hash(struct key *key) {
    uint64_t hash = fold(key->name, key->name_length, key->type);
    if (key->tags_length) hash = fold(key->tags, key->tags_length, hash);
    key->hash = hash;
}

static inline void table_prefetch(const struct key *key) { __builtin_prefetch(&table_slots[key->hash & table_mask]); }

static inline void table_prefetch_record(const struct key *key) {
    const struct record *record = table_slots[key->hash & table_mask].record;
    __builtin_prefetch(record);
    __builtin_prefetch((const uint8_t *)record + 64);
}

static inline struct record *table_find(const struct key *key) {
    for (uint64_t place = key->hash & table_mask;; place = (place + 1) & table_mask) {
        const struct slot *slot = &table_slots[place];
        if (!slot->record) return table_add(key);
        if (slot->hash != key->hash) continue;
        struct record *record = slot->record;
        if (record->type == key->type && record->name_length == key->name_length
            && record->tags_length == key->tags_length && !memcmp(record->bytes, key->name, key->name_length)
            && !memcmp(record->bytes + key->name_length, key->tags, key->tags_length)) {
            return record;
        }
    }
}
