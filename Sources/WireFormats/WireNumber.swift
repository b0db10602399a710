package import Bytes
import Glibc

/// A decimal number of a line.
///
///     [+-] (digits ["." *digit] | "." digits) [e [+-] digits]
///
/// No hexadecimal, no `_`, no words. The result is the nearest double, ties to even, as strtod(3) gives it: short
/// numbers by one exact multiplication or division (Clinger 1990), the others by strtod itself.
package struct WireNumber: Equatable {
    package var number: Double
    /// The exact value, when the text is digits only and fits 64 bits.
    package var whole: UInt64
    package var isWhole: Bool

    package init(number: Double, whole: UInt64 = 0, isWhole: Bool = false) {
        self.number = number
        self.whole = whole
        self.isWhole = isWhole
    }

    /// Reads all of `run`.
    ///
    /// - Throws: `.nonFinite` for words such as `NaN` and for what overflows, `.badValue` for everything else.
    package init(_ run: ByteRun) throws(RejectReason) {
        guard let (number, length) = Self.read(run) else { throw Self.isWord(run) ? .nonFinite : .badValue }
        // Bytes behind it make it no number at all, however large it is.
        if length != run.count { throw .badValue }
        if !number.number.isFinite { throw .nonFinite }
        self = number
    }

    /// The number at the start of `run` and how many bytes it takes; `nil` when there is none.
    package static func prefix(of run: ByteRun) throws(RejectReason) -> (number: WireNumber, length: Int)? {
        guard let found = read(run) else {
            if isWord(run) { throw .nonFinite }
            return nil
        }
        if !found.number.number.isFinite { throw .nonFinite }
        return found
    }

    private static func read(_ run: ByteRun) -> (number: WireNumber, length: Int)? {
        var scan = Scan(run)
        guard scan.number() else { return nil }
        let value = scan.exactValue ?? slowValue(run, count: scan.length)
        let number = WireNumber(
            number: scan.isNegative ? -value : value, whole: scan.isInteger ? scan.mantissa : 0,
            isWhole: scan.isInteger)
        return (number, scan.length)
    }

    /// Whether `run` is `nan`, `inf` or `infinity`, in any case and with any sign.
    private static func isWord(_ run: ByteRun) -> Bool {
        guard run.count >= 3, run.count <= 9 else { return false }
        let signs = run.start[0] == UInt8(ascii: "+") || run.start[0] == UInt8(ascii: "-") ? 1 : 0
        let word = ByteRun(start: run.start + signs, count: run.count - signs)
        return ["nan", "inf", "infinity"].contains { word.equalsIgnoringCase($0) }
    }

    private static func slowValue(_ run: ByteRun, count: Int) -> Double {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { text in
            guard let start = text.baseAddress else { return .nan }
            memcpy(start, run.start, count)
            start[count] = 0
            return strtod(start, nil).magnitude
        }
    }
}

extension ByteRun {
    /// Compares ASCII letters without regard to case; `word` is in lower case.
    func equalsIgnoringCase(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for index in 0..<count {
            var byte = start[index]
            if byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") { byte |= 0x20 }
            if byte != word.utf8Start[index] { return false }
        }
        return true
    }
}

/// The parts of a number's text.
private struct Scan {
    private let text: UnsafePointer<UInt8>
    private let count: Int
    private(set) var length = 0
    private(set) var isNegative = false
    private(set) var mantissa: UInt64 = 0
    private(set) var isInteger = true
    private var exponent = 0
    private var isCut = false

    /// The largest mantissa and power of ten that a double holds exactly.
    private static let exactMantissa: UInt64 = 1 << 53
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18,
        1e19, 1e20, 1e21, 1e22,
    ]
    /// Exponents beyond this are all alike: zero or infinity.
    private static let exponentLimit = 1_000_000

    init(_ run: ByteRun) {
        text = run.start
        count = run.count
    }

    /// The magnitude, when one operation on exact doubles gives it.
    var exactValue: Double? {
        if isCut || mantissa > Self.exactMantissa { return nil }
        if exponent == 0 { return Double(mantissa) }
        guard exponent >= -22, exponent <= 22 else { return nil }
        let power = Self.powers[abs(exponent)]
        return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    }

    /// Scans as far as the grammar goes; `false` when not even one digit is there.
    mutating func number() -> Bool {
        if length < count, text[length] == UInt8(ascii: "-") || text[length] == UInt8(ascii: "+") {
            isNegative = text[length] == UInt8(ascii: "-")
            length += 1
        }
        let whole = digits()
        var fraction = 0
        if length < count, text[length] == UInt8(ascii: ".") {
            length += 1
            isInteger = false
            fraction = digits()
            exponent -= fraction
        }
        if whole + fraction == 0 { return false }
        exponentPart()
        if isCut { isInteger = false }
        return true
    }

    /// Takes digits into the mantissa, which holds 19 for certain; each further one makes the number ten times larger.
    private mutating func digits() -> Int {
        let first = length
        while length < count, text[length] &- 0x30 < 10 {
            let digit = UInt64(text[length] &- 0x30)
            let (product, isTooBig) = mantissa.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(digit)
            if isCut || isTooBig || carries {
                isCut = true
                exponent += 1
            } else {
                mantissa = sum
            }
            length += 1
        }
        return length - first
    }

    private mutating func exponentPart() {
        guard length < count, text[length] | 0x20 == UInt8(ascii: "e") else { return }
        var cursor = length + 1
        var isDown = false
        if cursor < count, text[cursor] == UInt8(ascii: "-") || text[cursor] == UInt8(ascii: "+") {
            isDown = text[cursor] == UInt8(ascii: "-")
            cursor += 1
        }
        let first = cursor
        var power = 0
        while cursor < count, text[cursor] &- 0x30 < 10 {
            if power < Self.exponentLimit { power = power * 10 + Int(text[cursor] &- 0x30) }
            cursor += 1
        }
        if cursor == first { return }
        isInteger = false
        exponent += isDown ? -power : power
        length = cursor
    }
}
