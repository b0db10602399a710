extension Check {
    /// Popular advice that was followed in vain.
    static let myths: [Check] = [
        mythFinTimeout, mythTwCount, mythTwGrep, mythTwReuse, mythTwRecycle, mythSynBacklog, mythSomaxconn,
        mythPortRange, myth65535, mythFileMax, mythNofile65535, mythRmemMax, mythRmemMin, mythTCPMemUnits,
        mythAbortOnOverflow, mythNetdevBacklog, mythSsaiBBR, mythBBRFq, mythKeepalive, mythTimestamps,
        mythProcQuadratic,
    ]
}
