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
#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
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
#include <sys/timex.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/// Names the calling thread; the kernel keeps 15 bytes. Returns 0 or an errno, see pthread_setname_np(3).
int outrigger_name_thread(const char *name);

/// Moves the calling thread, and no other, to the network namespace of an open namespace file: setns(2).
int outrigger_enter_network(int descriptor);

/// flock(2), exclusive and without waiting: in Swift the struct of that name hides the function. 0, or -1 and errno.
int outrigger_lock_file(int descriptor);

/// Whether the file system of an open file keeps its pages in memory alone, fstatfs(2): 1, 0, or -1 and errno.
int outrigger_is_memory(int descriptor);

/// A request to list TCP sockets, as sent to NETLINK_SOCK_DIAG: the header and its query in one piece.
///
/// The form of TCPDIAG_GETSOCK, not inet_diag_req_v2: it ignores the family and walks once for IPv4 and IPv6.
struct outrigger_tcp_diag_request {
    struct nlmsghdr header;
    struct inet_diag_req query;
};

/// A request to list network interfaces, as sent to NETLINK_ROUTE: the header and its query in one piece.
struct outrigger_link_request {
    struct nlmsghdr header;
    struct ifinfomsg query;
};

/// What a driver says of an interface's link; `speed` in Mbit/s, -1 when it does not know it, as in linux/ethtool.h.
struct outrigger_link_mode {
    int32_t speed;
    uint8_t duplex;
};

/// ETHTOOL_GLINKSETTINGS through any socket of the interface's namespace: its struct ends in an array whose length the
/// kernel must be asked for first. Returns 0 or an errno.
int outrigger_link_mode(int descriptor, const char *name, struct outrigger_link_mode *mode);

/// A request to list queueing disciplines, as sent to NETLINK_ROUTE: the header and its query in one piece.
struct outrigger_qdisc_request {
    struct nlmsghdr header;
    struct tcmsg query;
};

/// SIOCETHTOOL through any socket of the interface's namespace: ioctl(2) is variadic, and its struct ifreq full of unions.
/// `command` is one of the structs of linux/ethtool.h, in words. Returns 0 or an errno.
int outrigger_ethtool(int descriptor, const char *name, void *command);

_Static_assert(sizeof(struct tcmsg) == 20, "rtnetlink(7)");
_Static_assert(offsetof(struct tcmsg, tcm_ifindex) == 4, "rtnetlink(7)");
_Static_assert(offsetof(struct tcmsg, tcm_parent) == 12, "rtnetlink(7)");
_Static_assert(sizeof(struct outrigger_qdisc_request) == 36, "header and query leave no gap");
_Static_assert(sizeof(struct ifinfomsg) == 16, "rtnetlink(7)");
_Static_assert(offsetof(struct ifinfomsg, ifi_index) == 4, "rtnetlink(7)");
_Static_assert(offsetof(struct ifinfomsg, ifi_flags) == 8, "rtnetlink(7)");
_Static_assert(sizeof(struct outrigger_link_request) == 32, "header and query leave no gap");
_Static_assert(offsetof(struct rtnl_link_stats64, rx_nohandler) == 23 * 8, "linux/if_link.h");
/// A request for one socket, found by its addresses: several in a row are one send.
struct outrigger_socket_request {
    struct nlmsghdr header;
    struct inet_diag_req_v2 query;
};

/// A request for one Unix socket, found by its inode.
struct outrigger_unix_request {
    struct nlmsghdr header;
    struct unix_diag_req query;
};

_Static_assert(sizeof(struct unix_diag_req) == 24, "sock_diag(7)");
_Static_assert(sizeof(struct unix_diag_msg) == 16, "sock_diag(7)");
_Static_assert(sizeof(struct outrigger_unix_request) == 40, "header and query leave no gap");
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
