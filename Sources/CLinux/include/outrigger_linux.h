#pragma once
// What the Glibc overlay lacks: Linux-only calls, kernel structs, and a pthread lock that ThreadSanitizer sees.
// Each door is `static inline` and prefixed; nothing here loops or decides.
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/types.h>
// Defining `_GNU_SOURCE` itself would give `fd_set` and `enum __rusage_who` other members than Swift's own Glibc
// module saw, and the importer refuses to merge the two; from here on only GNU's additional functions are wanted.
#ifndef __USE_GNU
#define __USE_GNU 1
#endif
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
