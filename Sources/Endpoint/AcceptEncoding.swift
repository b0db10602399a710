/// Whether a client takes gzip, from its header `Accept-Encoding`, RFC 9110 section 12.5.3.
///
///     gzip;q=1.0, *;q=0     yes
///     gzip;q=0, *           no: what is named beats `*`
///     (nothing)             no: whoever does not ask gets plain bytes
enum AcceptEncoding {
    static func allowsGzip(_ header: String) -> Bool {
        var anything = false
        for element in header.split(separator: ",") {
            let parts = element.split(separator: ";").map(trimmed)
            guard let coding = parts.first else { continue }
            let isWanted = !parts.dropFirst().contains(where: isZero)
            if coding == "gzip" || coding == "x-gzip" { return isWanted }
            if coding == "*" { anything = isWanted }
        }
        return anything
    }

    /// `q=0`, `q=0.`, `q=0.000`.
    private static func isZero(_ parameter: String) -> Bool {
        let sides = parameter.split(separator: "=", maxSplits: 1).map(trimmed)
        return sides.count == 2 && sides[0] == "q" && Double(sides[1]) == 0
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var middle = text.drop(while: isBlank)
        while let last = middle.last, isBlank(last) { middle.removeLast() }
        return middle.lowercased()
    }
}
