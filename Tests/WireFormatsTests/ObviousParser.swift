import Foundation
import WireFormats

/// A second parser of DogStatsD metric lines: slow, by splitting, straight from the decision table.
enum ObviousParser {
    struct Answer: Equatable {
        var name: String
        var type: String
        var values: [String]
        var rate: Double
        var tags: [String]
        var timestamp: Int64?
    }

    static func read(_ bytes: [UInt8]) -> Result<Answer, RejectReason> {
        do { return .success(try answer(bytes)) } catch { return .failure(error) }
    }

    private static func answer(_ bytes: [UInt8]) throws(RejectReason) -> Answer {
        if bytes.count > 8192 { throw .tooLong }
        guard let line = String(validating: bytes, as: UTF8.self) else { throw .badUTF8 }
        let pieces = line.unicodeScalars.split(separator: "|", omittingEmptySubsequences: false).map {
            String($0)
        }
        let head = pieces[0].unicodeScalars.split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false
        )
        .map { String($0) }
        guard head.count == 2 else { throw .noValue }
        if head[0].isEmpty { throw .noName }
        if head[0].utf8.count > 512 { throw .tooLong }
        guard pieces.count > 1 else { throw .noType }
        guard ["c", "g", "ms", "h", "d", "s"].contains(pieces[1]) else { throw .unknownType }
        let values = try values(head[1], pieces[1])
        var answer = Answer(name: head[0], type: pieces[1], values: values, rate: 1, tags: [])
        for field in pieces.dropFirst(2) {
            if field.hasPrefix("@") {
                guard isNumber(field.dropFirst()), let rate = Double(field.dropFirst()), rate >= 1e-9,
                    rate <= 1
                else { throw .badRate }
                answer.rate = rate
            } else if field.hasPrefix("T") {
                let digits = field.dropFirst()
                guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let stamp = Int64(digits), stamp >= 1
                else { throw .badTimestamp }
                answer.timestamp = stamp
            } else if field.unicodeScalars.first == "#" {
                answer.tags = Array(field.unicodeScalars.dropFirst().split(separator: ",")).map { String($0) }
            }
        }
        answer.tags = try tags(answer.tags)
        if answer.type == "c", answer.timestamp != nil { answer.rate = 1 }
        return answer
    }

    private static func values(_ text: String, _ type: String) throws(RejectReason) -> [String] {
        if type == "s" {
            if text.isEmpty { throw .noValue }
            return [text]
        }
        var values: [String] = []
        for value in text.unicodeScalars.split(separator: ":").map({ String($0) }) {
            let word = value.lowercased().drop { "+-".contains($0) }
            if ["nan", "inf", "infinity"].contains(word), value.count - word.count < 2 { throw .nonFinite }
            guard isNumber(value[...]), let number = Double(value) else { throw .badValue }
            if !number.isFinite { throw .nonFinite }
            if type == "c", number < 0 { throw .negativeCounter }
            values.append("\(number)")
        }
        if values.isEmpty { throw .noValue }
        return values
    }

    private static func tags(_ tags: [String]) throws(RejectReason) -> [String] {
        var kept: [String] = []
        for tag in tags {
            let bare = tag.unicodeScalars.first == "#" ? String(tag.unicodeScalars.dropFirst()) : tag
            if bare.utf8.count > 512 { throw .tooLong }
            if bare.isEmpty { continue }
            let key = bare.unicodeScalars.prefix { $0 != ":" }.map { $0 }
            kept.removeAll { $0.unicodeScalars.prefix { $0 != ":" }.map { $0 } == key }
            kept.append(bare)
            if kept.count > 128 { throw .tooManyTags }
        }
        return kept
    }

    private static func isNumber(_ text: Substring) -> Bool {
        text.wholeMatch(of: /[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+\-]?[0-9]+)?/) != nil
    }
}
