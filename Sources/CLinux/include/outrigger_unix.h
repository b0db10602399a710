#pragma once
// Calls on Unix sockets, with the address type that they really take.
#include <sys/socket.h>
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
