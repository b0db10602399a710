#pragma once
// What the Glibc overlay lacks: Linux-only calls, kernel structs, and a pthread lock that ThreadSanitizer sees.
//
// No header here may see `_GNU_SOURCE`: it gives `fd_set`, `enum __rusage_who` and `struct ucred` other members than
// Swift's own Glibc module saw, and the importer refuses to merge the two. A GNU function gets a door of its own,
// declared here and defined in linux_door.c.
#include "outrigger_atomics.h"
#include "outrigger_unix.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/// Names the calling thread; the kernel keeps 15 bytes. Returns 0 or an errno, see pthread_setname_np(3).
int outrigger_name_thread(const char *name);

/// A request to list TCP sockets, as sent to NETLINK_SOCK_DIAG: the header and its query in one piece.
///
/// The form of TCPDIAG_GETSOCK, not inet_diag_req_v2: it ignores the family and walks once for IPv4 and IPv6.
struct outrigger_tcp_diag_request {
    struct nlmsghdr header;
    struct inet_diag_req query;
};

/// A request for one socket, found by its addresses: several in a row are one send.
struct outrigger_socket_request {
    struct nlmsghdr header;
    struct inet_diag_req_v2 query;
};

_Static_assert(sizeof(struct nlmsghdr) == 16, "netlink(7)");
_Static_assert(offsetof(struct nlmsghdr, nlmsg_flags) == 6, "netlink(7)");
_Static_assert(sizeof(struct nlattr) == 4, "netlink(7)");
_Static_assert(sizeof(struct sockaddr_nl) == 12, "netlink(7)");
_Static_assert(sizeof(struct inet_diag_sockid) == 48, "sock_diag(7)");
_Static_assert(sizeof(struct inet_diag_req) == 60, "linux/inet_diag.h");
_Static_assert(offsetof(struct inet_diag_req, idiag_states) == 52, "linux/inet_diag.h");
_Static_assert(sizeof(struct outrigger_tcp_diag_request) == 76, "header and query leave no gap");
_Static_assert(sizeof(struct inet_diag_req_v2) == 56, "sock_diag(7)");
_Static_assert(offsetof(struct inet_diag_req_v2, id) == 8, "sock_diag(7)");
_Static_assert(sizeof(struct outrigger_socket_request) == 72, "header and query leave no gap");
_Static_assert(sizeof(struct inet_diag_msg) == 72, "sock_diag(7)");
_Static_assert(offsetof(struct inet_diag_msg, id) == 4, "sock_diag(7)");
_Static_assert(offsetof(struct inet_diag_msg, idiag_rqueue) == 56, "sock_diag(7)");
_Static_assert(offsetof(struct inet_diag_msg, idiag_inode) == 68, "sock_diag(7)");
