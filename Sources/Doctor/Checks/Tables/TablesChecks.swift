extension Check {
    /// conntrack and neighbours.
    static let tables: [Check] = [
        conntrackFull, conntrackTimeouts, conntrackBuckets, conntrackEnabledNeedlessly, neighTableFull,
    ]
}
