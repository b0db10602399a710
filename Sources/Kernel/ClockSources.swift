package import Bytes

/// Where the kernel can get the time from, /sys/devices/system/clocksource (Documentation/ABI).
///
/// The kernel has one device, `clocksource0` (kernel/time/clocksource.c).
package enum ClockSources {
    /// As long a name as the kernel takes (CS_NAME_LEN).
    static let nameLimitBytes = 32
    /// More than any machine offers.
    static let limit = 32

    /// Hands out the names in a line.
    package static func parse(_ text: inout ByteReader, each: (ByteRun) -> Void) throws(KernelError) {
        var count = 0
        while count < limit, let name = text.word() {
            count += 1
            if name.count <= nameLimitBytes { each(name) }
        }
        if count == 0 { throw .malformed("clocksource", expected: "names of clock sources") }
    }
}

extension HostFiles {
    package func availableClockSources(_ each: (ByteRun) -> Void) throws(KernelError) {
        try read(.sys("devices/system/clocksource/clocksource0/available_clocksource")) {
            text throws(KernelError) in
            try ClockSources.parse(&text, each: each)
        }
    }

    package func currentClockSource(_ each: (ByteRun) -> Void) throws(KernelError) {
        try read(.sys("devices/system/clocksource/clocksource0/current_clocksource")) {
            text throws(KernelError) in
            try ClockSources.parse(&text, each: each)
        }
    }
}
