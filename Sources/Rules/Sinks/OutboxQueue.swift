import Telemetry

/// What waits for one sink: at most one notice of an alert, the newest.
///
/// Only a flood of distinct alerts can fill it; then the new is dropped.
package struct OutboxQueue {
    package static let limit = 10_000
    /// After the first failure; doubled with each further one.
    static let firstPause = Duration.milliseconds(500)
    static let longestPause = Duration.seconds(30)

    private var waiting: [Labels: AlertNotice] = [:]
    private var order: [Labels] = []
    private var pause = Duration.zero
    /// No attempt before this, on a monotonic clock.
    private(set) var pausedUntil = Duration.zero

    package var count: Int { waiting.count }

    package init() {}

    /// Whether the notice was taken; one of the same alert is replaced in its place.
    package mutating func offer(_ notice: AlertNotice) -> Bool {
        if waiting.updateValue(notice, forKey: notice.labels) != nil { return true }
        if waiting.count > Self.limit {
            waiting[notice.labels] = nil
            return false
        }
        order.append(notice.labels)
        return true
    }

    /// The oldest notices, up to `limit`; none while it pauses after a failure.
    package mutating func take(_ limit: Int, at moment: Duration) -> [AlertNotice] {
        if moment < pausedUntil { return [] }
        let identities = order.prefix(limit)
        order.removeFirst(identities.count)
        return identities.compactMap { waiting.removeValue(forKey: $0) }
    }

    package mutating func succeeded() { (pause, pausedUntil) = (.zero, .zero) }

    /// Puts a batch back in front, where nothing newer waits for the same alert, and pauses; says how many had no room.
    package mutating func failed(_ batch: [AlertNotice], at moment: Duration) -> Int {
        pause = pause == .zero ? Self.firstPause : min(pause * 2, Self.longestPause)
        pausedUntil = moment + pause
        let outdated = batch.filter { waiting[$0.labels] == nil }
        let returning = outdated.prefix(max(0, Self.limit - waiting.count))
        for notice in returning { waiting[notice.labels] = notice }
        order.insert(contentsOf: returning.map(\.labels), at: 0)
        return outdated.count - returning.count
    }

    /// Ends a pause early, for the last attempts before the end.
    mutating func resume() { pausedUntil = .zero }

    /// When it next has something to do; `nil` when nothing waits.
    var wakesAt: Duration? { waiting.isEmpty ? nil : pausedUntil }
}
