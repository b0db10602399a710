import Glibc
import Rules

/// Where alerts go, as the configuration names it.
package struct SinkSettings: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case stdout
    }

    package let name: String
    package let kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

extension Settings {
    /// The sinks, and an Alertmanager sink for each of `alertmanagers`, named by its URL.
    func alertSinks(_ world: RuleWorld) -> [any AlertSink] {
        let transport = CurlTransport()
        let named: [any AlertSink] = sinks.map { sink in
            switch sink.kind {
            case .stdout: StdoutSink(name: sink.name, write: Self.writeToStandardOutput)
            }
        }
        return named
            + alertmanagers.map { AlertmanagerSink(name: $0, url: $0, world: world, transport: transport) }
    }

    /// Whole lines, at once for whoever reads along.
    @Sendable private static func writeToStandardOutput(_ lines: String) -> Bool {
        var text = lines
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(1, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return false }
                written += count
            }
            return true
        }
    }
}
