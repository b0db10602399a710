extension Check {
    /// Descriptors, processes, control groups, CPU, and the memory of the host.
    static let limits: [Check] = []
}
