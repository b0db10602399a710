// Sends metric lines as fast as they are taken, or at a fixed rate, and prints exact books of what was sent.
//
//     load LANE ADDRESS [NAME=VALUE]...        LANE: datagram seqpacket stream udp tcp; or dump, to standard output
//
// All messages are built beforehand from a fixed seed, so that nothing but sending is left to do. In the closed loop
// (no rate) sends block and nothing may be lost; paced, a send that would block is refused and counted.
#include "workload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PROBE_LIMIT = 1 << 20, PROBE_EVERY_NS = 1000000 };
static const char probe_line[] = "bench.probe:1|c";

static struct {
    double seconds;
    /// Samples a second; 0 for the closed loop.
    double rate;
    /// Stops after so many passes over the messages; 0 for no limit.
    uint64_t passes;
    uint32_t send_buffer;
    bool is_probing;
} settings = {.seconds = 2};

static struct workload_options chosen = {
    .series = 1000, .line_bytes = 45, .samples = 400000, .message_bytes = 8192, .seed = 1,
};

static struct { uint64_t refused, refused_samples, probes; double began, ended; } outcome;
static uint32_t residencies[PROBE_LIMIT];

static void give_up(const char *what) {
    perror(what);
    exit(2);
}

static uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int open_lane(const char *lane, const char *address) {
    bool is_inet = !strcmp(lane, "udp") || !strcmp(lane, "tcp");
    int type = !strcmp(lane, "datagram") || !strcmp(lane, "udp") ? SOCK_DGRAM
        : !strcmp(lane, "seqpacket") ? SOCK_SEQPACKET : SOCK_STREAM;
    int descriptor = socket(is_inet ? AF_INET : AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (descriptor < 0) give_up("socket");
    if (settings.send_buffer
        && setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &settings.send_buffer, sizeof settings.send_buffer)) {
        give_up("SO_SNDBUF");
    }
    union { struct sockaddr any; struct sockaddr_un local; struct sockaddr_in inet; } to = {0};
    socklen_t length;
    if (is_inet) {
        to.inet = (struct sockaddr_in){
            .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(address)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        length = sizeof to.inet;
    } else {
        to.local.sun_family = AF_UNIX;
        if (strlen(address) >= sizeof to.local.sun_path) give_up("the path is too long");
        strcpy(to.local.sun_path, address);
        length = sizeof to.local;
    }
    if (connect(descriptor, &to.any, length)) give_up(address);
    return descriptor;
}

/// What of a message goes out, which depends on how the lane is framed.
struct framing { size_t before, after; };

/// `false` when it would have to wait; a message that was begun is always finished.
static bool send_whole(int descriptor, const uint8_t *bytes, size_t count, int flags) {
    size_t done = 0;
    while (done < count) {
        ssize_t sent = send(descriptor, bytes + done, count - done, (done ? 0 : flags) | MSG_NOSIGNAL);
        if (sent >= 0) {
            done += (size_t)sent;
        } else if (errno == EAGAIN && done == 0) {
            return false;
        } else if (errno != EINTR) {
            give_up("send");
        }
    }
    return true;
}

static bool send_message(int descriptor, struct workload *load, uint32_t place, struct framing framing, int flags) {
    struct message *message = &load->messages[place];
    bool is_sent = send_whole(
        descriptor, load->bytes + message->start + 4 - framing.before, message->length + framing.before + framing.after,
        flags);
    if (is_sent) message->taken++;
    return is_sent;
}

/// Sends until the time or the passes are over; returns the message that would come next.
static uint32_t send_closed(int descriptor, struct workload *load, struct framing framing) {
    uint64_t end = now_ns() + (uint64_t)(settings.seconds * 1e9);
    uint32_t place = 0;
    for (uint64_t pass = 0, sent = 0; !settings.passes || pass < settings.passes;) {
        send_message(descriptor, load, place, framing, 0);
        if (++place == load->message_count) {
            place = 0;
            pass++;
        }
        if (++sent % 16 == 0 && now_ns() >= end) break;
    }
    return place;
}

/// Sends a datagram of its own now and then, and measures how long it waits in the receiver's queue.
///
/// A queued datagram is charged to its sender until it is read, so the time until SIOCOUTQ (unix(7)) says 0 is the time
/// it lay there.
static void probe(int descriptor, uint64_t now) {
    static uint64_t sent_at, next;
    if (sent_at) {
        int queued = 0;
        if (ioctl(descriptor, SIOCOUTQ, &queued)) give_up("SIOCOUTQ");
        if (queued) return;
        if (outcome.probes < PROBE_LIMIT) residencies[outcome.probes++] = (uint32_t)((now_ns() - sent_at) / 1000);
        sent_at = 0;
        next = now + PROBE_EVERY_NS;
    } else if (now >= next) {
        uint64_t before = now_ns();
        if (send_whole(descriptor, (const uint8_t *)probe_line, sizeof probe_line - 1, MSG_DONTWAIT)) sent_at = before;
        next = now + PROBE_EVERY_NS;
    }
}

static uint32_t send_paced(int descriptor, int prober, struct workload *load, struct framing framing) {
    uint64_t began = now_ns(), end = began + (uint64_t)(settings.seconds * 1e9), offered = 0;
    uint32_t place = 0;
    for (uint64_t now = began; now < end; now = now_ns()) {
        if ((double)offered > (double)(now - began) * 1e-9 * settings.rate) {
            if (settings.is_probing) probe(prober, now);
            continue;
        }
        struct message *message = &load->messages[place];
        offered += message->samples;
        if (!send_message(descriptor, load, place, framing, MSG_DONTWAIT)) {
            outcome.refused++;
            outcome.refused_samples += message->samples;
        }
        if (++place == load->message_count) place = 0;
    }
    // The last probe counts too, or the books would not know whether it arrived.
    for (uint64_t last = outcome.probes; settings.is_probing && outcome.probes == last;) probe(prober, now_ns());
    return place;
}

static int compare(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void print_outcome(const struct workload *load, uint32_t next) {
    printf("{\"seconds\": %.6f, \"refused\": %lu, \"refused_samples\": %lu, \"probes\": %lu, ",
           outcome.ended - outcome.began, outcome.refused, outcome.refused_samples, outcome.probes);
    if (outcome.probes) {
        qsort(residencies, outcome.probes, sizeof *residencies, compare);
        printf("\"residency_us\": [%u, %u, %u], ", residencies[outcome.probes / 2],
               residencies[outcome.probes * 99 / 100], residencies[outcome.probes - 1]);
    }
    workload_print_books(load, next);
    printf("}\n");
}

static void take(const char *word) {
    const char *value = strchr(word, '=');
    size_t length = value ? (size_t)(value - word) : 0;
    double number = value ? strtod(value + 1, NULL) : 0;
#define IS(name) (length == sizeof name - 1 && !memcmp(word, name, length))
    if (IS("seconds")) settings.seconds = number;
    else if (IS("rate")) settings.rate = number;
    else if (IS("passes")) settings.passes = (uint64_t)number;
    else if (IS("sndbuf")) settings.send_buffer = (uint32_t)number;
    else if (IS("probe")) settings.is_probing = number != 0;
    else if (IS("series")) chosen.series = (uint32_t)number;
    else if (IS("first")) chosen.first = (uint32_t)number;
    else if (IS("line")) chosen.line_bytes = (uint32_t)number;
    else if (IS("samples")) chosen.samples = (uint32_t)number;
    else if (IS("message")) chosen.message_bytes = (uint32_t)number;
    else if (IS("packed")) chosen.packed_per_mille = (uint32_t)number;
    else if (IS("mixed")) chosen.is_mixed = number != 0;
    else if (IS("zipf")) chosen.zipf = number;
    else if (IS("seed")) chosen.seed = (uint64_t)number;
    else {
        fprintf(stderr, "unknown setting %s\n", word);
        exit(64);
    }
}

int main(int count, char **words) {
    if (count < 3) {
        fprintf(stderr, "usage: load LANE ADDRESS [NAME=VALUE]...\n");
        return 64;
    }
    for (int place = 3; place < count; place++) take(words[place]);
    struct workload load = workload_make(chosen);
    const char *lane = words[1];
    if (!strcmp(lane, "dump")) {
        for (uint32_t place = 0; place < load.message_count; place++) {
            fwrite(load.bytes + load.messages[place].start, 1, load.messages[place].length + 4, stdout);
        }
        return 0;
    }
    int descriptor = open_lane(lane, words[2]);
    int prober = settings.is_probing ? open_lane(lane, words[2]) : -1;
    struct framing framing = {.before = !strcmp(lane, "stream") ? 4 : 0, .after = !strcmp(lane, "tcp")};
    outcome.began = (double)now_ns() * 1e-9;
    uint32_t next = settings.rate > 0 ? send_paced(descriptor, prober, &load, framing)
        : send_closed(descriptor, &load, framing);
    outcome.ended = (double)now_ns() * 1e-9;
    print_outcome(&load, next);
    return 0;
}
