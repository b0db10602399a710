package import Ingest
package import Telemetry
package import WireFormats

/// When to tell of refused lines: of each reason at most once a minute.
package struct RefusalLog {
    private static let pause = Duration.seconds(60)
    /// How long a reason waits for its line, which the ingest thread shows once a tick.
    private static let patience = Duration.seconds(2)

    /// What is to be told about one reason.
    package struct News: Equatable {
        package let reason: RejectReason
        /// Refused since it was told last.
        package let count: UInt64
        /// Where most of them came from.
        package let socket: String
        /// Escaped and cut; `nil` for what has no line, such as a connection.
        package let line: String?
        /// Who sent that line, where it is known.
        package let peer: String?
    }

    private struct Told {
        var time: Timestamp?
        /// When something was first seen that is still to be told.
        var waitsSince: Timestamp?
        /// By socket.
        var counts: [UInt64] = []
    }

    private var told = [Told](repeating: Told(), count: RejectReason.allCases.count)

    /// What `sockets` refused before is told already: counts go on where the process before left them.
    package init(_ sockets: [SocketHealth] = []) {
        for reason in RejectReason.allCases {
            told[reason.rawValue].counts = sockets.map { $0.rejected(reason) }
        }
    }

    /// What was refused since it was told last, of the reasons whose minute is over.
    package mutating func news(
        _ sockets: [SocketHealth], _ lines: RefusedLines, at now: Timestamp
    ) -> [News] {
        var news: [News] = []
        for reason in RejectReason.allCases {
            let before = told[reason.rawValue]
            // A clock that was set back must not keep it silent.
            if let time = before.time, (.zero..<Self.pause).contains(now - time) { continue }
            let counts = sockets.map { $0.rejected(reason) }
            if counts == before.counts || counts.allSatisfy({ $0 == 0 }) { continue }
            let since = before.waitsSince ?? now
            told[reason.rawValue].waitsSince = since
            if (.zero..<Self.patience).contains(now - since) { continue }
            let fresh = counts.enumerated().map { $1 &- ($0 < before.counts.count ? before.counts[$0] : 0) }
            guard let most = fresh.indices.max(by: { fresh[$0] < fresh[$1] }) else { continue }
            told[reason.rawValue] = Told(time: now, counts: counts)
            let line = lines[reason].flatMap { $0.socket == sockets[most].name ? $0 : nil }
            news.append(
                News(
                    reason: reason, count: fresh.reduce(0, &+), socket: sockets[most].name, line: line?.text,
                    peer: line?.peer))
        }
        return news
    }
}
