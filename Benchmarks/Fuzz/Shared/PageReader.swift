/// A page of text format 0.0.4 as a strict reader takes it: anything doubtful stops the program.
///
///     # HELP name text          once for a family, before its samples
///     # TYPE name kind
///     name{label="value"} 1
struct PageReader {
    private(set) var samples: [[UInt8]: Double] = [:]
    /// Of these no value may ever fall: counters, and the counts and buckets of histograms.
    private(set) var counters: [[UInt8]: Double] = [:]
    private var families: Set<String> = []
    private var family = ""
    private var kind = ""
    private var lastBucket: (labels: [UInt8], bound: Double, value: Double)?

    static func read(_ page: [UInt8]) -> PageReader {
        var reader = PageReader()
        insist(String(validating: page, as: UTF8.self) != nil, "the page is not UTF-8")
        insist(page.isEmpty || page.last == UInt8(ascii: "\n"), "the page ends within a line")
        for line in page.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            if line.starts(with: "# HELP ".utf8) {
                reader.begin(line.dropFirst(7))
            } else if line.starts(with: "# TYPE ".utf8) {
                reader.type(line.dropFirst(7))
            } else {
                reader.sample(line)
            }
        }
        return reader
    }

    private mutating func begin(_ rest: ArraySlice<UInt8>) {
        family = String(decoding: rest.prefix { $0 != 0x20 }, as: UTF8.self)
        insist(families.insert(family).inserted, "\(family) twice")
        kind = ""
    }

    private mutating func type(_ rest: ArraySlice<UInt8>) {
        let words = rest.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        insist(words.count == 2 && words[0] == family, "a type of another family than \(family)")
        kind = words[1]
        insist(["counter", "gauge", "histogram"].contains(kind), kind)
    }

    private mutating func sample(_ line: ArraySlice<UInt8>) {
        let nameEnd = line.firstIndex { $0 == UInt8(ascii: "{") || $0 == 0x20 } ?? line.endIndex
        let name = String(decoding: line[..<nameEnd], as: UTF8.self)
        insist(Self.isName(line[..<nameEnd]), name)
        let isHistogram = kind == "histogram"
        let suffixes = isHistogram ? ["_bucket", "_sum", "_count"] : [""]
        insist(suffixes.contains { name == family + $0 }, "\(name) below \(family)")
        var labels: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
        var place = nameEnd
        if line[place] == UInt8(ascii: "{") { labels = Self.labels(line, &place) }
        let key = Array(line[..<place])
        let text = String(decoding: line[(place + 1)...], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { fatalError("\(name) has the value \(text)") }
        insist(samples.updateValue(value, forKey: key) == nil, "\(name) twice with the same labels")
        if kind == "counter" || (isHistogram && !name.hasSuffix("_sum")) {
            insist(value >= 0, "\(name) is negative")
            counters[key] = value
        }
        if isHistogram { order(name, labels, value) }
    }

    /// Buckets rise, and the last of them is the count.
    private mutating func order(
        _ name: String, _ labels: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)], _ value: Double
    ) {
        if name.hasSuffix("_sum") { return }
        let others = labels.filter { Array($0.name) != Array("le".utf8) }.flatMap { $0.name + [0] + $0.value }
        guard name.hasSuffix("_bucket") else {
            insist(
                lastBucket?.value == value && lastBucket?.labels == others, "count is not the last bucket")
            lastBucket = nil
            return
        }
        let bound = labels.first { Array($0.name) == Array("le".utf8) }
            .flatMap { Double(String(decoding: $0.value, as: UTF8.self)) }
        guard let bound else { fatalError("a bucket of \(name) without a bound") }
        if let last = lastBucket {
            insist(
                last.labels == others && last.bound < bound && last.value <= value, "\(name) out of order")
        }
        lastBucket = (others, bound, value)
    }

    /// Up to behind the closing brace.
    private static func labels(
        _ line: ArraySlice<UInt8>, _ place: inout Int
    ) -> [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
        var labels: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
        var seen: Set<[UInt8]> = []
        repeat {
            place += 1
            let equals = line[place...].firstIndex(of: UInt8(ascii: "=")) ?? line.endIndex
            let name = line[place..<equals]
            insist(isName(name) && seen.insert(Array(name)).inserted, "a label name is wrong or twice")
            place = equals + 1
            insist(line[place] == UInt8(ascii: "\""), "a label without quotes")
            place += 1
            let start = place
            while line[place] != UInt8(ascii: "\"") {
                let isEscaped = line[place] == UInt8(ascii: "\\")
                insist(!isEscaped || [0x5C, 0x22, 0x6E].contains(line[place + 1]), "an unknown escape")
                place += isEscaped ? 2 : 1
            }
            labels.append((name, line[start..<place]))
            place += 1
        } while line[place] == UInt8(ascii: ",")
        insist(line[place] == UInt8(ascii: "}"), "labels without an end")
        place += 1
        return labels
    }

    private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first &- 0x30 >= 10 else { return false }
        return text.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F }
    }
}
