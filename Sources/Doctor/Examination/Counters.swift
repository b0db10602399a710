/// The protocol counters of a sample by name: `TcpExt.ListenOverflows`, `Tcp.ActiveOpens`, `Ip6.InReceives`.
package struct Counters: Sendable {
    /// Pairs of lines, names and then numbers; and of snmp6 a line for each.
    static let files = ["proc/net/netstat", "proc/net/snmp", "proc/net/snmp6"]

    /// The file that has a counter of that name, on kernels that have it.
    static func file(of name: String) -> String {
        let group = name.prefix { $0 != "." }
        return files[group.hasSuffix("Ext") ? 0 : group.hasSuffix("6") ? 2 : 1]
    }

    private var values: [String: (value: Int64, file: String)] = [:]

    package init(of sample: HostSample) {
        for file in Self.files.prefix(2) {
            // What cannot be read holds no counter; whoever asks for one hears that.
            if let text = try? sample.text(file) { readPairs(text, file) }
        }
        if let text = try? sample.text(Self.files[2]) { readLines(text, Self.files[2]) }
    }

    package subscript(name: String) -> (value: Int64, file: String)? { values[name] }

    private mutating func readPairs(_ text: String, _ file: String) {
        let lines = text.split(separator: "\n")
        var place = 0
        while place + 1 < lines.count {
            let names = lines[place].split(separator: " ")
            let numbers = lines[place + 1].split(separator: " ")
            guard let group = names.first, group == numbers.first, group.hasSuffix(":") else {
                place += 1
                continue
            }
            // A line that ends too early was cut off, maybe within its last number.
            let whole = numbers.count < names.count ? numbers.dropLast() : numbers[...]
            for (name, number) in zip(names, whole).dropFirst() {
                if let value = Int64(number) { values["\(group.dropLast()).\(name)"] = (value, file) }
            }
            place += 2
        }
    }

    private mutating func readLines(_ text: String, _ file: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count == 2, let value = Int64(words[1]), let six = words[0].firstIndex(of: "6") else {
                continue
            }
            values["\(words[0][...six]).\(words[0][six...].dropFirst())"] = (value, file)
        }
    }
}
