extension Check {
    /// Configuration files and the kernel log.
    static let configuration: [Check] = [
        persistDrift, persistUnknownKey, persistLowersDefault, persistCargoCult, nsScope, kmsgConntrack,
        kmsgOrphans, kmsgTCPMemory, kmsgSynFlood, kmsgNeighbour, kmsgFileMax, kmsgOOMKill, kmsgFork,
    ]
}
