import Bytes
import Kernel

/// The kernel log as dmesg(1) prints it: `[   12.345678] text`.
enum KernelLogText {
    /// As many as are read of a running host.
    private static let lineLimit = KernelLog.messageLimit

    static func text(_ lines: [KernelLogLine]) -> String {
        lines.map { "[\($0.seconds)] \(String($0.text.map { $0.isNewline ? " " : $0 }))\n" }.joined()
    }

    /// Reads what dmesg prints, with or without `<6>` before it, the same behind the date and host of kern.log, or the
    /// records of /dev/kmsg; other lines are passed over.
    static func lines(_ text: String) -> [KernelLogLine] {
        text.split(separator: "\n").suffix(lineLimit).compactMap { line in
            if let message = String(line).parsed({ Kernel.KernelMessage($0) }) {
                return KernelLogLine(seconds: Double(message.microseconds) / 1e6, text: message.text)
            }
            return printed(line)
        }
    }

    private static func printed(_ line: Substring) -> KernelLogLine? {
        let isBehind = line.first == "<" || line.contains(" kernel: [")
        let line = isBehind ? line.drop { $0 != "[" } : line
        guard line.first == "[", let close = line.firstIndex(of: "]") else { return nil }
        let time = line[line.index(after: line.startIndex)..<close].drop { $0 == " " }
        guard let seconds = Double(time), seconds.isFinite else { return nil }
        let rest = line[line.index(after: close)...]
        return KernelLogLine(seconds: seconds, text: String(rest.first == " " ? rest.dropFirst() : rest))
    }
}
