// The doors that need GNU's functions, which no header of this module may show.
#define _GNU_SOURCE
#include <linux/ethtool.h>
#include <linux/gen_stats.h>
#include <linux/magic.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>

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

int outrigger_enter_network(int descriptor) { return setns(descriptor, CLONE_NEWNET); }

int outrigger_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int outrigger_peer(int descriptor, struct outrigger_sender *peer) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
    peer->process = credentials.pid;
    peer->user = credentials.uid;
    return 0;
}

ssize_t outrigger_receive(int descriptor, void *buffer, size_t size, struct outrigger_sender *sender) {
    union {
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
        struct cmsghdr aligned;
    } control;
    struct iovec part = {buffer, size};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t count = recvmsg(descriptor, &message, MSG_TRUNC | MSG_CMSG_CLOEXEC);
    struct cmsghdr *first = count < 0 ? NULL : CMSG_FIRSTHDR(&message);
    sender->process = 0;
    sender->user = UINT32_MAX;
    if (first == NULL || first->cmsg_level != SOL_SOCKET) return count;
    if (first->cmsg_type == SCM_CREDENTIALS && first->cmsg_len >= CMSG_LEN(sizeof(struct ucred))) {
        struct ucred credentials;
        memcpy(&credentials, CMSG_DATA(first), sizeof credentials);
        sender->process = credentials.pid;
        sender->user = credentials.uid;
    } else if (first->cmsg_type == SCM_RIGHTS) {
        for (size_t end = CMSG_LEN(sizeof(int)); end <= first->cmsg_len; end += sizeof(int)) {
            int smuggled;
            memcpy(&smuggled, (char *)first + end - sizeof smuggled, sizeof smuggled);
            close(smuggled);
        }
    }
    return count;
}

ssize_t outrigger_send_passing(
    int descriptor, const void *text, size_t count, const struct sockaddr_un *address, socklen_t length, int passed) {
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control;
    struct iovec part = {(void *)text, count};
    struct msghdr message = {
        .msg_name = (void *)address, .msg_namelen = length, .msg_iov = &part, .msg_iovlen = 1};
    if (passed >= 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *first = CMSG_FIRSTHDR(&message);
        first->cmsg_level = SOL_SOCKET;
        first->cmsg_type = SCM_RIGHTS;
        first->cmsg_len = CMSG_LEN(sizeof passed);
        memcpy(CMSG_DATA(first), &passed, sizeof passed);
    }
    return sendmsg(descriptor, &message, MSG_NOSIGNAL);
}

int outrigger_lock_file(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

int outrigger_is_memory(int descriptor) {
    struct statfs system;
    if (fstatfs(descriptor, &system) != 0) return -1;
    return system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC;
}

// What Kernel/LinkDriver.swift and Kernel/RootQdisc.swift read by offset.
_Static_assert(sizeof(struct ethtool_drvinfo) == 196, "linux/ethtool.h");
_Static_assert(offsetof(struct ethtool_drvinfo, driver) == 4, "linux/ethtool.h");
_Static_assert(offsetof(struct ethtool_drvinfo, n_stats) == 180, "linux/ethtool.h");
_Static_assert(sizeof(struct ethtool_ringparam) == 36, "linux/ethtool.h");
_Static_assert(offsetof(struct ethtool_ringparam, rx_max_pending) == 4, "linux/ethtool.h");
_Static_assert(offsetof(struct ethtool_ringparam, rx_pending) == 20, "linux/ethtool.h");
_Static_assert(sizeof(struct ethtool_channels) == 36, "linux/ethtool.h");
_Static_assert(offsetof(struct ethtool_channels, rx_count) == 20, "linux/ethtool.h");
_Static_assert(offsetof(struct ethtool_channels, combined_count) == 32, "linux/ethtool.h");
_Static_assert(offsetof(struct ethtool_gstrings, data) == 12, "linux/ethtool.h");
_Static_assert(offsetof(struct ethtool_stats, data) == 8, "linux/ethtool.h");
_Static_assert(sizeof(struct gnet_stats_queue) == 20, "linux/gen_stats.h");
_Static_assert(offsetof(struct gnet_stats_queue, drops) == 8, "linux/gen_stats.h");

int outrigger_ethtool(int descriptor, const char *name, void *command) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    request.ifr_data = command;
    return ioctl(descriptor, SIOCETHTOOL, &request) == 0 ? 0 : errno;
}

int outrigger_link_mode(int descriptor, const char *name, struct outrigger_link_mode *mode) {
    // Three masks of at most 127 words follow the settings: the count is a signed byte.
    uint32_t room[sizeof(struct ethtool_link_settings) / 4 + 3 * 127] = {0};
    struct ethtool_link_settings *settings = (struct ethtool_link_settings *)room;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    request.ifr_data = (void *)room;
    settings->cmd = ETHTOOL_GLINKSETTINGS;
    if (ioctl(descriptor, SIOCETHTOOL, &request) != 0) return errno;
    // A wrong count is answered with the right one, negated, and nothing else.
    if (settings->link_mode_masks_nwords >= 0) return EPROTO;
    int8_t words = (int8_t)-settings->link_mode_masks_nwords;
    memset(room, 0, sizeof *settings);
    settings->cmd = ETHTOOL_GLINKSETTINGS;
    settings->link_mode_masks_nwords = words;
    if (ioctl(descriptor, SIOCETHTOOL, &request) != 0) return errno;
    mode->speed = (int32_t)settings->speed;
    mode->duplex = settings->duplex;
    return 0;
}
