import Kernel

extension HostCalls {
    /// A kernel that answers the same at every tick, each figure another.
    static let madeUp = HostCalls(
        systemName: {
            SystemName(
                system: "Linux", node: "web1", release: "6.1.0-22-amd64", version: "#1 SMP \"quoted\"",
                machine: "x86_64", domain: "(none)")
        },
        clockDiscipline: { discipline })

    private static let discipline = {
        var discipline = ClockDiscipline()
        discipline.isSynchronized = true
        discipline.status = 0x2001
        discipline.offset = -1_500_000
        discipline.frequency = 65_536_000
        discipline.maximumErrorMicroseconds = 250_000
        discipline.estimatedErrorMicroseconds = 16
        discipline.timeConstant = 7
        discipline.tickMicroseconds = 10_000
        discipline.ppsFrequency = 131_072_000
        discipline.ppsJitter = 2_000
        discipline.ppsShiftSeconds = 5
        discipline.ppsStability = 196_608_000
        discipline.ppsJitterExceeded = 11
        discipline.ppsCalibrations = 12
        discipline.ppsErrors = 13
        discipline.ppsStabilityExceeded = 14
        discipline.taiOffsetSeconds = 37
        return discipline
    }()

    /// A container that may ask for nothing.
    static let forbidden = HostCalls(
        systemName: { () throws(KernelError) in throw .denied("uname") },
        clockDiscipline: { () throws(KernelError) in throw .denied("adjtimex") })
}
