/// One number of tcp_rmem or tcp_wmem that is too large for so many sockets.
struct InflatedBuffer {
    /// With fewer connections it does not matter.
    static let manyConnections = 100_000

    let check: String
    let key: String
    let place: Int
    /// In bytes, still fine.
    let limit: Int64
    let healthy: Int64
    let why: String

    func findings(_ exam: Examination) throws(Unknown) -> [Finding] {
        let setting = try exam.setting(key)
        var numbers = try setting.numbers()
        guard place < numbers.count else {
            throw Unknown("/\(setting.path) has \(numbers.count) numbers where 3 were expected")
        }
        let connections = exam.connectionsInView
        let each = numbers[place]
        guard each > limit, connections >= Self.manyConnections else { return [] }
        numbers[place] = healthy
        let name = place == 0 ? "minimum" : "default"
        let short = key.split(separator: ".").last.map(String.init) ?? key
        let remedy = Remedy.sysctl(
            key, to: numbers.map { "\($0)" }.joined(separator: " "), in: exam, apply: .newSockets,
            risk: "running connections keep what they have")
        return [
            Finding(
                check, .warning, .configuration, at: Place(setting: key), touches: [.namespace],
                predicate: "gives \(connections) connections too large a \(name)",
                sentence: """
                    The \(name) of \(short) is \(Amount.bytes(Double(each))) for each of \(connections) connections, \
                    \(Amount.bytes(Double(each) * Double(connections))) together: \(why).
                    """,
                brief: "\(Amount.bytes(Double(each))) × \(connections)",
                evidence: [try setting.evidence(at: place, limit: Double(limit))],
                remedies: [remedy].compactMap(\.self))
        ]
    }
}
