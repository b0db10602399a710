// The doors that need GNU's functions, which no header of this module may show.
#define _GNU_SOURCE
#include <linux/tcp.h>
#include <pthread.h>
#include <sys/socket.h>

#include "outrigger_linux.h"

// What Kernel/TCPInfoFields.swift reads by offset: Swift cannot be shown the struct, its Glibc has another of that name.
_Static_assert(offsetof(struct tcp_info, tcpi_rto) == 8, "linux/tcp.h");
_Static_assert(offsetof(struct tcp_info, tcpi_rtt) == 68, "linux/tcp.h");
_Static_assert(offsetof(struct tcp_info, tcpi_total_retrans) == 100, "linux/tcp.h");
_Static_assert(offsetof(struct tcp_info, tcpi_data_segs_out) == 156, "linux/tcp.h");
_Static_assert(offsetof(struct tcp_info, tcpi_delivery_rate) == 160, "linux/tcp.h");
_Static_assert(offsetof(struct tcp_info, tcpi_busy_time) == 168, "linux/tcp.h");
_Static_assert(offsetof(struct tcp_info, tcpi_rwnd_limited) == 176, "linux/tcp.h");
_Static_assert(offsetof(struct tcp_info, tcpi_sndbuf_limited) == 184, "linux/tcp.h");

int outrigger_name_thread(const char *name) { return pthread_setname_np(pthread_self(), name); }

int outrigger_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }
