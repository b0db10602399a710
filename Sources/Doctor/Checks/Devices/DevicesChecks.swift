extension Check {
    /// softirq and network interfaces.
    static let devices: [Check] = []
}
