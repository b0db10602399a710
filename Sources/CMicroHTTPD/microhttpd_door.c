#include "outrigger_microhttpd.h"
#include <limits.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

// libmicrohttpd reports the end of a request only when its head was complete, so the connection keeps what has begun and
// lets go of it at the latest when it closes itself.
static void **unfinished(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void let_go(const struct outrigger_http_handlers *handlers, void **request) {
    if (request && *request) handlers->end(handlers->context, *request);
    if (request) *request = NULL;
}

static void connection_changed(void *cls, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode code) {
    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = calloc(1, sizeof(void *));
    } else {
        let_go(cls, *context);
        free(*context);
        *context = NULL;
    }
}

static void *begin(void *cls, const char *target, struct MHD_Connection *connection) {
    const struct outrigger_http_handlers *handlers = cls;
    void **request = unfinished(connection);
    if (!request) return NULL;
    let_go(handlers, request);
    return *request = handlers->begin(handlers->context, target);
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *piece, size_t *size, void **request) {
    const struct outrigger_http_handlers *handlers = cls;
    (void)url;
    (void)version;
    return handlers->answer(handlers->context, *request, connection, method, piece, size) ? MHD_YES : MHD_NO;
}

static void end(void *cls, struct MHD_Connection *connection, void **request,
                enum MHD_RequestTerminationCode reason) {
    (void)reason;
    let_go(cls, unfinished(connection));
    *request = NULL;
}

// The target is taken apart and decoded in Swift; libmicrohttpd's own decoding would end it at a `%00`.
static size_t keep(void *cls, struct MHD_Connection *connection, char *text) {
    (void)cls;
    (void)connection;
    return strlen(text);
}

struct MHD_Daemon *outrigger_http_start(int listening_socket, const struct outrigger_http_handlers *handlers,
                                        const struct outrigger_http_limits *limits) {
    void *cls = (void *)handlers;
    return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, &answer, cls,
                            MHD_OPTION_LISTEN_SOCKET, listening_socket,
                            MHD_OPTION_URI_LOG_CALLBACK, &begin, cls,
                            MHD_OPTION_NOTIFY_COMPLETED, &end, cls,
                            MHD_OPTION_NOTIFY_CONNECTION, &connection_changed, cls,
                            MHD_OPTION_UNESCAPE_CALLBACK, &keep, NULL,
                            MHD_OPTION_CONNECTION_LIMIT, limits->connections,
                            MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits->connections_of_one_address,
                            MHD_OPTION_CONNECTION_TIMEOUT, limits->timeout_seconds,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits->connection_bytes,
                            MHD_OPTION_END);
}

void outrigger_http_stop(struct MHD_Daemon *daemon) { MHD_stop_daemon(daemon); }

int outrigger_http_descriptor(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

int outrigger_http_patience(struct MHD_Daemon *daemon) {
    MHD_UNSIGNED_LONG_LONG milliseconds;
    if (MHD_get_timeout(daemon, &milliseconds) != MHD_YES) return -1;
    return milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
}

int outrigger_http_run(struct MHD_Daemon *daemon) { return MHD_run(daemon) == MHD_YES; }

unsigned int outrigger_http_connections(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info ? info->num_connections : 0;
}

struct MHD_Response *outrigger_http_response(const void *bytes, size_t size, void (*release)(void *owner),
                                             void *owner) {
    return MHD_create_response_from_buffer_with_free_callback_cls(size, (void *)bytes, release, owner);
}

int outrigger_http_add_header(struct MHD_Response *response, const char *name, const char *value) {
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

void outrigger_http_release(struct MHD_Response *response) { MHD_destroy_response(response); }

int outrigger_http_queue(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
    return MHD_queue_response(connection, status, response) == MHD_YES;
}

const char *outrigger_http_header(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}
