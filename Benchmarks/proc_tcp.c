// What /proc/net/tcp and tcp6 cost whoever reads them: `proc_tcp read|parse TIMES`.
//
// Prints the CPU time of each pass in nanoseconds, user and system, and at last how many rows a pass saw. `parse` takes
// every row apart into numbers, as a program must that counts sockets by state and by port; `read` looks at no byte.

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { buffer_bytes = 1 << 20 };

struct row {
    uint32_t local[4], remote[4];
    uint32_t local_port, remote_port, state, send_queue, receive_queue, uid;
    uint64_t inode;
};

struct count {
    unsigned long rows;
    unsigned long by_state[16];
    unsigned long by_port[65536];
};

static char buffer[buffer_bytes + 1];
static struct count count;

static uint64_t cpu_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static const char *hex(const char *at, uint32_t *value) {
    uint32_t sum = 0;
    for (;; at++) {
        unsigned digit = (unsigned char)*at;
        if (digit - '0' < 10) digit -= '0';
        else if (digit - 'A' < 6) digit -= 'A' - 10;
        else break;
        sum = sum << 4 | digit;
    }
    *value = sum;
    return at;
}

static const char *decimal(const char *at, uint64_t *value) {
    uint64_t sum = 0;
    for (; (unsigned)(*at - '0') < 10u; at++) sum = sum * 10 + (uint64_t)(*at - '0');
    *value = sum;
    return at;
}

static const char *spaces(const char *at) {
    while (*at == ' ') at++;
    return at;
}

static const char *words(const char *at, int number) {
    while (number-- > 0) {
        at = spaces(at);
        while (*at > ' ') at++;
    }
    return spaces(at);
}

// 8 digits a word: one word in tcp, four in tcp6.
static const char *address(const char *at, uint32_t *parts, uint32_t *port) {
    for (int part = 0; *at != ':' && part < 4; part++) {
        char eight[9] = {0};
        memcpy(eight, at, 8);
        hex(eight, &parts[part]);
        at += 8;
    }
    return hex(at + 1, port);
}

//   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//    0: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1234 …
static void take(const char *line) {
    struct row row = {0};
    uint64_t uid;
    line = words(line, 1);
    line = spaces(address(line, row.local, &row.local_port));
    line = spaces(address(line, row.remote, &row.remote_port));
    line = spaces(hex(line, &row.state));
    line = hex(line, &row.send_queue) + 1;
    line = spaces(hex(line, &row.receive_queue));
    line = spaces(decimal(words(line, 2), &uid));
    row.uid = (uint32_t)uid;
    decimal(words(line, 1), &row.inode);
    count.by_state[row.state & 15]++;
    count.by_port[row.local_port & 65535]++;
}

static void read_whole(const char *path, int parses) {
    int file = open(path, O_RDONLY);
    if (file < 0) return;
    size_t kept = 0;
    int is_heading = 1;
    for (;;) {
        ssize_t got = read(file, buffer + kept, buffer_bytes - kept);
        if (got <= 0) break;
        if (!parses) continue;
        char *start = buffer, *end = buffer + kept + got, *newline;
        *end = 0;
        while ((newline = memchr(start, '\n', (size_t)(end - start)))) {
            *newline = 0;
            if (!is_heading) {
                take(start);
                count.rows++;
            }
            is_heading = 0;
            start = newline + 1;
        }
        kept = (size_t)(end - start);
        memmove(buffer, start, kept);
    }
    close(file);
}

int main(int arguments, char **words) {
    if (arguments != 3) return 64;
    int parses = strcmp(words[1], "parse") == 0;
    for (int times = atoi(words[2]); times > 0; times--) {
        memset(&count, 0, sizeof count);
        uint64_t before = cpu_now();
        read_whole("/proc/self/net/tcp", parses);
        read_whole("/proc/self/net/tcp6", parses);
        printf("%llu\n", (unsigned long long)(cpu_now() - before));
    }
    printf("rows %lu\n", count.rows);
    return 0;
}
