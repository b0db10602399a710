// A made-up chat gateway that measures itself through swift-metrics and the sidecar's socket.
//
//     swift run ChatServer                      # sends to /run/outrigger/dsd.sock
//     swift run ChatServer /tmp/run/dsd.sock    # or wherever the sidecar's log says
//
// Slow or absent sidecar: nothing here waits. Counters and gauges are sent later, timings beyond 65,536 are dropped
// and counted.
import CoreMetrics
import OutriggerMetrics

var options = OutriggerMetricsOptions()
if CommandLine.arguments.count > 1 { options.path = CommandLine.arguments[1] }
options.dimensions = [("service", "chat")]
let outrigger = try OutriggerMetricsFactory(options)
MetricsSystem.bootstrap(outrigger)

/// Metrics are made once and kept.
struct Gateway {
    let online = Meter(label: "chat.online")
    let sent = ["lobby", "red"].map { Counter(label: "chat.sent", dimensions: [("room", $0)]) }
    let latency = Timer(label: "chat.latency")

    func serve(_ clients: Int, messagesEach: Int) {
        for client in 0..<clients {
            online.increment()
            for message in 0..<messagesEach {
                let clock = ContinuousClock()
                let duration = clock.measure { sent[(client + message) % sent.count].increment() }
                latency.recordNanoseconds(Int64(duration / .nanoseconds(1)))
            }
            if client % 3 == 0 { online.decrement() }
        }
    }
}

Gateway().serve(90, messagesEach: 100)
// The last quarter of a second would be lost without it.
outrigger.shutdown()
let report = outrigger.report
print("values sent \(report.valuesSent), dropped \(report.valuesDropped), packets \(report.packetsSent)")
