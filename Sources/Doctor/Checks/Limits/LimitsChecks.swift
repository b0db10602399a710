extension Check {
    /// Descriptors, processes, control groups, CPU, memory.
    static let limits: [Check] = [
        fdProcessLimit, fdNrOpen, fdFileMax, fdEpollWatches, procThreads, cgroupPidsMax, procMapCount,
        procStopped, cpuThreadPegged, cgroupCPUThrottled, cgroupMemoryHigh, cgroupOOM, cgroupSock, psiCPU,
        psiMemory, psiIO, psiIRQ, cpuSteal, cpuClocksource, vmSwap, vmTHP, vmOvercommit, vmNUMABalancing,
        vmMinFree, udpRcvbufErrors,
    ]
}
