package import ArgumentParser
import Glibc
import Ingest
import Sidecar
import Telemetry

/// `outrigger push`: sends lines to a sidecar's socket.
package struct PushCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Sends DogStatsD lines to a running sidecar.",
        discussion: """
            EXAMPLES
              outrigger push 'chat.sent:1|c|#room:lobby' 'ws.connect:12|ms'
              tail -f counters.log | outrigger push -
            """)

    @Argument(help: "Lines; `-` reads them from standard input.")
    var metrics: [String]

    @Option(name: .long, help: "Directory of the sockets.")
    var runtimeDir: String?

    @Flag(help: "Use the stream socket instead of datagrams.")
    var stream = false

    @Option(help: "How long a sidecar may take nothing before push gives up, such as 500ms.")
    var timeout = "5s"

    package init() {}

    package func validate() throws {
        if patience == nil { throw ValidationError("--timeout takes a length of time such as 5s or 500ms") }
    }

    private var patience: Duration? {
        PrometheusDuration.parse(timeout).flatMap { $0 > .zero ? $0 : nil }
    }

    package func run() throws {
        do {
            let flags = runtimeDir.map { ["runtime-dir": [$0]] } ?? [:]
            let settings = try SettingsSource(configPath: nil, flags: flags, invoker: .current).load()
            var client = try PushClient(
                directory: settings.runtimeDirectory, lane: stream ? .stream : .datagram,
                patience: patience ?? .seconds(5))
            for metric in metrics where metric != "-" { try client.send(Array(metric.utf8)) }
            if metrics.contains("-") {
                while let line = readLine() {
                    try client.send(Array(line.utf8))
                    // What a person types, or a log grows by, should not wait for a full packet.
                    try client.flush()
                }
            }
            try client.flush()
        } catch {
            throw Failure.couldNot(error)
        }
    }
}
