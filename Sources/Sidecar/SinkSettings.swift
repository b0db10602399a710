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
            case .stdout:
                StdoutSink(
                    name: sink.name, write: { StandardStream.output.write(Array($0.utf8), within: $1) })
            }
        }
        return named
            + alertmanagers.map { AlertmanagerSink(name: $0, url: $0, world: world, transport: transport) }
    }
}
