/// What a row says must become of its line: a kind, and the keys of that kind which it names.
struct LineExpectation {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// What each kind may say, so that no misspelt key passes for one that holds.
    private static let keys: [String: Set<String>] = [
        "metric": metric, "metrics": ["list"],
        "event": [
            "title", "text", "ts", "host", "key", "priority", "source", "alert", "tags", "container",
            "external", "card",
        ],
        "service_check": [
            "name", "status", "ts", "host", "tags", "message", "container", "external", "card",
        ],
        "error": ["reason"], "dropped": ["reason"], "escaped_name": ["name"],
    ]
    private static let metric: Set<String> = [
        "name", "type", "values", "rate", "tags", "labels", "ts", "container", "external", "card", "relative",
        "ttl", "ts_ms",
    ]

    private let kind: String
    private let members: [String: JSONTree]

    init(_ members: [String: JSONTree]) throws(Problem) {
        guard let kind = members["kind"]?.text, let known = Self.keys[kind] else {
            throw Problem(description: "unknown kind \(members["kind"]?.written ?? "of nothing")")
        }
        try Self.check(members, within: known)
        if kind == "metrics" {
            guard case .array(let list)? = members["list"] else {
                throw Problem(description: "metrics want a list")
            }
            for entry in list {
                guard case .object(let entry) = entry else {
                    throw Problem(description: "a list holds objects")
                }
                try Self.check(entry, within: Self.metric)
            }
        }
        self.kind = kind
        self.members = members
    }

    private static func check(
        _ members: [String: JSONTree], within known: Set<String>
    ) throws(Problem) {
        for key in members.keys.sorted() where key != "kind" && !known.contains(key) {
            throw Problem(description: "unknown key `\(key)`")
        }
    }

    func holds(for got: JSONTree) -> Bool {
        var wanted = members
        var got = got
        switch kind {
        case "dropped": wanted["kind"] = .string("error")
        case "metrics" where got["kind"]?.text == "metric":
            got = .object(["kind": .string("metrics"), "list": .array([got])])
        default: break
        }
        return got.satisfies(.object(wanted))
    }

    var written: String { JSONTree.object(members).written }
}
