/// `net.ipv4.tcp_congestion_control`: who decides how much may be on the way.
enum CongestionControl {
    static let key = "net.ipv4.tcp_congestion_control"

    /// Against loss on the way: first the path, then an algorithm that bears it.
    static func remediesAgainstLoss(_ exam: Examination) -> [Remedy] {
        var all = [
            Remedy(
                .platform, "find where it is lost: errors and drops of the interface, then the path",
                scope: .host, apply: .live, command: "ip -s -s link; mtr -rwc 100 PEER")
        ]
        // Which algorithm runs is only asked to spare a remedy that is in place.
        if (try? exam.setting(key).text) != "bbr" {
            all.append(
                Remedy(
                    .app,
                    "if the loss is random and not a full queue: BBR bears it "
                        + "(tcp_congestion_control=bbr, or TCP_CONGESTION on the socket)",
                    scope: .networkNamespace, apply: .newSockets,
                    risk: "pushes cubic flows aside at a full queue"))
        }
        return all
    }
}
