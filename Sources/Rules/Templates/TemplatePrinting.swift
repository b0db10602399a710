// What Go's templates bring along for text and collections.
extension TemplateFunction {
    static let printing: [TemplateFunction] = [
        TemplateFunction(name: "print", parameters: [], further: .any) { values, _ in
            .string(GoPrint.sprint(values))
        },
        TemplateFunction(name: "println", parameters: [], further: .any) { values, _ in
            .string(GoPrint.sprintln(values))
        },
        TemplateFunction(name: "printf", parameters: [.string], further: .any) { values, _ in
            .string(GoFormat.sprintf(values[0].plainText, Array(values.dropFirst())))
        },
        TemplateFunction(name: "len", parameters: [.any]) { values, _ throws(TemplateFailure) in
            switch values[0] {
            case .string(let text): return .int(Int64(text.utf8.count))
            case .list(let items, _): return .int(Int64(items.count))
            case .labels(let pairs): return .int(Int64(pairs.count))
            case .map(let pairs): return .int(Int64(pairs.count))
            case .vector(let samples): return .int(Int64(samples.count))
            case .missing: throw TemplateFailure("len of nil pointer")
            default: throw TemplateFailure("len of type \(values[0].type)")
            }
        },
        TemplateFunction(name: "index", parameters: [.any], further: .any) {
            values, _ throws(TemplateFailure) in
            var item = values[0]
            for key in values.dropFirst() { item = try element(of: item, at: key) }
            return item
        },
        TemplateFunction(name: "slice", parameters: [.any], further: .any) {
            values, _ throws(TemplateFailure) in
            try slice(values[0], Array(values.dropFirst()))
        },
        TemplateFunction(name: "html", parameters: [], further: .any) { values, _ in
            .string(escaped(GoPrint.sprint(values), html))
        },
        TemplateFunction(name: "js", parameters: [], further: .any) { values, _ in
            .string(escaped(GoPrint.sprint(values), javaScript))
        },
        TemplateFunction(name: "urlquery", parameters: [], further: .any) { values, _ in
            .string(Percent.query(GoPrint.sprint(values)))
        },
    ]

    private static let html: [Unicode.Scalar: String] = [
        "\0": "\u{FFFD}", "\"": "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;",
    ]

    private static let javaScript: [Unicode.Scalar: String] = [
        "\\": "\\\\", "'": "\\'", "\"": "\\\"", "<": "\\u003C", ">": "\\u003E", "&": "\\u0026",
        "=": "\\u003D",
    ]

    private static func escaped(_ text: String, _ table: [Unicode.Scalar: String]) -> String {
        text.unicodeScalars.map { table[$0] ?? String($0) }.joined()
    }

    private static func element(
        of item: TemplateValue, at key: TemplateValue
    ) throws(TemplateFailure) -> TemplateValue {
        switch (item, key) {
        case (.labels(let pairs), .string(let name)): return .string(pairs[name] ?? "")
        case (.map(let pairs), .string(let name)): return pairs[name] ?? .missing
        case (.labels, _), (.map, _): throw TemplateFailure("value has type \(key.type); should be string")
        case (.list(let items, _), .int(let index)): return try items[position(index, items.count)]
        case (.vector(let samples), .int(let index)):
            return .sample(try samples[position(index, samples.count)])
        case (.string(let text), .int(let index)):
            let bytes = Array(text.utf8)
            return .uint(UInt64(bytes[try position(index, bytes.count)]))
        case (.missing, _): throw TemplateFailure("index of untyped nil")
        case (.list, _), (.vector, _), (.string, _):
            throw TemplateFailure("cannot index slice/array with type \(key.type)")
        default: throw TemplateFailure("can't index item of type \(item.type)")
        }
    }

    private static func position(_ index: Int64, _ count: Int) throws(TemplateFailure) -> Int {
        guard index >= 0, index < Int64(count) else { throw TemplateFailure("index out of range: \(index)") }
        return Int(index)
    }

    private static func slice(
        _ item: TemplateValue, _ bounds: [TemplateValue]
    ) throws(TemplateFailure) -> TemplateValue {
        func range(_ count: Int) throws(TemplateFailure) -> Range<Int> {
            var places = [0, count]
            for (index, bound) in bounds.prefix(2).enumerated() {
                guard case .int(let place) = bound else {
                    throw TemplateFailure("cannot index slice/array with type \(bound.type)")
                }
                guard place >= 0, place <= Int64(count) else {
                    throw TemplateFailure("index out of range: \(place)")
                }
                places[index] = Int(place)
            }
            if places[0] > places[1] {
                throw TemplateFailure("invalid slice index: \(places[0]) > \(places[1])")
            }
            return places[0]..<places[1]
        }
        if bounds.count > 2 { throw TemplateFailure("too many slice indexes: \(bounds.count)") }
        switch item {
        case .string(let text):
            let bytes = Array(text.utf8)
            return .string(String(decoding: bytes[try range(bytes.count)], as: UTF8.self))
        case .list(let items, let type): return .list(Array(items[try range(items.count)]), type: type)
        case .vector(let samples): return .vector(Array(samples[try range(samples.count)]))
        default: throw TemplateFailure("can't slice item of type \(item.type)")
        }
    }
}
