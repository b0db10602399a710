import CLinux
import Glibc

/// How the kernel steers its clock, from adjtimex(2); nothing is adjusted by asking.
package struct ClockDiscipline: Equatable, Sendable {
    package var isSynchronized = false
    package var status: Int32 = 0
    /// In units of `status`: microseconds, or nanoseconds with STA_NANO.
    package var offset = 0
    /// Parts per million, scaled by 2^16.
    package var frequency = 0
    package var maximumErrorMicroseconds = 0
    package var estimatedErrorMicroseconds = 0
    package var timeConstant = 0
    package var tickMicroseconds = 0
    package var ppsFrequency = 0
    /// In units of `status`.
    package var ppsJitter = 0
    package var ppsShiftSeconds: Int32 = 0
    package var ppsStability = 0
    package var ppsJitterExceeded = 0
    package var ppsCalibrations = 0
    package var ppsErrors = 0
    package var ppsStabilityExceeded = 0
    package var taiOffsetSeconds: Int32 = 0

    package init() {}

    /// How many of the units of `offset` and `ppsJitter` make a second.
    package var unitsPerSecond: Double { status & STA_NANO == 0 ? 1e6 : 1e9 }

    /// That of the machine that this program runs on; a container may be forbidden to ask.
    package static func ofThisMachine() throws(KernelError) -> ClockDiscipline {
        var answer = timex()
        let state = adjtimex(&answer)
        if state < 0 { throw KernelError(errno, reading: "adjtimex") }
        var discipline = ClockDiscipline()
        discipline.isSynchronized = state != TIME_ERROR
        discipline.status = answer.status
        discipline.offset = answer.offset
        discipline.frequency = answer.freq
        discipline.maximumErrorMicroseconds = answer.maxerror
        discipline.estimatedErrorMicroseconds = answer.esterror
        discipline.timeConstant = answer.constant
        discipline.tickMicroseconds = answer.tick
        discipline.ppsFrequency = answer.ppsfreq
        discipline.ppsJitter = answer.jitter
        discipline.ppsShiftSeconds = answer.shift
        discipline.ppsStability = answer.stabil
        discipline.ppsJitterExceeded = answer.jitcnt
        discipline.ppsCalibrations = answer.calcnt
        discipline.ppsErrors = answer.errcnt
        discipline.ppsStabilityExceeded = answer.stbcnt
        discipline.taiOffsetSeconds = answer.tai
        return discipline
    }
}
