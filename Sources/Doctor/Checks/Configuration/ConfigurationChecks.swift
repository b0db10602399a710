extension Check {
    /// Configuration files and the kernel log.
    static let configuration: [Check] = []
}
