package import Bytes

/// How many files a process may have open, the soft limit of proc_pid_limits(5).
///
///     Limit                     Soft Limit           Hard Limit           Units
///     Max open files            1024                 1048576              files
package enum DescriptorLimit: Equatable, Sendable {
    case count(UInt64)
    case unlimited

    package init?(_ text: ByteRun) {
        var reader = ByteReader(text)
        while let line = reader.line() {
            var fields = ByteReader(line)
            guard fields.take("Max open files") else { continue }
            if let count = fields.unsigned() {
                self = .count(count)
            } else if fields.word()?.equals("unlimited") == true {
                self = .unlimited
            } else {
                return nil
            }
            return
        }
        return nil
    }

    package var value: Double {
        switch self {
        case .count(let count): Double(count)
        case .unlimited: .infinity
        }
    }
}
