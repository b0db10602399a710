#pragma once
// libmicrohttpd with plain integers: its closed enums, its option list and its variadic calls stay in microhttpd_door.c,
// and Swift never sees <microhttpd.h>. Every `int` answers 1 for yes and 0 for no.
#include <stddef.h>

struct MHD_Daemon;
struct MHD_Connection;
struct MHD_Response;

/// What the endpoint does when a request comes; all three are called by `outrigger_http_run`, on its thread.
struct outrigger_http_handlers {
    /// A request line was read; `target` is as the client wrote it. The answer stands for the request from here on.
    void *(*begin)(void *context, const char *target);
    /// Headers are complete (first call), a piece of the body came (`*size` > 0), or all of it (`*size` = 0).
    int (*answer)(void *context, void *request, struct MHD_Connection *connection, const char *method,
                  const char *piece, size_t *size);
    /// The request is over, answered or not.
    void (*end)(void *context, void *request);
    void *context;
};

struct outrigger_http_limits {
    unsigned int connections;
    unsigned int connections_of_one_address;
    unsigned int timeout_seconds;
    size_t connection_bytes;
};

/// Serves a listening socket, which belongs to the daemon from here on; NULL when memory or epoll fails.
struct MHD_Daemon *outrigger_http_start(int listening_socket, const struct outrigger_http_handlers *handlers,
                                        const struct outrigger_http_limits *limits);
void outrigger_http_stop(struct MHD_Daemon *daemon);

/// The descriptor to wait on, or -1.
int outrigger_http_descriptor(struct MHD_Daemon *daemon);
/// How many milliseconds to wait at most, or -1 for any time.
int outrigger_http_patience(struct MHD_Daemon *daemon);
/// Does what is due, without waiting.
int outrigger_http_run(struct MHD_Daemon *daemon);
/// Connections open now; only for the thread that runs the daemon.
unsigned int outrigger_http_connections(struct MHD_Daemon *daemon);

/// A response over bytes that stay where they are until `release(owner)` is called.
struct MHD_Response *outrigger_http_response(const void *bytes, size_t size, void (*release)(void *owner), void *owner);
int outrigger_http_add_header(struct MHD_Response *response, const char *name, const char *value);
void outrigger_http_release(struct MHD_Response *response);
int outrigger_http_queue(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response);
/// The value of the request's first header of that name, or NULL.
const char *outrigger_http_header(struct MHD_Connection *connection, const char *name);
