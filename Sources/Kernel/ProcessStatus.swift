package import Bytes

/// The lines of /proc/PID/status that are counted, from proc_pid_status(5).
///
///     VmHWM:      1704 kB
///     voluntary_ctxt_switches:  0
///
/// A kernel thread and a zombie have no memory lines. The switches are those of one thread. The peak is never less than
/// what proc_pid_statm(5) says, but only the status tells it.
package struct ProcessStatus: Equatable, Sendable {
    package private(set) var residentPeakBytes: UInt64?
    /// Linux 2.6.34.
    package private(set) var swapBytes: UInt64?
    package private(set) var voluntarySwitches: UInt64?
    package private(set) var involuntarySwitches: UInt64?

    package init(_ text: ByteRun) {
        var reader = ByteReader(text)
        while let line = reader.line() {
            var fields = ByteReader(line)
            if fields.take("VmHWM:") {
                residentPeakBytes = fields.kilobytes()
            } else if fields.take("VmSwap:") {
                swapBytes = fields.kilobytes()
            } else if fields.take("voluntary_ctxt_switches:") {
                voluntarySwitches = fields.unsigned()
            } else if fields.take("nonvoluntary_ctxt_switches:") {
                involuntarySwitches = fields.unsigned()
            }
        }
    }
}
