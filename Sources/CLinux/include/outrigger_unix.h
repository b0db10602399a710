#pragma once
// Calls on Unix sockets, with the address type that they really take.
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

/// bind(2) to a path.
static inline int outrigger_bind(int descriptor, const struct sockaddr_un *address) {
    return bind(descriptor, (const struct sockaddr *)address, sizeof *address);
}

/// connect(2) to a path.
static inline int outrigger_connect(int descriptor, const struct sockaddr_un *address) {
    return connect(descriptor, (const struct sockaddr *)address, sizeof *address);
}

/// accept4(2) without asking who it is; the new descriptor neither blocks nor survives exec.
int outrigger_accept(int descriptor);

/// Who is at the other end, unix(7): GNU's `struct ucred` without the group. A process of another pid namespace is 0.
struct outrigger_sender {
    int32_t process;
    uint32_t user;
};

/// Who made a connection, by SO_PEERCRED; 0 or -1 with errno.
int outrigger_peer(int descriptor, struct outrigger_sender *peer);

/// recvmsg(2) with MSG_TRUNC for a socket with SO_PASSCRED: cmsg(3) is macros.
///
/// The control buffer holds one SCM_CREDENTIALS and nothing more, so the kernel drops smuggled descriptors; should it
/// ever hand one over instead, it is closed here.
ssize_t outrigger_receive(int descriptor, void *buffer, size_t size, struct outrigger_sender *sender);

/// sendto(2) of a text, with a descriptor attached unless it is negative: cmsg(3) is macros.
ssize_t outrigger_send_passing(
    int descriptor, const void *text, size_t count, const struct sockaddr_un *address, socklen_t length, int passed);
