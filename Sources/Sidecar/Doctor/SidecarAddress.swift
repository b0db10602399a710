package import Doctor
import Endpoint
import Glibc
import WireFormats

/// Where a sidecar of this host answers, to be asked for what its doctor remembers.
///
/// Whatever goes wrong means that there is nothing to remember: most hosts that are looked at run no sidecar.
package struct SidecarAddress: Equatable, Sendable {
    package static let standard = "http://127.0.0.1:9478"
    package static let expected = "takes http://HOST:PORT, such as \(standard)"
    /// How long the whole answer may take.
    private static let patience = Duration.milliseconds(500)
    /// No report of ours is longer: at most 1,024 entries of history and as many findings.
    private static let answerLimit = 4 << 20

    private let listen: ListenAddress

    /// `http://127.0.0.1:9478`, with or without a slash at its end; `nil` for what is none.
    package init?(parsing text: String) {
        guard text.hasPrefix("http://") else { return nil }
        var rest = text.dropFirst("http://".count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        // What cannot be listened at cannot be asked either.
        guard let address = try? ListenAddress(parsing: String(rest)), address.port > 0 else { return nil }
        listen = address
    }

    /// Findings that are over, when the sidecar looks at the network namespace with that number.
    package func episodes(ofNetwork number: UInt64?) -> [Report.Episode] {
        guard let number else { return [] }
        let request = LocalRequest(listen, limit: Self.answerLimit, patience: Self.patience) {
            WallClock.monotonic
        }
        return request.body(of: DoctorAnswer.path).map {
            SidecarHistory.episodes(inReport: $0, ofNetwork: number)
        } ?? []
    }
}

/// The history in the answer of a sidecar, which is any program's text until it has been read.
package enum SidecarHistory {
    package static func episodes(inReport body: [UInt8], ofNetwork number: UInt64) -> [Report.Episode] {
        // JSON is YAML; what is neither is no answer of a sidecar.
        guard let root = (try? YAMLDocument(bytes: body, file: "answer"))?.root,
            root["schema"]?.text == JSONReport.schema, root["scope"]?["netns"]?.text == "\(number)",
            case .sequence(let entries) = root["history"]?.content
        else { return [] }
        return entries.prefix(DoctorHistory.episodeLimit).compactMap { entry in
            guard let check = entry["id"]?.text, let from = entry["from"]?.text, let to = entry["to"]?.text,
                let severity = Severity.allCases.first(where: { $0.name == entry["severity"]?.text })
            else { return nil }
            return Report.Episode(
                check: check, severity: severity, from: from, to: to, place: entry["where"]?.text ?? "",
                brief: entry["brief"]?.text ?? "")
        }
    }
}

extension YAMLNode {
    fileprivate subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
