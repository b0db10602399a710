extension Check {
    /// Loss, timeouts, latency.
    static let loss: [Check] = []
}
