extension Check {
    /// Loss, timeouts, latency.
    static let loss: [Check] = [
        lossRetransmit, lossTimeouts, lossSpurious, lossSynRetrans, lossChecksum, lossHostQueue,
        lossMTUBlackhole, lossDeadPeer, netRPFilter, tcpFeaturesOff, ccSlowStartAfterIdle, ccBBRQdisc,
        latNotsentLowat, latBusyPoll,
    ]
}
