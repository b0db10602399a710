/// `net.ipv4.tcp_notsent_lowat`: how much may wait unsent before a socket stops being writable.
enum NotsentLowat {
    static let key = "net.ipv4.tcp_notsent_lowat"
    /// The default, UINT_MAX: without a bound.
    static let unbounded: Int64 = 4_294_967_295
    static let recommended = "131072"
    /// From so many wanted connections on what waits unsent is worth a remark.
    static let manyConnections = 10_000

    /// `nil` where a bound is set, or the kernel has no such setting.
    static func remedy(_ exam: Examination) -> Remedy? {
        // A setting that cannot be seen is no remedy.
        guard let running = try? exam.setting(key).number(), running >= unbounded else { return nil }
        return .sysctl(
            key, to: recommended, in: exam,
            risk: "more wakeups; a server that ignores writability gains nothing")
    }
}
