extension Check {
    /// Idle connections.
    static let idle: [Check] = []
}
