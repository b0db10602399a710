extension Check {
    /// Idle connections.
    static let idle: [Check] = [idleKeepalive, idleKeepaliveVsNAT, idleHalfOpen]
}
