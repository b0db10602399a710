/// A place that is told about alerts.
///
/// Called only on the outbox's thread, so it may block for as long as it is allowed to.
package protocol AlertSink: Sendable {
    /// Unique among the sinks; the label `sink`.
    var name: String { get }
    /// The most notices that one delivery takes.
    var batchLimit: Int { get }

    func wants(_ notice: AlertNotice) -> Bool

    /// Blocks for `timeout` at most.
    func deliver(_ notices: [AlertNotice], within timeout: Duration) -> Delivery
}

/// How an attempt to deliver ended.
package enum Delivery: Hashable, Sendable {
    case delivered
    /// The receiver will never take these; the sentence says why.
    case refused(String)
    /// It may work later; the sentence says what happened.
    case failed(String)
}
