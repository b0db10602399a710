import Telemetry

/// What `ConnectionCollector` shows of the connections of each listening port, and of those that have none.
enum ConnectionMetrics {
    private static let owned = ["port", "process"]
    private static let port = ["port"]

    static let connections = Metric.gauge(
        "outrigger_tcp_connections",
        "Connections of a listening port by state; process is the owner of its listener.",
        labels: ["port", "process", "state"])
    static let outgoing = Metric.gauge(
        "outrigger_tcp_outgoing_connections", "Connections whose local port is no listener's, by state.",
        labels: ["state"])
    static let leftOut = Metric.gauge(
        "outrigger_tcp_left_out_connections",
        "Connections of listening ports beyond the 256 that are followed.")
    static let closeWaitOldest = Metric.gauge(
        "outrigger_tcp_close_wait_oldest_seconds",
        "How long the oldest CLOSE_WAIT of a listening port has been seen, 0 without one: its server has not closed since then.",
        labels: owned)
    static let closeWaitStuck = Metric.gauge(
        "outrigger_tcp_close_wait_stuck",
        "Connections of a listening port that have been seen in CLOSE_WAIT for more than 60 seconds.",
        labels: owned)
    static let outgoingCloseWaitOldest = Metric.gauge(
        "outrigger_tcp_outgoing_close_wait_oldest_seconds",
        "How long the oldest CLOSE_WAIT of a local port that is no listener's has been seen, 0 without one.")
    static let outgoingCloseWaitStuck = Metric.gauge(
        "outrigger_tcp_outgoing_close_wait_stuck",
        "Connections that belong to no listener and have been seen in CLOSE_WAIT for more than 60 seconds.")
    static let receiveQueue = Metric.gauge(
        "outrigger_tcp_receive_queue_bytes",
        "Bytes that the connections of a listening port have received and their server has not read.",
        labels: port)
    static let sendQueue = Metric.gauge(
        "outrigger_tcp_send_queue_bytes",
        "Bytes that the connections of a listening port have sent and their peers have not acknowledged.",
        labels: port)
    static let sendQueueLargest = Metric.gauge(
        "outrigger_tcp_send_queue_largest_bytes", "Longest send queue of a connection of a listening port.",
        labels: port)
    static let sendQueueP99 = Metric.gauge(
        "outrigger_tcp_send_queue_p99_bytes",
        "Length that 99 of 100 send queues of established connections do not pass, to 5 %.", labels: port)
    static let slowConsumers = Metric.gauge(
        "outrigger_tcp_slow_consumers",
        "Established connections with over 64 KiB unacknowledged twice in a row, or with a closed window.",
        labels: port)
    static let keepalive = Metric.gauge(
        "outrigger_tcp_keepalive_ratio",
        "Share of idle established connections whose keepalive timer runs; those with another timer are not judged.",
        labels: port)
    static let retransmitting = Metric.gauge(
        "outrigger_tcp_retransmitting",
        "Connections that have sent something again and wait for its acknowledgement.", labels: port)
    static let zeroWindow = Metric.gauge(
        "outrigger_tcp_zero_window", "Connections that probe a peer which has closed its window.",
        labels: port)

    static let all = [
        connections, outgoing, leftOut, closeWaitOldest, closeWaitStuck, outgoingCloseWaitOldest,
        outgoingCloseWaitStuck, receiveQueue, sendQueue, sendQueueLargest, sendQueueP99, slowConsumers,
        keepalive, retransmitting, zeroWindow,
    ]
}
