#pragma once
// Aligned 8-byte cells with one writer and any number of readers, for memory that Swift reaches through raw pointers:
// `Synchronization.Atomic` cannot live there. Both sides are atomic, so ThreadSanitizer sees no race.
#include <stdint.h>

/// A load that orders nothing else; the common read of a counter.
static inline uint64_t outrigger_load_relaxed(const uint64_t *cell) {
    return __atomic_load_n(cell, __ATOMIC_RELAXED);
}

/// A load after which everything written before the matching release is visible.
static inline uint64_t outrigger_load_acquire(const uint64_t *cell) {
    return __atomic_load_n(cell, __ATOMIC_ACQUIRE);
}

/// A store that orders nothing else; the common write of a counter's only writer.
static inline void outrigger_store_relaxed(uint64_t *cell, uint64_t value) {
    __atomic_store_n(cell, value, __ATOMIC_RELAXED);
}

/// A store that publishes everything written before it.
static inline void outrigger_store_release(uint64_t *cell, uint64_t value) {
    __atomic_store_n(cell, value, __ATOMIC_RELEASE);
}

/// Asks the processor to fetch a line that will be read soon; never faults.
static inline void outrigger_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

/// Which of sixteen bytes are one of three, a bit each: a comparison of vectors, which Swift's own become loops of.
static inline uint32_t outrigger_match16(const uint8_t *bytes, uint8_t one, uint8_t two, uint8_t three) {
#if defined(__SSE2__)
    typedef char vector __attribute__((vector_size(16)));
    vector run;
    __builtin_memcpy(&run, bytes, sizeof run);
    vector found = (run == (vector){} + (char)one) | (run == (vector){} + (char)two) | (run == (vector){} + (char)three);
    return (uint32_t)__builtin_ia32_pmovmskb128(found);
#else
    uint32_t found = 0;
    for (int place = 0; place < 16; place++) {
        found |= (uint32_t)(bytes[place] == one || bytes[place] == two || bytes[place] == three) << place;
    }
    return found;
#endif
}

/// Whether two runs of 16 bytes or more are the same, sixteen at a time, of which the last may overlap.
///
/// Here and not in Swift, because its compiler unrolls the loop: names are too short for that to pay.
static inline _Bool outrigger_same(const uint8_t *one, const uint8_t *other, intptr_t count) {
    typedef uint64_t vector __attribute__((vector_size(16)));
    vector differences = {}, left, right;
    intptr_t last = count - 16;
#pragma clang loop unroll(disable) vectorize(disable)
    for (intptr_t place = 0;; place += 16) {
        if (place > last) place = last;
        __builtin_memcpy(&left, one + place, 16);
        __builtin_memcpy(&right, other + place, 16);
        differences |= left ^ right;
        if (place == last) return (differences[0] | differences[1]) == 0;
    }
}
