extension Check {
    /// Ports and TIME_WAIT, towards upstreams.
    static let ports: [Check] = [
        portExhaustion, portTimeWait, portRangeNarrow, portRangeOverlapsService, portBindBeforeConnect,
        portParity,
        twBucketOverflow, twClassify,
    ]
}
