package import ArgumentParser
import Glibc
import Ingest
import Sidecar

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

    package init() {}

    package func run() throws {
        do {
            let flags = runtimeDir.map { ["runtime-dir": [$0]] } ?? [:]
            let settings = try SettingsSource(configPath: nil, flags: flags, invoker: .current).load()
            var client = try PushClient(
                directory: settings.runtimeDirectory, lane: stream ? .stream : .datagram)
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
