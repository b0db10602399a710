extension Check {
    /// softirq and network interfaces.
    static let devices: [Check] = [
        softnetDropped, softnetSqueezed, irqSkew, irqQueues, nicRing, nicErrors, nicQdisc, nicCloudAllowance,
    ]
}
