/// Which run of the kernel this is, /proc/sys/kernel/random/boot_id.
package struct BootID: Equatable, Sendable {
    let high: UInt64
    let low: UInt64

    /// `nil` unless `text` is a UUID.
    package init?(_ text: some StringProtocol) {
        let digits = String(text.filter { $0 != "-" })
        guard digits.count == 32, let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.high = high
        self.low = low
    }
}
