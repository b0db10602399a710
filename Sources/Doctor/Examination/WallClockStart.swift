extension Examination {
    /// When the window began, in seconds since 1970, by the clocks of the examined host; `nil` where either is not there.
    ///
    /// The boot time of proc_stat(5) and the uptime of the first sample, which both are read for other checks.
    package var wallClockStart: Double? {
        guard let stat = try? before.text("proc/stat"), let uptime = try? before.text("proc/uptime"),
            let line = stat.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let boot = Double(line.dropFirst("btime ".count)),
            let since = uptime.split(separator: " ").first.flatMap({ Double($0) }),
            (0..<Self.farFuture).contains(boot + since)
        else { return nil }
        return boot + since
    }

    /// The year 9999, beyond which RFC 3339 has no dates.
    private static let farFuture = 253_402_300_800.0
}
