import CRE2
import Telemetry

/// Why a regular expression was refused, in RE2's words.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    package let pattern: String
    package let reason: String

    package var description: String { "`\(pattern)` is not a regular expression: \(reason)" }
}

/// A regular expression in RE2's syntax that must match a whole text, where `.` also matches a line's end.
///
/// Literals, alternations of literals (`a|b|c`) and prefixes (`ab.*`) are compared without RE2.
package final class Pattern: TextPattern, Sendable {
    private enum Shortcut {
        case oneOf(Set<String>)
        case prefix(String)
        case anything
        case anythingButEmpty
    }

    package let source: String
    private let shortcut: Shortcut?
    private let compiled: CompiledPattern

    package init(_ source: String) throws(PatternError) {
        self.source = source
        compiled = try CompiledPattern(source: source, text: "^(?s:\(source))$")
        shortcut = Self.shortcut(for: source)
    }

    package func matches(_ text: String) -> Bool {
        switch shortcut {
        case .oneOf(let literals): literals.contains(text)
        case .prefix(let prefix): text.hasPrefix(prefix)
        case .anything: true
        case .anythingButEmpty: !text.isEmpty
        case nil: compiled.matches(text)
        }
    }

    /// The groups of a match of the whole text; `nil` when it does not match.
    package func match(_ text: String) -> PatternMatch? {
        compiled.match(text, from: 0, isAnchored: true)
    }

    private static func shortcut(for source: String) -> Shortcut? {
        let special = #"\.+*?()|[]{}^$"#
        let isLiteral = { (text: Substring) in !text.contains { special.contains($0) } }
        if source == ".*" { return .anything }
        if source == ".+" { return .anythingButEmpty }
        if source.hasSuffix(".*"), isLiteral(source.dropLast(2)) {
            return .prefix(String(source.dropLast(2)))
        }
        let choices = source.split(separator: "|", omittingEmptySubsequences: false)
        return choices.allSatisfy(isLiteral) ? .oneOf(Set(choices.map(String.init))) : nil
    }
}

/// What a pattern found: byte ranges of its groups, the whole match first.
package struct PatternMatch: Sendable {
    let text: [UInt8]
    let groups: [Range<Int>?]
    let compiled: CompiledPattern

    /// The range of the whole match, in UTF-8 bytes.
    package var range: Range<Int> { groups[0] ?? 0..<0 }

    /// Empty when there is no such group or it took no part.
    func group(_ number: Int) -> String {
        guard groups.indices.contains(number), let range = groups[number] else { return "" }
        return String(decoding: text[range], as: UTF8.self)
    }

    /// A group by number or name, as a replacement names it.
    func group(named name: String) -> String {
        if let number = Int(name) { return group(number) }
        return group(compiled.groupNumber(name))
    }
}

/// The handle of an RE2 object, freed with its last owner.
final class CompiledPattern: @unchecked Sendable {
    // RE2 objects are immutable after compilation and safe to share (re2/re2.h); the pointer never changes.
    private let handle: OpaquePointer
    private let groupCount: Int32

    /// Room for RE2's own sentence about a bad pattern.
    private static let errorCapacity = 256

    init(source: String, text: String) throws(PatternError) {
        var reason = [CChar](repeating: 0, count: Self.errorCapacity)
        let bytes = Array(text.utf8)
        let made = bytes.withUnsafeBufferPointer { pattern in
            pattern.withMemoryRebound(to: CChar.self) {
                outrigger_re2_compile($0.baseAddress, $0.count, &reason, Self.errorCapacity)
            }
        }
        guard let made else {
            let sentence = String(
                decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw PatternError(pattern: source, reason: sentence)
        }
        handle = made
        groupCount = outrigger_re2_group_count(made)
    }

    deinit { outrigger_re2_free(handle) }

    func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                outrigger_re2_matches(handle, $0.baseAddress, $0.count)
            }
        }
    }

    func match(_ text: String, from start: Int, isAnchored: Bool) -> PatternMatch? {
        let bytes = Array(text.utf8)
        var offsets = [Int32](repeating: -1, count: 2 * Int(groupCount + 1))
        let isFound = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                outrigger_re2_capture(
                    handle, $0.baseAddress, $0.count, start, isAnchored, &offsets, groupCount + 1)
            }
        }
        guard isFound else { return nil }
        let groups = stride(from: 0, to: offsets.count, by: 2).map { index in
            offsets[index] < 0 ? nil : Int(offsets[index])..<Int(offsets[index + 1])
        }
        return PatternMatch(text: bytes, groups: groups, compiled: self)
    }

    /// -1 when no group has this name.
    func groupNumber(_ name: String) -> Int {
        let bytes = Array(name.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                Int(outrigger_re2_group_number(handle, $0.baseAddress, $0.count))
            }
        }
    }
}
