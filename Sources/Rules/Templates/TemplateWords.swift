import Bytes
import PromQL

// Text, hosts and links.
extension TemplateFunction {
    static let words: [TemplateFunction] = [
        .text("toUpper") { $0.uppercased() },
        .text("toLower") { $0.lowercased() },
        .text("title", titled),
        .text("safeHtml") { $0 },
        .text("stripPort") { HostPort($0)?.host ?? $0 },
        .text("stripDomain", withoutDomain),
        .text("urlQueryEscape", Percent.query),
        .text("graphLink") { "/graph?g0.expr=\(Percent.query($0))&g0.tab=0" },
        .text("tableLink") { "/graph?g0.expr=\(Percent.query($0))&g0.tab=1" },
        TemplateFunction(name: "match", parameters: [.string, .string]) { values, _ throws(TemplateFailure) in
            .bool(try pattern(values[0]).isFound(in: values[1].plainText))
        },
        TemplateFunction(name: "reReplaceAll", parameters: [.string, .string, .string]) {
            values, _ throws(TemplateFailure) in
            let replacement = ReplacementTemplate(values[1].plainText)
            return .string(try pattern(values[0]).replacingAll(in: values[2].plainText, with: replacement))
        },
        TemplateFunction(name: "externalURL", parameters: []) { _, context in .string(context.externalURL) },
        TemplateFunction(name: "pathPrefix", parameters: []) { _, context in
            .string(Percent.path(of: context.externalURL))
        },
        TemplateFunction(name: "args", parameters: [], further: .any) { values, _ in
            .map(
                Dictionary(uniqueKeysWithValues: values.enumerated().map { ("arg\($0.offset)", $0.element) }))
        },
    ]

    private static func pattern(_ value: TemplateValue) throws(TemplateFailure) -> SearchPattern {
        do {
            return try SearchPattern(value.plainText)
        } catch {
            throw TemplateFailure("\(error)")
        }
    }

    /// The first letter of every word in upper case, the rest untouched.
    private static func titled(_ text: String) -> String {
        var inWord = false
        return text.map { character in
            defer {
                inWord = character.isLetter || character.isNumber || (inWord && "'’".contains(character))
            }
            return inWord ? String(character) : character.uppercased()
        }.joined()
    }

    private static func withoutDomain(_ text: String) -> String {
        let parts = HostPort(text)
        let host = parts?.host ?? text
        let isAddress = host.contains(":") || host.split(separator: ".").allSatisfy { UInt8($0) != nil }
        if isAddress { return text }
        let short = String(host.prefix { $0 != "." })
        return parts.map { "\(short):\($0.port)" } ?? short
    }
}

/// `host:port` and `[host]:port`, as Go's `net.SplitHostPort` takes them apart.
private struct HostPort {
    let host: String
    let port: Substring

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let before = text[..<colon]
        port = text[text.index(after: colon)...]
        if before.first == "[" {
            guard before.last == "]", before.count >= 2 else { return nil }
            host = String(before.dropFirst().dropLast())
        } else if before.contains(":") {
            return nil
        } else {
            host = String(before)
        }
        if host.contains("[") || host.contains("]") || port.contains("[") || port.contains("]") { return nil }
    }
}

/// The parts of URLs that templates make.
enum Percent {
    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~".utf8)

    /// As Go's `url.QueryEscape`: a space becomes `+`.
    static func query(_ text: String) -> String {
        text.utf8.map { byte in
            if plain.contains(byte) { return String(Unicode.Scalar(byte)) }
            return byte == 0x20 ? "+" : "%" + GoQuote.hex(UInt32(byte), width: 2).uppercased()
        }.joined()
    }

    /// The path of an absolute URL, without query and fragment.
    static func path(of url: String) -> String {
        var rest = Substring(url)
        if let scheme = url.split(separator: "://", maxSplits: 1).dropFirst().first {
            rest = scheme.drop { $0 != "/" }
        }
        return String(rest.prefix { $0 != "?" && $0 != "#" })
    }
}
