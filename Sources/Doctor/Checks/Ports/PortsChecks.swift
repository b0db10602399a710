extension Check {
    /// Ports and TIME_WAIT, towards upstreams.
    static let ports: [Check] = []
}
