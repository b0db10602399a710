extension Check {
    /// Memory and buffers.
    static let memory: [Check] = []
}
