#include "floor_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 1 << 18, CLASSIC = 12, EXPONENTIAL = 160, REGISTERS = 4096 };

struct body {
    double sum, smallest, largest;
    uint64_t classic[CLASSIC];
    union { uint64_t exponential[EXPONENTIAL]; uint8_t registers[REGISTERS]; };
};

struct slot *table_slots;
uint64_t table_mask = SLOTS - 1;
static uint32_t records;

static void *room(size_t bytes) {
    // A record takes whole cache lines.
    size_t rounded = (bytes + 63) & ~(size_t)63;
    void *memory = aligned_alloc(64, rounded);
    if (!memory) exit(2);
    return memset(memory, 0, rounded);
}

void table_init(void) { table_slots = room(SLOTS * sizeof *table_slots); }

uint32_t table_count(void) { return records; }

uint64_t table_sum(void) {
    uint64_t sum = 0;
    for (uint64_t place = 0; place < SLOTS; place++) {
        if (table_slots[place].record) sum += table_slots[place].record->count;
    }
    return sum;
}

struct record *table_add(const struct key *key) {
    if (++records > SLOTS / 2) {
        fprintf(stderr, "more series than the bare receiver has room for\n");
        exit(2);
    }
    struct record *record = room(sizeof *record + key->name_length + key->tags_length);
    *record = (struct record){
        .hash = key->hash, .name_length = key->name_length, .tags_length = key->tags_length, .type = key->type};
    memcpy(record->bytes, key->name, key->name_length);
    memcpy(record->bytes + key->name_length, key->tags, key->tags_length);
    if (key->type != 'c' && key->type != 'g') {
        record->body = room(sizeof *record->body);
        record->body->smallest = HUGE_VAL;
        record->body->largest = -HUGE_VAL;
    }
    uint64_t place = key->hash & table_mask;
    while (table_slots[place].record) place = (place + 1) & table_mask;
    table_slots[place] = (struct slot){key->hash, record};
    return record;
}

void record_value(struct record *record, double value) {
    static const double bounds[CLASSIC - 1] = {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576};
    static const double roots[8] = {
        1, 1.0905077326652577, 1.189207115002721, 1.2968395546510096, 1.414213562373095, 1.5422108254079407,
        1.681792830507429, 1.8340080864093424};
    struct body *body = record->body;
    int classic = 0;
    while (classic < CLASSIC - 1 && bounds[classic] < value) classic++;
    body->classic[classic]++;
    body->sum += value;
    if (value < body->smallest) body->smallest = value;
    if (value > body->largest) body->largest = value;
    uint64_t bits;
    memcpy(&bits, &value, 8);
    int exponent = (int)(bits >> 52 & 0x7FF) - 1023;
    bits = (bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000;
    double significand;
    memcpy(&significand, &bits, 8);
    int part = 0;
    for (int root = 0; root < 8; root++) part += roots[root] < significand;
    int place = exponent * 8 + part;
    body->exponential[place < 0 ? 0 : place < EXPONENTIAL ? place : EXPONENTIAL - 1]++;
}

void record_member(struct record *record, const uint8_t *bytes, size_t count) {
    uint64_t hash = mix(fold(bytes, count, 0), 0x9E3779B97F4A7C15);
    uint8_t rank = (uint8_t)(__builtin_clzll(hash << 12 | 1 << 11) + 1);
    uint8_t *most = &record->body->registers[hash >> 52];
    if (rank > *most) *most = rank;
}
