extension Check {
    /// Memory and buffers.
    static let memory: [Check] = [
        memTCPPressure, memTCPMemUnits, memSlowConsumers, memPerConnBudget, memRmemMinInflated,
        memRmemDefaultInflated, bufRcvPrune, bufZeroWindow, bufBacklogDrop, bufExplicitRcvbuf, ehashLoad,
    ]
}
