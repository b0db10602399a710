/// Network interfaces as text, one a line: the name, then what was told, each with its name.
///
///     eth0 on=true driver=ena ring=1024 ring_limit=8192 queues=4 c.rx_packets=4711 c.rx_missed_errors=0
enum LinkLines {
    private static var numbers: [(name: Substring, path: WritableKeyPath<LinkSample, Int?>)] {
        [
            ("ring", \.receiveRing), ("ring_limit", \.receiveRingLimit), ("queues", \.receiveQueues),
        ]
    }
    private static var counters: [(name: Substring, path: WritableKeyPath<LinkSample, Int64?>)] {
        [
            ("qdisc_drops", \.qdiscDrops), ("qdisc_backlog", \.qdiscBacklogPackets),
        ]
    }

    static func text(_ links: [LinkSample]) -> String {
        links.map { link in
            var words = [
                EscapedWord.text(link.name), "on=\(link.isOn)", "driver=\(EscapedWord.text(link.driver))",
            ]
            if let steers = link.steersPackets { words.append("steers=\(steers)") }
            if let qdisc = link.qdisc { words.append("qdisc=\(EscapedWord.text(qdisc))") }
            words += numbers.compactMap { name, path in link[keyPath: path].map { "\(name)=\($0)" } }
            words += counters.compactMap { name, path in link[keyPath: path].map { "\(name)=\($0)" } }
            words += link.counters.sorted { $0.key < $1.key }.map {
                "c.\(EscapedWord.text($0.key))=\($0.value)"
            }
            return words.joined(separator: " ") + "\n"
        }.joined()
    }

    static func links(_ text: String) -> [LinkSample] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let name = words.first else { return nil }
            var link = LinkSample(name: EscapedWord.value(name), isOn: false)
            for word in words.dropFirst() { read(word, into: &link) }
            return link
        }
    }

    private static func read(_ word: Substring, into link: inout LinkSample) {
        let parts = word.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return }
        let (name, value) = (parts[0], parts[1])
        switch name {
        case "on": link.isOn = value == "true"
        case "driver": link.driver = EscapedWord.value(value)
        case "steers": link.steersPackets = value == "true"
        case "qdisc": link.qdisc = EscapedWord.value(value)
        default:
            if let (_, path) = numbers.first(where: { $0.name == name }) {
                link[keyPath: path] = Int(value)
            } else if let (_, path) = counters.first(where: { $0.name == name }) {
                link[keyPath: path] = Int64(value)
            } else if name.hasPrefix("c.") {
                link.counters[EscapedWord.value(name.dropFirst(2))] = Int64(value)
            }
        }
    }
}
