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

/// Both limits of that line: the one that binds, and the one up to which a process may raise it itself.
package struct DescriptorLimits: Equatable, Sendable {
    package let soft: DescriptorLimit
    package let hard: DescriptorLimit

    package init?(_ text: ByteRun) {
        var reader = ByteReader(text)
        while let line = reader.line() {
            var fields = ByteReader(line)
            guard fields.take("Max open files") else { continue }
            guard let soft = Self.limit(&fields), let hard = Self.limit(&fields) else { return nil }
            (self.soft, self.hard) = (soft, hard)
            return
        }
        return nil
    }

    private static func limit(_ fields: inout ByteReader) -> DescriptorLimit? {
        if let count = fields.unsigned() { return .count(count) }
        return fields.word()?.equals("unlimited") == true ? .unlimited : nil
    }
}
