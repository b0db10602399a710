/// The settings that every tuning article names, so that a person hears which of them have nothing to do with it.
package enum PopularSettings {
    /// Those of `exam` that no finding and no remedy names, by their short names.
    static func withoutBearing(on findings: [Finding], in exam: Examination) -> [String] {
        guard findings.contains(where: { $0.severity > .info }) else { return [] }
        return keys.compactMap { key in
            let name = String(key.split(separator: ".").last ?? "")
            // What is not here cannot be turned, whether it matters or not.
            guard (try? exam.setting(key)) != nil, !findings.contains(where: { $0.names(name) }) else {
                return nil
            }
            return name
        }
    }

    package static let keys = [
        "net.ipv4.tcp_fin_timeout", "net.core.rmem_max", "net.ipv4.tcp_max_syn_backlog",
        "net.ipv4.tcp_tw_reuse", "net.core.somaxconn", "net.ipv4.tcp_max_tw_buckets",
        "net.core.netdev_max_backlog",
    ]
}

extension Finding {
    /// Whether a setting is named anywhere in it.
    fileprivate func names(_ setting: String) -> Bool {
        let texts =
            [sentence, brief, predicate, place.setting ?? ""] + evidence.map(\.field)
            + evidence.map(\.source) + remedies.flatMap { [$0.text, $0.key ?? "", $0.risk] }
        return texts.contains { $0.contains(setting) }
    }
}
